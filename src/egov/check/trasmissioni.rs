//! `ListaTrasmissioni`: the hops so far, each between registered parties, at a readable time.

use super::{Contesto, Righe, ora, soggetti};
use crate::egov::{Codice, codici::posizione, header::Trasmissione};

pub(super) fn controlla(trasmissioni: Option<&[Trasmissione]>, contesto: &Contesto<'_>, righe: &mut Righe) {
    let Some(trasmissioni) = trasmissioni else { return };
    if trasmissioni.is_empty() {
        righe.grave(Codice::C116, posizione::TRASMISSIONE);
    }
    for trasmissione in trasmissioni {
        soggetti::registrata(&trasmissione.origine, contesto, soggetti::ORIGINE, righe);
        soggetti::registrata(&trasmissione.destinazione, contesto, soggetti::DESTINAZIONE, righe);
        ora::controlla(&trasmissione.ora_registrazione, ora::TRASMISSIONE, contesto, righe);
    }
}
