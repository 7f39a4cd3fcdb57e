//! Several policies in one document, and what the catalogue says of section 6.

use super::{complete, con, patto};
use crate::{
    controls::{
        Contesto, Momento, catalogo, controlla,
        prove::{data, testo},
        regola,
    },
    outcome::Anomalia,
};

#[test]
fn every_policy_is_judged_rule_by_rule_with_its_line_and_value() {
    let mut seconda = patto();
    seconda.data = None;
    let mut terza = patto();
    terza.data.as_mut().unwrap().valore = data("2021-03-14").valore;
    terza.data.as_mut().unwrap().riga = 77;
    terza.data_fine = None;
    terza.ultimo_evento = None;
    let scheda = con(vec![patto(), seconda, terza]);
    let trovate = controlla(&Contesto::new(&scheda, &complete(), None));
    let posto = |i: usize, campo: &str| format!("politiche_attive_lst/politiche_attive[{i}]/{campo}");
    let attesa = |regola: &str, percorso: String| Anomalia::new(self::regola(regola).unwrap().id, percorso);
    assert_eq!(
        trovate,
        [
            attesa("PA-06", posto(2, "data")).riga(40),
            attesa("PA-07", posto(3, "data")).riga(77).valore("2021-03-14"),
            attesa("PA-08", posto(3, "data_fine")).riga(40),
            attesa("EV-01", posto(3, "ultimo_evento")).riga(40),
        ]
    );
}

#[test]
fn the_events_can_be_switched_off() {
    let mut politica = patto();
    politica.ultimo_evento.as_mut().unwrap().evento = testo("99");
    let mut altra = patto();
    altra.ultimo_evento.as_mut().unwrap().data_evento = data("2021-03-16");
    let mut senza = patto();
    senza.ultimo_evento = None;
    let scheda = con(vec![politica, altra, senza]);
    let tabelle = complete();
    let regole = |eventi| {
        let contesto = Contesto::new(&scheda, &tabelle, None).con_eventi(eventi);
        controlla(&contesto).iter().map(|a| a.regola.0).collect::<Vec<_>>()
    };
    assert_eq!(regole(true), ["EV-01", "EV-02", "EV-03"]);
    assert_eq!(regole(false), [""; 0]);
}

/// No judgement looks at another policy: twice the policies, twice the anomalies, and no more.
#[test]
fn a_document_that_violates_hundreds_of_rules_is_judged_once() {
    let mut pessima = patto();
    pessima.tipo_attivita = testo("?");
    pessima.data = None;
    pessima.data_fine = None;
    pessima.durata = Some(0.into());
    pessima.tipologia_durata = Some(testo("Y"));
    pessima.titolo_progetto = testo("77");
    pessima.codice_ente_promotore = testo("00000000000");
    pessima.identificativo_politica = None;
    pessima.ultimo_evento.as_mut().unwrap().evento = testo("99");
    for quante in [1, 40, 80] {
        let scheda = con(vec![pessima.clone(); quante]);
        let anomalie = controlla(&Contesto::new(&scheda, &complete(), None));
        assert_eq!(anomalie.len(), quante * 9);
    }
}

#[test]
fn section_6_is_listed_in_the_order_of_the_specification() {
    let mut documento = Vec::new();
    let mut registro = Vec::new();
    for r in catalogo().filter(|r| r.sezione == "6") {
        let elenco = if matches!(r.momento, Momento::Registro) {
            &mut registro
        } else {
            &mut documento
        };
        elenco.push(r.id.0);
    }
    let attese: Vec<String> = (0..=20)
        .chain([23])
        .map(|n| format!("PA-{n:02}"))
        .chain(["RC-01", "EV-01", "EV-02", "EV-03"].map(str::to_owned))
        .collect();
    assert_eq!(documento, attese);
    assert_eq!(registro, ["PA-21", "PA-22", "PA-24"]);
    for (id, dal) in [
        ("PA-02", Some("2015-12-09")),
        ("PA-06", Some("2015-12-09")),
        ("PA-08", Some("2015-12-09")),
        ("PA-20", Some("2017-12-04")),
        ("EV-01", Some("2017-12-04")),
        ("EV-02", None),
        ("EV-03", Some("2017-12-04")),
        ("PA-07", None),
    ] {
        assert_eq!(regola(id).unwrap().dal, dal, "{id}");
    }
    for id in ["PA-00", "RC-01"] {
        assert!(matches!(regola(id).unwrap().momento, Momento::Trattamento), "{id}");
    }
    assert!(matches!(regola("PA-23").unwrap().momento, Momento::Avviso));
}
