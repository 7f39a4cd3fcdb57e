//! `POST /api/v1/uscita/notifiche/{id}/abbandona`: given up for a reason; kept, and delivered no more.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;

use super::{cerca, intera, sola, uscita};
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
    chiamante.registra(&api, format!("notify drop {id}: {motivo}")).await?;
    let perche = format!("dropped by an operator: {motivo}");
    if uscita(&api).abbandona(&sola(id), &perche, api.casa.clock.now()).await? == 0 {
        return Err(Problema::conflitto(format!(
            "notification {id} is delivered, given up already, or on its way at this moment"
        )));
    }
    let riga = cerca(&api, id).await?;
    Ok(intera(&api, &riga).await?)
}
