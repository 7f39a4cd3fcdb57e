//! `GET /api/v1/notifiche/{id}`: a notification received, with every attempt to hand it over.

use axum::{extract::State, response::Response};

use super::{cerca, intera};
use crate::gateway::api::{Problema, Stato, domanda::Numero};

pub async fn get(State(api): State<Stato>, Numero(id): Numero) -> Result<Response, Problema> {
    let ricevuta = cerca(&api, id).await?;
    Ok(intera(&api, &ricevuta).await?)
}
