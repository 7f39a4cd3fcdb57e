//! `GET /api/v1/parti`: the parties as they are now, without their secrets.

use axum::{Json, extract::State};
use serde::Serialize;

use super::{Risposta, Stato, domanda::SenzaDomanda};

#[derive(Debug, Serialize)]
pub struct Elenco {
    parti: Vec<Voce>,
}

#[derive(Debug, Serialize)]
struct Voce {
    nome: String,
    tipo: String,
    codice: String,
    id_porta: String,
    regione: String,
    /// What it may ask for; null is all that its side calls.
    azioni: Option<Vec<&'static str>>,
    /// How many certificates and users of HTTP Basic prove it.
    certificati: usize,
    utenti: usize,
    /// Whether the settings say where its notifications go.
    endpoint: bool,
}

pub async fn get(State(api): State<Stato>, _: SenzaDomanda) -> Risposta<Elenco> {
    let endpoint = &api.casa.settings.notifica.endpoint;
    let parti = api.casa.parti();
    let voci = parti.iter().map(|parte| Voce {
        nome: parte.nome.clone(),
        tipo: parte.tipo.clone(),
        codice: parte.codice.clone(),
        id_porta: parte.id_porta.clone(),
        regione: parte.regione.clone(),
        azioni: parte
            .azioni
            .as_ref()
            .map(|azioni| azioni.iter().map(|a| a.as_str()).collect()),
        certificati: parte.certificati.len(),
        utenti: parte.utenti.len(),
        endpoint: endpoint.keys().any(|codice| codice.eq_ignore_ascii_case(&parte.codice)),
    });
    Ok(Json(Elenco { parti: voci.collect() }))
}
