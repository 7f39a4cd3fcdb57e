//! The integrators' guide tells what really happens: its requests are sent again to a new node, one after the other, and each
//! answer is compared with the one that is printed.
//!
//! A block `xml richiesta` is what is sent, the block `xml risposta` after it what came. Dates, times and progressive numbers are
//! placeholders on both sides. With `PORTASAP_SCRIVI_GUIDA=1` (`make guida`) the answers are written into the guide instead.

#[path = "support/http.rs"]
mod http;
#[path = "support/node.rs"]
mod node;

use std::{fs, path::Path};

use jiff::tz::TimeZone;
use node::Node;
use portasap::clock::{Clock as _, System};

const GUIDA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/GUIDA-INTEGRATORI.md");
const RICHIESTA: &str = "```xml richiesta\n";
const RISPOSTA: &str = "```xml risposta\n";

#[test]
fn every_exchange_of_the_guide_is_as_printed() {
    let guida = fs::read_to_string(GUIDA).expect("the guide");
    let node = Node::start();
    let scritta = riscritta(&guida, &node);
    if std::env::var_os("PORTASAP_SCRIVI_GUIDA").is_some() {
        fs::write(GUIDA, scritta).expect("the guide");
        return;
    }
    for (stampata, avvenuta) in guida.lines().zip(scritta.lines()) {
        assert_eq!(stampata, avvenuta, "the guide is out of date: make guida");
    }
    assert_eq!(guida.lines().count(), scritta.lines().count());
}

/// What the guide points to is there.
#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let radice = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(radice.join("docs")).expect("docs");
    let pagine = docs.map(|voce| voce.expect("an entry").path()).chain([
        radice.join("README.md"),
        radice.join("examples/README.md"),
        radice.join("CONTRIBUTING.md"),
    ]);
    for pagina in pagine.filter(|p| p.extension().is_some_and(|e| e == "md")) {
        let testo = fs::read_to_string(&pagina).expect("a page");
        for destinazione in destinazioni(&testo) {
            let (file, ancora) = destinazione.split_once('#').unwrap_or((destinazione, ""));
            let meta = pagina.parent().expect("a folder").join(file);
            assert!(file.is_empty() || meta.exists(), "{}: {destinazione}", pagina.display());
            let altrui = if file.is_empty() {
                testo.clone()
            } else {
                fs::read_to_string(&meta).unwrap_or_default()
            };
            assert!(
                ancora.is_empty()
                    || altrui
                        .lines()
                        .any(|riga| riga.starts_with('#') && ancora_di(riga) == ancora),
                "{}: {destinazione}",
                pagina.display()
            );
        }
    }
}

/// The guide with the answers of this node.
fn riscritta(guida: &str, node: &Node) -> String {
    let ora = System.now().to_zoned(TimeZone::get("Europe/Rome").expect("a zone"));
    let (giorno, minuto) = (ora.strftime("%F").to_string(), ora.strftime("%H:%M").to_string());
    let mut pezzi = guida.split(RICHIESTA);
    let mut scritta = pezzi.next().expect("a beginning").to_owned();
    for pezzo in pezzi {
        let (richiesta, dopo) = pezzo.split_once("\n```\n").expect("a closed block");
        let (fra, dopo) = dopo.split_once(RISPOSTA).expect("an answer after each request");
        let (_, dopo) = dopo.split_once("```\n").expect("a closed block");
        let inviata = richiesta.replace("AAAA-MM-GG", &giorno).replace("OO:MM", &minuto);
        let risposta = node.post(&inviata);
        let stampata = impersonale(&impaginata(&risposta.body), &giorno);
        scritta += &format!("{RICHIESTA}{richiesta}\n```\n{fra}{RISPOSTA}{stampata}\n```\n{dopo}");
    }
    scritta
}

/// One element a line; an element that holds only text stays on its own.
fn impaginata(xml: &str) -> String {
    let mut righe: Vec<String> = Vec::new();
    let mut livello = 0_usize;
    let mut aperta = false;
    for pezzo in xml.replace("?>", "?>\n").replace("><", ">\n<").lines() {
        let chiude = pezzo.starts_with("</");
        if chiude {
            livello = livello.saturating_sub(1);
        }
        match righe.last_mut() {
            Some(riga) if chiude && aperta => riga.push_str(pezzo),
            _ => righe.push(format!("{}{pezzo}", "  ".repeat(livello))),
        }
        let apre = pezzo.starts_with('<') && !chiude && !pezzo.starts_with("<?");
        aperta = apre && !pezzo.contains("</") && !pezzo.ends_with("/>");
        livello += usize::from(aperta);
    }
    righe.join("\n")
}

/// Without what is of this moment: date, times, progressive numbers.
fn impersonale(testo: &str, giorno: &str) -> String {
    let testo = testo.replace(giorno, "AAAA-MM-GG");
    let testo = sostituisci(&testo, "_AAAA-MM-GG_", "99:99", "OO:MM");
    let testo = sostituisci(&testo, "AAAA-MM-GGT", "99:99:99", "OO:MM:SS");
    sostituisci(&testo, "SPCoopIT_", "9999999", "NNNNNNN")
}

/// After each `prima`, what has the shape `forma` (9 is any digit) becomes `segno`.
fn sostituisci(testo: &str, prima: &str, forma: &str, segno: &str) -> String {
    let mut pezzi = testo.split(prima);
    let mut fatto = pezzi.next().unwrap_or_default().to_owned();
    for pezzo in pezzi {
        let ha_la_forma = pezzo.len() >= forma.len()
            && pezzo
                .bytes()
                .zip(forma.bytes())
                .all(|(b, f)| if f == b'9' { b.is_ascii_digit() } else { b == f });
        let resto = if ha_la_forma {
            format!("{segno}{}", &pezzo[forma.len()..])
        } else {
            pezzo.to_owned()
        };
        fatto += &format!("{prima}{resto}");
    }
    fatto
}

/// Where the links of a page lead, those to other sites apart.
fn destinazioni(testo: &str) -> Vec<&str> {
    let collegamenti = testo.split("](").skip(1).filter_map(|resto| resto.split_once(')'));
    collegamenti
        .map(|(destinazione, _)| destinazione)
        .filter(|d| !d.contains("://") && !d.contains(' '))
        .collect()
}

/// The anchor that a heading gets.
fn ancora_di(titolo: &str) -> String {
    let testo = titolo.trim_start_matches('#').trim().to_lowercase();
    let tenuti = testo
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    tenuti.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn a_page_of_an_answer() {
    let xml = "<?xml version=\"1.0\"?><a><b>x</b><c/><d><e></e></d></a>";
    assert_eq!(
        impaginata(xml),
        "<?xml version=\"1.0\"?>\n<a>\n  <b>x</b>\n  <c/>\n  <d>\n    <e></e>\n  </d>\n</a>"
    );
    assert_eq!(
        impersonale("X_SPCoopIT_0000012_2026-11-23_11:00 2026-11-23T11:00:01", "2026-11-23"),
        "X_SPCoopIT_NNNNNNN_AAAA-MM-GG_OO:MM AAAA-MM-GGTOO:MM:SS"
    );
}
