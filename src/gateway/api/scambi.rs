//! `GET /api/v1/scambi[/{id}]`: exchanges found again, newest first, by the filters of `portasap trace find`; one of them whole.
//!
//! Trace rows hold no personal data. Document and raw messages of one exchange are for who has the right `opera` and asks for
//! them by name, which leaves a row in `accesso`.

use axum::{Extension, Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Problema, Risposta, Stato,
    domanda::{Domanda, Numero, dopo, limite, prossima},
    guardia::{Chiamante, senza_diritto},
};
use crate::{
    config::Diritto,
    operatore::scambi::{self, Guarda, Intera},
    store::archivio::{Filtro, Pagina},
};

const SOLITO: u32 = 50;
const MASSIMO: u32 = 500;

/// The parameters of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parametri {
    identificatore: Option<String>,
    correlazione: Option<String>,
    parte: Option<String>,
    mittente: Option<String>,
    destinatario: Option<String>,
    azione: Option<String>,
    esito: Option<String>,
    dal: Option<String>,
    al: Option<String>,
    sap: Option<String>,
    dopo: Option<i64>,
    limite: Option<u32>,
}

impl Parametri {
    fn filtro(&self) -> Result<Filtro, Problema> {
        fn letto<T>(
            nome: &str,
            testo: Option<&String>,
            leggi: impl Fn(&str) -> Result<T, String>,
        ) -> Result<Option<T>, Problema> {
            let letto = testo.map(|t| leggi(t)).transpose();
            letto.map_err(|atteso| Problema::parametro(format!("{nome}: {atteso}")))
        }
        let azione = letto("azione", self.azione.as_ref(), scambi::azione)?;
        let esito = letto("esito", self.esito.as_ref(), scambi::esito)?;
        Ok(Filtro {
            identificatore: self.identificatore.clone(),
            correlazione: self.correlazione.clone(),
            parte: self.parte.clone(),
            mittente: self.mittente.clone(),
            destinatario: self.destinatario.clone(),
            azione: azione.map(ToOwned::to_owned),
            esito: esito.map(ToOwned::to_owned),
            codice_sap: self.sap.as_ref().map(|c| c.trim().to_uppercase()),
            dal: letto("dal", self.dal.as_ref(), |t| scambi::quando(t, false))?,
            al: letto("al", self.al.as_ref(), |t| scambi::quando(t, true))?,
            id: None,
            tratto: None,
        })
    }
}

#[derive(Debug, Serialize)]
pub struct Elenco {
    scambi: Vec<Value>,
    /// Parameter of the next page, which holds older ones; null at the end.
    dopo: Option<i64>,
}

pub async fn elenca(State(api): State<Stato>, Domanda(q): Domanda<Parametri>) -> Risposta<Elenco> {
    let pagina = Pagina {
        dopo: dopo(q.dopo)?,
        crescente: false,
        quante: limite(q.limite, SOLITO, MASSIMO)?,
    };
    let voci = api.casa.coda.store().archivio().cerca(&q.filtro()?, pagina).await?;
    let dopo = prossima(voci.len(), pagina.quante, voci.last().map(|v| v.id));
    let scambi = voci.iter().map(|voce| {
        let mut valore = serde_json::json!(voce);
        // Of one exchange they are a page by themselves.
        if let Some(oggetto) = valore.as_object_mut() {
            oggetto.remove("intestazione");
            oggetto.remove("intestazione_risposta");
        }
        valore
    });
    Ok(Json(Elenco {
        scambi: scambi.collect(),
        dopo,
    }))
}

/// The parameters of one exchange.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParametriUno {
    messaggi: bool,
}

pub async fn uno(
    State(api): State<Stato>,
    Extension(chiamante): Extension<Chiamante>,
    Numero(id): Numero,
    Domanda(q): Domanda<ParametriUno>,
) -> Risposta<Value> {
    if q.messaggi && !chiamante.puo(Diritto::Opera) {
        return Err(senza_diritto(&chiamante, &[Diritto::Opera]));
    }
    let archivio = api.casa.coda.store().archivio();
    let filtro = Filtro {
        id: Some(id),
        ..Filtro::default()
    };
    let pagina = Pagina {
        dopo: None,
        crescente: false,
        quante: 1,
    };
    let voce = archivio.cerca(&filtro, pagina).await?.into_iter().next();
    let voce = voce.ok_or_else(|| Problema::non_trovata(format!("there is no exchange {id}")))?;
    let chi = chiamante.chi();
    let guarda = q.messaggi.then_some(Guarda {
        chi: &chi,
        che_cosa: "GET /api/v1/scambi with messages",
    });
    let intera = Intera::leggi(archivio, &*api.casa.clock, voce, guarda).await?;
    Ok(Json(intera.json()))
}
