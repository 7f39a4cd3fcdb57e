//! `POST /api/v1/uscita/notifiche/{id}/riprova`: due now, also when it was given up.

use axum::{Extension, extract::State, response::Response};

use super::{cerca, intera, sola, uscita};
use crate::gateway::api::{
    Problema, Stato,
    domanda::{Numero, SenzaDomanda},
    guardia::Chiamante,
};

pub async fn post(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    _: SenzaDomanda,
) -> Result<Response, Problema> {
    cerca(&api, id).await?;
    chiamante.registra(&api, format!("notify retry {id}")).await?;
    if uscita(&api).riprova(&sola(id), api.casa.clock.now()).await? == 0 {
        return Err(Problema::conflitto(format!(
            "notification {id} is delivered, or on its way at this moment"
        )));
    }
    let riga = cerca(&api, id).await?;
    Ok(intera(&api, &riga).await?)
}
