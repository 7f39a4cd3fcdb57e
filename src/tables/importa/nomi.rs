//! Which table a sheet is, and which column a heading is: the ministry's spelling varies, ours does not.

use crate::tables::{Nome, indice};

/// Characters of a sheet's name that Excel keeps.
const NOME_FOGLIO: usize = 31;
/// How the workbook calls its standard sheets.
const PREFISSI: [&str; 2] = ["", "ST - "];

/// Capital letters and digits alone, accents dropped: `Validità`, `VALIDITA'` and `validita` are one word.
pub fn normale(testo: &str) -> String {
    testo
        .chars()
        .filter_map(|c| {
            let piano = match c {
                'À' | 'Á' | 'Â' | 'Ä' | 'à' | 'á' | 'â' | 'ä' => 'A',
                'È' | 'É' | 'Ê' | 'Ë' | 'è' | 'é' | 'ê' | 'ë' => 'E',
                'Ì' | 'Í' | 'Î' | 'Ï' | 'ì' | 'í' | 'î' | 'ï' => 'I',
                'Ò' | 'Ó' | 'Ô' | 'Ö' | 'ò' | 'ó' | 'ô' | 'ö' => 'O',
                'Ù' | 'Ú' | 'Û' | 'Ü' | 'ù' | 'ú' | 'û' | 'ü' => 'U',
                altro => altro.to_ascii_uppercase(),
            };
            piano.is_ascii_alphanumeric().then_some(piano)
        })
        .collect()
}

/// Other names under which a table is known.
const fn sinonimi(nome: Nome) -> &'static [&'static str] {
    match nome {
        Nome::TipoProgetti => &["TIPO PROGETTO"],
        Nome::TitoloDiStudio => &["TITOLO DI STUDIO (TDS completa)", "TDS completa"],
        Nome::ComuneONazione => &["COMUNI E NAZIONI", "COMUNI O NAZIONI"],
        Nome::TipologiaDurata => &["TIPO DURATA"],
        Nome::EventiPolitica => &["EVENTI POLITICHE"],
        Nome::MotivoNotifica => &["MOTIVI NOTIFICA"],
        Nome::Anomalie => &["CODICE ERRORE", "ANOMALIE"],
        _ => &[],
    }
}

/// The table of a name as a person or a sheet writes it.
pub fn tabella(testo: &str) -> Option<Nome> {
    let cercato = normale(testo);
    if cercato.is_empty() {
        return None;
    }
    Nome::TUTTI.iter().copied().find(|nome| {
        let nomi = std::iter::once(nome.as_str()).chain(sinonimi(*nome).iter().copied());
        nomi.flat_map(|n| PREFISSI.map(|p| format!("{p}{n}"))).any(|intero| {
            let tagliato: String = intero.chars().take(NOME_FOGLIO).collect();
            normale(&intero) == cercato || normale(&tagliato) == cercato
        })
    })
}

/// The table of a file, by the name that the shipped file has.
pub fn del_file(file: &str) -> Option<Nome> {
    indice::FILE_SPEDITI.get(file).copied()
}

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Colonna {
    Codice,
    Descrizione,
    Dal,
    Al,
    /// One more, under our name.
    Altra(String),
}

const CODICE: [&str; 4] = ["CODICE", "COD", "CODICI", "VALORE"];
const DESCRIZIONE: [&str; 7] = [
    "DESCRIZIONE",
    "DESC",
    "DESCR",
    "DENOMINAZIONE",
    "SIGNIFICATO",
    "TESTO",
    "DICITURA",
];
const DAL: [&str; 13] = [
    "VALIDODAL",
    "DATAINIZIO",
    "DATAINIZIOVALIDITA",
    "INIZIOVALIDITA",
    "DTINIZIO",
    "DTINIZIOVALIDITA",
    "VALIDITADAL",
    "DAL",
    "DATAINIZIOVAL",
    "DATADIINIZIO",
    "DATADIINIZIOVALIDITA",
    "INIZIO",
    "VALIDADAL",
];
const AL: [&str; 13] = [
    "VALIDOAL",
    "DATAFINE",
    "DATAFINEVALIDITA",
    "FINEVALIDITA",
    "DTFINE",
    "DTFINEVALIDITA",
    "VALIDITAAL",
    "AL",
    "DATAFINEVAL",
    "DATADIFINE",
    "DATADIFINEVALIDITA",
    "FINE",
    "VALIDAAL",
];

/// Other headings of the columns that rules read.
fn sinonimi_di(colonna: &str) -> &'static [&'static str] {
    match colonna {
        "codregione" => &["CODICEREGIONE", "REGIONE", "CODREG"],
        "tipo_progetto" => &["CODTIPOPROGETTO", "CODICETIPOPROGETTO", "TITOLOPROGETTO", "PROGETTO"],
        "abilitata_gg" => &["ABILITATAGARANZIAGIOVANI", "GARANZIAGIOVANI", "GG", "FLAGGG"],
        "gg" => &["GARANZIAGIOVANI", "FLAGGG"],
        "regola" => &["CODICEREGOLA", "CONTROLLO"],
        _ => &[],
    }
}

/// What a heading names in a table; None for a blank one.
pub fn colonna(nome: Nome, testo: &str) -> Option<Colonna> {
    let n = normale(testo);
    if n.is_empty() {
        return None;
    }
    // First: `codregione` would pass for a code.
    let nostra = nome
        .colonne()
        .iter()
        .find(|c| normale(c) == n || sinonimi_di(c).contains(&n.as_str()));
    if let Some(nostra) = nostra {
        return Some(Colonna::Altra((*nostra).to_owned()));
    }
    let n = n.as_str();
    // `VALIDO DAL (gg/mm/aaaa)`
    let senza_parentesi = normale(testo.split('(').next().unwrap_or_default());
    Some(if CODICE.contains(&n) || codice_di(nome, n) {
        Colonna::Codice
    } else if DESCRIZIONE.contains(&n) || n.strip_prefix("DESCRIZIONE").is_some_and(|r| parola(nome, r)) {
        Colonna::Descrizione
    } else if DAL.contains(&n) || DAL.contains(&&*senza_parentesi) {
        Colonna::Dal
    } else if AL.contains(&n) || AL.contains(&&*senza_parentesi) {
        Colonna::Al
    } else {
        Colonna::Altra(nostro_nome(testo))
    })
}

/// A further column, under our name, that a person would take for one of validity.
pub fn parla_di_validita(colonna: &str) -> bool {
    let radici = ["valid", "inizi", "decorr", "scad", "cessa"];
    colonna
        .split('_')
        .any(|parola| parola == "fine" || radici.iter().any(|r| parola.starts_with(r)))
}

/// `CODICE CPI`, `COD_ATTIVITA`: the code of this very table.
fn codice_di(nome: Nome, intestazione: &str) -> bool {
    let resto = intestazione
        .strip_prefix("CODICE")
        .or_else(|| intestazione.strip_prefix("COD"));
    resto.is_some_and(|r| parola(nome, r))
}

/// A word of the table's name, singular or plural, or the whole of it.
fn parola(nome: Nome, testo: &str) -> bool {
    let intero = nome.as_str();
    let radice = |p: &str| p.trim_end_matches(['A', 'E', 'I', 'O']).to_owned();
    let parole = intero.split([' ', '.']).map(normale).filter(|p| p.len() > 2);
    normale(intero) == testo || parole.map(|p| radice(&p)).any(|p| p == radice(testo))
}

/// `Data convenzionale` as `data_convenzionale`.
fn nostro_nome(testo: &str) -> String {
    let parole: Vec<String> = testo
        .split(|c: char| !c.is_alphanumeric())
        .map(normale)
        .filter(|p| !p.is_empty())
        .collect();
    parole.join("_").to_ascii_lowercase()
}
