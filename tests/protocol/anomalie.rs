//! `ListaAnomalie` of a document that is wrong in hundreds of places (outcomes.md §1): short, well formed, in order, counted to
//! the last one, without a word about the person.

use std::{collections::HashSet, process::Command};

use crate::{
    http::unescape,
    messages::{Documento, envelope, invio, plain},
    node::{Node, binary},
};

/// Everything here that tells who the worker is; none of it may come back.
const SEGRETI: [&str; 8] = [
    "SMPPRV80A01H501A",
    "COGNOMESEGRETO",
    "NOMESEGRETO",
    "1980-01-01",
    "VIA SEGRETA 7",
    "segreto@example.org",
    "80123450580",
    "DITTA SEGRETA",
];

fn esperienza(datore: &str) -> String {
    format!(
        "<esperienzalavoro><azienda><codicefiscale>{datore}</codicefiscale><datorelavoro>DITTA SEGRETA</datorelavoro>\
         <codateco>01.11.40</codateco></azienda><datainizio>2019-01-07</datainizio><codprofessione>6.4.1.2.0.14</codprofessione>\
         <tiporapporto><tipocontratto>A.02.00</tipocontratto><assunzioneLegge68>NO</assunzioneLegge68>\
         <lavInMobilita>NO</lavInMobilita><lavoroStagionale>NO</lavoroStagionale><lavoroInAgricoltura>NO</lavoroInAgricoltura>\
         </tiporapporto><modalitalavoro><codmodalitalavoro>FT</codmodalitalavoro></modalitalavoro><luogolavoro>\
         <indirizzo>VIA SEGRETA 7</indirizzo><codcomune>H501</codcomune></luogolavoro></esperienzalavoro>"
    )
}

/// A worker whose code, names and employers are all wrong; `datore` stands in each of `quante` jobs.
fn pessimo(datore: &str, quante: usize) -> String {
    let lavori = format!(
        "<esperienzelavoro_lst>{}</esperienzelavoro_lst>",
        esperienza(datore).repeat(quante)
    );
    let documento = Documento {
        cf: "SMPPRV80A01H501A",
        indirizzo: "VIA SEGRETA 7",
        ..Documento::default()
    };
    documento
        .xml()
        .replace("ESEMPIO", "COGNOMESEGRETO")
        .replace("<nome>PROVA", "<nome>NOMESEGRETO")
        .replace("prova@example.org", "segreto@example.org")
        .replace("</lavoratore>", &format!("{lavori}</lavoratore>"))
}

/// Code, text and place of each anomaly.
fn voci(lista: &str) -> Vec<[String; 3]> {
    let dentro = |voce: &str, nome: &str| {
        let (_, resto) = voce.split_once(&format!("<{nome}>")).expect("an element");
        unescape(resto.split_once(&format!("</{nome}>")).expect("its end").0)
    };
    lista
        .split("<Anomalia>")
        .skip(1)
        .map(|v| ["CodiceAnomalia", "DescrizioneAnomalia", "CampiInErrore"].map(|nome| dentro(v, nome)))
        .collect()
}

/// What `portasap validate` finds, each once: the document's controls without the list's limit.
fn tutte(node: &Node, documento: &str) -> Vec<[String; 3]> {
    let file = node.dir().join("pessimo.xml");
    std::fs::write(&file, documento).expect("a file");
    let output = Command::new(binary())
        .arg("validate")
        .arg("--json")
        .arg(&file)
        .output()
        .expect("the binary runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut viste = HashSet::new();
    let anomalie = json[0]["anomalie"].as_array().expect("a list").iter();
    anomalie
        .map(|a| ["codice", "messaggio", "percorso"].map(|chiave| a[chiave].as_str().expect("text").to_owned()))
        .filter(|a| viste.insert(a.clone()))
        .collect()
}

#[test]
fn hundreds_of_violations_are_listed_in_order_and_counted_to_the_last() {
    let node = Node::start();
    for (quale, documento, almeno) in [
        ("controls", pessimo("80123450580", 300), 303),
        // Rev009 itself refuses the employers, so nothing else runs; at most 50 violations are collected.
        (
            "schema",
            pessimo("troppo corto & < >", 300).replace(" & < >", " &amp; &lt; &gt;"),
            50,
        ),
    ] {
        let attese = tutte(&node, &documento);
        assert!(attese.len() >= almeno, "{quale}: {}", attese.len());
        let cdata = format!("<t:SAP><![CDATA[{documento}]]></t:SAP>");
        let cdata = envelope(
            "",
            &format!(
                "<t:invioSAP xmlns:t=\"{}\">{cdata}</t:invioSAP>",
                crate::messages::TYPES
            ),
        );
        let due_volte = plain("invioSAP", "SAP", &crate::http::escape(&documento));
        let mut liste = Vec::new();
        for messaggio in [invio(&documento), cdata, due_volte] {
            // An answer at all is an answer within the patience of the client.
            let reply = node.post(&messaggio);
            assert_eq!(reply.element("Esito").as_deref(), Some("KO"), "{quale}: {}", reply.body);
            let lista = reply.element("MessaggioErrore").expect("a list");
            // The client's text, its own escapes included, is what counts; what carries it on the wire is longer.
            let caratteri = lista.encode_utf16().count();
            assert!((2_600..=3_000).contains(&caratteri), "{quale}: {caratteri}");
            let (_, su_filo) = reply.body.split_once("MessaggioErrore>").expect("the element");
            let su_filo = su_filo.split_once("</").expect("its end").0;
            assert!(
                su_filo.chars().count() > 3_000 && unescape(su_filo) == lista,
                "{quale}: escaped once more"
            );
            for segreto in SEGRETI {
                assert!(!reply.body.contains(segreto), "{quale}: {segreto}");
            }
            liste.push(lista);
        }
        assert!(
            liste.windows(2).all(|due| due[0] == due[1]),
            "{quale}: the form of the parameter does not matter"
        );
        assert!(liste[0].starts_with("<ListaAnomalie><Anomalia>") && liste[0].ends_with("</Anomalia></ListaAnomalie>"));
        let elencate = voci(&liste[0]);
        let (ultima, prime) = elencate.split_last().expect("anomalies");
        assert_eq!(prime, &attese[..prime.len()], "{quale}: the first ones, in order");
        let resto = format!("Ulteriori anomalie non elencate: {}", attese.len() - prime.len());
        assert_eq!(*ultima, ["L999".to_owned(), resto, "Sap[1]".to_owned()], "{quale}");
    }
    assert_eq!(
        node.post(&crate::messages::verifica("SMPPRV80A01H501A")).status,
        500,
        "a code that is wrong in itself is not looked up"
    );
    let log = node.log();
    for segreto in SEGRETI {
        assert!(!log.contains(segreto), "{segreto} is in the log");
    }
}

#[test]
fn what_reads_the_same_is_said_once() {
    let node = Node::start();
    let ignoti = "<ignoto/>".repeat(40);
    let documento = Documento::default()
        .xml()
        .replace("</datiinvio>", &format!("{ignoti}</datiinvio>"));
    let reply = node.post(&invio(&documento));
    let lista = reply.element("MessaggioErrore").expect("a list");
    let trovate = voci(&lista);
    assert_eq!(trovate.len(), 1, "{lista}");
    assert_eq!((&*trovate[0][0], &*trovate[0][2]), ("L003", "datiinvio"));
}
