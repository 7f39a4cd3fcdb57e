//! `GET /api/v1/uscita/notifiche`: a page of notifications, oldest first.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::uscita;
use crate::{
    gateway::api::{
        Problema, Stato,
        domanda::{Domanda, dopo, limite, prossima},
    },
    operatore::notifiche::Notifica,
    sap::{CodiceSap, Regione},
    store::uscita::{FiltroNotifiche, StatoNotifica},
};

const SOLITO: u32 = 50;
const MASSIMO: u32 = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parametri {
    stato: Option<String>,
    /// Name or codice of a party, or two digits.
    destinatario: Option<String>,
    codice: Option<String>,
    dopo: Option<i64>,
    limite: Option<u32>,
}

pub async fn get(State(api): State<Stato>, Domanda(q): Domanda<Parametri>) -> Result<Response, Problema> {
    let quante = limite(q.limite, SOLITO, MASSIMO)?;
    let parti = api.casa.parti();
    let regione = |testo: &str| {
        let parte = parti.per_codice(testo).or_else(|| parti.per_nome(testo));
        Regione::parse(parte.map_or(testo, |p| p.regione.as_str()))
            .ok_or_else(|| Problema::parametro("destinatario: expected the name of a party or its two digits"))
    };
    let filtro = FiltroNotifiche {
        id: None,
        stato: q.stato.as_deref().map(stato).transpose()?,
        destinatario: q.destinatario.as_deref().map(regione).transpose()?,
        codice: q.codice.as_deref().map(codice).transpose()?,
        dopo: dopo(q.dopo)?,
    };
    let righe = uscita(&api).elenca(&filtro, quante).await?;
    let dopo = prossima(righe.len(), quante, righe.last().map(|r| r.id));
    let notifiche: Vec<Notifica<'_>> = righe.iter().map(|r| Notifica::di(r, None)).collect();
    Ok(Json(json!({ "notifiche": notifiche, "dopo": dopo })).into_response())
}

fn stato(testo: &str) -> Result<StatoNotifica, Problema> {
    StatoNotifica::parse(&testo.to_ascii_uppercase()).ok_or_else(|| {
        let noti = StatoNotifica::TUTTI.map(StatoNotifica::as_str).join(", ");
        Problema::parametro(format!("stato: expected one of {noti}"))
    })
}

fn codice(testo: &str) -> Result<CodiceSap, Problema> {
    CodiceSap::parse(testo).ok_or_else(|| Problema::parametro("codice: expected a SAP code, such as AA00000001G"))
}
