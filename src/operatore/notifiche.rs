//! The notifications of the outbox as JSON (lifecycle.md §6).

use serde::Serialize;

use crate::store::uscita::{RigaNotifica, Tentativo};

/// A notification, with its attempts where they are asked for.
#[derive(Debug, Serialize)]
pub struct Notifica<'a> {
    id: i64,
    codice: &'a str,
    motivo: &'a str,
    destinatario: &'a str,
    causa: &'a str,
    creata_il: String,
    stato: &'static str,
    tentativi: u32,
    prossimo_tentativo: String,
    ultimo_errore: Option<&'a str>,
    conclusa_il: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storia: Option<Vec<Prova<'a>>>,
}

/// An attempt.
#[derive(Debug, Serialize)]
pub struct Prova<'a> {
    iniziato_il: String,
    durata_us: i64,
    identificatore: &'a str,
    esito: &'a str,
    dettaglio: &'a str,
    estratto: Option<String>,
}

impl<'a> Notifica<'a> {
    pub fn di(riga: &'a RigaNotifica, storia: Option<&'a [Tentativo]>) -> Self {
        Self {
            id: riga.id,
            codice: &riga.codice,
            motivo: &riga.motivo,
            destinatario: &riga.destinatario,
            causa: &riga.causa,
            creata_il: riga.creata_il.to_string(),
            stato: riga.stato.as_str(),
            tentativi: riga.tentativi,
            prossimo_tentativo: riga.prossimo_tentativo.to_string(),
            ultimo_errore: riga.ultimo_errore.as_deref(),
            conclusa_il: riga.conclusa_il.map(|i| i.to_string()),
            storia: storia.map(|s| s.iter().map(Prova::di).collect()),
        }
    }
}

impl<'a> Prova<'a> {
    pub fn di(t: &'a Tentativo) -> Self {
        Self {
            iniziato_il: t.iniziato_il.to_string(),
            durata_us: t.durata_us,
            identificatore: &t.identificatore,
            esito: &t.esito,
            dettaglio: &t.dettaglio,
            estratto: t.estratto.as_deref().map(leggibile),
        }
    }
}

/// Bytes that a terminal may show.
pub fn leggibile(byte: &[u8]) -> String {
    let una = |c: char| if c.is_control() { '·' } else { c };
    String::from_utf8_lossy(byte).chars().map(una).collect()
}
