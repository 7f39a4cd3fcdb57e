//! `GET /api/v1/uscita/giacenze`: what waits for each region, and whether its circuit is open as this replica sees it.

use axum::{Json, extract::State};
use serde::Serialize;

use super::uscita;
use crate::gateway::api::{Risposta, Stato, domanda::SenzaDomanda};

#[derive(Debug, Serialize)]
pub struct Elenco {
    giacenze: Vec<Voce>,
}

#[derive(Debug, Serialize)]
struct Voce {
    destinatario: String,
    /// Name of its party, where there is one.
    parte: Option<String>,
    stato: &'static str,
    quante: u64,
    piu_vecchia: String,
    circuito: &'static str,
}

pub async fn get(State(api): State<Stato>, _: SenzaDomanda) -> Risposta<Elenco> {
    let giacenze = uscita(&api).giacenze().await?;
    let parti = api.casa.parti();
    let voci = giacenze.into_iter().map(|g| {
        let parte = parti.per_regione(&g.destinatario).map(|p| p.nome.clone());
        let aperto = parte.as_deref().is_some_and(|nome| api.casa.circuiti.aperto(nome));
        Voce {
            parte,
            stato: g.stato.as_str(),
            quante: g.quante,
            piu_vecchia: g.piu_vecchia.to_string(),
            circuito: if aperto { "APERTO" } else { "CHIUSO" },
            destinatario: g.destinatario,
        }
    });
    Ok(Json(Elenco {
        giacenze: voci.collect(),
    }))
}
