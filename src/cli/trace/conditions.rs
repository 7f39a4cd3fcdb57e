//! The conditions that `find` and `export` share.

use jiff::Timestamp;

use crate::{cli::Exit, cli::common::fail, operatore::scambi, store::archivio::Filtro};

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

impl Conditions {
    /// Checked.
    ///
    /// # Errors
    /// The exit code, after saying which condition cannot be read.
    pub fn filtro(&self) -> Result<Filtro, Exit> {
        let letto = |flag: &str, testo: &Option<String>, leggi: fn(&str) -> Result<&'static str, String>| {
            let letto = testo.as_deref().map(|t| leggi(t).map(ToOwned::to_owned)).transpose();
            letto.map_err(|atteso| {
                let detto = testo.as_deref().unwrap_or_default();
                fail(Exit::Usage, format!("{flag} {detto}: {atteso}"))
            })
        };
        Ok(Filtro {
            identificatore: self.id.clone(),
            correlazione: self.correlation.clone(),
            parte: self.party.clone(),
            mittente: self.sender.clone(),
            destinatario: self.recipient.clone(),
            azione: letto("--action", &self.action, scambi::azione)?,
            esito: letto("--outcome", &self.outcome, scambi::esito)?,
            codice_sap: self.sap.as_ref().map(|c| c.trim().to_uppercase()),
            dal: quando("--from", self.from.as_deref(), false)?,
            al: quando("--to", self.to.as_deref(), true)?,
            id: None,
            tratto: None,
        })
    }
}

fn quando(flag: &str, testo: Option<&str>, fine: bool) -> Result<Option<Timestamp>, Exit> {
    let letto = testo.map(|t| scambi::quando(t, fine)).transpose();
    letto.map_err(|atteso| fail(Exit::Usage, format!("{flag} {}: {atteso}", testo.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

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
