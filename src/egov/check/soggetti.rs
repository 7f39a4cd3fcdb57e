//! Parties: one each, of an admitted tipo, registered. Mittente, Destinatario (which is us), and those of each
//! Trasmissione.

use super::{Contesto, InsiemeRegole, Righe};
use crate::egov::{Codice, Parte, SPC, codici::posizione, header::Soggetto};

/// Where a party stands: its code, and the places of its name, its tipo, its address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Luogo {
    codice: Codice,
    nome: &'static str,
    tipo: &'static str,
    indirizzo: &'static str,
}

const MITTENTE: Luogo = Luogo {
    codice: Codice::C101,
    nome: posizione::MITTENTE,
    tipo: posizione::MITTENTE_TIPO,
    indirizzo: posizione::MITTENTE_INDIRIZZO,
};
const DESTINATARIO: Luogo = Luogo {
    codice: Codice::C102,
    nome: posizione::DESTINATARIO,
    tipo: posizione::DESTINATARIO_TIPO,
    indirizzo: posizione::DESTINATARIO_INDIRIZZO,
};
pub(super) const ORIGINE: Luogo = Luogo {
    codice: Codice::C116,
    nome: posizione::ORIGINE,
    tipo: posizione::ORIGINE_TIPO,
    indirizzo: posizione::ORIGINE_INDIRIZZO,
};
pub(super) const DESTINAZIONE: Luogo = Luogo {
    codice: Codice::C116,
    nome: posizione::DESTINAZIONE,
    tipo: posizione::DESTINAZIONE_TIPO,
    indirizzo: posizione::DESTINAZIONE_INDIRIZZO,
};

/// The Mittente, when nothing is wrong with its name and tipo.
pub(super) fn mittente<'a>(soggetto: &Soggetto, contesto: &Contesto<'a>, righe: &mut Righe) -> Option<&'a Parte> {
    registrata(soggetto, contesto, MITTENTE, righe)
}

/// The Destinatario, when it is served here.
pub(super) fn destinatario<'a>(soggetto: &Soggetto, contesto: &Contesto<'a>, righe: &mut Righe) -> Option<&'a Parte> {
    let parte = registrata(soggetto, contesto, DESTINATARIO, righe)?;
    if parte.nome != contesto.noi.nome {
        righe.grave(DESTINATARIO.codice, DESTINATARIO.nome);
        return None;
    }
    Some(parte)
}

/// The registered party, when name and tipo are one's.
pub(super) fn registrata<'a>(
    soggetto: &Soggetto,
    contesto: &Contesto<'a>,
    luogo: Luogo,
    righe: &mut Righe,
) -> Option<&'a Parte> {
    let parte = &soggetto.parte;
    let registrata = contesto.parti.per_nome(&parte.nome).filter(|_| !soggetto.altre);
    if registrata.is_none() {
        righe.grave(luogo.codice, luogo.nome);
    }
    let tipo_ammesso = tipo_ammesso(&parte.tipo, contesto);
    if !tipo_ammesso {
        righe.grave(luogo.codice, luogo.tipo);
    }
    indirizzo(parte.indirizzo_telematico.as_deref(), contesto, luogo, righe);
    let registrata = registrata.filter(|_| tipo_ammesso)?;
    // Both values good, but not those of one party: the pair is unknown.
    if registrata.tipo != parte.tipo {
        righe.grave(luogo.codice, luogo.nome);
        return None;
    }
    Some(registrata)
}

fn tipo_ammesso(tipo: &str, contesto: &Contesto<'_>) -> bool {
    match contesto.regole {
        InsiemeRegole::LineeGuida11 => tipo == SPC,
        InsiemeRegole::EGov11 => contesto.parti.iter().any(|p| p.tipo == tipo),
    }
}

/// An address is not used by the Linee Guida, which mention it whatever it says; eGov1.1 wants a URL. An empty one is
/// none (D04).
fn indirizzo(indirizzo: Option<&str>, contesto: &Contesto<'_>, luogo: Luogo, righe: &mut Righe) {
    let Some(indirizzo) = indirizzo.filter(|i| !i.is_empty()) else {
        return;
    };
    match contesto.regole {
        InsiemeRegole::LineeGuida11 => righe.info(luogo.codice, luogo.indirizzo),
        InsiemeRegole::EGov11 if is_url(indirizzo) => {}
        InsiemeRegole::EGov11 => righe.grave(luogo.codice, luogo.indirizzo),
    }
}

/// A scheme by which a porta can be reached, and no white space. The qualification's own `http://` counts.
fn is_url(indirizzo: &str) -> bool {
    const SCHEMI: [&str; 4] = ["http://", "https://", "ftp://", "mailto:"];
    let inizia = |schema: &str| {
        let inizio = indirizzo.get(..schema.len());
        inizio.is_some_and(|i| i.eq_ignore_ascii_case(schema))
    };
    SCHEMI.iter().any(|s| inizia(s)) && !indirizzo.contains(char::is_whitespace)
}
