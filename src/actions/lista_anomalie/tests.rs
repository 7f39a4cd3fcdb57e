use proptest::prelude::*;
use quick_xml::{Reader, events::Event};

use super::*;
use crate::{
    outcome::RuleId,
    soap::wsdl,
    tables::{Nome, Tabella},
    xml::{Limits, schema::Schema},
};

/// Code, text, fields of each anomaly; panics when the text is not exactly the shape of outcomes.md §1.
fn leggi(xml: &str) -> Vec<[String; 3]> {
    let mut lettore = Reader::from_str(xml);
    lettore.config_mut().expand_empty_elements = true;
    let (mut aperti, mut voci) = (Vec::<String>::new(), Vec::<Vec<(String, String)>>::new());
    loop {
        match lettore.read_event().expect("well formed") {
            Event::Start(e) => {
                assert!(e.attributes().next().is_none());
                let nome = e.name().0.to_owned();
                match aperti.len() {
                    0 => assert_eq!(nome, "ListaAnomalie"),
                    1 => {
                        assert_eq!(nome, "Anomalia");
                        voci.push(Vec::new());
                    }
                    2 => voci.last_mut().unwrap().push((nome.clone(), String::new())),
                    _ => panic!("too deep"),
                }
                aperti.push(nome);
            }
            Event::End(_) => drop(aperti.pop()),
            Event::Text(t) => voci.last_mut().unwrap().last_mut().unwrap().1.push_str(&t),
            Event::GeneralRef(r) => {
                let nome = format!("&{};", &*r);
                let c = quick_xml::escape::unescape(&nome).unwrap();
                voci.last_mut().unwrap().last_mut().unwrap().1.push_str(&c);
            }
            Event::Eof => break,
            altro => panic!("{altro:?}"),
        }
    }
    voci.into_iter()
        .map(|figli| {
            let nomi: Vec<&str> = figli.iter().map(|f| f.0.as_str()).collect();
            assert_eq!(nomi, ["CodiceAnomalia", "DescrizioneAnomalia", "CampiInErrore"]);
            figli.into_iter().map(|f| f.1).collect::<Vec<_>>().try_into().unwrap()
        })
        .collect()
}

#[test]
fn the_shape_of_a_refusal() {
    let anomalie = [
        Anomalia::sap_intera(id::PA_24),
        Anomalia::new(id::XML_03, "politiche_attive_lst/politiche_attive[2]/durata")
            .dettaglio("atteso un intero, trovato altro <&>")
            .valore("SEGRETO")
            .riga(9),
    ];
    assert_eq!(
        lista_anomalie(&anomalie, &Tabelle::incorporate()),
        "<ListaAnomalie><Anomalia><CodiceAnomalia>S086</CodiceAnomalia><DescrizioneAnomalia>Non deve esistere più di un patto di \
         servizio attivo per il tipo progetto 05-Presa in carico D.Lgs. 150</DescrizioneAnomalia><CampiInErrore>Sap[1]\
         </CampiInErrore></Anomalia><Anomalia><CodiceAnomalia>L003</CodiceAnomalia><DescrizioneAnomalia>Documento non conforme \
         al formato di trasmissione: atteso un intero, trovato altro &lt;&amp;&gt;</DescrizioneAnomalia><CampiInErrore>\
         politiche_attive_lst/politiche_attive[2]/durata</CampiInErrore></Anomalia></ListaAnomalie>"
    );
}

#[test]
fn the_contract_admits_it() {
    let schema = Schema::compile(wsdl::SCHEMI).unwrap();
    let t = Tabelle::incorporate();
    let tutte: Vec<Anomalia> = id::BLOCCANTI.iter().map(|id| Anomalia::new(*id, "")).collect();
    for anomalie in [&tutte[..], &tutte[70..]] {
        let testo = lista_anomalie(anomalie, &t);
        let violazioni = schema
            .validate(&testo, Limits::default(), Some("ListaAnomalie"))
            .unwrap();
        assert_eq!(violazioni, [], "{testo}");
    }
}

#[test]
fn codes_and_texts() {
    let colonne = "codice,descrizione,valido_dal,valido_al,regola,campo\n\
                   S001,{percorso} - {dettaglio} - {altro} {,,,CF-01,\nS002,{dettaglio},,,CF-03,\n";
    let t = Tabelle::incorporate();
    let sue = t.con(Tabella::da_csv(Nome::Anomalie, true, None, "a.csv", colonne).unwrap());
    let a = |id| Anomalia::new(id, "a/b");
    for (tabelle, anomalia, codice, testo) in [
        (
            &t,
            a(id::CF_01),
            "L201",
            "Codice fiscale: lunghezza ammessa 11 o 16 caratteri",
        ),
        (
            &t,
            a(id::XML_03),
            "L003",
            "Documento non conforme al formato di trasmissione",
        ),
        (
            &t,
            a(id::XML_03).dettaglio("{numero}"),
            "L003",
            "Documento non conforme al formato di trasmissione: {numero}",
        ),
        (
            &t,
            a(RuleId("ZZ-99")).dettaglio("perché"),
            "ZZ-99",
            "Controllo non superato: perché",
        ),
        (&t, a(RuleId("ZZ-99")), "ZZ-99", "Controllo non superato"),
        (
            &sue,
            a(id::CF_01).dettaglio("{percorso}"),
            "S001",
            "a/b - {percorso} - {altro} {",
        ),
        (&sue, a(id::CF_03), "S002", "Controllo non superato"),
        // The table has no row for it: the shipped one does.
        (&sue, a(id::CF_02), "L202", "Codice fiscale: formato non conforme"),
        (&sue, a(RuleId("ZZ-99")), "ZZ-99", "Controllo non superato"),
    ] {
        assert_eq!(codifica(&anomalia, tabelle), (codice.to_owned(), testo.to_owned()));
    }
}

#[test]
fn fields_in_error() {
    let t = Tabelle::incorporate();
    for (anomalia, campi) in [
        (Anomalia::new(id::CF_09, "a/b[2]"), "a/b[2]"),
        (Anomalia::new(id::XML_03, ""), "Sap[1]"),
        (Anomalia::new(id::LIM_01, ""), "Sap[1]"),
        (Anomalia::new(id::XML_03, "a\u{b}<b"), "a <b"),
    ] {
        assert_eq!(leggi(&lista_anomalie(&[anomalia], &t))[0][2], campi);
    }
}

#[test]
fn what_is_too_long_is_cut_at_its_escaped_length() {
    for (testo, massimo, atteso) in [
        ("1234567890", 10, "1234567890"),
        ("12345678901", 10, "123456789…"),
        ("12&4", 9, "12&4"),
        ("12&&", 9, "12&…"),
        ("1\t2\u{0}3", 9, "1 2 3"),
        ("", 9, ""),
    ] {
        assert_eq!(limita(testo, massimo), atteso);
    }
}

#[test]
fn what_does_not_fit_is_counted() {
    let t = Tabelle::incorporate();
    for quante in [1, 10, 11, 12, 13, 14, 50, 100_000] {
        let anomalie: Vec<_> = (0..quante)
            .map(|i| Anomalia::new(id::CF_01, format!("a/b{i:06}")))
            .collect();
        let testo = lista_anomalie(&anomalie, &t);
        assert!(testo.chars().count() <= 3_000);
        let voci = leggi(&testo);
        let ultima = voci.last().unwrap();
        if quante <= 10 {
            assert_eq!(voci.len(), quante);
        }
        if ultima[0] == "L999" {
            let contate = format!("Ulteriori anomalie non elencate: {}", quante - (voci.len() - 1));
            assert_eq!((&*ultima[1], &*ultima[2]), (&*contate, "Sap[1]"));
            // Nothing is dropped that would have fitted.
            let una = leggi(&lista_anomalie(&anomalie[..1], &t)).len();
            assert!(una == 1 && testo.chars().count() > 2_600, "{quante}");
        } else {
            assert_eq!(voci.len(), quante);
        }
    }
    assert_eq!(leggi(&lista_anomalie(&[], &t)), [[""; 3]; 0]);
}

#[test]
fn what_reads_the_same_is_said_and_counted_once() {
    let t = Tabelle::incorporate();
    let a = |percorso: &str, riga: u32| {
        Anomalia::new(id::XML_03, percorso)
            .dettaglio("x")
            .riga(riga)
            .valore(riga.to_string())
    };
    let anomalie = [
        a("a", 1),
        a("b", 2),
        a("a", 3),
        a("a", 4).dettaglio("y"),
        Anomalia::new(id::CF_01, "a"),
        a("b", 5),
    ];
    let lette = leggi(&lista_anomalie(&anomalie, &t));
    let campi: Vec<(&str, &str)> = lette.iter().map(|v| (&*v[0], &*v[2])).collect();
    assert_eq!(campi, [("L003", "a"), ("L003", "b"), ("L003", "a"), ("L201", "a")]);
    // Two rules that a table gives one code and one text.
    let colonne = "codice,descrizione,valido_dal,valido_al,regola,campo\nS1,uguale,,,CF-01,\nS1,uguale,,,CF-02,\n";
    let sue = t.con(Tabella::da_csv(Nome::Anomalie, true, None, "a.csv", colonne).unwrap());
    let due = [Anomalia::new(id::CF_01, "a"), Anomalia::new(id::CF_02, "a")];
    assert_eq!(leggi(&lista_anomalie(&due, &sue)).len(), 1);
    assert_eq!(leggi(&lista_anomalie(&due, &t)).len(), 2);
    let mille: Vec<_> = (0..1_000)
        .map(|i| Anomalia::new(id::CF_01, format!("a/b{}", i % 100)))
        .collect();
    let lette = leggi(&lista_anomalie(&mille, &t));
    assert_eq!(
        lette.last().unwrap()[1],
        format!("Ulteriori anomalie non elencate: {}", 100 - (lette.len() - 1))
    );
}

#[test]
fn the_length_is_that_of_the_clients_text_in_their_units() {
    let t = Tabelle::incorporate();
    // Each is one character, two units of UTF-16, four bytes; each `<` is four characters to the client.
    for dettaglio in ["\u{1d49c}".repeat(700), "<".repeat(700), "è".repeat(700)] {
        let anomalie: Vec<_> = (0..9)
            .map(|i| Anomalia::new(id::XML_03, format!("a{i}")).dettaglio(dettaglio.clone()))
            .collect();
        let testo = lista_anomalie(&anomalie, &t);
        assert!(testo.encode_utf16().count() <= 3_000 && testo.chars().count() <= 3_000);
        assert!(crate::xml::escape_text(&testo).chars().count() > testo.chars().count());
        assert_eq!(leggi(&testo).last().unwrap()[0], "L999");
    }
}

proptest! {
    #[test]
    fn always_well_formed_short_and_complete(
        pezzi in prop::collection::vec((0..id::BLOCCANTI.len(), "\\PC{0,40}|.{0,60}|[<&]{0,900}", prop::option::of("(?s).{0,80}|[\"&]{0,1200}")), 0..40),
        descrizione in "[a-z&<]{1,1500}",
    ) {
        let righe = format!(
            "codice,descrizione,valido_dal,valido_al,regola,campo\nS999,\"{descrizione} {{numero}}\",,,SIS-01,\nS1,\"{descrizione} {{dettaglio}}\",,,CF-01,\n"
        );
        let nostre = Tabelle::incorporate();
        let loro = nostre.con(Tabella::da_csv(Nome::Anomalie, true, None, "a.csv", &righe).unwrap());
        let anomalie: Vec<Anomalia> = pezzi
            .into_iter()
            .map(|(i, percorso, dettaglio)| Anomalia { dettaglio, ..Anomalia::new(id::BLOCCANTI[i], percorso) })
            .filter(|a| a.regola != id::SIS_01)
            .collect();
        for tabelle in [&nostre, &loro] {
            let testo = lista_anomalie(&anomalie, tabelle);
            prop_assert!(testo.encode_utf16().count() <= 3_000);
            let voci = leggi(&testo);
            let anomalie = distinte(&anomalie, tabelle);
            prop_assert_eq!(voci.is_empty(), anomalie.is_empty());
            let chiude = tabelle.anomalia(id::SIS_01).unwrap().codice.clone();
            let elencate = voci.iter().take_while(|v| v[0] != chiude).count();
            for (voce, anomalia) in voci.iter().zip(anomalie.iter().copied()).take(elencate) {
                prop_assert_eq!(&voce[0], &codifica(anomalia, tabelle).0);
            }
            if elencate < voci.len() {
                prop_assert!(elencate + 1 == voci.len() && elencate > 0);
                if std::ptr::eq(tabelle, &raw const nostre) {
                    let attesa = format!("Ulteriori anomalie non elencate: {}", anomalie.len() - elencate);
                    prop_assert_eq!(&voci[elencate][1], &attesa);
                }
            } else {
                prop_assert_eq!(elencate, anomalie.len());
            }
        }
    }
}
