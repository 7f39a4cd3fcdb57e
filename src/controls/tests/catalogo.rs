//! What the catalogue says of itself: nothing is missing from sections 0-5, and every field it names is in the document.

use crate::{
    controls::{Momento, catalogo, id, regola},
    sap::Scheda,
};

#[test]
fn every_rule_of_sections_0_to_5_is_listed() {
    let di_sezione_6 = |nome: &str| ["PA-", "EV-", "RC-"].iter().any(|f| nome.starts_with(f));
    let note = id::BLOCCANTI.iter().chain(id::NON_BLOCCANTI);
    for r in note.filter(|r| !di_sezione_6(r.0)) {
        assert!(regola(r.0).is_some(), "{r}");
    }
    for (nome, momento) in [
        ("CF-10", "avviso"),
        ("SAP-08", "avviso"),
        ("AMM-04", "avviso"),
        ("LAV-02", "avviso"),
        ("ENT-03", "trattamento"),
        ("VAR-02", "trattamento"),
        ("NCN-01", "trattamento"),
        ("AMM-01", "documento"),
    ] {
        assert_eq!(regola(nome).unwrap().momento.as_str(), momento, "{nome}");
    }
}

#[test]
fn the_fields_of_the_catalogue_are_in_the_document() {
    let nodi = Scheda::nodi();
    let noto = |passo: &str| {
        ["lavoratore", "self", "or", "date"].contains(&passo)
            || nodi.iter().any(|n| n.percorso.rsplit('/').next() == Some(passo))
    };
    for r in catalogo().filter(|r| !matches!(r.momento, Momento::Richiesta)) {
        let passi = r.campo.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for passo in passi.filter(|p| !p.is_empty()) {
            assert!(noto(passo), "{}: {passo}", r.id);
        }
    }
}
