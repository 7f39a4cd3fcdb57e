//! The `Intestazione` as typed values (busta-egov.md §2, §4.4, §5.1).
//!
//! Reading decides one thing: whether there is a header reliable enough to answer to. What breaks that is
//! [`Strutturale`] and gets a bare Fault; every other oddity is kept as found, values trimmed (D13), for
//! [`super::check`] to judge. Elements are taken from the namespace that the header itself is in, so that a header
//! found by its actor but written in a wrong namespace still yields its parts (and a 002).

use super::{ACTOR, NS};
use crate::{soap, xml::Element};

mod lettura;

/// A header that can be answered to. All text is trimmed; nothing is validated yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intestazione {
    pub actor: Option<String>,
    pub must_understand: Option<String>,
    /// The block is in the namespace of the busta.
    pub namespace_busta: bool,
    pub mittente: Soggetto,
    pub destinatario: Soggetto,
    pub profilo: Option<Profilo>,
    pub collaborazione: Option<String>,
    pub servizio: Option<Servizio>,
    pub azione: Option<String>,
    pub messaggio: Messaggio,
    pub profilo_trasmissione: Option<ProfiloTrasmissione>,
    pub sequenza: Option<Sequenza>,
    pub riscontri: Option<Vec<Riscontro>>,
    pub trasmissioni: Option<Vec<Trasmissione>>,
    pub eccezioni: Option<Vec<EccezioneRicevuta>>,
    /// Parents in which a child was found that the busta does not know.
    pub figli_sconosciuti: Vec<Padre>,
}

/// Where an unknown child stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padre {
    Intestazione,
    IntestazioneMessaggio,
    Messaggio,
}

/// `Mittente`, `Destinatario`, `Origine`, `Destinazione`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Soggetto {
    /// The first, which answers are addressed to.
    pub parte: IdentificativoParte,
    /// More than one `IdentificativoParte` was given.
    pub altre: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentificativoParte {
    pub nome: String,
    pub tipo: String,
    pub indirizzo_telematico: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profilo {
    pub valore: String,
    pub servizio_correlato: Option<String>,
    pub tipo: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Servizio {
    pub nome: String,
    pub tipo: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Messaggio {
    pub identificatore: String,
    pub ora_registrazione: Option<OraRegistrazione>,
    pub riferimento: Option<String>,
    pub scadenza: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OraRegistrazione {
    pub valore: String,
    pub tempo: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfiloTrasmissione {
    pub inoltro: Option<String>,
    pub conferma_ricezione: Option<String>,
    /// It should be empty and is not.
    pub con_figli: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequenza {
    pub numero_progressivo: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Riscontro {
    pub identificatore: String,
    pub ora_registrazione: OraRegistrazione,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trasmissione {
    pub origine: Soggetto,
    pub destinazione: Soggetto,
    pub ora_registrazione: OraRegistrazione,
}

/// A row of `ListaEccezioni` as received, its values unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EccezioneRicevuta {
    pub codice: String,
    pub rilevanza: String,
    pub posizione: String,
    pub contesto: String,
}

/// A failure of busta-egov.md §5.1: there is nothing reliable to answer to. Names are those of the busta, never of
/// the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Strutturale {
    #[error("more than one Intestazione")]
    PiuIntestazioni,
    #[error("the first child of Intestazione is not IntestazioneMessaggio")]
    PrimoFiglio,
    #[error("{0} is missing")]
    Manca(&'static str),
    #[error("{0} occurs twice")]
    Ripetuto(&'static str),
    #[error("{0} lacks its attribute {1}")]
    SenzaAttributo(&'static str, &'static str),
}

impl Intestazione {
    /// Finds the header among the blocks and reads it: one named `Intestazione` that carries the actor, or is in the
    /// namespace of the busta. `None` when there is none.
    ///
    /// # Errors
    /// Every failure of busta-egov.md §5.1.
    pub fn leggi(header: &[Element]) -> Result<Option<Self>, Strutturale> {
        let mut trovate = header.iter().filter(|b| is_intestazione(b));
        match (trovate.next(), trovate.next()) {
            (None, _) => Ok(None),
            (Some(blocco), None) => lettura::intestazione(blocco).map(Some),
            (Some(_), Some(_)) => Err(Strutturale::PiuIntestazioni),
        }
    }
}

/// True for the block that is the busta, to which no other room has anything to say.
pub fn is_intestazione(blocco: &Element) -> bool {
    let per_actor = || blocco.attribute(Some(soap::NS), "actor").map(str::trim) == Some(ACTOR);
    blocco.name == "Intestazione" && (per_actor() || blocco.ns.as_deref() == Some(NS))
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
