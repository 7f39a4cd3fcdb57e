//! What is decided upon: the document, what the register knows of it, and the switches of the operator.

use std::{collections::HashMap, sync::Arc};

use super::Sap;
use crate::{
    outcome::Anomalia,
    sap::{CodiceFiscale, CodiceSap, IdentificativoPolitica, Regione, Scheda},
    tables::Tabelle,
};

/// An accepted reading that asks to enter the register.
#[derive(Debug, Clone)]
pub struct Invio {
    pub scheda: Scheda,
    /// The inner document verbatim, kept as received.
    pub documento: String,
    pub regione_chiamante: Option<Regione>,
    /// What the document rules found: register rules are added to them, all are reported together.
    pub anomalie: Vec<Anomalia>,
    /// What it was read and judged by, and is to be decided by; None: what is in force at that moment.
    pub regolamento: Option<Arc<Regolamento>>,
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

    /// Variation `05`: the codice fiscale of the worker changed. Every other variation has the rules of `02`
    /// (design §7.20); `01` without a code creates.
    pub fn cambia_codice_fiscale(&self) -> bool {
        self.scheda.datiinvio.tipovariazione.trim() == "05"
    }

    /// `datiinvio` and `politiche_attive_lst`, nothing else: all that a region may send of another region's SAP
    /// (operations.md §5). Stricter than [`Scheda::mini`], which only lacks the person.
    pub(super) fn sole_politiche(&self) -> bool {
        let s = &self.scheda;
        s.datianagrafici.is_none()
            && s.datiamministrativi.is_none()
            && s.esperienzelavoro_lst.is_none()
            && s.livelliistruzione_lst.is_none()
            && s.allegato.is_none()
    }
}

/// What the register knows when an [`Invio`] is decided.
#[derive(Debug, Clone, Default)]
pub struct Situazione<'a> {
    /// The active SAP of the document's codice fiscale.
    pub attiva: Option<&'a Sap>,
    /// The SAP that has the sent code, whatever its state. May be the same as `attiva`.
    pub indicata: Option<&'a Sap>,
    /// Identifiers of the document's policies that belong to other active SAPs.
    pub identificativi_altrui: HashMap<IdentificativoPolitica, CodiceSap>,
    /// A fresh code, when [`super::serve_codice`] says that one is needed.
    pub nuovo_codice: Option<CodiceSap>,
}

impl<'a> Situazione<'a> {
    /// The SAP with this code, whatever its state.
    pub(super) fn con_codice(&self, codice: &CodiceSap) -> Option<&'a Sap> {
        let note = [self.indicata, self.attiva];
        note.into_iter().flatten().find(|s| s.codice == *codice)
    }
}

/// Switches of the specification (design §7.3).
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, as an operator sets it"
)]
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
