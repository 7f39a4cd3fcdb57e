//! The notifications of the inbox of a region as JSON.

use serde::Serialize;

use super::notifiche::Prova;
use crate::store::{
    ricevute::{Canale, Ricevuta},
    uscita::Tentativo,
};

/// A notification received, with the attempts to hand it over where they are asked for.
#[derive(Debug, Serialize)]
pub struct Notifica<'a> {
    id: i64,
    codice: &'a str,
    motivo: &'a str,
    mittente: Option<&'a str>,
    identificatore: Option<&'a str>,
    correlazione: &'a str,
    ricevuta_il: String,
    /// The notification that this one perhaps repeats.
    ripete: Option<i64>,
    inoltri: Vec<Inoltro<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storia: Option<Vec<ProvaInoltro<'a>>>,
}

#[derive(Debug, Serialize)]
struct Inoltro<'a> {
    canale: &'static str,
    stato: &'static str,
    tentativi: u32,
    prossimo_tentativo: String,
    ultimo_errore: Option<&'a str>,
    conclusa_il: Option<String>,
}

#[derive(Debug, Serialize)]
struct ProvaInoltro<'a> {
    canale: &'static str,
    #[serde(flatten)]
    prova: Prova<'a>,
}

impl<'a> Notifica<'a> {
    pub fn di(ricevuta: &'a Ricevuta, storia: Option<&'a [(Canale, Tentativo)]>) -> Self {
        let inoltri = ricevuta.inoltri.iter().map(|i| Inoltro {
            canale: i.canale.as_str(),
            stato: i.stato.as_str(),
            tentativi: i.tentativi,
            prossimo_tentativo: i.prossimo_tentativo.to_string(),
            ultimo_errore: i.ultimo_errore.as_deref(),
            conclusa_il: i.conclusa_il.map(|i| i.to_string()),
        });
        let prova = |(canale, tentativo): &'a (Canale, Tentativo)| ProvaInoltro {
            canale: canale.as_str(),
            prova: Prova::di(tentativo),
        };
        Self {
            id: ricevuta.id,
            codice: &ricevuta.codice,
            motivo: &ricevuta.motivo,
            mittente: ricevuta.mittente.as_deref(),
            identificatore: ricevuta.identificatore.as_deref(),
            correlazione: &ricevuta.correlazione,
            ricevuta_il: ricevuta.ricevuta_il.to_string(),
            ripete: ricevuta.ripete,
            inoltri: inoltri.collect(),
            storia: storia.map(|s| s.iter().map(prova).collect()),
        }
    }
}
