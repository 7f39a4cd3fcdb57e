//! The register's life of a SAP (lifecycle.md): one pure function decides, both databases obey.
use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    outcome::Anomalia,
    sap::{CodiceFiscale, CodiceSap, IdentificativoPolitica, Regione, Scheda},
    tables::Tabelle,
};

/// State of a SAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stato {
    Attiva,
    Annullata,
    Bruciata,
}

impl Stato {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attiva => "ATTIVA",
            Self::Annullata => "ANNULLATA",
            Self::Bruciata => "BRUCIATA",
        }
    }

    pub fn parse(testo: &str) -> Option<Self> {
        [Self::Attiva, Self::Annullata, Self::Bruciata]
            .into_iter()
            .find(|s| s.as_str() == testo)
    }
}

/// Values of section 2 set on the NCN side: they win over what a region sends (lifecycle.md §5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatiNcn {
    pub indiceprofiling: Option<String>,
    pub dataevento: Option<crate::sap::Data>,
    pub disponibilita: Option<crate::sap::Data>,
}

/// A SAP as the register holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sap {
    pub codice: CodiceSap,
    pub codice_fiscale: CodiceFiscale,
    pub stato: Stato,
    /// `codiceentetit` of the last accepted document is in `scheda.datiinvio`.
    pub regione_titolare: Option<Regione>,
    /// 1 at creation, one more with every change.
    pub versione: u32,
    /// The merged document, policies in output order (`data_proposta`, then identifier).
    pub scheda: Scheda,
    /// For each policy of `scheda`, in the same order, the version that last received it.
    pub ricezioni: Vec<u32>,
    pub ncn: DatiNcn,
}

/// An accepted reading that asks to enter the register.
#[derive(Debug, Clone)]
pub struct Invio {
    pub scheda: Scheda,
    /// The inner document verbatim, kept as received.
    pub documento: String,
    pub regione_chiamante: Option<Regione>,
    /// What the document rules found: register rules are added to them, all are reported together.
    pub anomalie: Vec<Anomalia>,
}

impl Invio {
    pub fn codice(&self) -> Option<&CodiceSap> {
        self.scheda.datiinvio.identificativosap.as_ref().map(|c| &c.valore)
    }

    /// None in a mini document.
    pub fn codice_fiscale(&self) -> Option<CodiceFiscale> {
        let dati = self.scheda.datianagrafici.as_ref()?;
        Some(CodiceFiscale::registrato(&dati.datipersonali.codicefiscale))
    }
}

/// What the register knows when an [`Invio`] is decided.
#[derive(Debug, Clone, Default)]
pub struct Situazione {
    /// The active SAP of the document's codice fiscale.
    pub attiva: Option<Sap>,
    /// The SAP that has the sent code, whatever its state. May be the same as `attiva`.
    pub indicata: Option<Sap>,
    /// Identifiers of the document's policies that belong to other active SAPs.
    pub identificativi_altrui: HashMap<IdentificativoPolitica, CodiceSap>,
    /// A fresh code, when [`serve_codice`] says that one is needed.
    pub nuovo_codice: Option<CodiceSap>,
}

/// Switches of the specification (design §7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interruttori {
    pub codici_esterni: bool,
    /// `registro.sezioni_assenti = "svuota"`.
    pub svuota_sezioni_assenti: bool,
    pub annulla_senza_titolare: bool,
    pub eventi: bool,
}

impl Default for Interruttori {
    fn default() -> Self {
        Self {
            codici_esterni: true,
            svuota_sezioni_assenti: false,
            annulla_senza_titolare: false,
            eventi: true,
        }
    }
}

/// What decides beside the situation and the message.
#[derive(Debug, Clone)]
pub struct Regolamento {
    pub tabelle: Tabelle,
    pub interruttori: Interruttori,
}

/// A `notificaSAP` caused by a change (lifecycle.md §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifica {
    pub codice: CodiceSap,
    /// `01`, `02` or `07`.
    pub motivo: &'static str,
    pub destinatario: Regione,
}

/// What the register does with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decisione {
    Rifiuta(Vec<Anomalia>),
    /// Identical to what is stored: OK, no new version, no notification.
    Invariata(CodiceSap),
    Applica(Box<Modifica>),
}

/// A change to write, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modifica {
    /// The SAP after the change.
    pub sap: Sap,
    /// True when it did not exist before.
    pub nuova: bool,
    /// The SAP that this change burns (variation 05 onto a codice fiscale that has one).
    pub bruciata: Option<CodiceSap>,
    pub notifiche: Vec<Notifica>,
    /// Stored policies the caller may not change and that were kept (audit): positions in the sent list, 0-based.
    pub politiche_mantenute: Vec<usize>,
}

/// Whether deciding this document needs a fresh code.
pub fn serve_codice(situazione: &Situazione, invio: &Invio) -> bool {
    let _ = (situazione, invio);
    todo!()
}

/// Decides what the register does with a document.
pub fn decide(situazione: &Situazione, invio: &Invio, regolamento: &Regolamento, adesso: Timestamp) -> Decisione {
    let _ = (situazione, invio, regolamento, adesso);
    todo!()
}

/// Decides an `annullaSAP`.
///
/// # Errors
/// SAP-04, SAP-05, TIT-01.
pub fn decide_annullo(
    sap: Option<&Sap>,
    regione_chiamante: Option<&Regione>,
    regolamento: &Regolamento,
) -> Result<(), Vec<Anomalia>> {
    let _ = (sap, regione_chiamante, regolamento);
    todo!()
}

/// The two policies of `richiestaSAP_N00_A02`: positions in `sap.scheda.politiche_attive_lst` (operations.md §4, ListaDID).
pub fn politiche_n00_a02(sap: &Sap) -> (Option<usize>, Option<usize>) {
    let _ = sap;
    todo!()
}
