//! Clocks that disagree, and certificates whose time is over: refused by name, mended without a loss.

use portasap::clock::{self, Clock};

use super::{
    invarianti,
    vita::{Passo, Sorte, Via, Vita},
};
use crate::{
    pki::Pki,
    regione::entro,
    rete::{Diversa, LAZIO, LOMBARDIA, Parte, Rete, VENETO, porta_libera},
};

fn fa(vita: &mut Vita, rete: &Rete, via: Via, passi: &[Passo]) {
    for passo in passi {
        assert_eq!(vita.fa(*passo, via, rete), Sorte::Fatto, "{passo:?}");
    }
}

/// Waits until an attempt at a region came to this, and its reason says so.
fn attendi_esito(rete: &Rete, a: Parte, esito: &str, perche: &str) {
    let tentativi = || {
        rete.nodo.righe(&format!(
            "SELECT t.esito, t.dettaglio FROM tentativo t JOIN notifica n ON n.id = t.notifica
             WHERE n.destinatario = '{}'",
            a.regione
        ))
    };
    entro(
        || {
            tentativi()
                .iter()
                .any(|r| r[0] == esito && r[1].contains(perche))
                .then_some(())
        },
        || format!("{esito} {perche}: {:?}", tentativi()),
    );
}

/// LAZIO is an hour behind and takes nothing from the future, VENETO six days ahead and takes nothing so old, LOMBARDIA an
/// hour ahead and takes what comes.
#[test]
fn clocks_that_disagree_delay_and_lose_nothing() {
    let diversa = Diversa {
        proprie: vec![
            (LAZIO, "CLOCK__SHIFT_SECONDS", "-3600"),
            (LAZIO, "EGOV__FUTURE_MINUTES", "10"),
            (VENETO, "CLOCK__SHIFT_SECONDS", "518400"),
            (LOMBARDIA, "CLOCK__SHIFT_SECONDS", "3600"),
        ],
        ..Diversa::default()
    };
    let mut rete = Rete::diversa(&[LAZIO, LOMBARDIA, VENETO], &diversa);
    let mut vite = vec![Vita::nuova(1), Vita::nuova(2)];
    // A region on another hour is served: its messages are neither old nor, where that is not looked at, too early.
    fa(
        &mut vite[0],
        &rete,
        Via::Delegata,
        &[Passo::Crea(LOMBARDIA), Passo::Prende(LAZIO), Passo::Prende(LOMBARDIA)],
    );
    fa(
        &mut vite[1],
        &rete,
        Via::Diretta,
        &[Passo::Crea(VENETO), Passo::Prende(LOMBARDIA)],
    );
    attendi_esito(&rete, LOMBARDIA, "CONSEGNATA", "");
    attendi_esito(&rete, LAZIO, "BUSTA_ERRORE", "EGOV_IT_108");
    attendi_esito(&rete, VENETO, "BUSTA_ERRORE", "EGOV_IT_301");
    for parte in [LAZIO, VENETO] {
        rete.regione_mut(parte).rinasci_con(&[("CLOCK__SHIFT_SECONDS", "0")]);
    }
    assert_eq!(invarianti::giudica(&rete, &mut vite, &[]).notifiche, 3);
}

#[test]
fn a_region_whose_certificate_expired_gets_everything_with_the_next_one() {
    let pki = Pki::new();
    let porta = porta_libera();
    let ieri = clock::System.now() - jiff::SignedDuration::from_hours(24);
    let ieri = clock::giorno(ieri);
    let scaduto = pki.host("lazio", |p| {
        let (mese, giorno) = (ieri.month().unsigned_abs(), ieri.day().unsigned_abs());
        p.not_after = rcgen::date_time_ymd(ieri.year().into(), mese, giorno);
    });
    pki.put("lazio", &scaduto);
    let (certificato, chiave, ca) = ("lazio.pem", "lazio.key", "ca.pem");
    let [certificato, chiave, ca] = [certificato, chiave, ca].map(|file| pki.path(file).display().to_string());
    let rete = Rete::diversa(
        &[LAZIO, VENETO],
        &Diversa {
            nodo: vec![("CLIENT__CA", &ca)],
            davanti: vec![(LAZIO, format!("https://localhost:{porta}/ServiziSAP"))],
            porte: vec![(LAZIO, porta)],
            proprie: vec![(LAZIO, "TLS__CERTIFICATE", &certificato), (LAZIO, "TLS__KEY", &chiave)],
            ..Diversa::default()
        },
    );
    let mut vite = vec![Vita::nuova(1)];
    fa(
        &mut vite[0],
        &rete,
        Via::Diretta,
        &[
            Passo::Crea(LAZIO),
            Passo::Prende(VENETO),
            Passo::Prende(LAZIO),
            Passo::Politica(VENETO, 1),
        ],
    );
    attendi_esito(&rete, VENETO, "CONSEGNATA", "");
    attendi_esito(&rete, LAZIO, "TLS", "xpired");
    pki.put("lazio", &pki.host("lazio", |_| {}));
    rete.regione(LAZIO).node().signal("HUP");
    assert_eq!(invarianti::giudica(&rete, &mut vite, &[]).notifiche, 3);
}
