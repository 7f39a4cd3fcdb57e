//! `GET /api/v1/uscita/notifiche/{id}`: a notification; for who has the right `opera` with every attempt at it, which may quote
//! what a region wrote, and is recorded.

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};

use super::{cerca, intera};
use crate::{
    config::Diritto,
    gateway::api::{
        Problema, Stato,
        domanda::{Numero, SenzaDomanda},
        guardia::Chiamante,
    },
    operatore::notifiche::Notifica,
};

pub async fn get(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    _: SenzaDomanda,
) -> Result<Response, Problema> {
    if !chiamante.puo(Diritto::Opera) {
        let riga = cerca(&api, id).await?;
        return Ok(Json(Notifica::di(&riga, None)).into_response());
    }
    chiamante.registra(&api, format!("notify show {id}")).await?;
    let riga = cerca(&api, id).await?;
    Ok(intera(&api, &riga).await?)
}
