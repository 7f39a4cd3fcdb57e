//! A register in memory: it loads the situation, asks [`decide`], applies the decision, and checks after every change
//! the constraints that both databases hold.

use std::collections::HashSet;

use jiff::Timestamp;

use super::costruttori::{ADA, BIA, CPI_EMILIA, CPI_LAZIO, completa, regione, sap};
use crate::{
    outcome::Anomalia,
    registro::{
        Decisione, Interruttori, Invio, Modifica, Notifica, Regolamento, Sap, Situazione, Stato, decide,
        decide_annullo, decide_bruciatura, serve_codice,
    },
    sap::{CodiceFiscale, CodiceSap, Scheda},
    tables::Tabelle,
};

/// Codes that the register gives, in order.
pub const PRIMO: &str = "AA00000001G";
pub const SECONDO: &str = "AA00000002H";

#[derive(Debug, Clone)]
pub struct Registro {
    pub regolamento: Regolamento,
    pub sap: Vec<Sap>,
    contatore: u32,
}

impl Registro {
    pub fn vuoto() -> Self {
        Self {
            regolamento: Regolamento {
                tabelle: Tabelle::incorporate(),
                interruttori: Interruttori::default(),
            },
            sap: Vec::new(),
            contatore: 0,
        }
    }

    /// Ada's SAP, [`PRIMO`], of Lazio.
    pub fn con_ada() -> Self {
        let mut registro = Self::vuoto();
        registro.accetta(Some("08"), completa(ADA, CPI_LAZIO, "01", None));
        registro
    }

    /// Ada's, and Bia's SAP, [`SECONDO`], of Emilia, without policies.
    pub fn con_ada_e_bia() -> Self {
        let mut registro = Self::con_ada();
        let mut scheda = completa(BIA, CPI_EMILIA, "01", None);
        scheda.politiche_attive_lst = None;
        registro.accetta(Some("06"), scheda);
        registro
    }

    pub fn interruttori(mut self, cambia: impl FnOnce(&mut Interruttori)) -> Self {
        cambia(&mut self.regolamento.interruttori);
        self
    }

    /// After an annulment by the owner.
    pub fn senza(mut self, codice: &str) -> Self {
        let titolare = self.codice(codice).regione_titolare.clone();
        assert_eq!(
            decide_annullo(Some(self.codice(codice)), titolare.as_ref(), &self.regolamento),
            Ok(())
        );
        self.codice_mut(codice).stato = Stato::Annullata;
        self
    }

    /// After an operator's burning.
    pub fn bruciato(mut self, codice: &str) -> Self {
        assert!(decide_bruciatura(Some(self.codice(codice))).is_ok());
        self.codice_mut(codice).stato = Stato::Bruciata;
        self
    }

    pub fn codice(&self, codice: &str) -> &Sap {
        self.sap.iter().find(|s| s.codice.as_str() == codice).unwrap()
    }

    pub fn codice_mut(&mut self, codice: &str) -> &mut Sap {
        self.sap.iter_mut().find(|s| s.codice.as_str() == codice).unwrap()
    }

    /// `verificaEsistenzaSAP`
    pub fn attiva(&self, cf: &str) -> Option<&Sap> {
        self.sap
            .iter()
            .find(|s| s.stato == Stato::Attiva && s.codice_fiscale.as_str() == cf)
    }

    /// Decides and applies.
    pub fn invia(&mut self, chiamante: Option<&str>, scheda: Scheda) -> Decisione {
        self.invia_con(chiamante, scheda, Vec::new())
    }

    /// The same for a document in which the document rules found something.
    pub fn invia_con(&mut self, chiamante: Option<&str>, scheda: Scheda, anomalie: Vec<Anomalia>) -> Decisione {
        let invio = Invio {
            scheda,
            documento: String::new(),
            regione_chiamante: chiamante.map(regione),
            anomalie,
            regolamento: None,
        };
        let decisione = self.decidi(&invio);
        if let Decisione::Applica(modifica) = &decisione {
            self.applica(modifica);
        }
        decisione
    }

    /// The change of a document that must be accepted.
    pub fn accetta(&mut self, chiamante: Option<&str>, scheda: Scheda) -> Modifica {
        match self.invia(chiamante, scheda) {
            Decisione::Applica(modifica) => *modifica,
            altro => panic!("expected a change: {altro:?}"),
        }
    }

    fn decidi(&mut self, invio: &Invio) -> Decisione {
        let mut contatore = self.contatore;
        let mut situazione = Situazione {
            attiva: invio.codice_fiscale().and_then(|cf| self.attiva(cf.as_str())),
            indicata: invio.codice().and_then(|c| self.sap.iter().find(|s| s.codice == *c)),
            ..Situazione::default()
        };
        // As a database would load them: every other SAP but the one with the sent code.
        for altra in self
            .sap
            .iter()
            .filter(|s| s.attiva() && Some(&s.codice) != invio.codice())
        {
            for p in altra.scheda.politiche_attive_lst.iter().flatten() {
                if let Some(id) = &p.identificativo_politica {
                    situazione
                        .identificativi_altrui
                        .insert(id.valore.clone(), altra.codice.clone());
                }
            }
        }
        if serve_codice(&situazione, invio) {
            // Codes already registered are skipped (controls.md §8).
            let nuovo = (contatore + 1..=u32::MAX)
                .map(|n| CodiceSap::genera("AA", n))
                .find(|c| self.sap.iter().all(|s| s.codice != *c));
            contatore += 1;
            situazione.nuovo_codice = nuovo;
        }
        let adesso = Timestamp::UNIX_EPOCH;
        let decisione = decide(&situazione, invio, &self.regolamento, adesso);
        assert_eq!(
            decisione,
            decide(&situazione, invio, &self.regolamento, adesso),
            "not a function"
        );
        self.contatore = contatore;
        decisione
    }

    fn applica(&mut self, modifica: &Modifica) {
        if let Some(bruciata) = &modifica.bruciata {
            self.codice_mut(bruciata.as_str()).stato = Stato::Bruciata;
        }
        let posto = self.sap.iter().position(|s| s.codice == modifica.sap.codice);
        assert_eq!(posto.is_none(), modifica.nuova);
        match posto.and_then(|i| self.sap.get_mut(i)) {
            Some(posto) => {
                assert_eq!(posto.versione + 1, modifica.sap.versione);
                *posto = modifica.sap.clone();
            }
            None => self.sap.push(modifica.sap.clone()),
        }
        self.vincoli();
    }

    /// lifecycle.md §8: (CF) where ATTIVA, (code), (`identificativo_politica` among ATTIVA).
    fn vincoli(&self) {
        let mut codici = HashSet::new();
        let mut persone: HashSet<&CodiceFiscale> = HashSet::new();
        let mut identificativi = HashSet::new();
        for s in &self.sap {
            assert!(codici.insert(&s.codice), "code used twice");
            let politiche = s.scheda.politiche_attive_lst.as_deref().unwrap_or_default();
            assert_eq!(politiche.len(), s.ricezioni.len());
            assert!(s.ricezioni.iter().all(|r| (1..=s.versione).contains(r)));
            assert_eq!(s.scheda.datiinvio.identificativosap.as_deref(), Some(&s.codice));
            if s.attiva() {
                assert!(persone.insert(&s.codice_fiscale), "two active SAPs for one worker");
                for id in politiche.iter().filter_map(|p| p.identificativo_politica.as_deref()) {
                    assert!(identificativi.insert(id), "{id} twice");
                }
            }
        }
    }
}

/// The rules of a refusal, in order.
pub fn regole(decisione: &Decisione) -> Vec<&'static str> {
    match decisione {
        Decisione::Rifiuta(anomalie) => anomalie.iter().map(|a| a.regola.0).collect(),
        altro => panic!("expected a refusal: {altro:?}"),
    }
}

pub fn notifica(codice: &str, motivo: &'static str, destinatario: &str) -> Notifica {
    Notifica {
        codice: sap(codice),
        motivo,
        destinatario: regione(destinatario),
    }
}
