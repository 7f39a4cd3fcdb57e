//! Mittente and Destinatario: one each, of an admitted tipo, registered; the Destinatario is us.

use super::{Contesto, InsiemeRegole};
use crate::egov::{Codice, Eccezione, Parte, SPC, codici::posizione, header::Soggetto};

/// The Mittente, when nothing is wrong with it.
pub(super) fn mittente<'a>(
    soggetto: &Soggetto,
    contesto: &Contesto<'a>,
    trovate: &mut Vec<Eccezione>,
) -> Option<&'a Parte> {
    let luogo = Luogo(Codice::C101, posizione::MITTENTE, posizione::MITTENTE_TIPO);
    registrata(soggetto, contesto, luogo, trovate)
}

/// The Destinatario, when it is served here.
pub(super) fn destinatario<'a>(
    soggetto: &Soggetto,
    contesto: &Contesto<'a>,
    trovate: &mut Vec<Eccezione>,
) -> Option<&'a Parte> {
    let luogo = Luogo(Codice::C102, posizione::DESTINATARIO, posizione::DESTINATARIO_TIPO);
    let parte = registrata(soggetto, contesto, luogo, trovate)?;
    if parte.nome != contesto.noi.nome {
        trovate.push(Eccezione::grave(luogo.0, luogo.1));
        return None;
    }
    Some(parte)
}

/// Code, place of the value, place of its tipo.
#[derive(Clone, Copy)]
struct Luogo(Codice, &'static str, &'static str);

fn registrata<'a>(
    soggetto: &Soggetto,
    contesto: &Contesto<'a>,
    luogo: Luogo,
    trovate: &mut Vec<Eccezione>,
) -> Option<&'a Parte> {
    let Luogo(codice, nome, tipo) = luogo;
    let parte = &soggetto.parte;
    let registrata = contesto.parti.per_nome(&parte.nome);
    if soggetto.altre || registrata.is_none() {
        trovate.push(Eccezione::grave(codice, nome));
    }
    if !tipo_ammesso(&parte.tipo, contesto) {
        trovate.push(Eccezione::grave(codice, tipo));
        return None;
    }
    let registrata = registrata.filter(|_| !soggetto.altre)?;
    // Both values good, but not those of one party: the pair is unknown.
    if registrata.tipo != parte.tipo {
        trovate.push(Eccezione::grave(codice, nome));
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
