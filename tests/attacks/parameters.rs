//! Values and documents that are readable and wrong.

use crate::{
    http,
    messages::{CF, Documento, annulla, idsap, invio, plain, richiesta, verifica},
    siege::{Siege, Wants},
};
use portasap::xml::{Limits, Reader};

/// Looks like [`CF`], or becomes it by some careless folding; is not it.
fn look_alikes() -> Vec<(&'static str, String)> {
    let with = |from: &str, to: &str| CF.replacen(from, to, 1);
    vec![
        ("Turkish dotless i for 1", with("1", "\u{131}")),
        ("Turkish dotted capital I", with("H", "\u{130}")),
        ("Greek capital alpha", with("A", "\u{391}")),
        ("Greek capital rho for P", with("P", "\u{3a1}")),
        ("Cyrillic S", with("S", "\u{405}")),
        ("Kelvin sign", with("R", "\u{212a}")),
        ("long s, which upper-cases to S", with("S", "\u{17f}")),
        ("sharp s, which upper-cases to SS", with("S", "\u{df}")),
        ("full-width letters", with("SMP", "\u{ff33}\u{ff2d}\u{ff30}")),
        ("full-width digits", with("80", "\u{ff18}\u{ff10}")),
        ("Arabic digits", with("80", "\u{668}\u{660}")),
        ("mathematical bold", with("S", "\u{1d412}")),
        ("zero-width space", with("SMP", "SMP\u{200b}")),
        ("soft hyphen", with("SMP", "SMP\u{ad}")),
        ("combining acute", with("SMP", "SMP\u{301}")),
        ("right-to-left override", format!("\u{202e}{CF}")),
        ("byte order mark inside", with("SMP", "SMP\u{feff}")),
        ("blank inside", with("SMP", "SMP ")),
        ("letter O for zero", with("80", "8O")),
        ("quote of SQL", format!("{CF}' OR '1'='1")),
        ("end of a statement", format!("{CF}'; DROP TABLE sap; --")),
        ("percent", "%".repeat(16)),
        ("underscores", "_".repeat(16)),
        ("format string", "{percorso}%s%n{}{0}".to_owned()),
        ("two codes", format!("{CF},{CF}")),
        ("1 MB", "A".repeat(1 << 20)),
        ("1 MB of the code", CF.repeat(65_536)),
        ("1 MB of emoji", "\u{1f600}".repeat(262_144)),
    ]
}

#[test]
fn codici_fiscali_that_look_alike() {
    Siege::lay(|siege| {
        for (what, cf) in look_alikes() {
            for azione in [
                "verificaEsistenzaSAP",
                "richiestaCodSAPRegTitolare",
                "richiestaSAP_N00_A02",
            ] {
                let message = plain(azione, "CodiceFiscale", &cf);
                siege.soap(
                    &format!("{azione}: {what}"),
                    Wants::Client("Codice fiscale non valido"),
                    &message,
                );
            }
            siege.soap(
                &format!("inside: {what}"),
                Wants::Client("Codice fiscale non valido"),
                &verifica(&http::escape(&cf)),
            );
            let document = Documento {
                cf: &cf,
                ..Documento::default()
            };
            siege.soap(
                &format!("document: {what}"),
                Wants::Ko(&["L003"]),
                &invio(&document.xml()),
            );
        }
    });
}

#[test]
fn codes_that_look_alike() {
    Siege::lay(|siege| {
        let codice = siege.codice.clone();
        for (what, bent) in [
            ("Greek alpha", codice.replacen('A', "\u{391}", 1)),
            ("full-width digit", codice.replacen('0', "\u{ff10}", 1)),
            ("letter O", codice.replacen('0', "O", 1)),
            ("quote of SQL", format!("{codice}' OR '1'='1")),
            ("wildcard", "%".to_owned()),
            ("1 MB", "A".repeat(1 << 20)),
            ("zero-width space", format!("{}\u{200b}{}", &codice[..3], &codice[3..])),
        ] {
            siege.soap(what, Wants::Ko(&["L101"]), &annulla(&bent));
            siege.soap(what, Wants::Client(""), &richiesta(&bent));
        }
        let value = |inner: &str| plain("annullaSAP", "CodiceSAP", inner);
        let id = idsap(&codice);
        let inner = format!("<IdentificativoSap>{codice}</IdentificativoSap>");
        for (what, wants, document) in [
            ("another root", Wants::Ko(&["L001"]), id.replace("IDSAP", "ID")),
            (
                "a root with namespace",
                Wants::Ko(&["L001"]),
                id.replace("<IDSAP>", "<IDSAP xmlns='urn:x'>"),
            ),
            (
                "two codes",
                Wants::Ko(&["L001"]),
                id.replace(&inner, &format!("{inner}{inner}")),
            ),
            (
                "a code inside the code",
                Wants::Ko(&["L001"]),
                id.replace(&codice, &inner),
            ),
            ("no code", Wants::Ko(&["L101"]), "<IDSAP/>".to_owned()),
        ] {
            siege.soap(what, wants, &value(&document));
        }
    });
}

/// What has many mistakes is told many of them, in a text that is never cut in the middle.
#[test]
fn two_hundred_violations() {
    Siege::lay(|siege| {
        let name = "n".repeat(300);
        // What reads the same, names of the document being no part of it, is said once; at most 50 are collected.
        for (what, distinct, garbage) in [
            (
                "unknown elements",
                1,
                (0..200).map(|n| format!("<x{n}/>")).collect::<String>(),
            ),
            ("long names", 1, (0..200).map(|n| format!("<{name}{n}/>")).collect()),
            (
                "values of a known list",
                50,
                format!(
                    "<livelliistruzione_lst>{}</livelliistruzione_lst>",
                    "<codlivelloistruzione>&lt;![CDATA[{percorso}&amp;\u{1f600}</codlivelloistruzione>".repeat(200)
                ),
            ),
        ] {
            let document = Documento::default()
                .xml()
                .replace("</datiinvio>", &format!("</datiinvio>{garbage}"));
            let document = document.replace("<sesso>M</sesso>", "<sesso>?</sesso>");
            let reply = siege.node.post(&invio(&document));
            assert_eq!(reply.element("Esito").as_deref(), Some("KO"), "{what}: {}", reply.body);
            let lista = reply.element("MessaggioErrore").unwrap();
            let length = lista.chars().count();
            assert!(length <= 3000, "{what}: {length} characters");
            let tree = Reader::tree(&lista, Limits::default()).expect(what);
            assert_eq!(tree.name, "ListaAnomalie");
            let text = |e: &portasap::xml::Element, name: &str| {
                e.children()
                    .find(|c| c.name == name)
                    .map(portasap::xml::Element::text)
                    .unwrap()
            };
            let codes: Vec<String> = tree.children().map(|a| text(a, "CodiceAnomalia")).collect();
            let listed = codes.iter().filter(|c| *c == "L003").count();
            let mut left = 0;
            if listed < codes.len() {
                assert!(listed > 2 && codes[listed..] == ["L999"], "{what}: {codes:?}");
                let count = text(tree.children().last().unwrap(), "DescrizioneAnomalia");
                left = count.split(' ').find_map(|w| w.parse::<usize>().ok()).expect(&count);
            }
            assert_eq!(listed + left, distinct, "{what}: {codes:?}");
            assert!(
                !lista.contains("\u{1f600}"),
                "{what}: values of the document never come back"
            );
            siege.stands(what);
        }
    });
}

/// Text that some layer might take for its own markup.
#[test]
fn text_that_means_something_elsewhere() {
    Siege::lay(|siege| {
        let log_line = "x\n2026-01-01T00:00:00Z  INFO exchange answered azione=\"annullaSAP\"";
        for (what, wants, value) in [
            ("a second log line", Wants::Client("Codice fiscale"), log_line),
            ("terminal escapes", Wants::Client("Codice fiscale"), "\u{9b}2J\u{85}"),
            (
                "template",
                Wants::Client("Codice fiscale"),
                "${jndi:ldap://127.0.0.1:9/a}{{7*7}}",
            ),
        ] {
            siege.soap(what, wants, &plain("verificaEsistenzaSAP", "CodiceFiscale", value));
        }
        assert!(!siege.node.log().contains("jndi") && !siege.node.log().contains("2J"));
        // XInclude, xsi:type and schemaLocation are only names here: nothing is fetched, the schema judges them.
        let good = Documento {
            cf: "RSSMRA80A01H501U",
            ..Documento::default()
        }
        .xml();
        let xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";
        for (what, document) in [
            (
                "XInclude",
                good.replace(
                    "</datiinvio>",
                    "</datiinvio><i:include xmlns:i='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
                ),
            ),
            (
                "another type",
                good.replace(
                    "<sesso>",
                    &format!("<sesso {xsi} xsi:type='xsd:anyType' xmlns:xsd='http://www.w3.org/2001/XMLSchema'>"),
                ),
            ),
        ] {
            siege.soap(what, Wants::Ko(&["L003"]), &invio(&document));
        }
        let nil = good.replace("<sesso>M</sesso>", &format!("<sesso {xsi} xsi:nil='true'/>"));
        siege.soap("nil where none may be", Wants::Ko(&["L003", "L003"]), &invio(&nil));
        let long = good.replace("2021-03-20", &format!("{}-01-01", "9".repeat(100_000)));
        siege.soap("a date of 100,000 digits", Wants::Ko(&["L003"]), &invio(&long));
        // xs:date admits them, DAT-01 does not; no code was valid before the calendar; the register is asked too.
        for (what, date, codes) in [
            ("a date beyond the calendar", "999999999-12-31", &["L004", "L103"][..]),
            (
                "a date before the calendar",
                "-0001-01-01",
                &["L004", "L212", "L213", "L103"],
            ),
        ] {
            let document = Documento::default().xml().replace("2021-03-20", date);
            siege.soap(what, Wants::Ko(codes), &invio(&document));
        }
    });
}
