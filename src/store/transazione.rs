//! What a database must be able to do so that a batch can run on it: the seam between `lotto` and SQL.
//!
//! Everything is asked once for a whole batch, so that a batch costs a handful of round trips.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    MessaggioFirmato, Operazione, Scambio, StoreError, Traccia, conservato::Conservato, errore::Guasto,
    ricevute::Canale, riga::RigaSap,
};
use crate::{
    outcome::Esito,
    registro::{DatiNcn, Notifica, Stato},
    sap::{CodiceFiscale, CodiceSap, IdentificativoPolitica, Regione},
};

/// A database that can begin.
#[async_trait]
pub trait Motore: Send + Sync {
    /// `sqlite` or `postgres`, for logs and metrics.
    const NOME: &'static str;
    /// Connections that are kept open: when the database was away for a moment, so many are dead and yet it is there.
    const CONNESSIONI: usize;
    type Transazione: Transazione;

    /// Whether [`inizia_senza_serrature`](Self::inizia_senza_serrature) spares anything here.
    const SENZA_SERRATURE: bool = false;

    /// `scrive`: more than trace rows may be written.
    async fn inizia(&self, scrive: bool) -> Result<Self::Transazione, Guasto>;

    /// For a batch whose every change is guarded by what it writes ([`Chiavi::si_guarda_da_se`]), or that changes nothing:
    /// nothing is locked before it is read, all is written at once by [`Transazione::concludi`], which fails with a conflict
    /// when what was read holds no more. What can only be written before that fails with a conflict too.
    async fn inizia_senza_serrature(&self) -> Result<Self::Transazione, Guasto> {
        self.inizia(true).await
    }
}

/// One open transaction. Dropped without [`conferma`](Self::conferma), it never was.
#[async_trait]
pub trait Transazione: Send {
    /// Locks what may be written (where the database needs it) and reads what the batch is about.
    async fn carica(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto>;

    /// Finds the active SAP of each worker and writes the trace row with what was found: the only thing that a batch does. One
    /// answer for each question, in their order; none, and nothing is done, when these are better asked and traced in two steps.
    /// What fails after the rows were written fails in its own answer.
    async fn cerca(
        &mut self,
        _ricerche: &[Ricerca<'_>],
    ) -> Result<Option<Vec<Result<Option<CodiceSap>, StoreError>>>, Guasto> {
        Ok(None)
    }

    /// New codes that are not in the register, at most `quanti`: fewer, even none, where a region has brought codes of that
    /// form. Each is given out once in the life of the database.
    async fn nuovi_codici(&mut self, prefisso: &str, quanti: usize) -> Result<Vec<CodiceSap>, Guasto>;

    /// Takes back codes that were given out and not used.
    fn restituisci(&mut self, _codici: Vec<CodiceSap>) {}

    /// Codes no longer active, by time of deactivation (lifecycle.md §7).
    async fn non_attive(
        &mut self,
        codice_fiscale: &CodiceFiscale,
        dal: Option<Timestamp>,
        al: Option<Timestamp>,
    ) -> Result<Vec<CodiceSap>, Guasto>;

    /// Writes changes of the register, in the order of the fields of [`Scritture`].
    async fn scrivi(&mut self, scritture: &Scritture) -> Result<(), Guasto>;

    /// Writes the new SAPs and policies of a register that is brought in: many at once.
    async fn carica_molti(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        self.scrivi(scritture).await
    }

    /// Notes a signed message; false when it is known already. Forgets a few that nobody needs to know any more.
    async fn usa_messaggio(&mut self, messaggio: &MessaggioFirmato) -> Result<bool, Guasto>;

    /// Puts notifications into the inbox; those it has already are left out. Their ids become visible in the order of their
    /// size: whoever writes next waits until this transaction ends.
    async fn ricevi(&mut self, righe: &[RigaRicevuta<'_>]) -> Result<(), Guasto>;

    /// Writes trace rows and the documents received with them.
    async fn registra(&mut self, righe: &[RigaTraccia<'_>]) -> Result<(), Guasto>;

    /// The last of a batch: what is left to write, the inbox, the trace.
    async fn concludi(
        &mut self,
        scritture: &Scritture,
        ricevute: &[RigaRicevuta<'_>],
        righe: &[RigaTraccia<'_>],
    ) -> Result<(), Guasto> {
        if !scritture.vuote() {
            self.scrivi(scritture).await?;
        }
        if !ricevute.is_empty() {
            self.ricevi(ricevute).await?;
        }
        self.registra(righe).await
    }

    async fn conferma(self) -> Result<(), Guasto>;

    async fn abbandona(self);
}

/// An identifier as its unique key has it: Identificatore, Mittente.
pub type ChiaveIdentificatore = (String, String);

/// What the exchanges of a batch are about.
#[derive(Debug, Default)]
pub struct Chiavi {
    /// Looked up as active SAP.
    pub codici_fiscali: BTreeSet<CodiceFiscale>,
    /// Looked up in whatever state.
    pub codici: BTreeSet<CodiceSap>,
    /// Those of `codici_fiscali` whose document is needed too.
    pub codici_fiscali_interi: BTreeSet<CodiceFiscale>,
    /// Those of `codici` whose document is needed too.
    pub codici_interi: BTreeSet<CodiceSap>,
    /// Those of `codici_fiscali` that may be changed.
    pub codici_fiscali_scritti: BTreeSet<CodiceFiscale>,
    /// Those of `codici` that may be changed.
    pub codici_scritti: BTreeSet<CodiceSap>,
    /// Identifiers of policies, upper case.
    pub politiche: BTreeSet<String>,
    pub identificatori: BTreeSet<ChiaveIdentificatore>,
    /// Whether more than trace rows may be written.
    pub scrive: bool,
    /// Something is written that only a lock guards.
    serve_serratura: bool,
}

impl Chiavi {
    pub fn di(lotto: &[Scambio]) -> Self {
        let mut chiavi = Self::default();
        for scambio in lotto {
            chiavi.identificatori.extend(chiave_identificatore(&scambio.traccia));
            chiavi.scrive |= scambio.operazione.scrive() || scambio.traccia.messaggio.is_some();
            chiavi.serve_serratura |= serve_serratura(scambio);
            match &scambio.operazione {
                Operazione::Invio(invio) => {
                    if let Some(cf) = invio.codice_fiscale() {
                        chiavi.codici_fiscali_interi.insert(cf.clone());
                        chiavi.codici_fiscali_scritti.insert(cf.clone());
                        chiavi.codici_fiscali.insert(cf);
                    }
                    if let Some(codice) = invio.codice() {
                        chiavi.scrive_codice(codice);
                    }
                    chiavi
                        .politiche
                        .extend(identificativi(&invio.scheda).map(chiave_politica));
                }
                Operazione::Annulla { codice, .. } | Operazione::Brucia { codice } => chiavi.scrive_codice(codice),
                Operazione::Richiesta { codice } => {
                    chiavi.codici.insert(codice.clone());
                    chiavi.codici_interi.insert(codice.clone());
                }
                Operazione::Verifica { codice_fiscale } | Operazione::Titolare { codice_fiscale } => {
                    chiavi.codici_fiscali.insert(codice_fiscale.clone());
                }
                Operazione::N00A02 { codice_fiscale } => {
                    chiavi.codici_fiscali.insert(codice_fiscale.clone());
                    chiavi.codici_fiscali_interi.insert(codice_fiscale.clone());
                }
                Operazione::NonAttive { .. } | Operazione::RiceviNotifica { .. } | Operazione::Traccia { .. } => {}
            }
        }
        chiavi
    }

    /// Whether whoever decides without locks finds out, at the latest while he writes, that what he read holds no more. Of
    /// an active SAP the version tells; of a new one the keys: of its code, of its worker, of its policies; of an identifier
    /// its key. What changes nothing (a look-up, a refusal, a document that says nothing new) is true at the moment of
    /// reading, which lies between the question and the answer.
    pub fn si_guarda_da_se(&self) -> bool {
        self.scrive && !self.serve_serratura
    }

    /// Nothing is to be looked up.
    pub fn vuote(&self) -> bool {
        self.codici.is_empty()
            && self.codici_fiscali.is_empty()
            && self.politiche.is_empty()
            && self.identificatori.is_empty()
    }

    fn scrive_codice(&mut self, codice: &CodiceSap) {
        self.codici.insert(codice.clone());
        self.codici_interi.insert(codice.clone());
        self.codici_scritti.insert(codice.clone());
    }
}

/// A signed message and the inbox are written before the trace is; a variation 05 moves SAPs that are not read, those no
/// longer active.
fn serve_serratura(scambio: &Scambio) -> bool {
    let operazione = match &scambio.operazione {
        Operazione::Invio(invio) => invio.cambia_codice_fiscale(),
        Operazione::RiceviNotifica { .. } => true,
        _ => false,
    };
    operazione || scambio.traccia.messaggio.is_some()
}

/// The key under which a used identifier is unique; none when the identifier does not count as used.
pub fn chiave_identificatore(traccia: &Traccia) -> Option<ChiaveIdentificatore> {
    let identificatore = traccia
        .identificatore
        .clone()
        .filter(|_| traccia.identificatore_usato)?;
    Some((identificatore, traccia.mittente.clone().unwrap_or_default()))
}

/// The identifiers of a document's policies.
pub fn identificativi(scheda: &crate::sap::Scheda) -> impl Iterator<Item = &IdentificativoPolitica> {
    let politiche = scheda.politiche_attive_lst.iter().flatten();
    politiche.filter_map(|p| p.identificativo_politica.as_ref().map(|c| &c.valore))
}

/// Identifiers of policies are compared ignoring case.
pub fn chiave_politica(identificativo: &IdentificativoPolitica) -> String {
    identificativo.as_str().to_ascii_uppercase()
}

/// What [`Transazione::carica`] found.
#[derive(Debug, Default)]
pub struct Caricato {
    pub sap: Vec<RigaSap>,
    /// Identifier (upper case) and the active SAP that has it.
    pub politiche: Vec<(String, CodiceSap)>,
    pub usati: Vec<ChiaveIdentificatore>,
}

/// Changes to write.
#[derive(Debug, Default)]
pub struct Scritture {
    /// Active SAPs that are active no more: first, so that their codice fiscale is free.
    pub spente: Vec<ScritturaSap>,
    /// Active SAPs that stay active.
    pub cambiate: Vec<ScritturaSap>,
    pub nuove: Vec<ScritturaSap>,
    /// Codici fiscali that a variation 05 left, and where to.
    pub spostamenti: Vec<(CodiceFiscale, CodiceFiscale)>,
    /// Identifiers of SAPs that are active no more; they may have been free already.
    pub politiche_spente: Vec<(String, CodiceSap)>,
    /// Identifiers taken away from a SAP.
    pub politiche_libere: Vec<(String, CodiceSap)>,
    /// Identifiers given to a SAP.
    pub politiche_prese: Vec<(String, CodiceSap)>,
    pub notifiche: Vec<ScritturaNotifica>,
}

impl Scritture {
    pub fn vuote(&self) -> bool {
        self.spente.is_empty() && self.cambiate.is_empty() && self.nuove.is_empty() && self.notifiche.is_empty()
    }
}

/// A row of the register to write, whole.
#[derive(Debug)]
pub struct ScritturaSap {
    pub codice: CodiceSap,
    pub codice_fiscale: CodiceFiscale,
    pub stato: Stato,
    pub ente_titolare: String,
    pub regione_titolare: Option<Regione>,
    pub versione: u32,
    /// The version the database has; 0 when it has none.
    pub precedente: u32,
    pub documento: Conservato<'static>,
    pub ricezioni: String,
    pub ncn: DatiNcn,
    pub istante: Timestamp,
}

impl ScritturaSap {
    pub fn disattivata_il(&self) -> Option<Timestamp> {
        (self.stato != Stato::Attiva).then_some(self.istante)
    }
}

/// A notification to put into the outbox.
#[derive(Debug)]
pub struct ScritturaNotifica {
    pub notifica: Notifica,
    /// Correlation id of the exchange that caused it.
    pub causa: String,
    pub istante: Timestamp,
}

/// A trace row to write, with the document received if any.
#[derive(Debug)]
pub struct RigaTraccia<'a> {
    pub traccia: &'a Traccia,
    pub registrata_il: Timestamp,
    pub esito: Option<Esito>,
    pub motivi: String,
    pub codice_sap: Option<CodiceSap>,
    pub documento: Option<RigaDocumento<'a>>,
}

/// A worker to be looked up, and the trace row but for what is found.
pub type Ricerca<'a> = (&'a CodiceFiscale, RigaTraccia<'a>);

/// A notification to put into the inbox.
#[derive(Debug)]
pub struct RigaRicevuta<'a> {
    pub codice: &'a CodiceSap,
    pub motivo: &'a str,
    pub inoltri: &'static [Canale],
    pub traccia: &'a Traccia,
    pub istante: Timestamp,
}

/// A document received, verbatim.
#[derive(Debug)]
pub struct RigaDocumento<'a> {
    pub conservato: Conservato<'a>,
    /// The version it made or left unchanged; none when refused.
    pub versione: Option<u32>,
    /// JSON of the anomalies of a refusal.
    pub anomalie: Option<String>,
    pub politiche_mantenute: Option<String>,
}
