//! `GET /api/v1/stato`: which program this is, in which role, and whether it can serve.

use axum::{Json, extract::State};
use serde::Serialize;

use super::{Risposta, Stato, domanda::SenzaDomanda, guardia::nome_ruolo};
use crate::{config::Environment, gateway::health};

#[derive(Debug, Serialize)]
pub struct Riassunto {
    versione: &'static str,
    ruolo: &'static str,
    parte: String,
    ambiente: &'static str,
    pronto: bool,
    controlli: Vec<Controllo>,
}

#[derive(Debug, Serialize)]
struct Controllo {
    nome: &'static str,
    bene: bool,
    /// Why not.
    causa: Option<String>,
    /// What will be wrong one day.
    avviso: Option<String>,
}

pub async fn get(State(api): State<Stato>, _: SenzaDomanda) -> Risposta<Riassunto> {
    let settings = &api.casa.settings;
    let esame = health::esame(&api.casa).await;
    Ok(Json(Riassunto {
        versione: env!("CARGO_PKG_VERSION"),
        ruolo: nome_ruolo(settings.role),
        parte: settings.party.clone(),
        ambiente: match settings.environment {
            Environment::Collaudo => "collaudo",
            Environment::Esercizio => "esercizio",
        },
        pronto: esame.ready,
        controlli: esame
            .checks
            .into_iter()
            .map(|c| Controllo {
                nome: c.name,
                bene: c.ok,
                causa: c.cause,
                avviso: c.warning,
            })
            .collect(),
    }))
}
