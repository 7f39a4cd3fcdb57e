//! What holds for every sequence of documents. [`Registro`] checks the constraints of lifecycle.md §8 at every change.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    costruttori::*,
    registro::{PRIMO, Registro, SECONDO},
};
use crate::{
    registro::{Decisione, Sap},
    sap::{Scheda, Testo, scheda::Politica},
};

/// Few values, so that documents meet.
fn una_politica() -> impl Strategy<Value = Politica> {
    let promotori = prop::sample::select(vec![CPI_LAZIO, CPI_EMILIA, CPI_VENETO, NCN]);
    let attivita = prop::sample::select(vec!["A02", "C06", "N00"]);
    let identificativi = prop::sample::select(vec![
        None,
        Some("080000000AX"),
        Some("080000000ax"),
        Some("060000000BX"),
        Some("000000000CX"),
    ]);
    (promotori, attivita, 1..3u8, identificativi, 0..3u8)
        .prop_map(|(p, a, g, i, d)| descritta(politica(a, p, data(2021, 1, g), i), &d.to_string()))
}

fn un_documento() -> impl Strategy<Value = (Option<&'static str>, Scheda)> {
    let chiamante = prop::sample::select(vec![None, Some(LAZIO), Some(EMILIA), Some(VENETO)]);
    let ente = prop::sample::select(vec![CPI_LAZIO, CPI_EMILIA, CPI_EMILIA_2, CPI_VENETO, CPI_IGNOTO]);
    let variazione = prop::sample::select(vec!["01", "02", "05", "09"]);
    let codice = prop::sample::select(vec![
        None,
        Some(PRIMO),
        Some(SECONDO),
        Some("AA90000001A"),
        Some("ZZ00000001B"),
    ]);
    let persona = prop::sample::select(vec![None, Some(ADA), Some(BIA)]);
    let politiche = prop::option::of(prop::collection::vec(una_politica(), 0..4));
    let stato = prop::option::of(prop::sample::select(vec![None, Some("DI")]));
    (chiamante, ente, variazione, codice, persona, politiche, stato).prop_map(
        |(chi, ente, var, cod, cf, pol, stato)| {
            let mut scheda = match cf {
                Some(cf) => completa(cf, ente, var, cod),
                None => nuda(ente, var, cod),
            };
            scheda.politiche_attive_lst = pol;
            scheda.datiamministrativi = stato.map(|s| amministrativi(s, s.map(|_| "0.5")));
            (chi, scheda)
        },
    )
}

/// What of a policy can never go: its identifier, or its triple.
fn tracce(sap: &Sap) -> (BTreeSet<String>, BTreeSet<(Testo, u8, Testo)>) {
    let politiche = sap.scheda.politiche_attive_lst.iter().flatten();
    politiche
        .map(|p| {
            let terna = (
                p.codice_ente_promotore.valore.clone(),
                p.data_proposta.giorno,
                p.tipo_attivita.valore.clone(),
            );
            let id = p
                .identificativo_politica
                .as_ref()
                .map(|i| i.as_str().to_ascii_uppercase());
            (id, terna)
        })
        .fold(
            <(BTreeSet<_>, BTreeSet<_>)>::default(),
            |(mut ids, mut terne), (id, terna)| {
                match id {
                    Some(id) => ids.insert(id),
                    None => terne.insert(terna),
                };
                (ids, terne)
            },
        )
}

fn conta(sap: &Sap) -> usize {
    sap.scheda.politiche_attive_lst.as_ref().map_or(0, Vec::len)
}

proptest! {
    #[test]
    fn every_sequence(documenti in prop::collection::vec(un_documento(), 1..12)) {
        let mut registro = Registro::vuoto();
        for (chiamante, scheda) in documenti {
            let prima = registro.clone();
            match registro.invia(chiamante, scheda.clone()) {
                Decisione::Rifiuta(anomalie) => {
                    prop_assert!(!anomalie.is_empty(), "a refusal says why");
                    prop_assert_eq!(&registro.sap, &prima.sap);
                }
                Decisione::Invariata(codice) => {
                    prop_assert_eq!(&registro.sap, &prima.sap);
                    prop_assert!(registro.codice(codice.as_str()).attiva());
                }
                Decisione::Applica(modifica) => {
                    let dopo = &modifica.sap;
                    let effettivo = chiamante.map(regione).or_else(|| {
                        registro.regolamento.tabelle.regione_di(&scheda.datiinvio.codiceentetit)
                    });
                    for n in &modifica.notifiche {
                        prop_assert_ne!(Some(&n.destinatario), effettivo.as_ref(), "nobody hears of his own act");
                    }
                    for vecchia in prima.sap.iter().filter(|s| s.codice == dopo.codice || modifica.bruciata.as_ref() == Some(&s.codice)) {
                        let (ids, terne) = tracce(vecchia);
                        prop_assert!(ids.is_subset(&tracce(dopo).0), "an identifier disappeared");
                        let tutte: BTreeSet<_> = dopo.scheda.politiche_attive_lst.iter().flatten().map(|p| {
                            (p.codice_ente_promotore.valore.clone(), p.data_proposta.giorno, p.tipo_attivita.valore.clone())
                        }).collect();
                        // On a 05, two that turn out to be one may then be changed as one.
                        prop_assert!(terne.is_subset(&tutte) || modifica.bruciata.is_some(), "a policy disappeared");
                        prop_assert!(conta(dopo) >= conta(vecchia) || modifica.bruciata.is_some());
                        for p in vecchia.scheda.politiche_attive_lst.iter().flatten() {
                            let ncn = *p.tipo_attivita == "N00"
                                && p.identificativo_politica.as_ref().is_some_and(|i| i.soggetto() == "00");
                            prop_assert!(!ncn || dopo.scheda.politiche_attive_lst.iter().flatten().any(|q| p == q), "an N00 of the NCN was altered");
                        }
                    }
                    for s in &registro.sap {
                        let toccata = s.codice == dopo.codice || modifica.bruciata.as_ref() == Some(&s.codice);
                        prop_assert!(toccata || prima.sap.contains(s), "another SAP was touched");
                    }
                    // The same again, now that the code is known, changes nothing.
                    let mut ancora = scheda;
                    ancora.datiinvio.identificativosap = Some(dopo.codice.clone().into());
                    let ripetuta = registro.clone().invia(chiamante, ancora);
                    prop_assert_eq!(ripetuta, Decisione::Invariata(dopo.codice.clone()));
                }
            }
        }
    }
}
