//! Section 6 with what is stored (controls.md §6, PA-00 and PA-24), as the databases keep it.

use std::sync::Arc;

use portasap::{
    controls::{Contesto, controlla},
    registro::Invio,
    sap::{Campo, CodiceSap, Data, Scheda},
    store::{Operazione, Risultato},
};
use tokio::task::JoinSet;

use crate::support::{
    banco::{Banco, regole, uno},
    builders::{EMILIA, Foglio, LAZIO, LOMBARDIA, Politica, codice_fiscale, scambio, tabelle},
};

/// A mini document of a region's office for Lazio's SAP.
fn ospite(codice: &CodiceSap, ente: &'static str, politiche: Vec<Politica>) -> Foglio {
    Foglio {
        mini: true,
        chiamante: Some(ente),
        politiche,
        ..Foglio::nuovo(1).variazione(codice)
    }
}

/// PA-24: with what is stored, whoever sent it.
pub async fn un_solo_patto_attivo(banco: Banco) {
    let attiva = |ente, n| Politica::nuova(ente, n).attiva();
    let due = Foglio {
        politiche: vec![attiva(LAZIO, 1), attiva(LAZIO, 2)],
        ..Foglio::nuovo(1)
    };
    assert_eq!(banco.rifiuta(&due).await, ["PA-24"]);
    assert_eq!(banco.conta("sap").await, 0, "nothing is stored");
    let codice = banco
        .accetta(&Foglio {
            politiche: vec![attiva(LAZIO, 1)],
            ..Foglio::nuovo(1)
        })
        .await;
    let altra = ospite(&codice, EMILIA, vec![attiva(EMILIA, 3)]);
    assert_eq!(banco.rifiuta(&altra).await, ["PA-24"]);
    assert_eq!(banco.conta("politica").await, 1);
    // Closed by its owner, it makes room.
    banco
        .accetta(&Foglio {
            politiche: vec![Politica::nuova(LAZIO, 1)],
            ..Foglio::nuovo(1).variazione(&codice)
        })
        .await;
    assert_eq!(banco.accetta(&altra).await, codice);
    assert_eq!(banco.conta("politica").await, 2);
}

/// PA-24 inside the commit: of many regions that add one at the same time, through two replicas and in one batch, one does.
pub async fn un_solo_patto_attivo_in_gara(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let mut compiti = JoinSet::new();
    for (i, n) in (100..116_u32).enumerate() {
        let ente = [EMILIA, LOMBARDIA][i % 2];
        let foglio = ospite(&codice, ente, vec![Politica::nuova(ente, n).attiva()]);
        let store = Arc::clone(&stores[i % 2]);
        compiti.spawn(async move { uno(&*store, scambio(foglio.operazione())).await.expect("recorded") });
    }
    let esiti = compiti.join_all().await;
    let rifiutati = esiti.iter().filter(|e| matches!(e, Risultato::Rifiutato(_)));
    assert!(rifiutati.clone().all(|e| regole(e) == ["PA-24"]), "{esiti:?}");
    assert_eq!(rifiutati.count(), 15);
    assert_eq!(banco.conta("politica").await, 2, "the first one, and the winner's");

    let codice = banco
        .accetta(&Foglio {
            codice_fiscale: codice_fiscale(2),
            politiche: vec![],
            ..Foglio::nuovo(2)
        })
        .await;
    let lotto = (200..208)
        .map(|n| scambio(ospite(&codice, EMILIA, vec![Politica::nuova(EMILIA, n).attiva()]).operazione()))
        .collect();
    let esiti = banco.store.esegui(lotto).await;
    let accettati = esiti.iter().filter(|e| matches!(e, Ok(Risultato::Accettato(_))));
    assert_eq!(accettati.count(), 1, "{esiti:?}");
}

/// The document with what the rules of section 6 find in it (the builder's workers have no true codice fiscale).
fn controllato(foglio: &Foglio, piega: impl FnOnce(&mut Scheda)) -> Operazione {
    let mut invio: Invio = foglio.invio();
    piega(&mut invio.scheda);
    invio.documento = invio.scheda.scrivi();
    invio.anomalie = controlla(&Contesto::new(&invio.scheda, &tabelle(), None));
    invio
        .anomalie
        .retain(|a| a.percorso.starts_with("politiche_attive_lst"));
    Operazione::Invio(Box::new(invio))
}

/// PA-00: what the database gives back is as it was sent, so that history is not judged again.
pub async fn la_storia_non_si_ricontrolla(banco: Banco) {
    // Accepted when nobody judged it: ends before it starts, of a promoter of no form, with a blank at its end.
    let vecchia = |s: &mut Scheda| {
        let p = s
            .politiche_attive_lst
            .as_mut()
            .expect("policies")
            .first_mut()
            .expect("one");
        p.data_fine = Some(Campo::from(Data::new(2021, 3, 1)));
        p.codice_ente_promotore = Campo::from("00000000000".to_owned());
        p.descrizione = Campo::from(" Patto <di> servizio & altro ".to_owned());
    };
    let mut primo = Foglio::nuovo(1).invio();
    vecchia(&mut primo.scheda);
    primo.documento = primo.scheda.scrivi();
    let Risultato::Accettato(codice) = banco.fa(Operazione::Invio(Box::new(primo))).await else {
        panic!("without anomalies it is accepted");
    };

    let foglio = Foglio::nuovo(1).variazione(&codice);
    let ancora = banco.fa(controllato(&foglio, vecchia)).await;
    assert_eq!(ancora, Risultato::Accettato(codice.clone()), "as it is stored");
    let cambiata = banco
        .fa(controllato(&foglio, |s| {
            vecchia(s);
            let politiche = s.politiche_attive_lst.as_mut().expect("policies");
            politiche[0].descrizione = Campo::from("Cambiata".to_owned());
        }))
        .await;
    assert_eq!(regole(&cambiata), ["PA-07", "PA-18", "EV-03"], "changed: judged whole");
    let mut doppia = foglio.clone();
    doppia.politiche.push(Politica::nuova(LAZIO, 1));
    let doppia = banco
        .fa(controllato(&doppia, |s| {
            vecchia(s);
            let politiche = s.politiche_attive_lst.as_mut().expect("policies");
            politiche[1] = politiche[0].clone();
        }))
        .await;
    assert_eq!(regole(&doppia), ["PA-21"], "rules on the list hold for history too");
}
