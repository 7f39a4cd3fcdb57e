//! `GET /api/v1/tabelle[/{nome}]`: the classification tables in force, and the editions that were imported. Read only: imports
//! are for `portasap tables`, which shows the differences first.

use axum::{Json, extract::State};
use serde::Serialize;

use super::{
    Api, Problema, Risposta, Stato,
    domanda::{Nome as Detto, SenzaDomanda},
};
use crate::{
    store::{StoreError, TabellaImportata},
    tables::{Nome, importa::tabella_di_nome},
};

/// Editions of one table that are told, newest first.
const EDIZIONI: usize = 100;

#[derive(Debug, Serialize)]
pub struct Elenco {
    tabelle: Vec<Voce>,
}

#[derive(Debug, Serialize)]
pub struct Una {
    tabella: Voce,
    edizioni: Vec<Edizione>,
}

/// A table in force.
#[derive(Debug, Serialize)]
struct Voce {
    nome: &'static str,
    /// False: only the shape of a code is judged.
    caricata: bool,
    completa: bool,
    righe: usize,
    codici: usize,
    /// Edition in force; 0 without imports.
    versione: i64,
}

#[derive(Debug, Serialize)]
struct Edizione {
    versione: i64,
    completa: bool,
    righe: u32,
    codici: u32,
    aggiunti: u32,
    chiusi: u32,
    cambiati: u32,
    tolti: u32,
    origine: String,
    impronta: String,
    importata_da: String,
    importata_il: String,
    /// The edition that this one brings back; 0: the table without imports.
    ripristina: Option<i64>,
}

impl From<TabellaImportata> for Edizione {
    fn from(e: TabellaImportata) -> Self {
        Self {
            versione: e.versione,
            completa: e.completa,
            righe: e.righe,
            codici: e.codici,
            aggiunti: e.conteggi.aggiunti,
            chiusi: e.conteggi.chiusi,
            cambiati: e.conteggi.cambiati,
            tolti: e.conteggi.tolti,
            origine: e.origine,
            impronta: e.impronta,
            importata_da: e.importata_da,
            importata_il: e.importata_il.to_string(),
            ripristina: e.ripristina,
        }
    }
}

pub async fn elenca(State(api): State<Stato>, _: SenzaDomanda) -> Risposta<Elenco> {
    let storia = storia(&api).await?;
    let voci = Nome::TUTTI.iter().map(|nome| voce(&api, *nome, &storia));
    Ok(Json(Elenco {
        tabelle: voci.collect(),
    }))
}

pub async fn una(State(api): State<Stato>, Detto(nome): Detto, _: SenzaDomanda) -> Risposta<Una> {
    let nome = tabella_di_nome(&nome)
        .ok_or_else(|| Problema::non_trovata("there is no such table; /api/v1/tabelle lists them all"))?;
    let storia = storia(&api).await?;
    let tabella = voce(&api, nome, &storia);
    let edizioni = storia.into_iter().filter(|e| e.tabella == nome.as_str());
    Ok(Json(Una {
        tabella,
        edizioni: edizioni.take(EDIZIONI).map(Edizione::from).collect(),
    }))
}

/// Every edition ever, newest first.
async fn storia(api: &Api) -> Result<Vec<TabellaImportata>, StoreError> {
    match api.casa.coda.store().tabelle() {
        Some(archivio) => archivio.storia_tabelle().await,
        None => Ok(Vec::new()),
    }
}

fn voce(api: &Api, nome: Nome, storia: &[TabellaImportata]) -> Voce {
    let regolamento = api.casa.regolamento();
    let tabella = regolamento.tabelle.tabella(nome);
    let edizione = storia.iter().filter(|e| e.tabella == nome.as_str()).map(|e| e.versione);
    Voce {
        nome: nome.as_str(),
        caricata: tabella.is_some(),
        completa: tabella.is_some_and(|t| t.completa),
        righe: tabella.map_or(0, |t| t.righe().len()),
        codici: tabella.map_or(0, crate::tables::Tabella::codici),
        versione: edizione.max().unwrap_or(0),
    }
}
