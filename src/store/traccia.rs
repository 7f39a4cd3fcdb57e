//! The trace that each exchange leaves.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{outcome::Esito, sap::Regione};

/// Which porta of ours wrote the row (busta-egov.md §12.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verso {
    /// The porta applicativa: a request that we answered.
    #[default]
    Ingresso,
    /// The porta delegata: a request that we sent for a system of ours.
    Uscita,
}

impl Verso {
    /// As recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingresso => "INGRESSO",
            Self::Uscita => "USCITA",
        }
    }
}

/// Row of the trace: one per message answered. Personal data never enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traccia {
    pub verso: Verso,
    pub correlazione: String,
    pub ricevuta: Timestamp,
    /// Microseconds from the reception to the hand-over to the store.
    pub durata_us: i64,
    pub azione: Option<&'static str>,
    pub mittente: Option<String>,
    pub destinatario: Option<String>,
    pub identificatore: Option<String>,
    /// True when the identifier counts as used: a second message with it is a duplicate.
    pub identificatore_usato: bool,
    pub ora_registrazione: Option<String>,
    pub collaborazione: Option<String>,
    /// Identificatore of our answer.
    pub risposta: Option<String>,
    pub regione_chiamante: Option<Regione>,
    /// Whose turn it is in the queue: the party that a good busta or the channel proved, never what a message merely says.
    /// Not recorded; all that proved nothing share one turn.
    pub turno: Option<String>,
    /// Set by the store from the `Risultato` unless the operation is `Operazione::Traccia`.
    pub esito: Option<Esito>,
    /// Rules violated, or exception codes of an error busta, in order.
    pub motivi: Vec<String>,
    /// SHA-256 of the request bytes, hexadecimal.
    pub impronta: String,
    pub indirizzo: Option<String>,
    /// A signed message that may come once.
    pub messaggio: Option<MessaggioFirmato>,
    /// idPorta of the porta that writes.
    pub porta: Option<String>,
    pub byte_richiesta: i64,
    /// What else the header says.
    pub busta: Box<DatiBusta>,
    /// `OraRegistrazione` of our answer.
    pub risposta_ora: Option<Timestamp>,
    /// Rows of `ListaEccezioni` of our answer: `codice rilevanza posizione`, one a line.
    pub eccezioni: Option<String>,
    /// Header of the request, packed.
    pub intestazione: Option<Vec<u8>>,
    /// Header of the answer, packed.
    pub intestazione_risposta: Option<Vec<u8>>,
    /// Bytes of the request, packed, when raw messages are kept.
    pub richiesta: Option<Vec<u8>>,
}

impl Traccia {
    /// The trace of a message of which nothing is known yet but its bytes.
    pub fn nuova(correlazione: String, ricevuta: Timestamp, messaggio: &[u8]) -> Self {
        Self {
            verso: Verso::Ingresso,
            correlazione,
            ricevuta,
            durata_us: 0,
            azione: None,
            mittente: None,
            destinatario: None,
            identificatore: None,
            identificatore_usato: false,
            ora_registrazione: None,
            collaborazione: None,
            risposta: None,
            regione_chiamante: None,
            turno: None,
            esito: None,
            motivi: Vec::new(),
            impronta: esadecimale(&Sha256::digest(messaggio)),
            indirizzo: None,
            messaggio: None,
            porta: None,
            byte_richiesta: i64::try_from(messaggio.len()).unwrap_or(i64::MAX),
            busta: Box::default(),
            risposta_ora: None,
            eccezioni: None,
            intestazione: None,
            intestazione_risposta: None,
            richiesta: None,
        }
    }
}

fn esadecimale(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
            let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
            out.extend([digit(byte >> 4), digit(byte & 15)]);
            out
        })
}

/// What tells a signed message from every other, and how long it has to (modi-security.md M03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessaggioFirmato {
    /// Subject of the certificate and `wsa:MessageID`, digested.
    pub chiave: String,
    /// When its signature was verified.
    pub adesso: Timestamp,
    /// From then on it is refused by its age and need not be remembered.
    pub scade: Timestamp,
}

/// Values of the header that a record of the tracciamento holds beside the identifiers (busta-egov.md §12.1), as received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatiBusta {
    pub mittente_tipo: Option<String>,
    pub destinatario_tipo: Option<String>,
    pub profilo: Option<String>,
    pub servizio: Option<String>,
    pub servizio_tipo: Option<String>,
    pub tempo: Option<String>,
    pub riferimento: Option<String>,
    pub scadenza: Option<String>,
    pub inoltro: Option<String>,
    pub conferma: Option<String>,
    pub sequenza: Option<String>,
}
