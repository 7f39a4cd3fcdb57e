//! AMM-01..04, NCN-01 (controls.md §5).

use super::complete::{complete, ogni_giorno_della_validita};
use crate::{
    controls::{
        Contesto, Momento, controlla,
        prove::{base, data, mini, testo, violazioni, violazioni_con},
        regola,
    },
    sap::{
        Campo, Scheda,
        scheda::{DatiAmministrativi, Decimale, ListeSpeciali, Riga, StatoInAnagrafe},
    },
    tables::Nome,
    tables::Tabelle,
};

fn dati(scheda: &mut Scheda) -> &mut DatiAmministrativi {
    scheda.datiamministrativi.get_or_insert(DatiAmministrativi {
        riga: Riga(0),
        statoinanagrafe: None,
        periodidisoccupazione: None,
        listespeciali_lst: None,
        assolvimentoistruzione: None,
        altrenotizie: None,
    })
}

fn stato(scheda: &mut Scheda) -> &mut StatoInAnagrafe {
    dati(scheda).statoinanagrafe.get_or_insert(StatoInAnagrafe {
        riga: Riga(0),
        codstatooccupazionale: None,
        codstatus: None,
        categoria297: None,
        anzianita: None,
        indiceprofiling: None,
        dataevento: None,
        disponibilita: None,
    })
}

/// Adds an empty list.
fn lista(scheda: &mut Scheda) -> &mut ListeSpeciali {
    let liste = dati(scheda).listespeciali_lst.get_or_insert_default();
    liste.push(ListeSpeciali {
        riga: Riga(0),
        tipolista: None,
        dataiscrizione: None,
        datafineiscrizione: None,
        datamaxdeferimento: None,
        codprovincia: None,
    });
    liste.last_mut().unwrap()
}

#[test]
fn amm_01_four_states() {
    let violata = "AMM-01 datiamministrativi/statoinanagrafe/codstatooccupazionale";
    for (codice, ammesso) in [
        (None, true),
        (Some("DI"), true),
        (Some("IN"), true),
        (Some("OC"), true),
        (Some("AL"), true),
        (Some(" "), true), // not present
        (Some("XX"), false),
        (Some("di"), false),
        (Some("D"), false),
    ] {
        let mut scheda = base();
        stato(&mut scheda).codstatooccupazionale = codice.map(testo);
        let attese = if ammesso { vec![] } else { vec![violata] };
        assert_eq!(violazioni(&scheda), attese, "{codice:?}");
    }
    ogni_giorno_della_validita(
        Nome::StatoInAnagrafe,
        "AMM-01",
        "datiamministrativi/statoinanagrafe/codstatooccupazionale",
        |scheda, codice| stato(scheda).codstatooccupazionale = Some(testo(codice)),
    );
}

#[test]
fn amm_02_dates_or_province_want_a_list() {
    type Piega = fn(&mut ListeSpeciali);
    let una_data = || Some(data("2020-01-01"));
    let violata = "AMM-02 datiamministrativi/listespeciali_lst/listespeciali[1]/tipolista";
    let casi: [(&str, Piega, bool); 6] = [
        ("nothing", |_| (), false),
        ("blank province", |l| l.codprovincia = Some(testo(" ")), false),
        ("start", |l| l.dataiscrizione = Some(data("2020-01-01")), true),
        ("end", |l| l.datafineiscrizione = Some(data("2020-01-01")), true),
        ("deferral", |l| l.datamaxdeferimento = Some(data("2020-01-01")), true),
        ("province", |l| l.codprovincia = Some(testo("043")), true),
    ];
    for (caso, piega, vuole_lista) in casi {
        for (tipolista, manca) in [(None, true), (Some(" "), true), (Some("3"), false)] {
            let mut scheda = base();
            let lista = lista(&mut scheda);
            piega(lista);
            lista.tipolista = tipolista.map(testo);
            let attese = if vuole_lista && manca { vec![violata] } else { vec![] };
            assert_eq!(violazioni(&scheda), attese, "{caso}, {tipolista:?}");
        }
    }
    // A list alone is fine, and each list is judged for itself.
    let mut scheda = base();
    lista(&mut scheda).tipolista = Some(testo("3"));
    let seconda = lista(&mut scheda);
    (seconda.riga, seconda.dataiscrizione) = (Riga(77), una_data());
    let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
    let viste: Vec<_> = anomalie.iter().map(|a| (a.percorso.as_str(), a.riga)).collect();
    let percorso = "datiamministrativi/listespeciali_lst/listespeciali[2]/tipolista";
    assert_eq!(viste, [(percorso, Some(77))]);
}

#[test]
fn amm_03_list_and_province_by_table() {
    let tipolista = "AMM-03 datiamministrativi/listespeciali_lst/listespeciali[1]/tipolista";
    let provincia = "AMM-03 datiamministrativi/listespeciali_lst/listespeciali[1]/codprovincia";
    for (lista_speciale, codice, aperte, chiuse) in [
        ("3", "043", vec![], vec![]),
        ("3", " ", vec![], vec![]),
        ("9", "043", vec![], vec![tipolista]),
        ("3", "999", vec![], vec![provincia]),
        ("X", "MC", vec![tipolista, provincia], vec![tipolista, provincia]),
    ] {
        let mut scheda = base();
        let lista = lista(&mut scheda);
        lista.tipolista = Some(testo(lista_speciale));
        lista.codprovincia = Some(testo(codice));
        assert_eq!(violazioni(&scheda), aperte, "{lista_speciale} {codice}");
        assert_eq!(
            violazioni_con(&scheda, &complete()),
            chiuse,
            "{lista_speciale} {codice}, complete"
        );
    }
}

#[test]
fn amm_03_on_every_day_of_its_validity() {
    let base = "datiamministrativi/listespeciali_lst/listespeciali[1]";
    ogni_giorno_della_validita(
        Nome::ListeSpeciali,
        "AMM-03",
        &format!("{base}/tipolista"),
        |s, codice| {
            lista(s).tipolista = Some(testo(codice));
        },
    );
    ogni_giorno_della_validita(
        Nome::Provincia,
        "AMM-03",
        &format!("{base}/codprovincia"),
        |s, codice| {
            let lista = lista(s);
            (lista.tipolista, lista.codprovincia) = (Some(testo("3")), Some(testo(codice)));
        },
    );
}

/// AMM-04 and NCN-01 are listed and refuse nothing.
#[test]
fn what_the_agreement_does_not_apply_is_not_applied() {
    assert!(matches!(regola("AMM-04").unwrap().momento, Momento::Avviso));
    assert!(matches!(regola("NCN-01").unwrap().momento, Momento::Trattamento));
    let mut scheda = base();
    *stato(&mut scheda) = StatoInAnagrafe {
        codstatooccupazionale: Some(testo("IN")),
        codstatus: None,
        categoria297: Some(testo("?")),
        anzianita: None,
        indiceprofiling: Some(Campo::from(Decimale::parse("-3.5").unwrap())),
        dataevento: Some(data("0021-01-01")),
        disponibilita: Some(data("2100-01-01")),
        ..stato(&mut scheda).clone()
    };
    assert_eq!(violazioni_con(&scheda, &complete()), [""; 0]);
}

#[test]
fn an_absent_or_empty_section_2_violates_nothing() {
    assert_eq!(violazioni_con(&mini(), &complete()), [""; 0]);
    let mut scheda = base();
    dati(&mut scheda).listespeciali_lst = Some(vec![]);
    assert_eq!(violazioni_con(&scheda, &complete()), [""; 0]);
}
