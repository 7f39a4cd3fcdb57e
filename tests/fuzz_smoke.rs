//! Mutated messages at every parser, in process, always the same ones: nothing panics, nothing takes long, and what is
//! accepted survives being written and read again. The properties are those of `fuzz/`.
//!
//! `PORTASAP_FUZZ_CASES` says how many messages in all (`make fuzz-smoke` throws many more than a test run). A message that breaks
//! something is kept in `target/tmp/`; give it to the target of the same name in `fuzz/`.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "fuzz_smoke/mutate.rs"]
mod mutate;
#[path = "../fuzz/properties.rs"]
mod properties;

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::Path,
    time::{Duration, Instant},
};

use messages::{Busta, CF, Documento, annulla, body, idsap, invio, plain, richiesta, verifica};
use mutate::Mutator;

/// What one message may cost; the longest ones take a few milliseconds.
const BOUND: Duration = Duration::from_secs(1);

/// Tests below, which share the cases.
const TARGETS: u64 = 7;

fn cases() -> u64 {
    let all: u64 =
        std::env::var("PORTASAP_FUZZ_CASES").map_or(10_000, |n| n.parse().expect("PORTASAP_FUZZ_CASES: a number"));
    all.div_ceil(TARGETS)
}

/// Throws mutations of `seeds` at `target`, after the seeds themselves.
#[expect(clippy::disallowed_methods, reason = "measures how long a parser takes")]
fn storm(name: &str, seeds: &[Vec<u8>], target: impl Fn(&[u8]) -> bool) {
    let (mut accepted, mut refused) = (0_usize, 0_usize);
    let mutated = (0..cases()).map(|case| Mutator::new(case, seeds).message());
    for (case, message) in seeds.iter().cloned().chain(mutated).enumerate() {
        let begun = Instant::now();
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| target(&message)));
        let took = begun.elapsed();
        match outcome {
            Ok(true) => accepted += 1,
            Ok(false) => refused += 1,
            Err(_) => {}
        }
        if outcome.is_err() || took >= BOUND {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}-{case}"));
            fs::write(&kept, &message).unwrap();
            panic!(
                "{name}: message {case} took {took:?}, broke: {}; it is {}",
                outcome.is_err(),
                kept.display()
            );
        }
    }
    println!("{name}: {accepted} accepted, {refused} refused");
    // Mutations that all go the same way would test one half of the parser.
    assert!(
        accepted * 100 > refused && refused * 100 > accepted,
        "{name}: {accepted} accepted, {refused} refused"
    );
}

fn text(target: impl Fn(&str) -> bool) -> impl Fn(&[u8]) -> bool {
    move |bytes| target(&String::from_utf8_lossy(bytes))
}

fn bytes(texts: impl IntoIterator<Item = String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}

/// The documents of a folder, in a fixed order.
fn folder(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "xml"));
    files.sort();
    assert!(!files.is_empty(), "{name} has no documents");
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn documents() -> Vec<String> {
    let mut all = folder("tests/data");
    all.extend(folder("tests/esempi"));
    all.push(Documento::default().xml());
    all.push(
        Documento {
            codice: Some("AA00000001G"),
            politica: Some(("H501C000523", "SMPPRV80A01H501HA0220210315")),
            ..Documento::default()
        }
        .xml(),
    );
    all
}

fn envelopes() -> Vec<String> {
    let document = Documento::default().xml();
    let mut all = folder("docs/esempi");
    all.extend([
        invio(&document),
        verifica(CF),
        richiesta("AA00000001G"),
        annulla("AA00000001G"),
        plain("richiestaSAP_N00_A02", "CodiceFiscale", CF),
        plain("recuperaListaSAPNonAttive", "ListaSAP", &lista()),
    ]);
    for (mittente, azione, parametro, value) in [
        ("LAZIO", "invioSAP", "SAP", &document),
        ("VAL D'AOSTA", "verificaEsistenzaSAP", "CodiceFiscale", &CF.to_owned()),
        ("VENETO", "annullaSAP", "CodiceSAP", &idsap("AA00000001G")),
    ] {
        all.push(Busta::nuova(mittente, azione, 7).intorno(&body(azione, parametro, value)));
    }
    all.push(messages::envelope(
        "",
        &format!(
            "<t:invioSAP xmlns:t=\"{}\"><t:SAP>{}</t:SAP></t:invioSAP>",
            messages::TYPES,
            document.split_once("?>").unwrap().1
        ),
    ));
    all
}

fn lista() -> String {
    format!("<ListaSAP><CodiceFiscale>{CF}</CodiceFiscale><DataInizio>2021-01-01</DataInizio><Data_Fine/></ListaSAP>")
}

#[test]
fn reader() {
    let seeds = bytes(envelopes().into_iter().chain(documents()));
    storm("reader", &seeds, properties::reader);
}

#[test]
fn envelope() {
    storm("envelope", &bytes(envelopes()), properties::envelope);
}

#[test]
fn intestazione() {
    let header = Busta::nuova("LAZIO", "invioSAP", 7).header();
    let block = header
        .trim_start_matches("<soapenv:Header>")
        .trim_end_matches("</soapenv:Header>");
    let alone = block.replacen(
        "<eGov_IT:Intestazione",
        "<eGov_IT:Intestazione xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"",
        1,
    );
    let full = alone
        .replace(
            "<eGov_IT:Servizio ",
            "<eGov_IT:Collaborazione>LAZIO_LAZIOSPCoopIT_0000001_2026-03-05_09:17</eGov_IT:Collaborazione><eGov_IT:Servizio ",
        )
        .replace(
            "</eGov_IT:Messaggio>",
            "<eGov_IT:RiferimentoMessaggio>LAZIO_LAZIOSPCoopIT_0000001_2026-03-05_09:17</eGov_IT:RiferimentoMessaggio>\
             <eGov_IT:Scadenza>2026-03-06T09:17:23</eGov_IT:Scadenza></eGov_IT:Messaggio>",
        )
        .replace(
            "</eGov_IT:Intestazione>",
            "<eGov_IT:ListaTrasmissioni><eGov_IT:Trasmissione><eGov_IT:Origine><eGov_IT:IdentificativoParte tipo=\"SPC\">LAZIO\
             </eGov_IT:IdentificativoParte></eGov_IT:Origine><eGov_IT:Destinazione><eGov_IT:IdentificativoParte \
             tipo=\"SPC\">NAZIONALE</eGov_IT:IdentificativoParte></eGov_IT:Destinazione><eGov_IT:OraRegistrazione \
             tempo=\"EGOV_IT_SPC\">2026-03-05T09:17:23</eGov_IT:OraRegistrazione></eGov_IT:Trasmissione>\
             </eGov_IT:ListaTrasmissioni></eGov_IT:Intestazione>",
        );
    assert_ne!(full, alone);
    storm("intestazione", &bytes([alone, full]), text(properties::intestazione));
}

#[test]
fn parametro() {
    let mut seeds = documents();
    seeds.extend([CF.to_owned(), lista(), idsap("AA00000001G")]);
    seeds.push(format!(
        "<VerificaSAP><codiceFiscale>{CF}</codiceFiscale></VerificaSAP>"
    ));
    let escaped: Vec<String> = seeds.iter().map(|seed| http::escape(seed)).collect();
    seeds.extend(escaped);
    storm("parametro", &bytes(seeds), text(properties::parametro));
}

#[test]
fn scheda() {
    let mut seeds = documents();
    seeds.retain(|seed| seed.contains("<lavoratore"));
    storm("scheda", &bytes(seeds), text(properties::scheda));
}

#[test]
fn tabelle() {
    let file = |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let mut libro = rust_xlsxwriter::Workbook::new();
    let foglio = libro.add_worksheet().set_name("CPI").unwrap();
    for (r, riga) in (0..).zip([["CODICE", "DESCRIZIONE", "DAL"], ["H501C000523", "CPI", "01/01/2010"]]) {
        foglio.write_row(r, 0, riga).unwrap();
    }
    let seeds = [
        file("config/tabelle/cpi.csv"),
        b"CODICE;DESCRIZIONE;DAL;AL;REGIONE\r\nH501C000523;\"CPI; Roma\";01/01/2010;;08\r\n".to_vec(),
        file("tests/data/tabelle/classificazioni.xls"),
        file("tests/data/tabelle/formula.xls"),
        libro.save_to_buffer().unwrap(),
    ];
    storm("tabelle", &seeds, properties::tabelle);
}

#[test]
fn identifiers() {
    let seeds = [
        CF,
        "12345678903",
        "AA00000001G",
        "H501C000523",
        "2021-03-20",
        "-0044-02-29Z",
        "2021-03-20+14:00",
        "VALDAOSTA_VALDAOSTASPCoopIT_0000001_2026-03-05_09:17",
        "http://servizi.lavoro.gov.it/servizicoap/invioSAPRequest",
        "\"/ServiziSAP/annullaSAP/\"",
        "text/xml; action=\"x\"; charset='iso-8859-1'",
    ];
    let seeds = bytes(seeds.map(str::to_owned));
    storm("identifiers", &seeds, text(properties::identifiers));
}
