//! The notifications of the inbox of a region as JSON: one form, whether they are polled, looked at or sent to the webhook.

use serde::Serialize;

use super::notifiche::{breve, leggibile};
use crate::{
    notify::inoltro::documento::Documento,
    store::{
        ricevute::{Canale, Inoltro, Ricevuta},
        uscita::Tentativo,
    },
};

/// A notification received: the document that the webhook is sent, how it was handed over, and the attempts where they are
/// asked for.
#[derive(Debug, Serialize)]
pub struct Voce<'a> {
    #[serde(flatten)]
    notifica: Documento<'a>,
    inoltri: Vec<VoceInoltro<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storia: Option<Vec<Prova<'a>>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VoceInoltro<'a> {
    canale: &'static str,
    stato: &'static str,
    tentativi: u32,
    prossimo_tentativo: String,
    ultimo_errore: Option<&'a str>,
    conclusa_il: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Prova<'a> {
    canale: &'static str,
    iniziato_il: String,
    durata_us: i64,
    esito: &'a str,
    dettaglio: &'a str,
    estratto: Option<String>,
}

impl<'a> Voce<'a> {
    pub fn di(riga: &'a Ricevuta, storia: Option<&'a [(Canale, Tentativo)]>) -> Self {
        let intera = storia.is_some();
        let inoltro = |i: &'a Inoltro| VoceInoltro {
            canale: i.canale.as_str(),
            stato: i.stato.as_str(),
            tentativi: i.tentativi,
            prossimo_tentativo: i.prossimo_tentativo.to_string(),
            ultimo_errore: i.ultimo_errore.as_deref().map(|e| if intera { e } else { breve(e) }),
            conclusa_il: i.conclusa_il.map(|t| t.to_string()),
        };
        let prova = |(canale, t): &'a (Canale, Tentativo)| Prova {
            canale: canale.as_str(),
            iniziato_il: t.iniziato_il.to_string(),
            durata_us: t.durata_us,
            esito: &t.esito,
            dettaglio: &t.dettaglio,
            estratto: t.estratto.as_deref().map(leggibile),
        };
        Self {
            notifica: Documento::from(riga),
            inoltri: riga.inoltri.iter().map(inoltro).collect(),
            storia: storia.map(|s| s.iter().map(prova).collect()),
        }
    }
}
