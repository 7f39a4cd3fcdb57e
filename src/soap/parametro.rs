//! What a string parameter really holds (operations.md §3).
//!
//! Clients put an inner document into it as CDATA, escaped once, escaped twice, or as a bare value; [`decodifica`]
//! finds out which. The readers of the short inner documents stand below it, all on the same hardened reader with the
//! same limits as the envelope, so that an attack is refused at both levels. Whether a codice fiscale, a code or a
//! date is a good one is left to `sap`.

use super::{ContenutoParametro, Parametro, spazio};
use crate::xml::{Element, Limits, Reader, XmlError, unescape_predefined};

/// A parameter, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contenuto {
    /// The text of an inner document: it begins with `<`. Not yet parsed.
    Documento(String),
    /// A value without markup, trimmed; may be empty.
    Valore(String),
}

/// Whether an inner document may stand in a parameter without being escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonProtetto {
    /// Only `invioSAP` admits it.
    Ammesso,
    Rifiutato,
}

/// Why a parameter cannot be used. Never holds text of the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difetto {
    #[error("elements where a string is expected")]
    Elementi,
    #[error("the inner document is not XML we accept: {0}")]
    Xml(#[from] XmlError),
    #[error("unexpected root of the inner document")]
    Radice,
    #[error("a document is expected, a bare value was found")]
    NonDocumento,
    #[error("{0} is missing")]
    Manca(&'static str),
    #[error("{0} occurs twice")]
    Ripetuto(&'static str),
    #[error("unexpected content in the inner document")]
    Estraneo,
}

/// The decode algorithm of operations.md §3.
///
/// # Errors
/// Element children where they are not admitted, or mixed with text.
pub fn decodifica(parametro: Parametro, non_protetto: NonProtetto) -> Result<Contenuto, Difetto> {
    let testo = match parametro.contenuto {
        ContenutoParametro::Testo(testo) => rifila(testo),
        ContenutoParametro::Figlio(elemento) if non_protetto == NonProtetto::Ammesso => {
            return Ok(Contenuto::Documento(elemento.to_xml()));
        }
        ContenutoParametro::Figlio(_) | ContenutoParametro::Misto => return Err(Difetto::Elementi),
    };
    let testo = if testo.starts_with("&lt;") {
        rifila(unescape_predefined(&testo).into_owned())
    } else {
        testo
    };
    Ok(if testo.starts_with('<') {
        Contenuto::Documento(testo)
    } else {
        Contenuto::Valore(testo)
    })
}

/// White space and byte order marks off both ends, in place.
fn rifila(mut testo: String) -> String {
    testo.truncate(testo.trim_end_matches(spazio).len());
    let davanti = testo.len() - testo.trim_start_matches(spazio).len();
    testo.drain(..davanti);
    testo
}

/// The codice fiscale of a look-up, upper case: bare, or the only text-bearing child `codiceFiscale` (in any case) of
/// any root.
///
/// # Errors
/// No such child, other text, XML we do not accept, no value.
pub fn codice_fiscale(contenuto: &Contenuto, limiti: Limits) -> Result<String, Difetto> {
    let valore = match contenuto {
        Contenuto::Valore(v) => v.clone(),
        Contenuto::Documento(xml) => {
            let radice = Reader::tree(xml, limiti)?;
            if !bianco(&radice.text()) {
                return Err(Difetto::Estraneo);
            }
            let mut con_testo = radice.children().filter(|e| porta_testo(e));
            match (con_testo.next(), con_testo.next()) {
                (Some(e), None) if e.name.eq_ignore_ascii_case("codiceFiscale") => foglia(e)?,
                (None, _) => return Err(Difetto::Manca("codiceFiscale")),
                _ => return Err(Difetto::Estraneo),
            }
        }
    };
    non_vuoto(valore, "codiceFiscale").map(|v| v.to_ascii_uppercase())
}

/// The code of a SAP, upper case: bare, or `IDSAP/IdentificativoSap`.
///
/// # Errors
/// Another root or child, XML we do not accept, no value.
pub fn codice_sap(contenuto: &Contenuto, limiti: Limits) -> Result<String, Difetto> {
    const CAMPO: &str = "IdentificativoSap";
    let valore = match contenuto {
        Contenuto::Valore(v) => v.clone(),
        Contenuto::Documento(xml) => {
            let radice = Reader::tree(xml, limiti)?;
            if !radice.is(None, "IDSAP") {
                return Err(Difetto::Radice);
            }
            if !bianco(&radice.text()) {
                return Err(Difetto::Estraneo);
            }
            let mut figli = radice.children();
            match (figli.next(), figli.next()) {
                (None, _) => return Err(Difetto::Manca(CAMPO)),
                (Some(e), None) if e.is(None, CAMPO) => foglia(e)?,
                (Some(e), Some(altro)) if e.is(None, CAMPO) && altro.is(None, CAMPO) => {
                    return Err(Difetto::Ripetuto(CAMPO));
                }
                _ => return Err(Difetto::Estraneo),
            }
        }
    };
    non_vuoto(valore, CAMPO).map(|v| v.to_ascii_uppercase())
}

/// What `recuperaListaSAPNonAttive` asks for. The dates are as written, trimmed; both are optional (controls.md §7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lista {
    /// Upper case.
    pub codice_fiscale: String,
    pub data_inizio: Option<String>,
    pub data_fine: Option<String>,
}

/// The inner document of `recuperaListaSAPNonAttive`: any root, children by local name ignoring case and `_`; others
/// are passed over. An empty date is an absent one.
///
/// # Errors
/// A bare value, a known child twice, no codice fiscale, XML we do not accept.
pub fn lista(contenuto: &Contenuto, limiti: Limits) -> Result<Lista, Difetto> {
    const CAMPI: [&str; 3] = ["codiceFiscale", "dataInizio", "dataFine"];
    let Contenuto::Documento(xml) = contenuto else {
        return Err(Difetto::NonDocumento);
    };
    let radice = Reader::tree(xml, limiti)?;
    let mut valori: [Option<String>; 3] = [const { None }; 3];
    for figlio in radice.children() {
        let nome = figlio.name.replace('_', "");
        let campi = CAMPI.iter().zip(valori.iter_mut());
        for (campo, valore) in campi.filter(|(campo, _)| campo.eq_ignore_ascii_case(&nome)) {
            if valore.replace(foglia(figlio)?).is_some() {
                return Err(Difetto::Ripetuto(campo));
            }
        }
    }
    let [codice_fiscale, data_inizio, data_fine] = valori.map(|v| v.filter(|v| !v.is_empty()));
    Ok(Lista {
        codice_fiscale: codice_fiscale
            .ok_or(Difetto::Manca("codiceFiscale"))?
            .to_ascii_uppercase(),
        data_inizio,
        data_fine,
    })
}

/// The trimmed text of an element that holds nothing else.
fn foglia(elemento: &Element) -> Result<String, Difetto> {
    if elemento.children().next().is_some() {
        return Err(Difetto::Estraneo);
    }
    Ok(rifila(elemento.text()))
}

fn non_vuoto(valore: String, campo: &'static str) -> Result<String, Difetto> {
    if valore.is_empty() {
        Err(Difetto::Manca(campo))
    } else {
        Ok(valore)
    }
}

fn bianco(testo: &str) -> bool {
    testo.chars().all(spazio)
}

/// Text other than white space, at any depth; the reader's depth limit bounds the recursion.
fn porta_testo(elemento: &Element) -> bool {
    !bianco(&elemento.text()) || elemento.children().any(porta_testo)
}

#[cfg(test)]
#[path = "parametro_tests.rs"]
mod tests;
