//! `GET /api/v1/notifiche?dopo=…&limite=…&attesa_s=…`: what was received after the last one seen, in the order of its
//! numbers; with `attesa_s` an empty page waits until something comes.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::ricevute;
use crate::{
    gateway::api::{
        Api, Problema, Stato,
        domanda::{Domanda, dopo, limite},
    },
    operatore::ricevute::Voce,
    store::{StoreError, ricevute::Ricevuta},
};

const SOLITO: u32 = 100;
const MASSIMO: u32 = 1000;
/// Longest wait.
const ATTESA_S: u32 = 30;
/// Looks in a second: whichever replica received it, it is seen.
const SGUARDI: u32 = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parametri {
    dopo: Option<i64>,
    limite: Option<u32>,
    attesa_s: Option<u32>,
}

pub async fn get(State(api): State<Stato>, Domanda(q): Domanda<Parametri>) -> Result<Response, Problema> {
    let quante = limite(q.limite, SOLITO, MASSIMO)?;
    let dopo = dopo(q.dopo)?.unwrap_or(0);
    let attesa = q.attesa_s.unwrap_or(0);
    if attesa > ATTESA_S {
        let atteso = format!("attesa_s: expected a number from 0 to {ATTESA_S}");
        return Err(Problema::parametro(atteso));
    }
    let righe = leggi(&api, dopo, quante, attesa).await?;
    // There is no last page: who asks again with this cursor gets what came meanwhile.
    let dopo = righe.last().map_or(dopo, |r| r.id);
    let notifiche: Vec<Voce<'_>> = righe.iter().map(|r| Voce::di(r, None)).collect();
    Ok(Json(json!({ "notifiche": notifiche, "dopo": dopo })).into_response())
}

/// What there is, or what comes within so many seconds. Who finds too many waiting, or a node that shuts down, is answered at
/// once.
async fn leggi(api: &Api, dopo: i64, quante: u32, attesa: u32) -> Result<Vec<Ricevuta>, StoreError> {
    let righe = ricevute(api).dopo(dopo, quante).await?;
    if !righe.is_empty() || attesa == 0 {
        return Ok(righe);
    }
    let Ok(_posto) = api.attese.try_acquire() else {
        return Ok(righe);
    };
    let aspetta = async {
        for _ in 0..attesa.saturating_mul(SGUARDI) {
            tokio::time::sleep(Duration::from_secs(1) / SGUARDI).await;
            let righe = ricevute(api).dopo(dopo, quante).await?;
            if !righe.is_empty() || api.casa.draining() {
                return Ok(righe);
            }
        }
        Ok(Vec::new())
    };
    let fine = Duration::from_secs(attesa.into());
    tokio::time::timeout(fine, aspetta)
        .await
        .unwrap_or_else(|_| Ok(Vec::new()))
}
