//! What is written reads back, and is what sap-document.md §4 and §7 want.

use proptest::prelude::*;

use super::{COMPLETA, MINI, completa_con, leggi};
use crate::{
    sample::{self, Forma, Opzioni, Peso},
    sap::{CodiceSap, Scheda},
};

#[test]
fn examples_read_back_equal() {
    for testo in [COMPLETA, MINI] {
        let scheda = leggi(testo).unwrap();
        let scritta = scheda.scrivi();
        assert!(scritta.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><lavoratore><datiinvio>"));
        assert_eq!(leggi(&scritta), Ok(scheda));
        let senza_spazi = |t: &str| t.split('<').map(str::trim).collect::<Vec<_>>().join("<");
        assert_eq!(senza_spazi(&scritta), senza_spazi(testo));
    }
}

/// What goes in, in place of a piece of the full example, and what comes out.
#[test]
fn quirks_of_rev009() {
    for (da, entra, esce) in [
        (
            "2021-03-20</dataultimoagg>",
            " 2021-03-20+01:00\n</dataultimoagg>",
            "<dataultimoagg>2021-03-20<",
        ),
        (
            "0.50</indice_profiling>",
            "0.000000000</indice_profiling>",
            "<indice_profiling>0.00<",
        ),
        (
            "0.50</indice_profiling>",
            " +1.50 </indice_profiling>",
            "<indice_profiling>1.50<",
        ),
        (
            "0.50</indice_profiling>",
            "-3.123456789</indice_profiling>",
            "<indice_profiling>-3.123456789<",
        ),
        ("6</durata>", "+012</durata>", "<durata>12<"),
        ("6</durata>", "-5</durata>", "<durata>-5<"),
        ("1.25</indiceisee>", "1X25</indiceisee>", "<indiceisee>1X25<"),
        ("080000000AX", "080000000ax", "<identificativo_politica>080000000ax<"),
        (
            "<cognome>ESEMPIO",
            "<cognome><![CDATA[A&B]]> &lt;\u{e8}",
            "<cognome>A&amp;B &lt;\u{e8}<",
        ),
        ("<cognome>ESEMPIO", "<cognome> E  S&#13;&#10;", "<cognome> E  S&#13;\n<"),
    ] {
        let letta = leggi(&completa_con(da, entra)).unwrap_or_else(|a| panic!("{entra}: {a:?}"));
        let scritta = letta.scrivi();
        assert!(scritta.contains(esce), "{entra}: {scritta}");
    }
}

/// Present and empty is not absent when read, but is not written.
#[test]
fn what_is_optional_and_empty_is_not_written() {
    let vuota = "<datistranieri/><residenza><localita/></residenza><domicilio>";
    let testo = completa_con("<domicilio>", vuota)
        .replace("<codstatooccupazionale>DI</codstatooccupazionale>", "<codstatus/>")
        .replace("<altrenotizie><indiceisee>1.25</indiceisee></altrenotizie>", "")
        .replace(
            "<politiche_attive_lst>",
            "<esperienzelavoro_lst/><livelliistruzione_lst/><allegato><linguestraniere_lst>\
            <linguastraniera/></linguestraniere_lst></allegato><politiche_attive_lst>",
        );
    let scheda = leggi(&testo).unwrap();
    let dati = scheda.datianagrafici.as_ref().unwrap();
    assert!(dati.datistranieri.is_some());
    assert_eq!(dati.residenza.as_ref().map(|r| r.localita.is_none()), Some(true));
    let stato = scheda
        .datiamministrativi
        .as_ref()
        .unwrap()
        .statoinanagrafe
        .as_ref()
        .unwrap();
    assert!(stato.codstatus.is_none());
    assert_eq!(scheda.esperienzelavoro_lst.as_ref().map(Vec::len), Some(0));
    assert_eq!(scheda.lingue().count(), 1);
    let scritta = scheda.scrivi();
    for nome in [
        "datistranieri",
        "residenza",
        "statoinanagrafe",
        "esperienzelavoro_lst",
        "livelliistruzione_lst",
        "allegato",
    ] {
        assert!(!scritta.contains(nome), "{nome}");
    }
    let senza = leggi(&scritta).unwrap();
    assert_eq!(senza.scrivi(), scritta);
    assert_eq!(
        (senza.allegato, senza.politiche_attive_lst),
        (None, scheda.politiche_attive_lst)
    );
}

#[test]
fn an_obligatory_section_is_written_even_when_empty() {
    let testo = completa_con("<recapiti><email>prova@example.org</email></recapiti>", "<recapiti/>");
    let scheda = leggi(&testo).unwrap();
    assert!(scheda.scrivi().contains("<recapiti></recapiti>"));
    assert_eq!(leggi(&scheda.scrivi()), Ok(scheda));
}

fn schede() -> impl Strategy<Value = Scheda> {
    let forma = prop_oneof![Just(Forma::Piena), Just(Forma::Mini)];
    let peso = prop_oneof![Just(Peso::Piccolo), Just(Peso::Tipico), Just(Peso::Grande)];
    (any::<u64>(), any::<u64>(), forma, peso, any::<bool>()).prop_map(|(n, seed, forma, peso, con_codice)| {
        let codice = con_codice.then(|| CodiceSap::genera("AA", 7));
        sample::lavoratore(
            n,
            &Opzioni {
                seed,
                forma,
                peso,
                codice,
                ..Opzioni::default()
            },
        )
    })
}

/// Any text that XML can carry, of 1 to 50 characters.
fn testi() -> impl Strategy<Value = String> {
    let carattere = any::<char>().prop_filter(
        "not XML",
        |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..),
    );
    proptest::collection::vec(
        prop_oneof![carattere, Just('&'), Just('<'), Just(']'), Just('>'), Just('\r')],
        1..=50,
    )
    .prop_map(|caratteri| caratteri.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn invented_documents_read_back_equal(scheda in schede()) {
        prop_assert_eq!(leggi(&scheda.scrivi()), Ok(scheda));
    }

    #[test]
    fn any_text_survives_the_round(mut scheda in schede(), testo in testi()) {
        if let Some(dati) = &mut scheda.datianagrafici {
            dati.datipersonali.cognome = testo.clone().into();
            dati.domicilio.indirizzo = testo.clone().into();
            dati.domicilio.localita = Some(testo.clone().into());
            if let Some(stranieri) = &mut dati.datistranieri {
                stranieri.motivo = Some(testo.clone().into());
            }
        }
        for politica in scheda.politiche_attive_lst.iter_mut().flatten() {
            politica.descrizione = testo.clone().into();
            politica.titolo_denominazione = Some(testo.clone().into());
        }
        prop_assert_eq!(leggi(&scheda.scrivi()), Ok(scheda));
    }

    /// Pieces of a document cut out, doubled or swapped: refused with a reason, or read and written for good.
    #[test]
    fn mangled_documents_are_refused_or_read(scheda in schede(), tagli in proptest::collection::vec(any::<[prop::sample::Index; 3]>(), 1..4)) {
        let mut pezzi: Vec<String> = scheda.scrivi().split_inclusive('>').map(str::to_owned).collect();
        for [uno, due, tre] in tagli {
            let (uno, due) = (uno.index(pezzi.len()), due.index(pezzi.len()));
            match tre.index(4) {
                0 => { pezzi.remove(uno); }
                1 => pezzi.insert(due, pezzi[uno].clone()),
                2 => pezzi.swap(uno, due),
                _ => {
                    let (dal, al) = (uno.min(due), uno.max(due));
                    let copia = pezzi[dal..al].to_vec();
                    pezzi.splice(al..al, copia);
                }
            }
        }
        match leggi(&pezzi.concat()) {
            Ok(letta) => prop_assert_eq!(leggi(&letta.scrivi()).map(|s| s.scrivi()), Ok(letta.scrivi())),
            Err(anomalie) => prop_assert!(!anomalie.is_empty() && anomalie.len() <= 50),
        }
    }
}
