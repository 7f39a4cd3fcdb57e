//! STR-01..04 (controls.md §4): who comes from outside the free area, and with what papers.

use super::complete::{complete, ogni_giorno_della_validita};
use crate::{
    controls::{
        Contesto, controlla,
        prove::{base, data, giorno, mini, testo, vettori, violazioni, violazioni_con},
    },
    sap::{
        Scheda,
        scheda::{DatiStranieri, Riga},
    },
    tables::{Nome, Tabella, Tabelle},
};

const STR_01: &str = "STR-01 datianagrafici/datistranieri";
const STR_02: &str = "STR-02 datianagrafici/datistranieri/validoal";

/// The base document with another citizenship.
fn cittadino(codice: &str) -> Scheda {
    let mut scheda = base();
    let dati = scheda.datianagrafici.as_mut().unwrap();
    dati.datipersonali.codcittadinanza = testo(codice);
    scheda
}

/// The papers of a document, empty when it has none.
fn documento(scheda: &mut Scheda) -> &mut DatiStranieri {
    let dati = scheda.datianagrafici.as_mut().unwrap();
    dati.datistranieri.get_or_insert(DatiStranieri {
        riga: Riga(0),
        codtipodocumento: None,
        numero: None,
        motivo: None,
        validoal: None,
        dataultimomantiscr: None,
    })
}

/// An Albanian with everything in order.
fn in_regola() -> Scheda {
    let mut scheda = cittadino("201");
    *documento(&mut scheda) = DatiStranieri {
        codtipodocumento: Some(testo("1")),
        motivo: Some(testo("PROSU")),
        validoal: Some(data("2022-05-31")),
        ..documento(&mut scheda).clone()
    };
    scheda
}

#[test]
fn vectors_of_the_specification() {
    let vettori = vettori(&["STR"]);
    assert_eq!(vettori.len(), 11);
    for v in vettori {
        let mut scheda = base();
        for (campo, valore) in &v.dati {
            match campo.as_str() {
                "dataultimoagg" => scheda.datiinvio.dataultimoagg = data(valore),
                "codcittadinanza" => {
                    let dati = scheda.datianagrafici.as_mut().unwrap();
                    dati.datipersonali.codcittadinanza = testo(valore);
                }
                "codtipodocumento" => documento(&mut scheda).codtipodocumento = Some(testo(valore)),
                "motivo" => documento(&mut scheda).motivo = Some(testo(valore)),
                "validoal" => documento(&mut scheda).validoal = Some(data(valore)),
                altro => panic!("{altro}"),
            }
        }
        let viste: Vec<String> = violazioni_con(&scheda, &complete())
            .iter()
            .map(|v| v.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(viste, v.violate, "{}: {}", v.regola, v.caso);
    }
}

/// controls.md §4, "Free area", as of 2021-03-20.
#[test]
fn the_free_area() {
    let liberi = "000 203 206 209 212 214 215 216 220 221 226 227 232 233 234 235 239 240 244 247 248 249 250 251 255 257 \
                  315 241 236 246 231 223 225";
    let liberi: Vec<&str> = liberi.split_whitespace().collect();
    assert_eq!(liberi.len(), 33);
    let tabelle = Tabelle::incorporate();
    let mut contati = 0;
    for voce in tabelle.tabella(Nome::Cittadinanza).unwrap().righe() {
        let codice = voce.codice.as_str();
        let libero = liberi.contains(&codice);
        contati += usize::from(libero);
        let vietato = violazioni(&cittadino(codice)).iter().any(|v| v == STR_01);
        assert_eq!(vietato, !libero, "{codice}");
    }
    assert_eq!(contati, liberi.len());
}

#[test]
fn str_01_from_accession_to_departure() {
    for (codice, dua, libero) in [
        ("219", "2020-12-31", true), // United Kingdom
        ("219", "2021-01-01", false),
        ("250", "2013-06-30", false), // Croatia
        ("250", "2013-07-01", true),
        ("235", "2006-12-31", false), // Romania
        ("235", "2007-01-01", true),
        ("315", "2004-04-30", false), // Cyprus
        ("315", "2004-05-01", true),
        ("241", "1990-01-01", true),  // Switzerland
        ("229", "2021-03-20", false), // Monaco
        ("202", "2021-03-20", false), // Andorra
        ("999", "2021-03-20", false), // stateless
    ] {
        let mut scheda = cittadino(codice);
        scheda.datiinvio.dataultimoagg = data(dua);
        let attese = if libero { vec![] } else { vec![STR_01] };
        assert_eq!(violazioni(&scheda), attese, "{codice} on {dua}");
    }
}

#[test]
fn str_01_wants_reason_and_expiry() {
    type Piega = fn(&mut DatiStranieri);
    let casi: [(&str, Piega, bool); 8] = [
        ("all there", |_| (), true),
        ("no document type", |d| d.codtipodocumento = None, true),
        ("no number", |d| d.numero = None, true),
        ("no reason", |d| d.motivo = None, false),
        ("blank reason", |d| d.motivo = Some(testo(" ")), false),
        ("no expiry", |d| d.validoal = None, false),
        ("neither", |d| (d.motivo, d.validoal) = (None, None), false),
        (
            "waiting, no reason",
            |d| (d.codtipodocumento, d.motivo) = (Some(testo("4")), None),
            false,
        ),
    ];
    for (caso, piega, ammesso) in casi {
        let mut scheda = in_regola();
        piega(documento(&mut scheda));
        let attese = if ammesso { vec![] } else { vec![STR_01] };
        assert_eq!(violazioni(&scheda), attese, "{caso}");
    }
    // Within the free area nothing is wanted.
    let mut francese = cittadino("215");
    documento(&mut francese).codtipodocumento = Some(testo("1"));
    assert_eq!(violazioni(&francese), [""; 0]);
}

#[test]
fn str_01_stands_on_the_papers_or_on_what_should_hold_them() {
    for (con_documenti, riga) in [(true, 20), (false, 10)] {
        let mut scheda = in_regola();
        documento(&mut scheda).motivo = None;
        documento(&mut scheda).riga = Riga(20);
        let dati = scheda.datianagrafici.as_mut().unwrap();
        dati.riga = Riga(10);
        if !con_documenti {
            dati.datistranieri = None;
        }
        let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
        let viste: Vec<_> = anomalie
            .iter()
            .map(|a| (a.regola.0, a.riga, a.valore.as_deref()))
            .collect();
        assert_eq!(viste, [("STR-01", Some(riga), None)]);
    }
}

#[test]
fn str_02_not_before_2000_unless_waiting() {
    for (tipo, scadenza, attese) in [
        (Some("1"), "2000-01-01", vec![]),
        (Some("1"), "1999-12-31", vec![STR_02]),
        (Some("1"), "1900-01-01", vec![STR_02]),
        (None, "2000-01-01", vec![]),
        (None, "1999-12-31", vec![STR_02]),
        (Some(" "), "1999-12-31", vec![STR_02]),
        (Some("4"), "1999-12-31", vec![]),
        (Some("4"), "1900-01-01", vec![]),
        (Some("5"), "2099-12-31", vec![]),
        (
            Some("9"),
            "1999-12-31",
            vec![STR_02, "STR-03 datianagrafici/datistranieri/codtipodocumento"],
        ),
    ] {
        let mut scheda = in_regola();
        documento(&mut scheda).codtipodocumento = tipo.map(testo);
        documento(&mut scheda).validoal = Some(data(scadenza));
        assert_eq!(violazioni(&scheda), attese, "{tipo:?} {scadenza}");
        // The rule is about those who need a permit.
        scheda.datianagrafici.as_mut().unwrap().datipersonali.codcittadinanza = testo("215");
        assert!(
            !violazioni(&scheda).iter().any(|v| v == STR_02),
            "{tipo:?} {scadenza}, French"
        );
    }
}

/// The table says which document means "waiting"; code 4 where it is silent.
#[test]
fn str_02_reads_the_table() {
    for (righe, tipo, attese) in [
        ("1,uno,,,N\n8,otto,,,S\n", "8", vec![]),
        ("1,uno,,,N\n8,otto,,,S\n", "1", vec![STR_02]),
        ("4,quattro,,,N\n", "4", vec![STR_02]),
        ("4,quattro,,,\n", "4", vec![]),
        ("1,uno,,,\n", "1", vec![STR_02]),
    ] {
        let csv = format!("codice,descrizione,valido_dal,valido_al,in_attesa\n{righe}");
        let tabella = Tabella::da_csv(Nome::StatusStraniero, true, None, "prova.csv", &csv).unwrap();
        let mut scheda = in_regola();
        documento(&mut scheda).codtipodocumento = Some(testo(tipo));
        documento(&mut scheda).validoal = Some(data("1900-01-01"));
        assert_eq!(
            violazioni_con(&scheda, &Tabelle::incorporate().con(tabella)),
            attese,
            "{righe:?} {tipo}"
        );
    }
}

#[test]
fn str_01_and_str_02_ask_nothing_of_a_citizenship_they_cannot_place() {
    let con_zona = |righe: &str, completa| {
        let csv = format!("codice,descrizione,valido_dal,valido_al,zona,libera_dal,libera_al\n{righe}");
        let tabella = Tabella::da_csv(Nome::Cittadinanza, completa, None, "prova.csv", &csv).unwrap();
        Tabelle::incorporate().con(tabella)
    };
    for (tabelle, attese) in [
        (con_zona("201,a,,,EX,,\n", true), vec![STR_01]),
        (con_zona("201,a,,,UE,,\n", true), vec![]),
        (con_zona("201,a,,,UE,,2100-01-01\n", true), vec![]), // a conventional far day is no end
        (con_zona("201,a,,,,,\n", true), vec![]),
        (con_zona("202,a,,,EX,,\n", false), vec![]),
        (
            con_zona("202,a,,,EX,,\n", true),
            vec!["ANA-02 datianagrafici/datipersonali/codcittadinanza"],
        ),
        // The row that holds on the day decides, else the latest.
        (
            con_zona("201,a,,2020-12-31,EX,,\n201,a,2021-01-01,,UE,,\n", true),
            vec![],
        ),
        (
            con_zona("201,a,,2020-12-31,UE,,\n201,a,2021-01-01,,EX,,\n", true),
            vec![STR_01],
        ),
        (
            con_zona("201,a,,2019-12-31,EX,,\n201,a,2020-01-01,2020-12-31,UE,,\n", true),
            vec!["ANA-02 datianagrafici/datipersonali/codcittadinanza"],
        ),
    ] {
        assert_eq!(violazioni_con(&cittadino("201"), &tabelle), attese);
    }
}

/// `validate --on`: the free area is that of the day asked for.
#[test]
fn another_day_moves_the_free_area() {
    let britannico = cittadino("219");
    let tabelle = Tabelle::incorporate();
    for (altro, regole) in [(None, vec!["STR-01"]), (Some("2020-12-31"), vec![])] {
        let contesto = Contesto::new(&britannico, &tabelle, None).al_giorno(altro.map(giorno));
        let viste: Vec<&str> = controlla(&contesto).iter().map(|a| a.regola.0).collect();
        assert_eq!(viste, regole, "{altro:?}");
    }
}

#[test]
fn str_03_and_str_04_by_table_for_everybody() {
    for (tipo, motivo, attese) in [
        (None, None, vec![]),
        (Some("7"), Some("PROSU"), vec![]),
        (Some(" "), Some(" "), vec![]),
        (
            Some("9"),
            None,
            vec!["STR-03 datianagrafici/datistranieri/codtipodocumento"],
        ),
        (
            Some("0"),
            None,
            vec!["STR-03 datianagrafici/datistranieri/codtipodocumento"],
        ),
        (None, Some("ZZZZZ"), vec!["STR-04 datianagrafici/datistranieri/motivo"]),
        (None, Some("PROSU "), vec!["STR-04 datianagrafici/datistranieri/motivo"]),
        (
            Some("x"),
            Some("lavoro"),
            vec![
                "STR-03 datianagrafici/datistranieri/codtipodocumento",
                "STR-04 datianagrafici/datistranieri/motivo",
            ],
        ),
    ] {
        let mut italiano = base();
        documento(&mut italiano).codtipodocumento = tipo.map(testo);
        documento(&mut italiano).motivo = motivo.map(testo);
        assert_eq!(violazioni_con(&italiano, &complete()), attese, "{tipo:?} {motivo:?}");
    }
    // MOTIVO PERMESSO ships incomplete: only the shape is refused.
    let mut scheda = in_regola();
    documento(&mut scheda).motivo = Some(testo("ZZZZZ"));
    assert_eq!(violazioni(&scheda), [""; 0]);
    documento(&mut scheda).motivo = Some(testo("Z2"));
    assert_eq!(violazioni(&scheda), ["STR-04 datianagrafici/datistranieri/motivo"]);
}

#[test]
fn str_03_and_str_04_on_every_day_of_their_validity() {
    ogni_giorno_della_validita(
        Nome::StatusStraniero,
        "STR-03",
        "datianagrafici/datistranieri/codtipodocumento",
        |scheda, codice| documento(scheda).codtipodocumento = Some(testo(codice)),
    );
    ogni_giorno_della_validita(
        Nome::MotivoPermesso,
        "STR-04",
        "datianagrafici/datistranieri/motivo",
        |scheda, codice| documento(scheda).motivo = Some(testo(codice)),
    );
}

#[test]
fn a_mini_document_has_no_papers() {
    assert_eq!(violazioni_con(&mini(), &complete()), [""; 0]);
}
