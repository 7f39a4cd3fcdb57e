//! `/api/v1/notifiche…` (role regione): the inbox, what this region was told; for the region's own systems, and for its
//! operators how each was handed over.

pub mod abbandona;
pub mod elenca;
pub mod giacenze;
pub mod riprova;
pub mod una;

use axum::{
    Json,
    response::{IntoResponse, Response},
};

use super::{Api, Problema};
use crate::{
    operatore::ricevute::Voce,
    store::{
        StoreError,
        ricevute::{FiltroRicevute, Ricevuta, Ricevute},
    },
};

fn ricevute(api: &Api) -> &dyn Ricevute {
    api.casa.coda.store().ricevute()
}

fn sola(id: i64) -> FiltroRicevute {
    FiltroRicevute {
        id: Some(id),
        ..FiltroRicevute::default()
    }
}

async fn cerca(api: &Api, id: i64) -> Result<Ricevuta, Problema> {
    let ricevuta = ricevute(api).elenca(&sola(id), 1).await?.into_iter().next();
    ricevuta.ok_or_else(|| Problema::non_trovata(format!("there is no notification {id}")))
}

/// With the attempts to hand it over.
async fn intera(api: &Api, ricevuta: &Ricevuta) -> Result<Response, StoreError> {
    let tentativi = ricevute(api).tentativi(ricevuta.id).await?;
    Ok(Json(Voce::di(ricevuta, Some(&tentativi))).into_response())
}
