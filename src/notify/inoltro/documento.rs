//! A received notification as JSON: what the webhook is sent (docs/NOTIFICHE.md). Nothing of it is personal data: whom it
//! concerns is known to who asks the node with the code.

use serde::Serialize;

use crate::store::ricevute::Ricevuta;

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Documento<'a> {
    pub id: i64,
    #[serde(rename = "codiceSAP")]
    pub codice_sap: &'a str,
    pub motivo: &'a str,
    pub mittente: Option<&'a str>,
    pub identificatore: Option<&'a str>,
    pub correlazione: &'a str,
    /// RFC 3339, UTC.
    pub ricevuta_il: String,
    /// The notification that this one perhaps repeats.
    pub ripete: Option<i64>,
}

impl<'a> From<&'a Ricevuta> for Documento<'a> {
    fn from(r: &'a Ricevuta) -> Self {
        Self {
            id: r.id,
            codice_sap: &r.codice,
            motivo: &r.motivo,
            mittente: r.mittente.as_deref(),
            identificatore: r.identificatore.as_deref(),
            correlazione: &r.correlazione,
            ricevuta_il: r.ricevuta_il.to_string(),
            ripete: r.ripete,
        }
    }
}
