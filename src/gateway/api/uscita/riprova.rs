//! `POST /api/v1/uscita/notifiche/{id}/riprova`: due now, also when it was given up; with `fuori_ordine` also when a later one
//! of the same SAP was delivered.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;

use super::{cerca, intera, sola, uscita};
use crate::gateway::api::{
    Problema, Stato,
    domanda::{Domanda, Numero},
    guardia::Chiamante,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parametri {
    fuori_ordine: bool,
}

pub async fn post(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    Domanda(q): Domanda<Parametri>,
) -> Result<Response, Problema> {
    cerca(&api, id).await?;
    let come = if q.fuori_ordine { " out of order" } else { "" };
    chiamante.registra(&api, format!("notify retry {id}{come}")).await?;
    let uscita = uscita(&api);
    let adesso = api.casa.clock.now();
    if uscita.riprova(&sola(id), q.fuori_ordine, adesso).await? == 0 {
        return Err(Problema::conflitto(if uscita.superate(&sola(id)).await? > 0 {
            format!("a later notification of the SAP of {id} was delivered: fuori_ordine=true retries it all the same")
        } else {
            format!("notification {id} is delivered, or on its way at this moment")
        }));
    }
    let riga = cerca(&api, id).await?;
    Ok(intera(&api, &riga).await?)
}
