//! A trace row as it is read again. Instants are microseconds since 1970 in both databases.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::compatta::distendi;
use crate::store::conservato;

/// A trace row.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow, Serialize)]
pub struct Voce {
    pub id: i64,
    pub verso: String,
    pub correlazione: String,
    pub porta: Option<String>,
    #[serde(serialize_with = "istante")]
    pub ricevuta: i64,
    #[serde(serialize_with = "istante")]
    pub registrata_il: i64,
    #[serde(serialize_with = "istante_facoltativo")]
    pub risposta_ora: Option<i64>,
    pub durata_us: i64,
    pub azione: Option<String>,
    pub esito: Option<String>,
    pub motivi: String,
    pub eccezioni: Option<String>,
    pub codice_sap: Option<String>,
    pub regione_chiamante: Option<String>,
    pub mittente: Option<String>,
    pub mittente_tipo: Option<String>,
    pub destinatario: Option<String>,
    pub destinatario_tipo: Option<String>,
    pub profilo: Option<String>,
    pub collaborazione: Option<String>,
    pub servizio: Option<String>,
    pub servizio_tipo: Option<String>,
    pub identificatore: Option<String>,
    pub identificatore_usato: bool,
    pub ora_registrazione: Option<String>,
    pub tempo: Option<String>,
    pub riferimento: Option<String>,
    pub scadenza: Option<String>,
    pub inoltro: Option<String>,
    pub conferma: Option<String>,
    pub sequenza: Option<String>,
    pub risposta: Option<String>,
    pub byte_richiesta: Option<i64>,
    pub impronta: String,
    pub indirizzo: Option<String>,
    #[serde(serialize_with = "testo")]
    pub intestazione: Option<Vec<u8>>,
    #[serde(serialize_with = "testo")]
    pub intestazione_risposta: Option<Vec<u8>>,
}

impl Voce {
    pub fn ricevuta(&self) -> Timestamp {
        da_micro(self.ricevuta)
    }

    pub fn risposta_ora(&self) -> Option<Timestamp> {
        self.risposta_ora.map(da_micro)
    }

    /// Header of the request.
    pub fn intestazione(&self) -> Option<String> {
        spacchetta(self.intestazione.as_deref())
    }

    /// Header of the answer.
    pub fn intestazione_risposta(&self) -> Option<String> {
        spacchetta(self.intestazione_risposta.as_deref())
    }
}

/// A row of `documento`.
#[derive(Debug, sqlx::FromRow)]
pub struct DocumentoGrezzo {
    codice_sap: Option<String>,
    versione: Option<i64>,
    testo: String,
    compresso: Option<Vec<u8>>,
    anomalie: Option<String>,
    politiche_mantenute: Option<String>,
}

impl DocumentoGrezzo {
    /// None when it cannot be unpacked.
    pub fn leggi(self) -> Option<Documento> {
        Some(Documento {
            testo: conservato::leggi(self.testo, self.compresso.as_deref())?,
            codice_sap: self.codice_sap,
            versione: self.versione,
            anomalie: self.anomalie,
            politiche_mantenute: self.politiche_mantenute,
        })
    }
}

/// A document received, verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Documento {
    pub codice_sap: Option<String>,
    pub versione: Option<i64>,
    pub testo: String,
    pub anomalie: Option<String>,
    pub politiche_mantenute: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipoMessaggio {
    Richiesta,
    Risposta,
}

/// A message as it was on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Messaggio {
    pub tipo: TipoMessaggio,
    pub byte: Vec<u8>,
}

/// Microseconds as an instant.
pub fn da_micro(micro: i64) -> Timestamp {
    Timestamp::from_microsecond(micro).unwrap_or(Timestamp::MIN)
}

fn spacchetta(compatti: Option<&[u8]>) -> Option<String> {
    String::from_utf8(distendi(compatti?)?).ok()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde wants it")]
fn istante<S: Serializer>(micro: &i64, s: S) -> Result<S::Ok, S::Error> {
    da_micro(*micro).serialize(s)
}

#[expect(clippy::ref_option, reason = "as serde wants it")]
fn istante_facoltativo<S: Serializer>(micro: &Option<i64>, s: S) -> Result<S::Ok, S::Error> {
    micro.map(da_micro).serialize(s)
}

#[expect(clippy::ref_option, reason = "as serde wants it")]
fn testo<S: Serializer>(compatti: &Option<Vec<u8>>, s: S) -> Result<S::Ok, S::Error> {
    spacchetta(compatti.as_deref()).serialize(s)
}
