//! Section 1.3.3, how the worker is reached: REC-01, MAIL-01 (controls.md §4).
//!
//! An address is judged in one pass over its bytes: the grammar has no choice to come back to.

use super::{
    Contesto, Momento, Regola,
    campi::{mancante, presente},
    id,
    regola::violata,
};
use crate::outcome::Anomalia;

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::REC_01,
        sezione: "1.3.3",
        campo: "/lavoratore/datianagrafici/recapiti",
        titolo: "Almeno un recapito",
        spiegazione: "Indicare almeno uno tra telefono, cellulare, fax ed e-mail; uno spazio non conta. Se il \
                      lavoratore non ha alcun recapito è accettato il telefono 0000000000.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Recapiti\"",
        dal: None,
        momento: Momento::Documento(rec_01),
    },
    Regola {
        id: id::MAIL_01,
        sezione: "1.3.3",
        campo: "/lavoratore/datianagrafici/recapiti/email",
        titolo: "Indirizzo di posta elettronica valido",
        spiegazione: "Un solo indirizzo, come nome@esempio.it, di al più 254 caratteri: senza spazi né lettere \
                      accentate, con una sola chiocciola, e dopo di questa parti di lettere, cifre e trattini separate \
                      da un punto. Controllare i punti e gli spazi in fondo. Se l'indirizzo non è noto togliere il \
                      campo e indicare un altro recapito.",
        fonte: "Accordi di servizio SAP, sezione 1, \"E-mail\" (W3C); Rev009; grammatica: decisione di portasap",
        dal: None,
        momento: Momento::Documento(mail_01),
    },
];

fn rec_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let Some(dati) = &contesto.scheda.datianagrafici else {
        return;
    };
    let r = &dati.recapiti;
    if [&r.telefono, &r.cellulare, &r.fax, &r.email]
        .iter()
        .all(|recapito| presente(recapito.as_ref()).is_none())
    {
        anomalie.push(mancante(id::REC_01, "datianagrafici/recapiti", r.riga.0));
    }
}

fn mail_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let dati = contesto.scheda.datianagrafici.as_ref();
    if let Some(email) = dati.and_then(|d| presente(d.recapiti.email.as_ref()))
        && !e_indirizzo(email)
    {
        anomalie.push(violata(id::MAIL_01, "datianagrafici/recapiti/email", email));
    }
}

const LUNGHEZZA_MASSIMA: usize = 254;
const ETICHETTA_MASSIMA: usize = 63;

/// The W3C grammar of an HTML input, and a dot in the domain as Rev009 wants it.
fn e_indirizzo(testo: &str) -> bool {
    let Some((locale, dominio)) = testo.split_once('@') else {
        return false;
    };
    // Both parts admit ASCII alone: bytes are characters.
    testo.len() <= LUNGHEZZA_MASSIMA
        && !locale.is_empty()
        && locale.bytes().all(nella_parte_locale)
        && dominio.contains('.')
        && dominio.split('.').all(e_etichetta)
}

const fn nella_parte_locale(b: u8) -> bool {
    matches!(
        b,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'/'
            | b'=' | b'?' | b'^' | b'_' | b'`' | b'{' | b'|' | b'}' | b'~' | b'-'
    )
}

fn e_etichetta(etichetta: &str) -> bool {
    (1..=ETICHETTA_MASSIMA).contains(&etichetta.len())
        && !etichetta.starts_with('-')
        && !etichetta.ends_with('-')
        && etichetta.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
