//! `GET /api/v1/inoltri/giacenze`: what waits to be handed over, by way.

use axum::{Json, extract::State};
use serde::Serialize;

use super::ricevute;
use crate::gateway::api::{Risposta, Stato, domanda::SenzaDomanda};

#[derive(Debug, Serialize)]
pub struct Elenco {
    giacenze: Vec<Voce>,
}

#[derive(Debug, Serialize)]
struct Voce {
    canale: &'static str,
    quante: u64,
    piu_vecchia: String,
}

pub async fn get(State(api): State<Stato>, _: SenzaDomanda) -> Risposta<Elenco> {
    let giacenze = ricevute(&api).giacenze().await?;
    let voci = giacenze.into_iter().map(|g| Voce {
        canale: g.canale.as_str(),
        quante: g.quante,
        piu_vecchia: g.piu_vecchia.to_string(),
    });
    Ok(Json(Elenco {
        giacenze: voci.collect(),
    }))
}
