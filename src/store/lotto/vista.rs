//! The part of the register that a batch is about, as it stands between one exchange of the batch and the next.
//!
//! Read once, changed in memory, written once: exchanges see each other's effects in order, and the database is asked a
//! handful of times however long the batch is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use crate::{
    registro::{Invio, Modifica, Notifica, Sap, Situazione, Stato},
    sap::{CodiceFiscale, CodiceSap},
    store::{
        conservato::Conservato,
        errore::Guasto,
        riga::RigaSap,
        transazione::{
            Caricato, ChiaveIdentificatore, ScritturaNotifica, ScritturaSap, Scritture, chiave_politica, identificativi,
        },
    },
    xml::schema::Schema,
};

/// One SAP.
#[derive(Debug)]
struct Voce {
    riga: RigaSap,
    /// The document of `riga`, read when first needed.
    letta: Option<Box<Sap>>,
    /// The version that the database has; 0 when it has none.
    in_banca: u32,
    /// When it was last changed, if it was.
    cambiata: Option<Timestamp>,
}

impl Voce {
    /// The SAP with its document, which is read only once.
    fn letta(&mut self, schema: &Schema) -> Result<&mut Sap, Guasto> {
        let letta = match self.letta.take() {
            Some(letta) => letta,
            None => Box::new(self.riga.leggi(schema)?),
        };
        Ok(self.letta.insert(letta))
    }
}

#[derive(Debug)]
pub struct Vista<'a> {
    schema: &'a Schema,
    /// Whether documents are packed.
    compatti: bool,
    voci: BTreeMap<CodiceSap, Voce>,
    attive: HashMap<CodiceFiscale, CodiceSap>,
    politiche: HashMap<String, CodiceSap>,
    usati: HashSet<ChiaveIdentificatore>,
    spostamenti: Vec<(CodiceFiscale, CodiceFiscale)>,
    politiche_spente: BTreeSet<(String, CodiceSap)>,
    politiche_libere: BTreeSet<(String, CodiceSap)>,
    politiche_prese: BTreeMap<String, CodiceSap>,
    notifiche: Vec<ScritturaNotifica>,
}

impl<'a> Vista<'a> {
    pub fn new(caricato: Caricato, schema: &'a Schema, compatti: bool) -> Self {
        let attive = caricato
            .sap
            .iter()
            .filter(|r| r.stato == Stato::Attiva)
            .map(|r| (r.codice_fiscale.clone(), r.codice.clone()))
            .collect();
        let voci = caricato.sap.into_iter().map(|riga| {
            let in_banca = riga.versione;
            let voce = Voce {
                riga,
                letta: None,
                in_banca,
                cambiata: None,
            };
            (voce.riga.codice.clone(), voce)
        });
        Self {
            schema,
            compatti,
            voci: voci.collect(),
            attive,
            politiche: caricato.politiche.into_iter().collect(),
            usati: caricato.usati.into_iter().collect(),
            spostamenti: Vec::new(),
            politiche_spente: BTreeSet::new(),
            politiche_libere: BTreeSet::new(),
            politiche_prese: BTreeMap::new(),
            notifiche: Vec::new(),
        }
    }

    pub fn usato(&self, chiave: &ChiaveIdentificatore) -> bool {
        self.usati.contains(chiave)
    }

    pub fn usa(&mut self, chiave: ChiaveIdentificatore) {
        self.usati.insert(chiave);
    }

    pub fn riga(&self, codice: &CodiceSap) -> Option<&RigaSap> {
        self.voci.get(codice).map(|v| &v.riga)
    }

    pub fn attiva(&self, codice_fiscale: &CodiceFiscale) -> Option<&RigaSap> {
        self.riga(self.attive.get(codice_fiscale)?)
    }

    /// The SAP with its document.
    pub fn sap(&mut self, codice: &CodiceSap) -> Result<Option<&Sap>, Guasto> {
        match self.voci.get_mut(codice) {
            Some(voce) => Ok(Some(voce.letta(self.schema)?)),
            None => Ok(None),
        }
    }

    /// The active SAP of a worker, with its document.
    pub fn sap_attiva(&mut self, codice_fiscale: &CodiceFiscale) -> Result<Option<&Sap>, Guasto> {
        match self.attive.get(codice_fiscale).cloned() {
            Some(codice) => self.sap(&codice),
            None => Ok(None),
        }
    }

    /// Reads the documents that [`situazione`](Self::situazione) shows.
    pub fn prepara(&mut self, invio: &Invio) -> Result<(), Guasto> {
        for codice in self.sua(invio).into_iter().chain(invio.codice().cloned()) {
            self.sap(&codice)?;
        }
        Ok(())
    }

    /// The active SAP of the document's worker.
    fn sua(&self, invio: &Invio) -> Option<CodiceSap> {
        self.attive.get(&invio.codice_fiscale()?).cloned()
    }

    /// What [`crate::registro::decide`] must know, but for a new code; of what [`prepara`](Self::prepara) has read.
    pub fn situazione(&self, invio: &Invio) -> Situazione<'_> {
        let sua = self.sua(invio);
        let letta = |codice| self.voci.get(codice)?.letta.as_deref();
        let propria = invio.codice().or(sua.as_ref());
        let identificativi_altrui = identificativi(&invio.scheda)
            .filter_map(|id| Some((id.clone(), self.politiche.get(&chiave_politica(id))?.clone())))
            .filter(|(_, di)| Some(di) != propria)
            .collect();
        Situazione {
            attiva: sua.as_ref().and_then(letta),
            indicata: invio.codice().and_then(letta),
            identificativi_altrui,
            nuovo_codice: None,
        }
    }

    /// Whether a document without code for this worker may need a new one.
    pub fn senza_attiva(&self, codice_fiscale: &CodiceFiscale) -> bool {
        !self.attive.contains_key(codice_fiscale)
    }

    /// Takes over a change. Returns true when a codice fiscale moved: what follows must find it written.
    pub fn applica(&mut self, modifica: Modifica, causa: &str, istante: Timestamp) -> Result<bool, Guasto> {
        let Modifica {
            sap,
            nuova,
            bruciata,
            notifiche,
            ..
        } = modifica;
        let codice = sap.codice.clone();
        let precedente = match self.voci.get_mut(&codice) {
            Some(voce) => Some(&*voce.letta(self.schema)?),
            None => None,
        };
        if nuova != precedente.is_none() || sap.versione != precedente.map_or(0, |p| p.versione) + 1 {
            return Err(Guasto::Interno(format!(
                "a decision about {codice} does not follow from its state"
            )));
        }
        let prima: BTreeSet<String> = precedente
            .into_iter()
            .flat_map(|p| identificativi(&p.scheda).map(chiave_politica))
            .collect();
        let lasciato = precedente
            .map(|p| &p.codice_fiscale)
            .filter(|cf| **cf != sap.codice_fiscale)
            .cloned();
        if let Some(bruciata) = bruciata {
            self.spegni(&bruciata, Stato::Bruciata, istante)?;
        }
        let dopo: BTreeSet<String> = identificativi(&sap.scheda).map(chiave_politica).collect();
        for tolta in prima.difference(&dopo) {
            self.politiche.remove(tolta);
            if self.politiche_prese.remove(tolta).is_none() {
                self.politiche_libere.insert((tolta.clone(), codice.clone()));
            }
        }
        for presa in dopo.difference(&prima) {
            self.politiche.insert(presa.clone(), codice.clone());
            self.politiche_prese.insert(presa.clone(), codice.clone());
        }
        if let Some(cf) = &lasciato {
            self.attive.remove(cf);
            self.spostamenti.push((cf.clone(), sap.codice_fiscale.clone()));
        }
        self.attive.insert(sap.codice_fiscale.clone(), codice.clone());
        self.notifica(notifiche, causa, istante);
        // What is written is read again when needed: an exchange of this batch sees what one of the next would.
        let riga = RigaSap::from(&sap);
        let in_banca = self.voci.get(&codice).map_or(0, |v| v.in_banca);
        self.voci.insert(
            codice,
            Voce {
                riga,
                letta: None,
                in_banca,
                cambiata: Some(istante),
            },
        );
        Ok(lasciato.is_some())
    }

    /// Puts notifications into the outbox.
    pub fn notifica(&mut self, notifiche: impl IntoIterator<Item = Notifica>, causa: &str, istante: Timestamp) {
        let scritture = notifiche.into_iter().map(|notifica| ScritturaNotifica {
            notifica,
            causa: causa.to_owned(),
            istante,
        });
        self.notifiche.extend(scritture);
    }

    /// An active SAP that is active no more: its codice fiscale and its policy identifiers are free.
    pub fn spegni(&mut self, codice: &CodiceSap, stato: Stato, istante: Timestamp) -> Result<(), Guasto> {
        let Some(voce) = self.voci.get_mut(codice).filter(|v| v.riga.stato == Stato::Attiva) else {
            return Err(Guasto::Interno(format!(
                "{codice} is to be deactivated and is not active"
            )));
        };
        let letta = voce.letta(self.schema)?;
        letta.stato = stato;
        letta.versione += 1;
        let sue = identificativi(&letta.scheda).map(|id| (chiave_politica(id), codice.clone()));
        let ancora_sue = sue.filter(|sua| !self.politiche_libere.contains(sua));
        self.politiche_spente.extend(ancora_sue);
        voce.riga.stato = stato;
        voce.riga.versione += 1;
        voce.cambiata = Some(istante);
        self.attive.remove(&voce.riga.codice_fiscale);
        self.politiche.retain(|_, di| di != codice);
        self.politiche_prese.retain(|_, di| di != codice);
        Ok(())
    }

    /// Whether a SAP of this worker was changed since the last call of [`scritture`](Self::scritture).
    pub fn ha_cambiato(&self, codice_fiscale: &CodiceFiscale) -> bool {
        let mut cambiate = self.voci.values().filter(|v| v.cambiata.is_some());
        cambiate.any(|v| v.riga.codice_fiscale == *codice_fiscale)
    }

    /// What was changed since the last call: to be written now.
    pub fn scritture(&mut self) -> Result<Scritture, Guasto> {
        let mut scritture = Scritture {
            spostamenti: std::mem::take(&mut self.spostamenti),
            politiche_spente: std::mem::take(&mut self.politiche_spente).into_iter().collect(),
            politiche_libere: std::mem::take(&mut self.politiche_libere).into_iter().collect(),
            politiche_prese: std::mem::take(&mut self.politiche_prese).into_iter().collect(),
            notifiche: std::mem::take(&mut self.notifiche),
            ..Scritture::default()
        };
        for voce in self.voci.values_mut() {
            let Some(istante) = voce.cambiata.take() else {
                continue;
            };
            let scrittura = scrittura(&voce.riga, voce.in_banca, istante, self.compatti)?;
            voce.in_banca = voce.riga.versione;
            match (scrittura.precedente, scrittura.stato) {
                (0, _) => scritture.nuove.push(scrittura),
                (_, Stato::Attiva) => scritture.cambiate.push(scrittura),
                _ => scritture.spente.push(scrittura),
            }
        }
        // As their key has them, so that two batches about the same workers cannot wait for each other.
        scritture.nuove.sort_by(|a, b| a.codice_fiscale.cmp(&b.codice_fiscale));
        Ok(scritture)
    }
}

pub(super) fn scrittura(
    riga: &RigaSap,
    precedente: u32,
    istante: Timestamp,
    compatti: bool,
) -> Result<ScritturaSap, Guasto> {
    let mancante = || Guasto::Interno(format!("{} was changed unread", riga.codice));
    let documento = riga.documento.as_deref().ok_or_else(mancante)?;
    Ok(ScritturaSap {
        codice: riga.codice.clone(),
        codice_fiscale: riga.codice_fiscale.clone(),
        stato: riga.stato,
        ente_titolare: riga.ente_titolare.clone(),
        regione_titolare: riga.regione_titolare.clone(),
        versione: riga.versione,
        precedente,
        documento: Conservato::copia(documento, compatti),
        ricezioni: riga.ricezioni.clone(),
        ncn: riga.ncn.clone(),
        istante,
    })
}
