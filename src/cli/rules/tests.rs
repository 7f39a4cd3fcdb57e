use super::*;

fn output(rule: Option<&str>, json: bool) -> (u8, String) {
    let mut out = Vec::new();
    let codice = run(
        &RulesArgs {
            rule: rule.map(str::to_owned),
            format: Format::Text,
            json,
        },
        &mut out,
    );
    (codice, String::from_utf8(out).unwrap())
}

#[test]
fn the_list_has_one_line_a_rule_in_order() {
    let (codice, testo) = output(None, false);
    let righe: Vec<&str> = testo.lines().collect();
    assert_eq!((codice, righe.len()), (0, catalogo().count() + 1));
    for (riga, regola) in righe[1..].iter().zip(catalogo()) {
        assert!(riga.starts_with(regola.id.0) && riga.ends_with(regola.titolo), "{riga}");
    }
    assert!(
        righe[1].starts_with("XML-01  L001  -        lettura     Documento"),
        "{}",
        righe[1]
    );
}

#[test]
fn a_rule_is_found_by_name_code_or_family() {
    for (nome, attese) in [
        ("PA-22", vec!["PA-22"]),
        ("pa-22", vec!["PA-22"]),
        ("L203", vec!["CF-03"]),
        ("x001", vec!["LIM-01"]),
        ("dat", vec!["DAT-01"]),
        ("XML", vec!["XML-01", "XML-02", "XML-03"]),
        ("PA22", vec!["PA-22"]),
        ("sap 8", vec!["SAP-08"]),
        ("ent_1", vec!["ENT-01"]),
        ("datadinascita", vec!["DNA-01"]),
    ] {
        let (codice, testo) = output(Some(nome), true);
        let voci: Vec<serde_json::Value> = serde_json::from_str(&testo).unwrap();
        let ids: Vec<&str> = voci.iter().map(|v| v["id"].as_str().unwrap()).collect();
        assert_eq!((codice, ids), (0, attese), "{nome}");
    }
    for ignoto in ["ZZ-99", "", "-", "\u{1b}[31m"] {
        assert_eq!(output(Some(ignoto), false), (2, String::new()), "{ignoto:?}");
    }
}

#[test]
fn one_rule_is_explained() {
    let (_, testo) = output(Some("CF-03"), false);
    for atteso in [
        "CF-03  Carattere di controllo del codice fiscale\n",
        "Ricopiare il codice",
        "code     L203\n",
        "field    /lavoratore/datianagrafici/datipersonali/codicefiscale\n",
        "judged   on the document and the tables\n",
        "source   Accordi di servizio SAP",
    ] {
        assert!(testo.contains(atteso), "{atteso} in {testo}");
    }
    assert!(!testo.contains("from "));
}

#[test]
fn json_keys() {
    let (_, testo) = output(Some("SAP-08"), true);
    let voce = &serde_json::from_str::<serde_json::Value>(&testo).unwrap()[0];
    assert_eq!(
        (&voce["codice"], &voce["bloccante"]),
        (&serde_json::Value::Null, &false.into())
    );
    assert_eq!(
        (voce["momento"].as_str(), voce["sezione"].as_str()),
        (Some("avviso"), Some("0"))
    );
    assert_eq!(voce.as_object().unwrap().len(), 10);
}

#[test]
fn an_unknown_name_is_answered_with_near_misses() {
    let tabelle = Tabelle::incorporate();
    for (nome, proposte) in [
        ("CF-30", vec!["CF-03", "CF-01", "CF-02", "CF-04"]),
        ("CF30", vec!["CF-03", "CF-01", "CF-02", "CF-04"]),
        ("CFF-03", vec!["CF-03"]),
        ("XL203", vec!["L203"]),
        ("sapp", vec!["SAP"]),
        ("nulla di simile", vec![]),
        ("", vec![]),
        ("\u{1b}[31m", vec![]),
    ] {
        let trovate = ricerca::proposte(nome, &tabelle);
        assert!(trovate.len() <= 4);
        assert_eq!(
            trovate.first().map(String::as_str),
            proposte.first().copied(),
            "{nome}: {trovate:?}"
        );
        let testo = ignota(nome, &tabelle);
        assert_eq!(testo.contains("did you mean"), !proposte.is_empty(), "{testo}");
        assert!(!testo.contains('\u{1b}'));
    }
}

fn pagina() -> String {
    let mut out = Vec::new();
    let args = RulesArgs {
        rule: None,
        format: Format::Markdown,
        json: false,
    };
    assert_eq!(run(&args, &mut out), FINE);
    String::from_utf8(out).unwrap()
}

#[test]
fn the_page_in_docs_is_the_catalogue_of_today() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/REGOLE.md");
    let scritta = std::fs::read_to_string(&file).unwrap_or_default();
    let prima_diversa = pagina()
        .lines()
        .zip(scritta.lines())
        .find(|(a, b)| a != b)
        .map(|(a, _)| a.to_owned());
    assert!(
        scritta == pagina(),
        "docs/REGOLE.md is stale: run `make regole` and commit it (first difference: {prima_diversa:?})"
    );
}

#[test]
fn the_page_has_every_rule_once_and_nothing_that_markdown_would_swallow() {
    let pagina = pagina();
    for r in catalogo() {
        assert_eq!(pagina.matches(&format!("\n### {}\n", r.id)).count(), 1, "{}", r.id);
        assert_eq!(pagina.matches(&format!("| [{}](#", r.id)).count(), 1, "{}", r.id);
    }
    assert!(!pagina.contains("## Altre sezioni"), "a chapter is missing");
    let posto = |titolo: &str| {
        pagina
            .find(&format!("\n## {titolo}"))
            .unwrap_or_else(|| panic!("{titolo}"))
    };
    let capitoli = [
        "Struttura e date",
        "Sezione 0",
        "Sezione 1",
        "Confronto con il registro",
        "Avvisi, non applicati",
    ];
    assert!(capitoli.map(posto).is_sorted());
    assert!(pagina.find("\n### SAP-08").unwrap() > posto("Avvisi"));
    assert!(pagina.contains("- Anomalia: `L003`, «Documento non conforme al formato di trasmissione: {dettaglio}»"));
    for riga in pagina.lines() {
        assert!(!riga.contains('<') && riga == riga.trim_end(), "{riga}");
    }
}

#[test]
fn the_page_is_whole_or_not_at_all() {
    let mut out = Vec::new();
    let args = RulesArgs {
        rule: Some("CF".to_owned()),
        format: Format::Markdown,
        json: false,
    };
    assert_eq!((run(&args, &mut out), out.len()), (USAGE, 0));
}
