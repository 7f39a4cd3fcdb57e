//! `ListaEccezioni` as received: each attribute has a value of the busta. What the rows say is not a request's business.

use super::Righe;
use crate::egov::{Codice, ContestoCodifica, Rilevanza, codici::posizione, header::EccezioneRicevuta};

pub(super) fn controlla(eccezioni: Option<&[EccezioneRicevuta]>, righe: &mut Righe) {
    for riga in eccezioni.unwrap_or_default() {
        let difetti = [
            (
                ContestoCodifica::parse(&riga.contesto).is_none(),
                posizione::CONTESTO_CODIFICA,
            ),
            (Codice::parse(&riga.codice).is_none(), posizione::CODICE_ECCEZIONE),
            (Rilevanza::parse(&riga.rilevanza).is_none(), posizione::RILEVANZA),
            (riga.posizione.is_empty(), posizione::POSIZIONE),
        ];
        for (_, posto) in difetti.into_iter().filter(|(c_e, _)| *c_e) {
            righe.grave(Codice::C100, posto);
        }
    }
}
