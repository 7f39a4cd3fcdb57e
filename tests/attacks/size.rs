//! Messages that are only too much.

use std::time::{Duration, Instant};

use crate::{
    http::escape,
    messages::{CF, Documento, TYPES, body, envelope, invio, plain, verifica},
    siege::{Siege, Wants},
};

const MB: usize = 1 << 20;

#[test]
fn more_than_the_limits() {
    Siege::lay(|siege| {
        let padded = |n: usize| verifica(CF).replace("<soapenv:Body>", &format!("{}<soapenv:Body>", " ".repeat(n)));
        siege.soap("a body of 5 MB", Wants::Http(&[413]), &padded(5 * MB));
        siege.soap("a body of 3 MB of blanks", Wants::Found, &padded(3 * MB));
        let long = |n: usize| Documento::default().xml().replace("VIA DI PROVA 1", &"A".repeat(n));
        siege.soap("a document of 3 MB", Wants::Ko(&["L001"]), &invio(&long(3 * MB)));
        siege.soap("an address of 1 MB", Wants::Ko(&["L003"]), &invio(&long(MB)));
        let referenced = invio(&long(600_000)).replace(&"A".repeat(600_000), &"&#65;".repeat(600_000));
        siege.soap(
            "a document that is small enough only without references",
            Wants::Ko(&["L003"]),
            &referenced,
        );
        let comment = format!("<!--{}-->", "x".repeat(3 * MB));
        siege.soap("a comment of 3 MB", Wants::Found, &format!("{}{comment}", verifica(CF)));
        let blanks = format!("<V><codiceFiscale>{}{CF}</codiceFiscale></V>", " ".repeat(MB));
        siege.soap(
            "1 MB of blanks around a code",
            Wants::Found,
            &plain("verificaEsistenzaSAP", "CodiceFiscale", &blanks),
        );
        siege.soap(
            "3 MB around a code",
            Wants::Client("Parametro non leggibile"),
            &plain(
                "verificaEsistenzaSAP",
                "CodiceFiscale",
                &blanks.replace("<V>", &format!("<V>{}", " ".repeat(2 * MB))),
            ),
        );
    });
}

/// Shapes that make a careless reader quadratic: each as large as the limits allow, each within a generous second or few.
#[test]
fn shapes_that_cost_time() {
    let inner = |text: &str| {
        Documento::default()
            .xml()
            .replace("</datiinvio>", &format!("</datiinvio>{text}"))
    };
    let prefixes = |n: usize| (0..n).map(|i| format!("xmlns:p{i}='u{i}' ")).collect::<String>();
    let wide: String = (0..60)
        .map(|d| format!("<a {}>", prefixes(62).replace("xmlns:p", &format!("xmlns:d{d}p"))))
        .collect();
    let lookups = "<b d0p1:a='' d0p2:a='' d9p3:a='' d20p4:a=''/>".repeat(30_000);
    let ko = || Wants::Ko(&["L003"]);
    let cases = [
        (
            "4,000 namespaces in scope, 120,000 look-ups",
            ko(),
            inner(&format!("{wide}{lookups}{}", "</a>".repeat(60))),
        ),
        (
            "45,000 empty elements of one unknown name",
            Wants::Ko(&[]),
            inner(&"<x/>".repeat(45_000)),
        ),
        (
            "45,000 elements of a list",
            Wants::Ko(&[]),
            inner(&format!(
                "<livelliistruzione_lst>{}</livelliistruzione_lst>",
                "<codlivelloistruzione>x</codlivelloistruzione>".repeat(30_000)
            )),
        ),
        (
            "500,000 references",
            ko(),
            Documento::default()
                .xml()
                .replace("VIA DI PROVA 1", &"&#65;".repeat(300_000)),
        ),
        (
            "200,000 CDATA sections",
            Wants::Ko(&["L103"]),
            Documento::default().xml().replace(
                "VIA DI PROVA 1",
                &"<![CDATA[]]>".repeat(100_000).replacen("[]", "[x]", 1),
            ),
        ),
        ("200,000 comments", Wants::Ko(&[]), inner(&"<!---->".repeat(200_000))),
        ("1,500,000 line feeds", Wants::Ko(&[]), inner(&"\n".repeat(1_500_000))),
        (
            "40,000 sections of one kind",
            Wants::Ko(&[]),
            inner(&"<allegato/>".repeat(40_000)),
        ),
        (
            "a number of 1,000,000 digits",
            Wants::Ko(&[]),
            inner(&format!(
                "<politiche_attive_lst><politiche_attive><durata>{}</durata></politiche_attive></politiche_attive_lst>",
                "9".repeat(1_000_000)
            )),
        ),
        (
            "1,900,000 open angle brackets",
            Wants::Ko(&["L001"]),
            "<".repeat(1_900_000),
        ),
        ("1,900,000 ampersands", Wants::Ko(&["L001"]), "&".repeat(1_900_000)),
        (
            "600,000 begins of a comment",
            Wants::Ko(&["L001"]),
            inner(&"<!--".repeat(400_000)),
        ),
        (
            "begins of CDATA",
            Wants::Ko(&["L001"]),
            inner(&"<![CDATA[".repeat(200_000)),
        ),
        (
            "closing brackets",
            Wants::Ko(&["L001"]),
            inner(&"]]".repeat(900_000)).replace("</lavoratore>", "]]></lavoratore>"),
        ),
    ];
    Siege::lay(|siege| {
        for (what, wants, document) in &cases {
            let message = envelope(
                "",
                &format!(
                    "<t:invioSAP xmlns:t='{TYPES}'><t:SAP>{}</t:SAP></t:invioSAP>",
                    protect(document)
                ),
            );
            let begun = Instant::now();
            let reply = siege.node.post(&message);
            let elapsed = begun.elapsed();
            assert!(elapsed < Duration::from_secs(5), "{what}: {elapsed:?}");
            match wants {
                Wants::Ko([]) => assert_eq!(reply.element("Esito").as_deref(), Some("KO"), "{what}: {}", reply.body),
                exact => siege.judge(what, exact, Some(&reply)),
            }
            siege.stands(what);
        }
        let header = envelope(
            &format!(
                "<soapenv:Header>{wide}{}{}</soapenv:Header>",
                &lookups[..lookups.len() / 2 / 45 * 45],
                "</a>".repeat(60)
            ),
            &body("verificaEsistenzaSAP", "CodiceFiscale", CF),
        );
        siege.soap("namespaces in the header", Wants::Found, &header);
    });
}

/// As CDATA where that is possible, which keeps the message small.
fn protect(document: &str) -> String {
    if document.contains("]]>") {
        escape(document)
    } else {
        format!("<![CDATA[{document}]]>")
    }
}

/// Memory that a request took is given back: a hundred large ones leave the process about as it was.
#[test]
fn memory_does_not_grow() {
    Siege::lay(|siege| {
        let large = invio(
            &Documento::default()
                .xml()
                .replace("VIA DI PROVA 1", &"A".repeat(1_900_000)),
        );
        let resident = |pid: u32| -> u64 {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0 kB");
            line.trim().trim_end_matches(" kB").parse().expect("kilobytes")
        };
        let strike = |n: usize| {
            for _ in 0..n {
                assert_eq!(siege.node.post(&large).element("Esito").as_deref(), Some("KO"));
            }
            resident(siege.node.pid())
        };
        let (first, last) = (strike(15), strike(40));
        assert!(last < first + 64 * 1024, "{first} kB after 15, {last} kB after 55");
        siege.stands("memory");
    });
}
