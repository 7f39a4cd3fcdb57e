//! From a result or a refusal to the bytes of the answer: the one place where it is decided who gets a KO, a Fault, a
//! busta errore or a plain 503 (design §4 "Precedence", §7.10–§7.15; busta-egov.md §7).

use std::borrow::Cow;

use axum::http::HeaderValue;

use super::{Casa, record::Verbale};
use crate::{
    actions::{self, Ambito, Azione, Incoerente, Rifiuto},
    controls::id,
    egov::{self, Eccezione, FormaX001, risposta::Emissione},
    outcome::{Anomalia, Esito},
    soap::{self, Fault},
    store::StoreError,
};

pub const TEXT_XML: HeaderValue = HeaderValue::from_static("text/xml; charset=utf-8");

/// What HTTP is to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Risposta {
    /// A SOAP message; with a Fault the status is 500.
    Soap { guasto: bool, corpo: String },
    /// 503 without a body.
    Sovraccarico,
    /// 401 without a body: who calls has to prove who it is.
    NonAutenticata,
}

/// Why a message was not carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Rifiutata {
    /// No busta to answer with, or the Fault of an action inside a good one.
    Fault(Fault),
    /// There is nothing reliable to answer to (busta-egov.md §7.1).
    Strutturale,
    /// The header is wrong (§7.2).
    Busta(Vec<Eccezione>),
    /// No busta, and a signature that was refused (modi-security.md §6).
    #[cfg_attr(
        not(feature = "modi"),
        expect(dead_code, reason = "nobody signs without the feature")
    )]
    Firma(Fault),
    /// No busta, and no proof of who calls (design §7.5).
    NonAutenticata,
    /// The action refused before the register was asked.
    Azione(Azione, Rifiuto),
    /// The store could not, or would not.
    Store(StoreError),
    /// The caller called too often.
    Limite(Azione, FormaX001),
    /// Our own mistake.
    Interno(String),
}

impl Rifiutata {
    /// Outcome, reasons and kept document for the trace.
    pub fn trace(&self) -> (Esito, Vec<String>, Option<String>) {
        let rules = |anomalie: &[Anomalia]| anomalie.iter().map(|a| a.regola.to_string()).collect();
        match self {
            Self::Fault(_) | Self::Azione(_, Rifiuto::Fault(_)) => (Esito::FaultClient, Vec::new(), None),
            Self::Firma(fault) => (
                Esito::FaultClient,
                vec![format!("WSSE_{}", fault.codice.as_str())],
                None,
            ),
            Self::NonAutenticata => (Esito::FaultClient, vec!["HTTP_401".to_owned()], None),
            Self::Strutturale => (Esito::BustaErrore, vec![egov::Codice::C001.to_string()], None),
            Self::Busta(rows) => (
                Esito::BustaErrore,
                rows.iter().map(|r| r.codice.to_string()).collect(),
                None,
            ),
            Self::Limite(..) => (Esito::Limite, vec![id::LIM_01.to_string()], None),
            Self::Azione(_, Rifiuto::Ko { anomalie, documento }) => (Esito::Ko, rules(anomalie), documento.clone()),
            Self::Store(StoreError::Duplicato) => (Esito::BustaErrore, vec![egov::Codice::C110.to_string()], None),
            Self::Store(_) | Self::Interno(_) => (Esito::FaultServer, Vec::new(), None),
        }
    }
}

impl From<Fault> for Rifiutata {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Rifiutata {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Incoerente> for Rifiutata {
    fn from(error: Incoerente) -> Self {
        Self::Interno(error.to_string())
    }
}

/// A business answer.
pub fn body(casa: &Casa, verbale: &Verbale, corpo: &str) -> Risposta {
    soap_answer(casa, verbale, corpo, false)
}

/// The answer to a refusal.
pub fn refusal(casa: &Casa, rifiutata: &Rifiutata, ambito: &Ambito<'_>, verbale: &Verbale) -> Risposta {
    match rifiutata {
        Rifiutata::Fault(fault) | Rifiutata::Azione(_, Rifiuto::Fault(fault)) => {
            soap_answer(casa, verbale, &fault.scrivi(), true)
        }
        Rifiutata::Azione(azione, Rifiuto::Ko { anomalie, .. }) => {
            body(casa, verbale, &actions::ko(*azione, anomalie, ambito))
        }
        Rifiutata::NonAutenticata => Risposta::NonAutenticata,
        Rifiutata::Firma(fault) => bare(fault),
        Rifiutata::Limite(azione, forma) => body(casa, verbale, &actions::limite(*azione, *forma, ambito)),
        Rifiutata::Strutturale => bare(&egov::risposta::FAULT_BUSTA),
        Rifiutata::Busta(rows) => error_busta(casa, verbale, rows),
        Rifiutata::Store(StoreError::Duplicato) => error_busta(casa, verbale, &[Eccezione::duplicato()]),
        Rifiutata::Store(StoreError::Overloaded) if verbale.intestazione().is_none() => Risposta::Sovraccarico,
        Rifiutata::Store(error) => failure(casa, verbale, &error.to_string()),
        Rifiutata::Interno(reason) => failure(casa, verbale, reason),
    }
}

/// Writes the header of the answer that the message is to get, so that it is traced with it: a normal one, or that of a
/// refusal. What remains to be known, the register's answer, never changes the header.
pub fn testata(casa: &Casa, verbale: &mut Verbale, rifiutata: Option<&Rifiutata>) {
    verbale.adesso(casa);
    let duplicato = [Eccezione::duplicato()];
    let (header, righe) = match rifiutata {
        Some(Rifiutata::Strutturale) => (None, &[][..]),
        Some(Rifiutata::Busta(rows)) => (error_header(casa, verbale, rows), &**rows),
        Some(Rifiutata::Store(StoreError::Duplicato)) => (error_header(casa, verbale, &duplicato), &duplicato[..]),
        Some(Rifiutata::Interno(_)) => (failure_header(casa, verbale), &[][..]),
        _ => (normal_header(casa, verbale), verbale.info()),
    };
    let righe = if header.is_some() { righe.to_vec() } else { Vec::new() };
    verbale.testata(header, &righe);
}

fn normal_header(casa: &Casa, verbale: &Verbale) -> Option<String> {
    verbale
        .intestazione()
        .filter(|_| verbale.e_ammessa())
        .map(|richiesta| egov::risposta::normale(richiesta, emissione(casa, verbale), verbale.info()))
}

fn error_header(casa: &Casa, verbale: &Verbale, rows: &[Eccezione]) -> Option<String> {
    verbale
        .intestazione()
        .map(|richiesta| egov::risposta::errore(richiesta, emissione(casa, verbale), rows))
}

fn failure_header(casa: &Casa, verbale: &Verbale) -> Option<String> {
    verbale
        .intestazione()
        .map(|richiesta| egov::risposta::processamento(richiesta, emissione(casa, verbale)))
}

/// Body in the dress the message came in: a busta for a busta.
fn soap_answer(casa: &Casa, verbale: &Verbale, corpo: &str, guasto: bool) -> Risposta {
    let scritta = verbale.testata_scritta().map(Cow::Borrowed);
    let header = scritta.or_else(|| normal_header(casa, verbale).map(Cow::Owned));
    dressed(header.as_deref(), corpo, guasto)
}

fn error_busta(casa: &Casa, verbale: &Verbale, rows: &[Eccezione]) -> Risposta {
    let scritta = verbale.testata_scritta().map(Cow::Borrowed);
    let header = scritta.or_else(|| error_header(casa, verbale, rows).map(Cow::Owned));
    dressed(header.as_deref(), &egov::risposta::FAULT_BUSTA.scrivi(), true)
}

/// Ours: logged with its reason, answered without it (busta-egov.md §7.3, D17).
fn failure(casa: &Casa, verbale: &Verbale, reason: &str) -> Risposta {
    tracing::error!(correlation_id = verbale.correlazione(), reason, "the exchange failed");
    match failure_header(casa, verbale) {
        None => bare(&Fault::server()),
        header => dressed(header.as_deref(), &egov::risposta::FAULT_PROCESSAMENTO.scrivi(), true),
    }
}

fn emissione<'a>(casa: &'a Casa, verbale: &'a Verbale) -> Emissione<'a> {
    Emissione {
        noi: &casa.noi,
        identificatore: verbale.risposta(),
        ora: verbale.ora_risposta(casa),
        stile: casa.settings.egov.stile(),
    }
}

fn dressed(header: Option<&str>, corpo: &str, guasto: bool) -> Risposta {
    Risposta::Soap {
        guasto,
        corpo: soap::scrivi_envelope(header, corpo),
    }
}

fn bare(fault: &Fault) -> Risposta {
    Risposta::Soap {
        guasto: true,
        corpo: soap::scrivi_envelope(None, &fault.scrivi()),
    }
}

/// The whole message of a failure before any exchange began.
pub fn internal_fault() -> String {
    soap::scrivi_envelope(None, &Fault::server().scrivi())
}
