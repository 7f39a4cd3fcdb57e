//! `POST /api/v1/notifiche/{id}/riprova`: to be handed over now, also when that was given up; with `anche_consegnate` once
//! more where it was done.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;

use super::{cerca, intera, ricevute, sola};
use crate::gateway::api::{
    Problema, Stato,
    domanda::{Domanda, Numero},
    guardia::Chiamante,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parametri {
    anche_consegnate: bool,
}

pub async fn post(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    Domanda(q): Domanda<Parametri>,
) -> Result<Response, Problema> {
    cerca(&api, id).await?;
    let anche = if q.anche_consegnate { " once more" } else { "" };
    chiamante
        .registra(&api, format!("notify received retry {id}{anche}"))
        .await?;
    let adesso = api.casa.clock.now();
    if ricevute(&api).riprova(&sola(id), q.anche_consegnate, adesso).await? == 0 {
        return Err(Problema::conflitto(format!(
            "notification {id} is handed over, or on its way at this moment, or there is no way to hand it over"
        )));
    }
    let ricevuta = cerca(&api, id).await?;
    Ok(intera(&api, &ricevuta).await?)
}
