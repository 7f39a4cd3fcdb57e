//! `ListaAnomalie`: what a refused caller reads in `MessaggioErrore` (outcomes.md §1).
//!
//! One document without namespace, declaration or indentation, never longer than 3,000 characters, because clients cut
//! there and read it again later: anomalies that do not fit are counted in a last one, of rule SIS-01. What is counted is
//! the text that a client finds in `MessaggioErrore`, its own escapes included; the escapes that carry it there are gone
//! by then. What a reader could not tell apart is said, and counted, once. Codes and texts come from the table `anomalie`;
//! the values of the document never enter.

#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::HashSet};

use yaserde::{YaSerialize, ser};

use crate::{
    controls::id,
    outcome::{Anomalia, SAP_INTERA},
    tables::{Tabelle, VoceAnomalia},
};

/// Characters of the whole text, as the clients count them, in units of UTF-16: they are Java and .NET.
const MASSIMO: usize = 3_000;

// Two anomalies of full length fit in `MASSIMO`: the first one and the count of the others are always there.
const MASSIMO_CODICE: usize = 10;
const MASSIMO_DESCRIZIONE: usize = 800;
const MASSIMO_CAMPI: usize = 400;

/// Text where the table has none.
const GENERICA: &str = "Controllo non superato";
/// Text of a rule that no table knows: its name is the code.
const SENZA_VOCE: &str = "Controllo non superato: {dettaglio}";

#[derive(Debug, YaSerialize)]
#[yaserde(rename = "ListaAnomalie")]
struct ListaAnomalie {
    #[yaserde(rename = "Anomalia")]
    anomalie: Vec<Voce>,
}

#[derive(Debug, YaSerialize)]
#[yaserde(rename = "Anomalia")]
struct Voce {
    #[yaserde(rename = "CodiceAnomalia")]
    codice: String,
    #[yaserde(rename = "DescrizioneAnomalia")]
    descrizione: String,
    #[yaserde(rename = "CampiInErrore")]
    campi: String,
}

/// The text for `MessaggioErrore`, before it is escaped into it.
pub fn lista_anomalie(anomalie: &[Anomalia], tabelle: &Tabelle) -> String {
    let anomalie = distinte(anomalie, tabelle);
    let vuota = lunghezza(&ListaAnomalie { anomalie: Vec::new() });
    // `<ListaAnomalie />` is not the length of the pair of tags that surround the items.
    let mut libere = MASSIMO.saturating_sub(vuota.max("<ListaAnomalie></ListaAnomalie>".len()));
    let mut voci = Vec::new();
    for (i, anomalia) in anomalie.iter().enumerate() {
        let voce = Voce::di(anomalia, tabelle);
        let misura = lunghezza(&voce);
        // Room is kept for the count of what follows, until nothing does.
        let seguono = anomalie.len() - i - 1;
        let riserva = if seguono == 0 {
            0
        } else {
            lunghezza(&Voce::ulteriori(anomalie.len(), tabelle))
        };
        if misura + riserva > libere {
            voci.push(Voce::ulteriori(seguono + 1, tabelle));
            break;
        }
        libere -= misura;
        voci.push(voce);
    }
    testo(&ListaAnomalie { anomalie: voci })
}

/// The first of those that have code, text and place in common, in order.
fn distinte<'a>(anomalie: &'a [Anomalia], tabelle: &Tabelle) -> Vec<&'a Anomalia> {
    let mut dette = HashSet::with_capacity(anomalie.len());
    let mut distinte = Vec::with_capacity(anomalie.len());
    for anomalia in anomalie {
        if dette.insert((codifica(anomalia, tabelle), anomalia.percorso.as_str())) {
            distinte.push(anomalia);
        }
    }
    distinte
}

/// Code and text of an anomaly, placeholders filled; no value of the document.
pub fn codifica(anomalia: &Anomalia, tabelle: &Tabelle) -> (String, String) {
    numerata(anomalia, None, tabelle)
}

fn numerata(anomalia: &Anomalia, numero: Option<usize>, tabelle: &Tabelle) -> (String, String) {
    let detta = |voce: &VoceAnomalia| (voce.codice.clone(), compila(&voce.descrizione, anomalia, numero));
    let sua = tabelle.anomalia(anomalia.regola).map(detta);
    // A table imported before this program knew the rule has no row for it: then ours.
    sua.or_else(|| Tabelle::incorporate().anomalia(anomalia.regola).map(detta))
        .unwrap_or_else(|| (anomalia.regola.to_string(), compila(SENZA_VOCE, anomalia, numero)))
}

/// Fills the placeholders in one pass, so that what fills one is never read as another.
fn compila(modello: &str, anomalia: &Anomalia, numero: Option<usize>) -> String {
    let mut testo = String::with_capacity(modello.len());
    let mut resto = modello;
    while let Some((prima, dopo)) = resto.split_once('{') {
        testo.push_str(prima);
        let Some((nome, coda)) = dopo.split_once('}') else {
            testo.push('{');
            resto = dopo;
            break;
        };
        let valore = match nome {
            "percorso" => Cow::Borrowed(&*anomalia.percorso),
            "dettaglio" => Cow::Borrowed(anomalia.dettaglio.as_deref().unwrap_or_default()),
            "numero" => numero.map(|n| n.to_string()).unwrap_or_default().into(),
            altro => format!("{{{altro}}}").into(),
        };
        testo.push_str(&valore);
        resto = coda;
    }
    testo.push_str(resto);
    // Nothing to say in place of the last placeholder.
    match testo.trim_end_matches([':', ' ']) {
        "" => GENERICA.to_owned(),
        detta => detta.to_owned(),
    }
}

impl Voce {
    fn di(anomalia: &Anomalia, tabelle: &Tabelle) -> Self {
        Self::numerata(anomalia, None, tabelle)
    }

    /// The last one, when `numero` others are not listed.
    fn ulteriori(numero: usize, tabelle: &Tabelle) -> Self {
        Self::numerata(&Anomalia::sap_intera(id::SIS_01), Some(numero), tabelle)
    }

    fn numerata(anomalia: &Anomalia, numero: Option<usize>, tabelle: &Tabelle) -> Self {
        let (codice, descrizione) = numerata(anomalia, numero, tabelle);
        let campi = if anomalia.percorso.is_empty() {
            SAP_INTERA
        } else {
            &*anomalia.percorso
        };
        Self {
            codice: limita(&codice, MASSIMO_CODICE),
            descrizione: limita(&descrizione, MASSIMO_DESCRIZIONE),
            campi: limita(campi, MASSIMO_CAMPI),
        }
    }
}

/// Text that XML can carry, of at most `massimo` characters when escaped.
fn limita(testo: &str, massimo: usize) -> String {
    let testo: String = testo.chars().map(|c| if ammesso(c) { c } else { ' ' }).collect();
    if testo.chars().map(costo).sum::<usize>() <= massimo {
        return testo;
    }
    let mut libero = massimo.saturating_sub(1); // the ellipsis
    let resta = |c: &char| {
        let entra = costo(*c) <= libero;
        libero = libero.saturating_sub(costo(*c));
        entra
    };
    testo.chars().take_while(resta).chain(['…']).collect()
}

/// At most this many characters once escaped.
const fn costo(c: char) -> usize {
    if matches!(c, '&' | '<' | '>' | '"' | '\'') {
        6
    } else {
        c.len_utf16()
    }
}

const fn ammesso(c: char) -> bool {
    matches!(c, ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

fn lunghezza<T: YaSerialize>(modello: &T) -> usize {
    testo(modello).encode_utf16().count()
}

fn testo<T: YaSerialize>(modello: &T) -> String {
    let forma = ser::Config {
        perform_indent: false,
        write_document_declaration: false,
        indent_string: None,
    };
    // Writing strings into memory does not fail; an empty list is a refusal all the same.
    ser::to_string_with_config(modello, &forma).unwrap_or_else(|_| "<ListaAnomalie />".to_owned())
}
