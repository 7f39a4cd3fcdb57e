//! What an answer to a message of ours means (busta-egov.md §7.5, §9).
//!
//! Only GRAVE rows speak against an answer; LIEVE and INFO rows do not (Linee Guida). Whether the answer belongs to
//! the message is [`Ricevuta::corrisponde`]'s to say.

use super::{Codice, Eccezione, Intestazione, Rilevanza, Strutturale, codici::posizione, header::EccezioneRicevuta};
use crate::soap::client::{FaultLetto, Risposta};

/// An answer with its busta, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ricevuta {
    pub intestazione: Option<Intestazione>,
    pub significato: Significato,
}

/// The five meanings of busta-egov.md §7.5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Significato {
    Successo,
    /// The other node refused the message; no rows when it could not even read the header.
    Rifiutata(Vec<EccezioneRicevuta>),
    /// The other node failed; the message may be repeated.
    NonProcessata,
    /// The application refused what it was given.
    FaultApplicativo(FaultLetto),
    /// Fault and rows contradict each other: the answer itself is wrong.
    Incoerente(Vec<EccezioneRicevuta>),
}

impl Ricevuta {
    /// Reads the busta and the meaning of an answer.
    ///
    /// # Errors
    /// The busta is broken.
    pub fn leggi(risposta: &Risposta) -> Result<Self, Strutturale> {
        let intestazione = Intestazione::leggi(&risposta.header)?;
        let righe = intestazione
            .as_ref()
            .and_then(|i| i.eccezioni.as_deref())
            .unwrap_or_default();
        let gravi: Vec<_> = righe
            .iter()
            .filter(|e| e.rilevanza == Rilevanza::Grave.as_str())
            .cloned()
            .collect();
        let significato = match &risposta.fault {
            None if gravi.is_empty() => Significato::Successo,
            Some(f) if dice(f, "Client", Codice::C001) && (!gravi.is_empty() || intestazione.is_none()) => {
                Significato::Rifiutata(gravi)
            }
            Some(f) if dice(f, "Server", Codice::C300) => Significato::NonProcessata,
            Some(f) if gravi.is_empty() => Significato::FaultApplicativo(f.clone()),
            _ => Significato::Incoerente(gravi),
        };
        Ok(Self {
            intestazione,
            significato,
        })
    }

    /// What a client checks of the busta of an answer to `richiesta` (§9): parties swapped, same Servizio and Azione
    /// where given, reference to the message sent. Empty when all is well, or there is no busta to check.
    pub fn corrisponde(&self, richiesta: &Intestazione) -> Vec<Eccezione> {
        let Some(risposta) = &self.intestazione else {
            return Vec::new();
        };
        let uguale = |a: &super::header::Soggetto, b: &super::header::Soggetto| {
            a.parte.nome == b.parte.nome && a.parte.tipo == b.parte.tipo
        };
        let riferimento = risposta.messaggio.riferimento.as_ref();
        let prove = [
            (
                uguale(&risposta.mittente, &richiesta.destinatario),
                Codice::C101,
                posizione::MITTENTE,
            ),
            (
                uguale(&risposta.destinatario, &richiesta.mittente),
                Codice::C102,
                posizione::DESTINATARIO,
            ),
            (
                risposta.servizio.is_none() || risposta.servizio == richiesta.servizio,
                Codice::C105,
                posizione::SERVIZIO,
            ),
            (
                risposta.azione.is_none() || risposta.azione == richiesta.azione,
                Codice::C106,
                posizione::AZIONE,
            ),
            (riferimento.is_some(), Codice::C109, posizione::RIFERIMENTO),
            (
                riferimento.is_none_or(|r| *r == richiesta.messaggio.identificatore),
                Codice::C111,
                posizione::RIFERIMENTO,
            ),
        ];
        prove
            .into_iter()
            .filter(|(bene, ..)| !bene)
            .map(|(_, codice, posto)| Eccezione::grave(codice, posto))
            .collect()
    }
}

fn dice(fault: &FaultLetto, codice: &str, testo: Codice) -> bool {
    let resto = fault.testo.strip_prefix(testo.as_str());
    fault.codice == codice && resto.is_some_and(|r| r.is_empty() || r.starts_with(' '))
}

#[cfg(test)]
#[path = "ricevuta_tests.rs"]
mod tests;
