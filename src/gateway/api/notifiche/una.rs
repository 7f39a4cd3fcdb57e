//! `GET /api/v1/notifiche/{id}`: a notification received; for who has the right `opera` with every attempt to hand it over,
//! which may quote what was answered, and is recorded.

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
    operatore::ricevute::Voce,
};

pub async fn get(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    _: SenzaDomanda,
) -> Result<Response, Problema> {
    if !chiamante.puo(Diritto::Opera) {
        let ricevuta = cerca(&api, id).await?;
        return Ok(Json(Voce::di(&ricevuta, None)).into_response());
    }
    chiamante.registra(&api, format!("notify received show {id}")).await?;
    let ricevuta = cerca(&api, id).await?;
    Ok(intera(&api, &ricevuta).await?)
}
