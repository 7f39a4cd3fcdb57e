//! Exchanges found again: what may be asked for, one exchange whole, its JSON.
//!
//! Trace rows hold no personal data; documents and raw messages do: they are read only by who says who he is, which leaves a row
//! in `accesso`. Source: busta-egov.md §12.1.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::{Value, json};

use super::bruciatura;
use crate::{
    actions::Azione,
    clock::{Clock, roma},
    outcome::Esito,
    store::{
        StoreError,
        archivio::{Accesso, Archivio, Documento, Messaggio, TipoMessaggio, Voce},
    },
};

const ESITI: [Esito; 8] = [
    Esito::Ok,
    Esito::Ko,
    Esito::Limite,
    Esito::Trovato,
    Esito::Vuoto,
    Esito::FaultClient,
    Esito::FaultServer,
    Esito::BustaErrore,
];

/// The name of an action as trace rows have it, from one in any case.
///
/// # Errors
/// What was expected.
pub fn azione(nome: &str) -> Result<&'static str, String> {
    let mut note = Azione::TUTTE
        .into_iter()
        .map(Azione::as_str)
        .chain([bruciatura::AZIONE]);
    let nota = note.find(|a| a.eq_ignore_ascii_case(nome));
    nota.ok_or_else(|| {
        let nomi = Azione::TUTTE.map(Azione::as_str).join(", ");
        format!("expected one of {nomi}, {}", bruciatura::AZIONE)
    })
}

/// The name of an outcome as trace rows have it, from one in any case.
///
/// # Errors
/// What was expected.
pub fn esito(nome: &str) -> Result<&'static str, String> {
    let noto = ESITI.into_iter().find(|e| e.as_str().eq_ignore_ascii_case(nome));
    let nomi = ESITI.map(Esito::as_str).join(", ");
    noto.map(Esito::as_str).ok_or_else(|| format!("expected one of {nomi}"))
}

/// An instant, or an Italian day. A day is the whole day: as an end, the instant at which the next one begins.
///
/// # Errors
/// What was expected.
pub fn quando(testo: &str, fine: bool) -> Result<Timestamp, String> {
    let expected = "expected a day such as 2026-03-05 or an instant such as 2026-03-05T09:00:00+01:00";
    istante(testo, fine).ok_or_else(|| expected.to_owned())
}

fn istante(testo: &str, fine: bool) -> Option<Timestamp> {
    if testo.len() > 10 {
        return testo.parse().ok();
    }
    let giorno: Date = testo.parse().ok()?;
    let giorno = if fine {
        giorno.checked_add(1.day()).ok()?
    } else {
        giorno
    };
    Some(giorno.to_zoned(roma()).ok()?.timestamp())
}

/// Who looks at personal data, and by what.
#[derive(Debug, Clone, Copy)]
pub struct Guarda<'a> {
    pub chi: &'a str,
    pub che_cosa: &'a str,
}

/// One exchange, whole.
#[derive(Debug)]
pub struct Intera {
    pub voce: Voce,
    pub documento: Option<Documento>,
    /// The raw messages; only for who said who he is.
    pub messaggi: Option<Vec<Messaggio>>,
}

impl Intera {
    /// What is kept of an exchange. With a `guarda` document and messages are part of its JSON.
    ///
    /// # Errors
    /// As the store says.
    pub async fn leggi(
        archivio: &dyn Archivio,
        clock: &dyn Clock,
        voce: Voce,
        guarda: Option<Guarda<'_>>,
    ) -> Result<Self, StoreError> {
        if let Some(guarda) = guarda {
            // Before anything is read: an access that cannot be recorded does not take place.
            let accesso = Accesso {
                quando: clock.now(),
                chi: guarda.chi.to_owned(),
                che_cosa: guarda.che_cosa.to_owned(),
                traccia: Some(voce.id),
            };
            archivio.annota(&accesso).await?;
        }
        Ok(Self {
            documento: archivio.documento(voce.id).await?,
            messaggi: match guarda {
                Some(_) => Some(archivio.messaggi(voce.id).await?),
                None => None,
            },
            voce,
        })
    }

    pub fn json(&self) -> Value {
        let con_messaggi = self.messaggi.is_some();
        let mut valore = json!(self.voce);
        if let (Some(oggetto), Some(documento)) = (valore.as_object_mut(), &self.documento) {
            let mut doc = json!({
                "codice_sap": documento.codice_sap,
                "versione": documento.versione,
                "anomalie": anomalie(documento),
                "politiche_mantenute": documento.politiche_mantenute,
            });
            if let Some(doc) = doc.as_object_mut().filter(|_| con_messaggi) {
                doc.insert("testo".to_owned(), json!(documento.testo));
            }
            oggetto.insert("documento".to_owned(), doc);
        }
        if let (Some(oggetto), Some(messaggi)) = (valore.as_object_mut(), &self.messaggi) {
            let messaggi = messaggi.iter().map(
                |m| json!({ "tipo": nome(m.tipo), "byte": m.byte.len(), "testo": String::from_utf8_lossy(&m.byte) }),
            );
            oggetto.insert("messaggi".to_owned(), Value::Array(messaggi.collect()));
        }
        valore
    }
}

/// Anomalies hold rules and places, never values.
pub fn anomalie(documento: &Documento) -> Value {
    let letto = documento.anomalie.as_deref().and_then(|a| serde_json::from_str(a).ok());
    letto.unwrap_or(Value::Null)
}

pub const fn nome(tipo: TipoMessaggio) -> &'static str {
    match tipo {
        TipoMessaggio::Richiesta => "RICHIESTA",
        TipoMessaggio::Risposta => "RISPOSTA",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_italian_and_whole() {
        for (testo, fine, atteso) in [
            ("2026-03-05", false, Some("2026-03-04T23:00:00Z")),
            ("2026-03-05", true, Some("2026-03-05T23:00:00Z")),
            ("2026-07-05", true, Some("2026-07-05T22:00:00Z")),
            ("2026-03-29", true, Some("2026-03-29T22:00:00Z")),
            ("2026-03-05T09:00:00+01:00", true, Some("2026-03-05T08:00:00Z")),
            ("2026-03-05T09:00:00Z", false, Some("2026-03-05T09:00:00Z")),
            ("2026-03-05T09:00:00", false, None),
            ("2026-02-30", false, None),
            ("ieri", false, None),
            ("", true, None),
        ] {
            assert_eq!(
                istante(testo, fine).map(|t| t.to_string()).as_deref(),
                atteso,
                "{testo}"
            );
        }
    }
}
