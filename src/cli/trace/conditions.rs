//! The conditions that `find` and `export` share.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{actions::Azione, cli::Exit, cli::common::fail, clock::roma, outcome::Esito, store::archivio::Filtro};

/// Which exchanges; all conditions must hold.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Conditions {
    /// Identificatore of the request or of its answer
    #[arg(long, value_name = "IDENTIFICATORE")]
    id: Option<String>,
    /// Correlation id, as in X-Correlation-Id and the log
    #[arg(long, value_name = "ID")]
    correlation: Option<String>,
    /// Mittente or Destinatario, as on the wire
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    /// Mittente
    #[arg(long, value_name = "NAME")]
    sender: Option<String>,
    /// Destinatario
    #[arg(long, value_name = "NAME")]
    recipient: Option<String>,
    /// Such as invioSAP
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// OK, KO, X001, TROVATO, VUOTO, `FAULT_CLIENT`, `FAULT_SERVER` or `BUSTA_ERRORE`
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<String>,
    /// Received from this Italian day (2026-03-05) or instant (2026-03-05T09:00:00+01:00) on
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Received up to this Italian day, included, or before this instant
    #[arg(long, value_name = "WHEN")]
    to: Option<String>,
    /// Code of the SAP it was about
    #[arg(long, value_name = "CODE")]
    sap: Option<String>,
}

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

impl Conditions {
    /// Checked.
    ///
    /// # Errors
    /// The exit code, after saying which condition cannot be read.
    pub fn filtro(&self) -> Result<Filtro, Exit> {
        let azione = self.action.as_deref().map(|nome| {
            let nota = Azione::TUTTE
                .into_iter()
                .find(|a| a.as_str().eq_ignore_ascii_case(nome));
            let nomi = Azione::TUTTE.map(Azione::as_str).join(", ");
            nota.ok_or_else(|| fail(Exit::Usage, format!("--action {nome}: expected one of {nomi}")))
        });
        let esito = self.outcome.as_deref().map(|nome| {
            let noto = ESITI.into_iter().find(|e| e.as_str().eq_ignore_ascii_case(nome));
            let nomi = ESITI.map(Esito::as_str).join(", ");
            noto.ok_or_else(|| fail(Exit::Usage, format!("--outcome {nome}: expected one of {nomi}")))
        });
        Ok(Filtro {
            identificatore: self.id.clone(),
            correlazione: self.correlation.clone(),
            parte: self.party.clone(),
            mittente: self.sender.clone(),
            destinatario: self.recipient.clone(),
            azione: azione.transpose()?.map(|a| a.as_str().to_owned()),
            esito: esito.transpose()?.map(|e| e.as_str().to_owned()),
            codice_sap: self.sap.as_ref().map(|c| c.trim().to_uppercase()),
            dal: quando("--from", self.from.as_deref(), false)?,
            al: quando("--to", self.to.as_deref(), true)?,
            id: None,
            tratto: None,
        })
    }
}

/// A day is the whole day: as an end, the instant at which the next one begins.
fn quando(flag: &str, testo: Option<&str>, fine: bool) -> Result<Option<Timestamp>, Exit> {
    let Some(testo) = testo else { return Ok(None) };
    let letto = istante(testo, fine);
    let expected = "a day such as 2026-03-05 or an instant such as 2026-03-05T09:00:00+01:00";
    letto
        .map(Some)
        .ok_or_else(|| fail(Exit::Usage, format!("{flag} {testo}: expected {expected}")))
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

    #[test]
    fn names_are_checked() {
        let filtro = |action: &str, outcome: &str| {
            Conditions {
                action: Some(action.to_owned()),
                outcome: Some(outcome.to_owned()),
                ..Conditions::default()
            }
            .filtro()
        };
        let filtro_buono = filtro("inviosap", "busta_errore").unwrap();
        assert_eq!(filtro_buono.azione.as_deref(), Some("invioSAP"));
        assert_eq!(filtro_buono.esito.as_deref(), Some("BUSTA_ERRORE"));
        assert_eq!(filtro("invio", "OK"), Err(Exit::Usage));
        assert_eq!(filtro("invioSAP", "BENE"), Err(Exit::Usage));
    }
}
