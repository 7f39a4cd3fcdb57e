//! `POST /api/v1/notifiche/{id}/abbandona`: handed over no more, for a reason; it stays in the inbox.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;

use super::{cerca, intera, ricevute, sola};
use crate::gateway::api::{
    Problema, Stato,
    domanda::{Corpo, Numero, SenzaDomanda, motivo},
    guardia::Chiamante,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motivo {
    motivo: String,
}

pub async fn post(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    _: SenzaDomanda,
    Corpo(corpo): Corpo<Motivo>,
) -> Result<Response, Problema> {
    let motivo = motivo(&corpo.motivo)?;
    cerca(&api, id).await?;
    chiamante
        .registra(&api, format!("notify received drop {id}: {motivo}"))
        .await?;
    let perche = format!("dropped by an operator: {motivo}");
    let adesso = api.casa.clock.now();
    if ricevute(&api).abbandona(&sola(id), &perche, adesso).await? == 0 {
        return Err(Problema::conflitto(format!(
            "notification {id} has nothing left to hand over, or is on its way at this moment"
        )));
    }
    let ricevuta = cerca(&api, id).await?;
    Ok(intera(&api, &ricevuta).await?)
}
