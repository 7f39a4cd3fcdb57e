//! What an answer says, read without the world (busta-egov.md §7.5).
//!
//! The header blocks are handed on as they are: `egov::Intestazione` reads the busta in them, its reference and its
//! GRAVE rows.

use super::RispostaHttp;
use crate::{
    soap::{
        ContenutoParametro, EnvelopeError, NS, Parametro, Richiesta, envelope,
        parametro::{self, NonProtetto},
        spazio,
    },
    xml::{self, Element, Limits},
};

/// An answer with the shape of a SOAP envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risposta {
    pub header: Vec<Element>,
    /// The Fault, when that is what came.
    pub fault: Option<FaultLetto>,
    /// Local name of the answer element.
    pub nome: String,
    /// Children of the answer element, by local name, in order; trimmed, unescaped once more when they were escaped
    /// twice. Empty when a Fault came.
    pub campi: Vec<(String, String)>,
}

/// A Fault of another node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultLetto {
    /// Without prefix.
    pub codice: String,
    pub testo: String,
}

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NonLetta {
    #[error("not a SOAP answer: {0}")]
    Envelope(#[from] EnvelopeError),
    #[error("{0} holds elements where a string is expected")]
    Elementi(String),
}

impl Risposta {
    /// Reads the bytes of an answer.
    ///
    /// # Errors
    /// When it is no SOAP 1.1 envelope, or one of its fields is no string.
    pub fn leggi(http: &RispostaHttp, limiti: Limits) -> Result<Self, NonLetta> {
        let charset = http.content_type.as_deref().and_then(crate::soap::charset);
        let testo = xml::decode(&http.corpo, charset).map_err(EnvelopeError::MalFormato)?;
        let letta = envelope::leggi(&testo, limiti)?;
        let nome = letta.richiesta.nome.clone();
        let is_fault = letta.richiesta.is(Some(NS), "Fault");
        let (fault, campi) = if is_fault {
            (Some(fault(&letta.richiesta)), Vec::new())
        } else {
            let campi = letta
                .richiesta
                .parametri
                .into_iter()
                .map(campo)
                .collect::<Result<_, _>>()?;
            (None, campi)
        };
        Ok(Self {
            header: letta.header,
            fault,
            nome,
            campi,
        })
    }

    /// A field by local name.
    pub fn campo(&self, nome: &str) -> Option<&str> {
        self.campi.iter().find(|(n, _)| n == nome).map(|(_, v)| v.as_str())
    }
}

fn fault(elemento: &Richiesta) -> FaultLetto {
    let testo = |nome: &str| {
        let figlio = elemento.parametri.iter().find(|p| p.nome == nome);
        match figlio.map(|p| &p.contenuto) {
            Some(ContenutoParametro::Testo(t)) => t.trim_matches(spazio).to_owned(),
            _ => String::new(),
        }
    };
    let codice = testo("faultcode");
    FaultLetto {
        codice: codice.rsplit(':').next().unwrap_or_default().to_owned(),
        testo: testo("faultstring"),
    }
}

fn campo(dato: Parametro) -> Result<(String, String), NonLetta> {
    let nome = dato.nome.clone();
    match parametro::decodifica(dato, NonProtetto::Ammesso) {
        Ok(parametro::Contenuto::Documento(v) | parametro::Contenuto::Valore(v)) => Ok((nome, v)),
        Err(_) => Err(NonLetta::Elementi(nome)),
    }
}
