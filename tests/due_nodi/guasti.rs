//! LAZIO answers in every wrong way there is, while VENETO is well: each wrong way has its name in the record, VENETO
//! never waits, and LAZIO gets everything, in order, when it is well again.

use super::vita::{Passo, Sorte, Via, Vita};
use crate::{
    regione::{Modo, Ricevente, entro},
    rete::{Diversa, LAZIO, Rete, VENETO},
};

/// Microseconds from a cause to its delivery that VENETO may see at most: far less than one time-out of LAZIO's, though
/// this machine may have other work.
const ATTESA_DEGLI_ALTRI: i64 = 900_000;

/// A node, and regions that follow scripts.
fn rete(recapiti: &[(&str, String)], altro: &[(&str, &str)]) -> Rete {
    let chiavi: Vec<(String, &str)> = recapiti
        .iter()
        .map(|(chi, url)| (format!("NOTIFICA__ENDPOINT__{chi}"), url.as_str()))
        .collect();
    let recapiti = chiavi.iter().map(|(chiave, url)| (chiave.as_str(), *url));
    Rete::diversa(
        &[],
        &Diversa {
            nodo: recapiti.chain(altro.iter().copied()).collect(),
            ..Diversa::default()
        },
    )
}

/// LAZIO creates, loses it to VENETO, takes it back, and VENETO adds a policy: 02 and 07 for LAZIO, 02 for VENETO.
fn passaggi(rete: &Rete, n: u64) -> Vita {
    let mut vita = Vita::nuova(n);
    for passo in [
        Passo::Crea(LAZIO),
        Passo::Prende(VENETO),
        Passo::Prende(LAZIO),
        Passo::Politica(VENETO, 1),
    ] {
        assert_eq!(vita.fa(passo, Via::Diretta, rete), Sorte::Fatto);
    }
    assert_eq!(
        vita.dovute,
        [("02", LAZIO.regione), ("02", VENETO.regione), ("07", LAZIO.regione)]
    );
    vita
}

/// State and delay in microseconds of a region's notifications of one code.
fn consegne(rete: &Rete, codice: &str, regione: &str) -> Vec<(String, Option<i64>)> {
    let righe = rete.nodo.righe(&format!(
        "SELECT stato, CAST(conclusa_il - creata_il AS TEXT) FROM notifica
         WHERE codice = '{codice}' AND destinatario = '{regione}' ORDER BY id"
    ));
    righe
        .into_iter()
        .map(|riga| (riga[0].clone(), riga[1].parse().ok()))
        .collect()
}

fn attendi_consegnate(rete: &Rete, codice: &str, regione: &str) -> Vec<i64> {
    let tutte = || {
        let consegne = consegne(rete, codice, regione);
        let ritardi: Option<Vec<i64>> = consegne.into_iter().map(|(_, ritardo)| ritardo).collect();
        ritardi
    };
    entro(tutte, || format!("{codice}: {:?}", consegne(rete, codice, regione)))
}

#[test]
fn every_wrong_answer_is_named_delays_nobody_else_and_loses_nothing() {
    let (lazio, veneto) = (Ricevente::con(&[]), Ricevente::con(&[]));
    let rete = rete(
        &[("LAZIO", lazio.url()), ("VENETO", veneto.url())],
        &[("NOTIFICA__TIMEOUT_MS", "400")],
    );
    let casi = [
        (Modo::Chiude, "INTERROTTA"),
        (Modo::Tace, "SCADUTA"),
        (Modo::Tardi(700), "SCADUTA"),
        (Modo::Ko, "KO"),
        (Modo::Fault, "FAULT"),
        (Modo::Errore, "BUSTA_ERRORE"),
        (Modo::Altra, "ALTRA_RISPOSTA"),
        (Modo::Estranea, "ALTRA_RISPOSTA"),
        (Modo::Http(200, "<html><body>Benvenuti</body></html>"), "ILLEGGIBILE"),
        (Modo::Http(200, "\u{1}\u{2}immondizia"), "ILLEGGIBILE"),
        (Modo::Http(302, ""), "HTTP"),
        (Modo::Http(503, "<html>manutenzione</html>"), "HTTP"),
        (Modo::Enorme(10 << 20), "ILLEGGIBILE"),
        (Modo::SenzaFine, "ILLEGGIBILE"),
        (Modo::Bomba, "ILLEGGIBILE"),
        (Modo::Doppia, "ILLEGGIBILE"),
    ];
    for ((modo, esito), n) in casi.iter().zip(1..) {
        lazio.sempre(modo.clone());
        let vita = passaggi(&rete, n);
        let codice = vita.codice.clone().expect("created");
        let ritardi = attendi_consegnate(&rete, &codice, VENETO.regione);
        assert!(
            ritardi.iter().all(|r| *r < ATTESA_DEGLI_ALTRI),
            "VENETO waited for LAZIO ({modo:?}): {ritardi:?}"
        );
        let nominato = format!(
            "SELECT t.dettaglio FROM tentativo t JOIN notifica n ON n.id = t.notifica
             WHERE n.codice = '{codice}' AND t.esito = '{esito}'"
        );
        let esiti = "SELECT esito, dettaglio FROM tentativo ORDER BY iniziato_il DESC LIMIT 5";
        entro(
            || rete.nodo.righe(&nominato).into_iter().next(),
            || format!("no {esito} for {modo:?}: {:?}", rete.nodo.righe(esiti)),
        );
        let consegnata = consegne(&rete, &codice, LAZIO.regione)
            .iter()
            .any(|(stato, _)| stato == "CONSEGNATA");
        assert!(!consegnata, "{modo:?} counted as delivered");

        lazio.sempre(Modo::Ok);
        assert_eq!(attendi_consegnate(&rete, &codice, LAZIO.regione).len(), 2);
        let mut motivi: Vec<String> = lazio
            .arrivate()
            .into_iter()
            .filter(|a| a.codice == codice)
            .map(|a| a.motivo)
            .collect();
        motivi.dedup();
        assert_eq!(motivi, ["02", "07"], "{modo:?}: in order, nothing else");
    }
}

/// With sixty notifications waiting for a region that reads and never answers, the others get theirs as if it were not
/// there; its circuit opens, and closes when it answers.
#[test]
fn a_mute_region_with_many_waiting_delays_nobody_else() {
    let (lazio, veneto) = (Ricevente::con(&[]), Ricevente::con(&[]));
    lazio.sempre(Modo::Tace);
    let rete = rete(
        &[("LAZIO", lazio.url()), ("VENETO", veneto.url())],
        &[("NOTIFICA__TIMEOUT_MS", "300")],
    );
    let vite: Vec<Vita> = (1..=30).map(|n| passaggi(&rete, n)).collect();
    let codici: Vec<&String> = vite.iter().filter_map(|v| v.codice.as_ref()).collect();
    let mut ritardi: Vec<i64> = codici
        .iter()
        .flat_map(|codice| attendi_consegnate(&rete, codice, VENETO.regione))
        .collect();
    ritardi.sort_unstable();
    println!(
        "delay of VENETO: median {} µs, longest {} µs",
        ritardi[ritardi.len() / 2],
        ritardi[ritardi.len() - 1]
    );
    assert_eq!(ritardi.len(), 30);
    assert!(ritardi.iter().all(|r| *r < ATTESA_DEGLI_ALTRI), "{ritardi:?}");
    let nel_log = |cosa: &str| {
        entro(
            || rete.nodo.node().log().contains(cosa).then_some(()),
            || rete.nodo.node().log(),
        );
    };
    nel_log("the region failed five times in a row");
    lazio.sempre(Modo::Ok);
    for codice in codici {
        assert_eq!(attendi_consegnate(&rete, codice, LAZIO.regione).len(), 2);
    }
    nel_log("the region answers again");
}

#[test]
fn a_region_without_endpoint_gets_everything_when_it_has_one() {
    let veneto = Ricevente::con(&[]);
    let mut rete = rete(&[("VENETO", veneto.url())], &[]);
    let vita = passaggi(&rete, 1);
    let codice = vita.codice.clone().expect("created");
    assert_eq!(attendi_consegnate(&rete, &codice, VENETO.regione).len(), 1);
    let apartate = || {
        let consegne = consegne(&rete, &codice, LAZIO.regione);
        consegne.iter().filter(|(s, _)| s == "NON_RECAPITABILE").count()
    };
    entro(
        || (apartate() == 2).then_some(()),
        || format!("{:?}", consegne(&rete, &codice, LAZIO.regione)),
    );
    entro(
        || (rete.nodo.metrica("portasap_notifiche_non_recapitabili ") > 1.5).then_some(()),
        || rete.nodo.node().ops("/metrics").body,
    );
    let lazio = Ricevente::con(&[]);
    rete.nodo.rinasci_con(&[("NOTIFICA__ENDPOINT__LAZIO", &lazio.url())]);
    let motivi: Vec<String> = lazio.attendi(2).into_iter().map(|a| a.motivo).collect();
    assert_eq!(motivi, ["02", "07"]);
    assert_eq!(attendi_consegnate(&rete, &codice, LAZIO.regione).len(), 2);
    assert_eq!(veneto.arrivate().len(), 1, "VENETO was told once");
}
