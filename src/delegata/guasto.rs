//! Why a client gets a Fault of ours in the place of the node's answer.
//!
//! The code says who must act: `Client` where the message itself has to change, `Server` for all that lies between us and
//! the node, our own configuration included: a client cannot mend what we wrote into the busta. The text says what
//! happened and, of an action that changes something, whether it may have been carried out: that alone decides whether it
//! may be repeated. Nothing of either message is quoted but codes and positions of the busta.

use super::cambia;
use crate::{
    actions::Azione,
    egov::{Codice, Eccezione, header::EccezioneRicevuta},
    soap::{Fault, FaultCode, client::ClientError},
};

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guasto {
    /// The client's message cannot be brought to anybody.
    Domanda(Fault),
    /// Our own store, clock or configuration.
    Interno(String),
    /// The trace of a call that the node answered could not be written.
    NonTracciato,
    /// No connection.
    NonRaggiunto,
    /// No connection that both sides trust.
    Tls,
    /// No answer in time.
    Scaduto,
    /// The connection broke before the whole answer came.
    Interrotto,
    /// We stopped before the answer came.
    Arresto,
    /// More bytes than an answer may have.
    TroppoGrande,
    /// 401 or 403: the node does not take our credentials.
    Credenziali(u16),
    /// Status 503. Who refuses before doing anything says when to come again (`Retry-After`); without it, it may as well be a
    /// proxy that lost the answer.
    Occupato(Option<String>),
    /// 413.
    TroppoLunga,
    /// A status that is no answer, a redirect among them.
    Stato(u16),
    /// No SOAP, or not the answer of this action.
    Illeggibile,
    /// An answer without busta where one must be.
    SenzaBusta,
    /// An answer to another message, of another party.
    AltraRisposta(Vec<Eccezione>),
    /// Fault and rows contradict each other.
    Contraddittoria,
    /// An error busta, or the bare Fault of a message that the node could not even read.
    Rifiutata(Vec<EccezioneRicevuta>),
    /// `EGOV_IT_300`.
    NonProcessata,
}

/// What became of a request that was not answered well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorte {
    /// No byte of it left us.
    NonInviata,
    /// The node turned it down and did nothing, and its answer proves it.
    Rifiutata,
    /// Nobody here knows whether it was carried out.
    Ignota,
}

impl From<Fault> for Guasto {
    fn from(fault: Fault) -> Self {
        Self::Domanda(fault)
    }
}

impl From<&ClientError> for Guasto {
    fn from(errore: &ClientError) -> Self {
        match errore {
            ClientError::Indirizzo(_) | ClientError::Radici(_) | ClientError::Credenziali => {
                Self::Interno(errore.to_string())
            }
            ClientError::NonRaggiunto(_) if errore.nulla_inviato() && errore.is_tls() => Self::Tls,
            ClientError::NonRaggiunto(_) if errore.nulla_inviato() => Self::NonRaggiunto,
            ClientError::NonRaggiunto(_) if errore.certificato_rifiutato() => Self::Tls,
            ClientError::NonRaggiunto(_) | ClientError::Interrotta(_) => Self::Interrotto,
            ClientError::Scaduta(_) => Self::Scaduto,
            ClientError::TroppoGrande(_) => Self::TroppoGrande,
        }
    }
}

impl Guasto {
    /// Name in trace, log and metrics.
    pub const fn motivo(&self) -> &'static str {
        match self {
            Self::Domanda(_) => "RICHIESTA",
            Self::Interno(_) => "INTERNO",
            Self::NonTracciato => "NON_TRACCIATO",
            Self::NonRaggiunto => "NON_RAGGIUNTO",
            Self::Tls => "TLS",
            Self::Scaduto => "SCADUTO",
            Self::Interrotto | Self::Arresto => "INTERROTTO",
            Self::TroppoGrande => "TROPPO_GRANDE",
            Self::Credenziali(_) => "CREDENZIALI",
            Self::Occupato(_) => "OCCUPATO",
            Self::TroppoLunga => "TROPPO_LUNGA",
            Self::Stato(_) => "HTTP",
            Self::Illeggibile => "ILLEGGIBILE",
            Self::SenzaBusta => "SENZA_BUSTA",
            Self::AltraRisposta(_) => "ALTRA_RISPOSTA",
            Self::Contraddittoria => "CONTRADDITTORIA",
            Self::Rifiutata(_) => "BUSTA_ERRORE",
            Self::NonProcessata => "NON_PROCESSATA",
        }
    }

    /// The name, then what the node said: codes of exceptions, a status.
    pub fn motivi(&self) -> Vec<String> {
        let mut motivi = vec![self.motivo().to_owned()];
        match self {
            Self::Credenziali(stato) | Self::Stato(stato) => motivi.push(format!("HTTP_{stato}")),
            Self::AltraRisposta(righe) => motivi.extend(righe.iter().map(|r| r.codice.to_string())),
            // What others write enters no trace unless it is one of the known codes.
            Self::Rifiutata(righe) => motivi.extend(note(righe).map(|(codice, _)| codice.to_string())),
            Self::NonProcessata => motivi.push(Codice::C300.to_string()),
            Self::Arresto => motivi.push("ARRESTO".to_owned()),
            _ => {}
        }
        motivi
    }

    /// Whether the node may have carried out what it was asked.
    pub fn sorte(&self) -> Sorte {
        match self {
            Self::Domanda(_) | Self::Interno(_) | Self::NonRaggiunto => Sorte::NonInviata,
            // The node knows this Identificatore, which we write once: something between us sent the message twice, and of
            // the other copy nothing is known.
            Self::Rifiutata(righe) if note(righe).any(|(codice, _)| codice == Codice::C110) => Sorte::Ignota,
            // In TLS 1.3 a certificate may be refused after the first bytes were sent, but then nobody read them.
            Self::Tls | Self::Credenziali(_) | Self::Occupato(Some(_)) | Self::TroppoLunga | Self::Rifiutata(_) => {
                Sorte::Rifiutata
            }
            Self::Occupato(None)
            | Self::NonTracciato
            | Self::Scaduto
            | Self::Interrotto
            | Self::Arresto
            | Self::TroppoGrande
            | Self::Stato(_)
            | Self::Illeggibile
            | Self::SenzaBusta
            | Self::AltraRisposta(_)
            | Self::Contraddittoria
            | Self::NonProcessata => Sorte::Ignota,
        }
    }

    /// Whether one more attempt may be made by itself (never of an action that may have been carried out), and is worth it:
    /// a certificate does not become good, a node that is busy or late gets no second request on top.
    pub fn ripetibile(&self, azione: Azione) -> bool {
        match self {
            Self::NonRaggiunto => true,
            Self::Interrotto => !cambia(azione),
            _ => false,
        }
    }

    /// The node was not there, or not in its right mind: what an operator looks at.
    pub const fn del_nodo(&self) -> bool {
        matches!(
            self,
            Self::NonRaggiunto
                | Self::Tls
                | Self::Scaduto
                | Self::Interrotto
                | Self::Credenziali(_)
                | Self::Occupato(_)
                | Self::Stato(_)
                | Self::NonProcessata
        )
    }

    /// The `EGOV_IT` code that the node gave, and what all of its rows say.
    pub fn eccezione_busta(&self) -> Option<(Codice, String)> {
        match self {
            Self::Rifiutata(righe) => {
                let codice = note(righe).next().map_or(Codice::C001, |(codice, _)| codice);
                Some((codice, elenco(righe)))
            }
            Self::NonProcessata => Some((Codice::C300, Codice::C300.etichetta().to_owned())),
            _ => None,
        }
    }

    /// The Fault for the client; `azione` is the one that was asked for, as far as it is known.
    pub fn fault(&self, azione: Option<Azione>) -> Fault {
        if let Self::Domanda(fault) = self {
            return fault.clone();
        }
        let mut testo = self.testo();
        if azione.is_some_and(cambia) {
            testo.push_str(match self.sorte() {
                Sorte::NonInviata => ". La richiesta non è stata inviata",
                Sorte::Rifiutata => ". La richiesta non è stata eseguita",
                Sorte::Ignota => ". L'esito dell'operazione non è noto: verificarlo prima di ripetere",
            });
        }
        let codice = if self.del_cliente() {
            FaultCode::Client
        } else {
            FaultCode::Server
        };
        Fault {
            codice,
            testo: testo.into(),
        }
    }

    /// The message itself has to change: what the node says of the Body, or of its length.
    fn del_cliente(&self) -> bool {
        match self {
            Self::Domanda(_) | Self::TroppoLunga => true,
            Self::Rifiutata(righe) => {
                let del_corpo =
                    |codice: Codice| matches!(codice, Codice::C003 | Codice::C118 | Codice::C119 | Codice::C120);
                let mut note = note(righe).peekable();
                note.peek().is_some() && note.all(|(codice, _)| del_corpo(codice))
            }
            _ => false,
        }
    }

    fn testo(&self) -> String {
        let fisso = match self {
            Self::Domanda(_) | Self::Interno(_) => "Errore interno della porta delegata",
            Self::NonTracciato => "Il nodo ha risposto, ma la traccia non è stata scritta",
            Self::NonRaggiunto => "Il nodo non è raggiungibile",
            Self::Tls => "La connessione protetta con il nodo non è riuscita",
            Self::Scaduto => "Il nodo non ha risposto in tempo",
            Self::Interrotto => "Il nodo ha chiuso la connessione prima di rispondere",
            Self::Arresto => "La porta delegata si è fermata prima della risposta del nodo",
            Self::TroppoGrande => "La risposta del nodo supera i limiti ammessi",
            Self::Credenziali(stato) => {
                return format!("Il nodo non accetta le credenziali della porta delegata (HTTP {stato})");
            }
            Self::Occupato(Some(_)) => "Il nodo è sovraccarico: ripetere più tardi",
            Self::Occupato(None) => "Il nodo non è disponibile (HTTP 503)",
            Self::TroppoLunga => "Il messaggio supera i limiti del nodo",
            Self::Stato(stato @ 300..=399) => {
                return format!("Il nodo rinvia a un altro indirizzo (HTTP {stato}), che non è seguito");
            }
            Self::Stato(stato) => return format!("Il nodo ha risposto con lo stato HTTP {stato}"),
            Self::Illeggibile => "La risposta del nodo non è leggibile",
            Self::SenzaBusta => "La risposta del nodo non ha la busta e-Gov",
            Self::AltraRisposta(righe) => {
                let righe: Vec<String> = righe.iter().map(|r| format!("{} {}", r.codice, r.posizione)).collect();
                return format!(
                    "La risposta del nodo non corrisponde alla richiesta: {}",
                    righe.join("; ")
                );
            }
            Self::Contraddittoria => "La risposta del nodo è contraddittoria",
            Self::Rifiutata(righe) => return format!("Il nodo ha rifiutato la busta: {}", elenco(righe)),
            Self::NonProcessata => "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop",
        };
        fisso.to_owned()
    }
}

/// Rows with a code of the closed list.
fn note(righe: &[EccezioneRicevuta]) -> impl Iterator<Item = (Codice, &EccezioneRicevuta)> {
    righe.iter().filter_map(|r| Some((Codice::parse(&r.codice)?, r)))
}

/// Rows that are told: the others are as many as a hostile answer likes.
const RIGHE: usize = 10;
/// Characters of a position.
const POSIZIONE: usize = 100;

/// `EGOV_IT_101 Mittente sconosciuto (Mittente/IdentificativoParte); …`
fn elenco(righe: &[EccezioneRicevuta]) -> String {
    let note: Vec<String> = note(righe)
        .take(RIGHE)
        .map(|(codice, riga)| {
            let posizione: String = riga
                .posizione
                .chars()
                .filter(|c| !c.is_control())
                .take(POSIZIONE)
                .collect();
            format!("{codice} {} ({posizione})", codice.etichetta())
        })
        .collect();
    if note.is_empty() {
        return format!("{} {}", Codice::C001, Codice::C001.etichetta());
    }
    note.join("; ")
}
