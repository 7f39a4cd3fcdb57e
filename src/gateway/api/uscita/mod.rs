//! `/api/v1/uscita/…` (role nazionale): the outbox, what the node has to tell the regions; as `portasap notify` shows it.

pub mod abbandona;
pub mod elenca;
pub mod giacenze;
pub mod riprova;
pub mod una;

use axum::response::IntoResponse;
use axum::{Json, response::Response};

use super::{Api, Problema};
use crate::{
    operatore::notifiche::Notifica,
    store::{
        StoreError,
        uscita::{FiltroNotifiche, RigaNotifica, Uscita},
    },
};

fn uscita(api: &Api) -> &dyn Uscita {
    api.casa.coda.store().uscita()
}

fn sola(id: i64) -> FiltroNotifiche {
    FiltroNotifiche {
        id: Some(id),
        ..FiltroNotifiche::default()
    }
}

async fn cerca(api: &Api, id: i64) -> Result<RigaNotifica, Problema> {
    let riga = uscita(api).elenca(&sola(id), 1).await?.into_iter().next();
    riga.ok_or_else(|| Problema::non_trovata(format!("there is no notification {id}")))
}

/// With its attempts.
async fn intera(api: &Api, riga: &RigaNotifica) -> Result<Response, StoreError> {
    let tentativi = uscita(api).tentativi(riga.id).await?;
    Ok(Json(Notifica::di(riga, Some(&tentativi))).into_response())
}
