use super::{COMPLETA, MINI, REV009, completa_con, leggi};
use crate::{
    outcome::Anomalia,
    sap::{
        Data,
        scheda::{Scheda, percorso_politica},
    },
    xml::Limits,
};

#[test]
fn the_full_example() {
    let scheda = leggi(COMPLETA).unwrap();
    let dati = &scheda.datianagrafici.as_ref().unwrap().datipersonali;
    assert_eq!(
        (dati.codicefiscale.as_str(), dati.codicefiscale.riga),
        ("SMPPRV80A01H501H", 11)
    );
    assert_eq!((dati.riga.0, dati.datanascita.valore), (10, Data::new(1980, 1, 1)));
    assert_eq!(scheda.datiinvio.identificativosap, None);
    assert_eq!((scheda.mini(), scheda.esperienzelavoro_lst.is_none()), (false, true));
    let (i, politica) = scheda.politiche().next().unwrap();
    assert_eq!(
        politica.identificativo_politica.as_ref().unwrap().as_str(),
        "080000000AX"
    );
    assert_eq!(politica.durata.as_ref().map(|d| d.valore), Some(6));
    assert_eq!(politica.indice_profiling.as_ref().unwrap().as_str(), "0.50");
    assert_eq!(
        percorso_politica(i, "data_fine"),
        "politiche_attive_lst/politiche_attive[1]/data_fine"
    );
}

#[test]
fn the_mini_example() {
    let scheda = leggi(MINI).unwrap();
    assert!(scheda.mini());
    assert_eq!(scheda.datiinvio.identificativosap.unwrap().as_str(), "AA00000001G");
    assert_eq!(scheda.politiche_attive_lst.map(|p| p.len()), Some(1));
}

/// Rule, path, line of each anomaly.
fn esito(letta: Result<Scheda, Vec<Anomalia>>) -> String {
    let voce = |a: Anomalia| {
        assert!(a.regola.0 != "XML-03" || a.dettaglio.is_some());
        format!("{} {} {}", a.regola, a.percorso, a.riga.unwrap_or_default())
    };
    letta.map_or_else(
        |anomalie| anomalie.into_iter().map(voce).collect::<Vec<_>>().join("; "),
        |_| "ok".to_owned(),
    )
}

#[test]
fn xml_01_and_xml_02() {
    for (caso, testo, atteso) in [
        (
            "newline before",
            format!("\n  {}", COMPLETA.split_once('\n').unwrap().1),
            "ok",
        ),
        ("no declaration", COMPLETA.split_once('\n').unwrap().1.to_owned(), "ok"),
        ("unclosed", "<lavoratore>\n<datiinvio>".to_owned(), "XML-01 Sap[1] 2"),
        ("empty", String::new(), "XML-01 Sap[1] 1"),
        ("text", "AA00000001G".to_owned(), "XML-01 Sap[1] 1"),
        (
            "doctype",
            "<!DOCTYPE lavoratore>\n<lavoratore/>".to_owned(),
            "XML-01 Sap[1] 1",
        ),
        (
            "error after violations",
            completa_con("<cap>00100</cap>", "<cap>1</cap><x"),
            "XML-01 Sap[1] 19",
        ),
        ("two roots", format!("{COMPLETA}<lavoratore/>"), "XML-01 Sap[1] 45"),
        ("another global element", "<datiinvio/>".to_owned(), "XML-02 Sap[1] 1"),
        ("unknown root", "\n<persona/>".to_owned(), "XML-02 Sap[1] 2"),
        (
            "other case",
            COMPLETA.replace("lavoratore>", "Lavoratore>"),
            "XML-02 Sap[1] 2",
        ),
        (
            "namespace",
            COMPLETA.replace("<lavoratore>", "<lavoratore xmlns='urn:x'>"),
            "XML-02 Sap[1] 2",
        ),
        (
            "namespaced prefix",
            COMPLETA
                .replace("<lavoratore>", "<a:lavoratore xmlns:a='urn:x'>")
                .replace("</lav", "</a:lav"),
            "XML-02 Sap[1] 2",
        ),
    ] {
        assert_eq!(esito(leggi(&testo)), atteso, "{caso}");
    }
}

#[test]
fn xml_01_tells_the_reason_without_the_text() {
    let anomalie = leggi("<!DOCTYPE segreto>\n<lavoratore/>").unwrap_err();
    assert_eq!(anomalie[0].dettaglio.as_deref(), Some("DOCTYPE non ammesso"));
    assert_eq!(anomalie[0].valore, None);
    let limiti = Limits {
        max_elements: 10,
        ..Limits::default()
    };
    let anomalie = Scheda::leggi(COMPLETA, &REV009, limiti).unwrap_err();
    assert_eq!(anomalie[0].dettaglio.as_deref(), Some("troppi elementi"));
}

#[test]
fn xml_03() {
    for (caso, testo, atteso) in [
        (
            "empty codiceentetit",
            completa_con("H501C000523</codiceentetit>", "</codiceentetit>"),
            "XML-03 datiinvio/codiceentetit 5",
        ),
        (
            "no codiceentetit",
            completa_con("<codiceentetit>H501C000523</codiceentetit>", ""),
            "XML-03 datiinvio/codiceentetit 6",
        ),
        (
            "impossible day",
            completa_con("2021-03-20</dataultimoagg>", "2021-02-30</dataultimoagg>"),
            "XML-03 datiinvio/dataultimoagg 4",
        ),
        (
            "lower case codice fiscale",
            completa_con("SMPPRV80A01H501H", "smpprv80a01h501h"),
            "XML-03 datianagrafici/datipersonali/codicefiscale 11",
        ),
        (
            "code of ten characters",
            completa_con(
                "<codiceentetit>",
                "<identificativosap>AA0000001G</identificativosap><codiceentetit>",
            ),
            "XML-03 datiinvio/identificativosap 5",
        ),
        (
            "exponent",
            completa_con("0.50</indice_profiling>", "5E-1</indice_profiling>"),
            "XML-03 politiche_attive_lst/politiche_attive[1]/indice_profiling 40",
        ),
        (
            "two at once",
            completa_con("DI</codstatooccupazionale>", "XX</codstatooccupazionale>")
                .replace("6</durata>", "sei</durata>"),
            "XML-03 datiamministrativi/statoinanagrafe/codstatooccupazionale 23; \
             XML-03 politiche_attive_lst/politiche_attive[1]/durata 34",
        ),
    ] {
        assert_eq!(esito(leggi(&testo)), atteso, "{caso}");
    }
}

/// `motivo` has no type in the schema.
#[test]
fn motivo_is_a_short_text() {
    let ko = "XML-03 datianagrafici/datistranieri/motivo 19";
    for (motivo, atteso) in [
        ("<motivo>PROSU</motivo>".to_owned(), "ok"),
        ("<motivo/>".to_owned(), "ok"),
        (format!("<motivo>{}</motivo>", "à".repeat(50)), "ok"),
        (format!("<motivo>{}</motivo>", "à".repeat(51)), ko),
        ("<motivo><x/></motivo>".to_owned(), ko),
        ("<motivo>PRO<x>SU</x></motivo>".to_owned(), ko),
        ("<motivo a=\"1\">PROSU</motivo>".to_owned(), ko),
        ("<motivo a=\"1\"/>".to_owned(), ko),
    ] {
        let stranieri = format!("<datistranieri>{motivo}</datistranieri>\n    <domicilio>");
        let testo = completa_con("<domicilio>", &stranieri);
        let letta = leggi(&testo);
        let letto = letta.as_ref().ok().map(|s| {
            let dati = s.datianagrafici.as_ref().unwrap().datistranieri.as_ref().unwrap();
            dati.motivo.as_ref().map(|m| m.valore.clone())
        });
        assert_eq!(esito(letta), atteso, "{motivo}");
        if motivo == "<motivo/>" {
            assert_eq!(letto, Some(None));
        }
    }
}

#[test]
fn at_most_fifty_anomalies() {
    let politica = "<politiche_attive><tipo_attivita>TROPPO</tipo_attivita></politiche_attive>";
    let lista = format!("<politiche_attive_lst>{}", politica.repeat(100));
    let anomalie = leggi(&completa_con("<politiche_attive_lst>", &lista)).unwrap_err();
    assert_eq!(anomalie.len(), 50);
    assert!(anomalie.iter().all(|a| a.regola.0 == "XML-03"));
}

/// Lists of section 5 may repeat: both positions are in the path, and the output has one list.
#[test]
fn repeated_lists_keep_their_positions_and_are_merged() {
    let titolo =
        |livello: &str| format!("<titolostudio><codlivelloistruzione>{livello}</codlivelloistruzione></titolostudio>");
    let allegato = format!(
        "<allegato><titolistudio_lst>{}{}</titolistudio_lst><titolistudio_lst/><titolistudio_lst>{}</titolistudio_lst>\
         </allegato>\n  <politiche_attive_lst>",
        titolo("10"),
        titolo("20"),
        titolo("30"),
    );
    let scheda = leggi(&completa_con("<politiche_attive_lst>", &allegato)).unwrap();
    let posti: Vec<String> = scheda
        .titoli_studio()
        .map(|(p, t)| format!("{} {}", p.percorso("x"), t.codlivelloistruzione.valore))
        .collect();
    assert_eq!(
        posti,
        [
            "allegato/titolistudio_lst[1]/titolostudio[1]/x 10",
            "allegato/titolistudio_lst[1]/titolostudio[2]/x 20",
            "allegato/titolistudio_lst[3]/titolostudio[1]/x 30",
        ]
    );
    let scritta = scheda.scrivi();
    assert_eq!(scritta.matches("<titolistudio_lst>").count(), 1);
    assert_eq!(leggi(&scritta), Ok(scheda));
}
