//! `GET /api/v1/uscita/notifiche/{id}`: a notification with every attempt at it.

use axum::{extract::State, response::Response};

use super::{cerca, intera};
use crate::gateway::api::{Problema, Stato, domanda::Numero};

pub async fn get(State(api): State<Stato>, Numero(id): Numero) -> Result<Response, Problema> {
    let riga = cerca(&api, id).await?;
    Ok(intera(&api, &riga).await?)
}
