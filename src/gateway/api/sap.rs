//! `POST /api/v1/sap/{codice}/brucia`: an operator burns a SAP (lifecycle.md §2, §6).

use axum::{Extension, Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};

use super::{
    Problema, Risposta, Stato,
    domanda::{Corpo, Nome, SenzaDomanda},
    guardia::Chiamante,
};
use crate::{
    gateway::middleware::CorrelationId,
    operatore::bruciatura::{self, NonBruciata, Richiesta},
    sap::CodiceSap,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motivo {
    motivo: String,
}

#[derive(Debug, Serialize)]
pub struct Bruciata {
    codice: String,
    stato: &'static str,
    /// Two digits of the region that is notified; null where the owner is unknown.
    notificata: Option<String>,
}

pub async fn brucia(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Extension(CorrelationId(correlazione)): Extension<CorrelationId>,
    Nome(codice): Nome,
    _: SenzaDomanda,
    Corpo(corpo): Corpo<Motivo>,
) -> Risposta<Bruciata> {
    let codice = CodiceSap::parse(&codice)
        .ok_or_else(|| Problema::parametro("codice: expected a SAP code, such as AA00000001G"))?;
    let indirizzo = chiamante.indirizzo.map(|ip| ip.to_string());
    let richiesta = Richiesta {
        codice: &codice,
        motivo: &corpo.motivo,
        chi: &chiamante.chi(),
        indirizzo: indirizzo.as_deref(),
        correlazione: &correlazione,
    };
    let casa = &api.casa;
    match bruciatura::brucia(&casa.coda, &*casa.clock, casa.settings.role, richiesta).await {
        Ok(regione) => Ok(Json(Bruciata {
            codice: codice.to_string(),
            stato: crate::registro::Stato::Bruciata.as_str(),
            notificata: regione.map(|r| r.to_string()),
        })),
        Err(NonBruciata::Motivo(atteso)) => {
            let dettaglio = format!("motivo: {atteso}");
            Err(Problema::nuovo(StatusCode::BAD_REQUEST, "invalid-body", dettaglio))
        }
        Err(NonBruciata::Store(errore)) => Err(errore.into()),
        Err(NonBruciata::Ruolo) => Err(Problema::conflitto(NonBruciata::Ruolo.to_string())),
        Err(NonBruciata::Rifiutata(anomalie)) => {
            let regole: Vec<&str> = anomalie.iter().map(|a| a.regola.0).collect();
            let problema = if regole.contains(&"SAP-04") {
                Problema::non_trovata(format!("the register holds no SAP {codice}"))
            } else {
                Problema::conflitto(format!("{codice} is not active"))
            };
            Err(problema.regole(regole))
        }
    }
}
