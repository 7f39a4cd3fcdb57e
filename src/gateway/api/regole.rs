//! `GET /api/v1/regole[/{id}]`: the controls, with the codes of the tables in force.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    Problema, Stato,
    domanda::{Nome, SenzaDomanda},
};
use crate::{controls::catalogo, operatore::regole::Voce};

pub async fn elenca(State(api): State<Stato>, _: SenzaDomanda) -> Response {
    let regolamento = api.casa.regolamento();
    let regole: Vec<Voce<'_>> = catalogo().map(|r| Voce::di(r, &regolamento.tabelle)).collect();
    Json(json!({ "regole": regole })).into_response()
}

pub async fn una(State(api): State<Stato>, Nome(id): Nome, _: SenzaDomanda) -> Result<Response, Problema> {
    let regolamento = api.casa.regolamento();
    let regola = catalogo().find(|r| r.id.0.eq_ignore_ascii_case(&id));
    let regola = regola.ok_or_else(|| Problema::non_trovata("there is no such rule; /api/v1/regole lists them all"))?;
    Ok(Json(Voce::di(regola, &regolamento.tabelle)).into_response())
}
