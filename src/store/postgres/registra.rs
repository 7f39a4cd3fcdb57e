//! Trace rows and documents as the arrays of one statement.

use jiff_sqlx::ToSqlx;
use sqlx::Postgres;

use super::sql;
use crate::{
    outcome::Esito,
    sap::{CodiceSap, Regione},
    store::{traccia::DatiBusta, transazione::RigaTraccia},
};

pub type Quanti<'q> = sqlx::query::QueryScalar<'q, Postgres, i64, sqlx::postgres::PgArguments>;

/// The statement with its arrays, one element a row; answers with the trace rows written.
pub fn registra<'q>(righe: &[&'q RigaTraccia<'q>]) -> Quanti<'q> {
    let testi = |f: for<'r> fn(&'r RigaTraccia<'_>) -> &'r str| righe.iter().map(|r| f(r)).collect::<Vec<_>>();
    let facoltativi =
        |f: for<'r> fn(&'r RigaTraccia<'_>) -> Option<&'r str>| righe.iter().map(|r| f(r)).collect::<Vec<_>>();
    let busta = |f: for<'r> fn(&'r DatiBusta) -> &'r Option<String>| {
        righe.iter().map(|r| f(&r.traccia.busta).as_deref()).collect::<Vec<_>>()
    };
    let bytes = |f: for<'r> fn(&'r RigaTraccia<'_>) -> Option<&'r [u8]>| righe.iter().map(|r| f(r)).collect::<Vec<_>>();
    sqlx::query_scalar(sql::REGISTRA)
        .bind(testi(|r| &r.traccia.correlazione))
        .bind(righe.iter().map(|r| r.traccia.ricevuta.to_sqlx()).collect::<Vec<_>>())
        .bind(righe.iter().map(|r| r.registrata_il.to_sqlx()).collect::<Vec<_>>())
        .bind(righe.iter().map(|r| r.traccia.durata_us).collect::<Vec<_>>())
        .bind(facoltativi(|r| r.traccia.azione))
        .bind(facoltativi(|r| r.traccia.mittente.as_deref()))
        .bind(facoltativi(|r| r.traccia.destinatario.as_deref()))
        .bind(facoltativi(|r| r.traccia.identificatore.as_deref()))
        .bind(righe.iter().map(|r| r.traccia.identificatore_usato).collect::<Vec<_>>())
        .bind(facoltativi(|r| r.traccia.ora_registrazione.as_deref()))
        .bind(facoltativi(|r| r.traccia.collaborazione.as_deref()))
        .bind(facoltativi(|r| r.traccia.risposta.as_deref()))
        .bind(facoltativi(|r| {
            r.traccia.regione_chiamante.as_ref().map(Regione::as_str)
        }))
        .bind(facoltativi(|r| r.esito.map(Esito::as_str)))
        .bind(testi(|r| &r.motivi))
        .bind(testi(|r| &r.traccia.impronta))
        .bind(facoltativi(|r| r.traccia.indirizzo.as_deref()))
        .bind(facoltativi(|r| r.codice_sap.as_ref().map(CodiceSap::as_str)))
        .bind(
            righe
                .iter()
                .map(|r| r.documento.as_ref()?.versione.map(i64::from))
                .collect::<Vec<_>>(),
        )
        .bind(facoltativi(|r| r.documento.as_ref().map(|d| &*d.conservato.testo)))
        .bind(facoltativi(|r| r.documento.as_ref()?.anomalie.as_deref()))
        .bind(facoltativi(|r| r.documento.as_ref()?.politiche_mantenute.as_deref()))
        .bind(facoltativi(|r| r.traccia.porta.as_deref()))
        .bind(busta(|b| &b.mittente_tipo))
        .bind(busta(|b| &b.destinatario_tipo))
        .bind(busta(|b| &b.profilo))
        .bind(busta(|b| &b.servizio))
        .bind(busta(|b| &b.servizio_tipo))
        .bind(busta(|b| &b.tempo))
        .bind(busta(|b| &b.riferimento))
        .bind(busta(|b| &b.scadenza))
        .bind(busta(|b| &b.inoltro))
        .bind(busta(|b| &b.conferma))
        .bind(busta(|b| &b.sequenza))
        .bind(
            righe
                .iter()
                .map(|r| r.traccia.risposta_ora.map(ToSqlx::to_sqlx))
                .collect::<Vec<_>>(),
        )
        .bind(facoltativi(|r| r.traccia.eccezioni.as_deref()))
        .bind(righe.iter().map(|r| r.traccia.byte_richiesta).collect::<Vec<_>>())
        .bind(bytes(|r| r.traccia.intestazione.as_deref()))
        .bind(bytes(|r| r.traccia.intestazione_risposta.as_deref()))
        .bind(bytes(|r| r.traccia.richiesta.as_deref()))
        .bind(bytes(|r| r.documento.as_ref()?.conservato.compresso.as_deref()))
}
