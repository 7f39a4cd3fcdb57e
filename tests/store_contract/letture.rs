//! What the look-ups answer (operations.md §4, lifecycle.md §7).

use jiff::{SignedDuration, Timestamp};
use portasap::{
    clock::Clock,
    sap::CodiceSap,
    store::{Operazione, Risultato, Titolare},
};

use crate::support::{
    banco::Banco,
    builders::{Foglio, LAZIO, codice_fiscale, regione},
};

pub async fn titolare(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let chiesto = |n| Operazione::Titolare {
        codice_fiscale: codice_fiscale(n),
    };
    let atteso = Titolare {
        codice,
        regione: Some(regione(LAZIO)),
        ente: LAZIO.to_owned(),
    };
    assert_eq!(banco.fa(chiesto(1)).await, Risultato::Titolare(Some(atteso)));
    assert_eq!(banco.fa(chiesto(2)).await, Risultato::Titolare(None));
}

pub async fn documento_solo_se_attiva(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    assert!(banco.richiesta(&codice).await.is_some());
    assert_eq!(banco.richiesta(&CodiceSap::genera("AA", 99)).await, None);
    banco.fa(annulla(&codice)).await;
    assert_eq!(banco.richiesta(&codice).await, None);
}

pub async fn nessuno(banco: Banco) {
    let cf = codice_fiscale(1);
    assert_eq!(banco.verifica(&cf).await, None);
    assert_eq!(
        banco
            .fa(Operazione::N00A02 {
                codice_fiscale: cf.clone()
            })
            .await,
        Risultato::Sap(None)
    );
    assert_eq!(non_attive_di(&banco, 1, None, None).await, []);
    assert_eq!(banco.righe("SELECT DISTINCT esito FROM traccia").await, ["VUOTO"]);
}

pub async fn non_attive(banco: Banco) {
    let mut istanti = Vec::new();
    let mut codici = Vec::new();
    for _ in 0..3 {
        let codice = banco.accetta(&Foglio::nuovo(1)).await;
        banco.orologio.advance(SignedDuration::from_hours(1));
        banco.fa(annulla(&codice)).await;
        istanti.push(banco.orologio.now());
        codici.push(codice);
    }
    let attiva = banco.accetta(&Foglio::nuovo(1)).await;
    assert_eq!(banco.verifica(&codice_fiscale(1)).await, Some(attiva));
    banco.accetta(&Foglio::nuovo(2)).await;
    let un_attimo = SignedDuration::from_micros(1);
    for (dal, al, attesi) in [
        (None, None, &codici[..]),
        (Some(istanti[1]), None, &codici[1..]),
        (Some(istanti[1] + un_attimo), None, &codici[2..]),
        (None, Some(istanti[1]), &codici[..1]),
        (None, Some(istanti[1] + un_attimo), &codici[..2]),
        (Some(istanti[0]), Some(istanti[2]), &codici[..2]),
        (Some(istanti[2] + un_attimo), None, &[]),
    ] {
        assert_eq!(non_attive_di(&banco, 1, dal, al).await, attesi, "{dal:?} {al:?}");
    }
    assert_eq!(non_attive_di(&banco, 2, None, None).await, [], "another worker");
}

/// Codes of a worker whose codice fiscale changed are found under both.
pub async fn non_attive_dopo_una_05(banco: Banco) {
    let vecchia = banco.accetta(&Foglio::nuovo(1)).await;
    banco.fa(annulla(&vecchia)).await;
    let x = banco.accetta(&Foglio::nuovo(1)).await;
    let mut y = Foglio::nuovo(2);
    y.politiche.clear();
    let y = banco.accetta(&y).await;
    banco.orologio.advance(SignedDuration::from_secs(1));
    let mut cambio = Foglio::nuovo(1).variazione(&x);
    cambio.variazione = "05";
    cambio.codice_fiscale = codice_fiscale(2);
    banco.accetta(&cambio).await;
    assert_eq!(non_attive_di(&banco, 2, None, None).await, [vecchia.clone(), y.clone()]);
    assert_eq!(
        non_attive_di(&banco, 1, None, None).await,
        std::slice::from_ref(&vecchia)
    );
    banco.orologio.advance(SignedDuration::from_secs(1));
    banco.fa(annulla(&x)).await;
    assert_eq!(non_attive_di(&banco, 2, None, None).await, [vecchia, y, x]);
}

pub async fn n00_a02(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let Risultato::Sap(Some(sap)) = banco
        .fa(Operazione::N00A02 {
            codice_fiscale: codice_fiscale(1),
        })
        .await
    else {
        panic!("active");
    };
    assert_eq!(
        (&sap.codice, &sap.codice_fiscale, sap.versione),
        (&codice, &codice_fiscale(1), 1)
    );
    assert_eq!(sap.ricezioni, [1]);
    assert_eq!(sap.scheda.politiche_attive_lst.as_ref().map(Vec::len), Some(1));
}

fn annulla(codice: &CodiceSap) -> Operazione {
    Operazione::Annulla {
        codice: codice.clone(),
        regione_chiamante: Some(regione(LAZIO)),
    }
}

async fn non_attive_di(banco: &Banco, n: u32, dal: Option<Timestamp>, al: Option<Timestamp>) -> Vec<CodiceSap> {
    match banco
        .fa(Operazione::NonAttive {
            codice_fiscale: codice_fiscale(n),
            dal,
            al,
        })
        .await
    {
        Risultato::Codici(codici) => codici,
        altro => panic!("{altro:?}"),
    }
}
