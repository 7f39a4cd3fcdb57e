//! Killed at any moment: nothing that was answered `OK` is lost, nothing that was taken stays in dead hands.

use std::{
    io::Write,
    net::TcpStream,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::{
    attendi_metrica, busta, corpo, http, lazio, messages,
    node::{Node, postgres_database},
    notifica,
    regione::entro,
    ricevute,
    ricezione::{
        inoltro::con_webhook,
        sistema::{Modo, Sistema},
    },
};

fn url(nodo: &Node, database: Option<&String>) -> String {
    let file = || format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    database.cloned().unwrap_or_else(file)
}

/// The node gets no answer, because the region dies after its commit: it tries again with a new Identificatore, or an
/// intermediary sends the same bytes again. Nothing is lost and nothing is mistaken for something else.
#[test]
fn killed_between_commit_and_answer() {
    for database in [None, Some(postgres_database())] {
        let altro: Vec<(&str, &str)> = database.iter().map(|url| ("DATABASE__URL", url.as_str())).collect();
        let mut nodo = lazio(&altro);
        let url = url(&nodo, database.as_ref());
        let messaggio = busta(1).intorno(&corpo("AA00000001G", "02"));
        // A caller that never reads: nobody was told.
        let mut muto = TcpStream::connect(nodo.service).unwrap();
        let testa = format!(
            "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
            messaggio.len()
        );
        muto.write_all((testa + &messaggio).as_bytes()).unwrap();
        entro(
            || (ricevute(&url).len() == 1).then_some(()),
            || format!("{:?}", ricevute(&url)),
        );
        nodo.kill();
        let nodo = nodo.restart();
        assert_eq!(ricevute(&url), ["AA00000001G 02"]);
        let uguale = nodo.post(&messaggio);
        assert!(uguale.body.contains("EGOV_IT_110"), "{}", uguale.body);
        let nuova = nodo.post(&busta(2).intorno(&corpo("AA00000001G", "02")));
        assert_eq!(nuova.element("Esito").as_deref(), Some("OK"), "{}", nuova.body);
        let righe = crate::json(&crate::su(&url, &["list", "--json"]));
        let ripete: Vec<_> = righe.iter().map(|r| r["ripete"].as_i64()).collect();
        assert_eq!(ripete, [None, righe[0]["id"].as_i64()]);
    }
}

/// Killed while many call: each notification that was answered OK is there once.
#[test]
fn killed_under_load() {
    for (giro, database) in [None, Some(postgres_database()), None, Some(postgres_database())]
        .into_iter()
        .enumerate()
    {
        let altro: Vec<(&str, &str)> = database.iter().map(|url| ("DATABASE__URL", url.as_str())).collect();
        let mut nodo = lazio(&altro);
        let url = url(&nodo, database.as_ref());
        let (servizio, dette) = (nodo.service, Arc::new(Mutex::new(Vec::new())));
        let chiamanti: Vec<_> = (0..4)
            .map(|chi| {
                let dette = Arc::clone(&dette);
                thread::spawn(move || {
                    for n in 0..10_000 {
                        let codice = format!("AA{:08}X", chi * 10_000 + n);
                        let Some(risposta) = chiama(servizio, &messages::envelope("", &corpo(&codice, "02"))) else {
                            return;
                        };
                        if risposta.element("Esito").as_deref() == Some("OK") {
                            dette.lock().unwrap().push(format!("{codice} 02"));
                        }
                    }
                })
            })
            .collect();
        let soglia = 20 + 15 * giro;
        entro(
            || (dette.lock().unwrap().len() >= soglia).then_some(()),
            || "too slow".to_owned(),
        );
        nodo.kill();
        for chiamante in chiamanti {
            chiamante.join().unwrap();
        }
        let _nodo = nodo.restart();
        let presenti = ricevute(&url);
        for detta in dette.lock().unwrap().iter() {
            assert_eq!(presenti.iter().filter(|p| *p == detta).count(), 1, "{detta}");
        }
        // At most one of each caller was committed and not answered.
        assert!(presenti.len() <= dette.lock().unwrap().len() + 4);
    }
}

fn chiama(dove: std::net::SocketAddr, messaggio: &str) -> Option<http::Reply> {
    let testa = format!(
        "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
        messaggio.len()
    );
    http::raw(dove, (testa + messaggio).as_bytes())
}

#[test]
fn killed_while_handing_over() {
    for database in [None, Some(postgres_database())] {
        let sistema = Sistema::con(&[Modo::Tace], Modo::Risponde(204, String::new()));
        let mut altro = vec![("RICEZIONE__WEBHOOK__TIMEOUT_MS", "60000")];
        altro.extend(database.iter().map(|url| ("DATABASE__URL", url.as_str())));
        let (mut nodo, _cartella) = con_webhook(&sistema.url(), &altro);
        notifica(&nodo, "AA00000001G", "02");
        sistema.attendi(1);
        nodo.kill();
        // The lease of the dead ends by itself; the clock of the new one is beyond it.
        let nodo = nodo.restart_with(&[("CLOCK__SHIFT_SECONDS", "120")]);
        let richieste = sistema.attendi(2);
        assert_eq!(richieste[1].json()["id"], richieste[0].json()["id"]);
        attendi_metrica(
            &nodo,
            "portasap_inoltri_tentativi_total{canale=\"WEBHOOK\",esito=\"CONSEGNATA\"} 1",
        );
    }
}

#[test]
fn told_to_stop_it_lets_what_is_on_its_way_arrive() {
    let sistema = Sistema::webhook();
    let (mut nodo, _cartella) = con_webhook(&sistema.url(), &[]);
    notifica(&nodo, "AA00000001G", "02");
    sistema.attendi(1);
    thread::sleep(Duration::from_millis(100));
    nodo.signal("TERM");
    assert!(nodo.wait().success(), "{}", nodo.log());
    assert!(nodo.log().contains("stopped"), "{}", nodo.log());
}
