use super::*;

fn output(rule: Option<&str>, json: bool) -> (u8, String) {
    let mut out = Vec::new();
    let codice = run(
        &RulesArgs {
            rule: rule.map(str::to_owned),
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
