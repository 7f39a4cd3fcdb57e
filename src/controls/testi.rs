//! The texts of the catalogue, held against the reader they are for: a person at a Centro per l'Impiego who has to mend a
//! document. Every family is read here; a text that fails says why.

use regex::Regex;

use super::{Regola, catalogo};
use crate::tables::Tabelle;

/// Words of programs and of English that tell a clerk nothing. Names of operations, tables and elements are no words.
const GERGO: &[&str] = &[
    "array",
    "backend",
    "body",
    "boolean",
    "booleano",
    "cast",
    "check",
    "default",
    "deploy",
    "devono matchare",
    "encoding",
    "endpoint",
    "error",
    "field",
    "flag",
    "input",
    "invalid",
    "join",
    "loggato",
    "match",
    "merge",
    "missing",
    "must",
    "null",
    "output",
    "parsing",
    "predicato",
    "query",
    "range",
    "regex",
    "required",
    "runtime",
    "settato",
    "should",
    "stack",
    "string",
    "stringa",
    "submit",
    "switch",
    "the",
    "timestamp",
    "todo",
    "true",
    "false",
    "update",
    "valid",
    "value",
    "warning",
    "whitespace",
    "with",
];

/// Nouns and adjectives that end like an infinitive.
const NON_VERBI: &[&str] = &[
    "carattere",
    "genere",
    "essere",
    "particolare",
    "familiare",
    "regolare",
    "militare",
    "mare",
    "altre",
    "titolare",
    "mittente",
    "datore",
    "potere",
    "dovere",
    "titolari",
];

/// What a text asks for: an infinitive used as an instruction, alone or with a pronoun, or "va indicato".
fn istruisce(testo: &str) -> bool {
    let va = Regex::new(r"\b(va|vanno) (\w+ )?\w+(at|ut|it|tt|st|es)[oaie]\b").unwrap();
    va.is_match(testo) || infinito(testo)
}

fn infinito(testo: &str) -> bool {
    testo
        .split(|c: char| !c.is_alphabetic())
        .map(str::to_lowercase)
        .filter(|parola| parola.len() > 4 && !NON_VERBI.contains(&parola.as_str()))
        .any(|parola| {
            let radice = ["lo", "la", "li", "le", "ne", "si", "gli"]
                .iter()
                .find_map(|p| {
                    parola
                        .strip_suffix(p)
                        .filter(|r| r.ends_with('r'))
                        .map(|r| format!("{r}e"))
                })
                .unwrap_or(parola);
            ["are", "ere", "ire", "rre"].iter().any(|fine| radice.ends_with(fine))
        })
}

fn difetti(r: &Regola) -> Vec<String> {
    let mut difetti = Vec::new();
    let per_accento = Regex::new(r"[eaiou]'( |$|[.,;:])").unwrap();
    let mut esigi = |vero: bool, difetto: &str| {
        if !vero {
            difetti.push(format!("{}: {difetto}", r.id));
        }
    };
    let lungo = |testo: &str| testo.chars().count();
    esigi(
        (10..=90).contains(&lungo(r.titolo)),
        "the title has 10 to 90 characters",
    );
    esigi(
        !r.titolo.ends_with(['.', ';', ':', ',']),
        "a title has no stop at its end",
    );
    esigi(
        r.titolo.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()),
        "a title begins with a capital",
    );
    esigi(
        (40..=480).contains(&lungo(r.spiegazione)),
        "the explanation has 40 to 480 characters",
    );
    esigi(
        r.spiegazione
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()),
        "an explanation begins with a capital",
    );
    esigi(r.spiegazione.ends_with('.'), "an explanation ends with a full stop");
    esigi(
        !r.momento.bloccante() || istruisce(r.spiegazione),
        "the explanation of a rule that refuses says what to do, in the infinitive: \"Indicare…\", \"Verificare…\"",
    );
    esigi(
        !r.fonte.is_empty() && !r.fonte.ends_with('.'),
        "a source is named, without a stop",
    );
    for (nome, testo) in [("title", r.titolo), ("explanation", r.spiegazione), ("source", r.fonte)] {
        esigi(
            testo == testo.trim() && !testo.contains("  "),
            &format!("stray blanks in the {nome}"),
        );
        esigi(
            !testo.contains(['\n', '\t', '`', '*']),
            &format!("marks or line breaks in the {nome}"),
        );
        esigi(
            !per_accento.is_match(&testo.replace("po'", "")),
            &format!("an apostrophe instead of an accent in the {nome}"),
        );
        for parola in testo.split(|c: char| !c.is_alphabetic()) {
            esigi(
                !GERGO.contains(&&*parola.to_lowercase()),
                &format!("jargon in the {nome}: {parola}"),
            );
        }
    }
    difetti
}

#[test]
fn every_text_of_the_catalogue_is_for_its_reader() {
    let difetti: Vec<String> = catalogo().flat_map(difetti).collect();
    assert!(difetti.is_empty(), "{}", difetti.join("\n"));
}

#[test]
fn every_text_of_the_table_is_for_its_reader() {
    let tabelle = Tabelle::incorporate();
    for voce in catalogo().filter_map(|r| tabelle.anomalia(r.id)) {
        let testo = &voce.descrizione;
        assert!((10..=120).contains(&testo.chars().count()), "{}: {testo}", voce.codice);
        assert!(
            testo.starts_with(char::is_uppercase) && !testo.ends_with('.'),
            "{}: {testo}",
            voce.codice
        );
        for parola in testo.split(|c: char| !c.is_alphabetic()) {
            assert!(!GERGO.contains(&&*parola.to_lowercase()), "{}: {parola}", voce.codice);
        }
    }
}

#[test]
fn an_instruction_is_recognised() {
    for (testo, istruisce_) in [
        ("Il codice è errato. Ricopiarlo dalla tessera.", true),
        ("Indicare il codice.", true),
        ("Il carattere del titolare deve essere regolare.", false),
        ("Non si ricontrolla.", false),
        ("Se manca, aggiungerne uno.", true),
        ("Il valore va ridotto.", true),
        ("Durata e unità vanno sempre indicate.", true),
        ("Il valore è ridotto.", false),
        ("Scriverla di nuovo.", true),
    ] {
        assert_eq!(istruisce(testo), istruisce_, "{testo}");
    }
}
