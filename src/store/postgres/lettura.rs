//! What a batch is about, read by one statement.

use std::collections::BTreeSet;

use sqlx::{Row, postgres::PgRow};

use super::{errore::classifica, registra::Istruzione, sql};
use crate::{
    sap::{CodiceFiscale, CodiceSap},
    store::{
        errore::Guasto,
        riga::{RigaGrezza, RigaSap, codice},
        transazione::{Caricato, Chiavi},
    },
};

/// [`sql::carica`] of these keys.
pub fn istruzione(chiavi: &Chiavi) -> Istruzione {
    let (identificatori, mittenti): (Vec<&str>, Vec<&str>) = chiavi
        .identificatori
        .iter()
        .map(|(i, m)| (i.as_str(), m.as_str()))
        .unzip();
    let parti = [
        !chiavi.codici.is_empty(),
        !chiavi.codici_fiscali.is_empty(),
        !chiavi.politiche.is_empty(),
        !chiavi.identificatori.is_empty(),
    ];
    sqlx::query(sql::carica(parti))
        .bind(codici(&chiavi.codici))
        .bind(cf(&chiavi.codici_fiscali))
        .bind(codici(&chiavi.codici_interi))
        .bind(cf(&chiavi.codici_fiscali_interi))
        .bind(chiavi.politiche.iter().map(String::as_str).collect::<Vec<_>>())
        .bind(identificatori)
        .bind(mittenti)
}

/// What it answered.
pub fn caricato(righe: &[PgRow]) -> Result<Caricato, Guasto> {
    let mut caricato = Caricato::default();
    for riga in righe {
        letta(riga, &mut caricato)?;
    }
    Ok(caricato)
}

pub fn codici(insieme: &BTreeSet<CodiceSap>) -> Vec<&str> {
    insieme.iter().map(CodiceSap::as_str).collect()
}

fn cf(insieme: &BTreeSet<CodiceFiscale>) -> Vec<&str> {
    insieme.iter().map(CodiceFiscale::as_str).collect()
}

/// A row of [`sql::carica`], by the position of its columns: by name each would be looked up in each row.
fn letta(riga: &PgRow, caricato: &mut Caricato) -> Result<(), Guasto> {
    let testo = |i: usize| riga.try_get::<&str, _>(i).map_err(|e| classifica(&e));
    match testo(0)? {
        "S" => caricato
            .sap
            .push(RigaSap::try_from(grezza(riga).map_err(|e| classifica(&e))?)?),
        "P" => caricato.politiche.push((testo(2)?.to_owned(), codice(testo(1)?)?)),
        _ => caricato.usati.push((testo(1)?.to_owned(), testo(2)?.to_owned())),
    }
    Ok(())
}

fn grezza(riga: &PgRow) -> Result<RigaGrezza, sqlx::Error> {
    Ok(RigaGrezza {
        codice: riga.try_get(1)?,
        codice_fiscale: riga.try_get(2)?,
        stato: riga.try_get(3)?,
        ente_titolare: riga.try_get(4)?,
        regione_titolare: riga.try_get(5)?,
        versione: riga.try_get(6)?,
        documento: riga.try_get(7)?,
        compresso: riga.try_get(8)?,
        ricezioni: riga.try_get(9)?,
        ncn_indiceprofiling: riga.try_get(10)?,
        ncn_dataevento: riga.try_get(11)?,
        ncn_disponibilita: riga.try_get(12)?,
    })
}
