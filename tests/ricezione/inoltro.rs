//! The way to the region's own systems: well, badly, and in spite of everything.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use portasap::clock::{Clock, System};

use crate::{
    attendi_metrica, busta, corpo, lazio,
    node::{Node, postgres_database},
    notifica, received,
    regione::entro,
    ricezione::sistema::{Modo, Richiesta, Sistema, esito},
    testo,
};

pub const SEGRETO: &str = "un segreto di almeno 16 byte";

/// A folder with the secret of the webhook.
pub fn segreto() -> (tempfile::TempDir, String) {
    let cartella = tempfile::tempdir().unwrap();
    let file = cartella.path().join("webhook.secret");
    std::fs::write(&file, format!("{SEGRETO}\n")).unwrap();
    let percorso = file.to_str().unwrap().to_owned();
    (cartella, percorso)
}

/// A region with a webhook, and more settings.
pub fn con_webhook(webhook: &str, altro: &[(&str, &str)]) -> (Node, tempfile::TempDir) {
    let (cartella, file) = segreto();
    let mut settings = vec![
        ("RICEZIONE__WEBHOOK__URL", webhook),
        ("RICEZIONE__WEBHOOK__SECRET_FILE", file.as_str()),
    ];
    settings.extend_from_slice(altro);
    (lazio(&settings), cartella)
}

fn tentativi(canale: &str, esito: &str) -> String {
    format!("portasap_inoltri_tentativi_total{{canale=\"{canale}\",esito=\"{esito}\"}}")
}

fn motivi(richieste: &[Richiesta]) -> Vec<String> {
    let motivo = |r: &Richiesta| {
        let json = serde_json::from_str::<serde_json::Value>(&r.corpo);
        let motivo = json.ok().and_then(|j| j["motivo"].as_str().map(ToOwned::to_owned));
        motivo
            .or_else(|| crate::http::element(&r.corpo, "MotivoNotifica"))
            .unwrap()
    };
    richieste.iter().map(motivo).collect()
}

#[test]
fn the_webhook_gets_a_signed_document() {
    let sistema = Sistema::webhook();
    let (nodo, _cartella) = con_webhook(&sistema.url(), &[]);
    let risposta = nodo.post(&busta(1).intorno(&corpo("AA00000001G", "02")));
    let correlazione = risposta
        .header("x-correlation-id")
        .expect("a correlation id")
        .to_owned();
    let richiesta = sistema.attendi(1).remove(0);
    let json = richiesta.json();
    assert_eq!(
        json,
        serde_json::json!({
            "id": 1,
            "codiceSAP": "AA00000001G",
            "motivo": "02",
            "mittente": "NAZIONALE",
            "identificatore": busta(1).identificatore,
            "correlazione": correlazione,
            "ricevutaIl": json["ricevutaIl"],
            "ripete": null,
        })
    );
    assert!(json["ricevutaIl"].as_str().unwrap().ends_with('Z'), "{json}");
    for (campo, valore) in [
        ("content-type", "application/json"),
        ("x-portasap-id", "1"),
        ("x-portasap-attempt", "1"),
        ("x-correlation-id", &correlazione),
    ] {
        assert_eq!(richiesta.campo(campo), Some(valore), "{}", richiesta.testa);
    }
    let firma = richiesta.campo("x-portasap-signature").expect("a signature");
    autentica(firma, &richiesta.corpo, true);
    autentica(firma, &richiesta.corpo.replace("02", "07"), false);
    autentica(&firma.replacen("t=1", "t=2", 1), &richiesta.corpo, false);
    attendi_metrica(&nodo, &format!("{} 1", tentativi("WEBHOOK", "CONSEGNATA")));
}

/// As the integrators' page tells them to do.
fn autentica(firma: &str, corpo: &str, buona: bool) {
    let pagina = include_str!("../../docs/NOTIFICHE.md");
    let (_, esempio) = pagina.split_once("```python\n").expect("an example");
    let (esempio, _) = esempio.split_once("```").expect("its end");
    let prova = format!(
        "{esempio}\nimport sys\ncorpo = sys.stdin.buffer.read()\n\
         sys.exit(0 if autentica(sys.argv[1].encode(), sys.argv[2], corpo) else 1)\n"
    );
    let mut python = match Command::new("python3")
        .args(["-c", &prova, SEGRETO, firma])
        .stdin(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
    {
        Ok(python) => python,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return openssl(firma, corpo, buona),
        Err(e) => panic!("{e}"),
    };
    python.stdin.take().unwrap().write_all(corpo.as_bytes()).unwrap();
    assert_eq!(python.wait().unwrap().success(), buona, "{firma}\n{corpo}");
}

/// The same where there is no Python.
fn openssl(firma: &str, corpo: &str, buona: bool) {
    let (tempo, valore) = firma.strip_prefix("t=").and_then(|f| f.split_once(",v1=")).unwrap();
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", SEGRETO])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 or openssl");
    let firmato = format!("{tempo}.{corpo}");
    openssl.stdin.take().unwrap().write_all(firmato.as_bytes()).unwrap();
    let fatto = openssl.wait_with_output().unwrap();
    let fatto = String::from_utf8(fatto.stdout).unwrap();
    assert_eq!(fatto.trim().ends_with(valore), buona, "{firma}\n{corpo}");
}

#[test]
fn every_failure_of_the_webhook_has_its_name() {
    let altrove = Sistema::webhook();
    let copione = [
        (Modo::Risponde(500, "<html>guasto</html>".to_owned()), "HTTP"),
        (Modo::Rinvia(altrove.url()), "HTTP"),
        (Modo::Tace, "SCADUTA"),
        (Modo::Stilla, "SCADUTA"),
        (Modo::Chiude, "INTERROTTA"),
        (Modo::Altro, "INTERROTTA"),
        (Modo::Enorme, "ILLEGGIBILE"),
        (Modo::SenzaFine, "ILLEGGIBILE"),
    ];
    let modi: Vec<Modo> = copione.iter().map(|(m, _)| m.clone()).collect();
    // What the answer says does not count.
    let sistema = Sistema::con(&modi, Modo::Risponde(200, "<html>grazie</html>".to_owned()));
    let (nodo, _cartella) = con_webhook(&sistema.url(), &[]);
    notifica(&nodo, "AA00000001G", "02");
    let richieste = sistema.attendi(copione.len() + 1);
    let numeri: Vec<_> = richieste.iter().filter_map(|r| r.campo("x-portasap-attempt")).collect();
    assert_eq!(numeri, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    attendi_metrica(&nodo, &format!("{} 1", tentativi("WEBHOOK", "CONSEGNATA")));
    for (esito, volte) in [("HTTP", 2), ("SCADUTA", 2), ("INTERROTTA", 2), ("ILLEGGIBILE", 2)] {
        attendi_metrica(&nodo, &format!("{} {volte}", tentativi("WEBHOOK", esito)));
    }
    assert_eq!(
        altrove.richieste(),
        [],
        "what is signed for one address is sent to no other"
    );
    let una = testo(&received(&nodo, &["show", "1"]));
    for parte in [
        "HTTP status 302",
        "guasto",
        "larger than 65536 bytes",
        "WEBHOOK CONSEGNATA after 9",
    ] {
        assert!(una.contains(parte), "{parte} in {una}");
    }
}

#[test]
fn nobody_there_and_nobody_to_trust() {
    // Speaks, but not TLS.
    let in_chiaro = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let https = format!("https://{}/", in_chiaro.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut flusso in in_chiaro.incoming().flatten() {
            let _ = flusso.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            let _ = std::io::copy(&mut flusso, &mut std::io::sink());
        }
    });
    for (url, esito) in [("http://127.0.0.1:1/", "NON_RAGGIUNTA"), (&*https, "TLS")] {
        let (nodo, _cartella) = con_webhook(url, &[]);
        notifica(&nodo, "AA00000001G", "02");
        entro(
            || testo(&received(&nodo, &["show", "1"])).contains(esito).then_some(()),
            || testo(&received(&nodo, &["show", "1"])),
        );
        attendi_metrica(&nodo, &tentativi("WEBHOOK", esito));
    }
}

#[test]
fn the_back_end_gets_notifica_sap_without_a_busta() {
    let copione = [
        (esito("KO", "codice ignoto"), "KO"),
        (
            Modo::Risponde(
                500,
                crate::messages::envelope(
                    "",
                    "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>guasto</faultstring></soapenv:Fault>",
                ),
            ),
            "FAULT",
        ),
        (Modo::Risponde(200, "<html>Benvenuti</html>".to_owned()), "ILLEGGIBILE"),
        (esito("101", ""), "ILLEGGIBILE"),
        (Modo::Rinvia("http://127.0.0.1:1/".to_owned()), "HTTP"),
        (Modo::Tace, "SCADUTA"),
        (Modo::Stilla, "SCADUTA"),
        (Modo::Chiude, "INTERROTTA"),
        (Modo::Enorme, "ILLEGGIBILE"),
        (Modo::SenzaFine, "ILLEGGIBILE"),
    ];
    let modi: Vec<Modo> = copione.iter().map(|(m, _)| m.clone()).collect();
    let sistema = Sistema::con(&modi, esito("OK", ""));
    let (_cartella, password) = segreto();
    let nodo = lazio(&[
        ("RICEZIONE__SOAP__URL", &sistema.url()),
        ("RICEZIONE__SOAP__CREDENZIALI__USER", "porta"),
        ("RICEZIONE__SOAP__CREDENZIALI__PASSWORD_FILE", &password),
    ]);
    let risposta = nodo.post(&busta(1).intorno(&corpo("AA00000001G", "07")));
    assert_eq!(
        risposta.element("Esito").as_deref(),
        Some("OK"),
        "before anybody was asked"
    );
    let richieste = sistema.attendi(copione.len() + 1);
    for r in &richieste {
        assert_eq!(
            crate::http::element(&r.corpo, "CodiceSAP").as_deref(),
            Some("AA00000001G")
        );
        assert_eq!(crate::http::element(&r.corpo, "MotivoNotifica").as_deref(), Some("07"));
        assert!(!r.corpo.contains("Intestazione"), "{}", r.corpo);
        assert_eq!(r.campo("soapaction"), Some("\"\""));
        assert!(
            r.campo("authorization").is_some_and(|a| a.starts_with("Basic ")),
            "{}",
            r.testa
        );
    }
    attendi_metrica(&nodo, &format!("{} 1", tentativi("SOAP", "CONSEGNATA")));
    for (_, esito) in &copione {
        let volte = copione.iter().filter(|(_, e)| e == esito).count();
        attendi_metrica(&nodo, &format!("{} {volte}", tentativi("SOAP", esito)));
    }
    let una = testo(&received(&nodo, &["show", "1"]));
    for parte in ["KO codice ignoto", "FAULT Server: guasto", "<html>Benvenuti</html>"] {
        assert!(una.contains(parte), "{parte} in {una}");
    }
}

/// In order for each SAP, whatever fails; one dead system delays neither the other nor the reception.
#[test]
fn a_dead_webhook_delays_nothing_else() {
    let morto = Sistema::con(&[], Modo::Tace);
    let soap = Sistema::soap();
    let (nodo, _cartella) = con_webhook(
        &morto.url(),
        &[
            ("RICEZIONE__SOAP__URL", &soap.url()),
            ("RICEZIONE__WEBHOOK__TIMEOUT_MS", "200"),
        ],
    );
    for motivo in ["01", "02", "07", "08"] {
        notifica(&nodo, "AA00000001G", motivo);
        notifica(&nodo, "AA00000002H", motivo);
    }
    let arrivate = soap.attendi(8);
    for codice in ["AA00000001G", "AA00000002H"] {
        let sue: Vec<_> = arrivate.iter().filter(|r| r.corpo.contains(codice)).cloned().collect();
        assert_eq!(motivi(&sue), ["01", "02", "07", "08"], "{codice}");
    }
    let stanco = "the region's system failed five times in a row";
    entro(|| nodo.log().contains(stanco).then_some(()), || nodo.log());
    attendi_metrica(&nodo, "portasap_inoltri_in_attesa{canale=\"SOAP\"} 0");
    attendi_metrica(&nodo, "portasap_inoltri_in_attesa{canale=\"WEBHOOK\"} 8");
    attendi_metrica(&nodo, "portasap_inoltri_circuito_aperto{canale=\"WEBHOOK\"} 1");
    // Only the first of each SAP was ever tried.
    let tentate = motivi(&morto.richieste());
    assert!(tentate.iter().all(|m| m == "01"), "{tentate:?}");
    // It answers again: everything comes, in order.
    morto.poi(Modo::Risponde(204, String::new()));
    attendi_metrica(&nodo, &format!("{} 8", tentativi("WEBHOOK", "CONSEGNATA")));
    let mut viste: Vec<String> = Vec::new();
    for r in morto.richieste().iter().filter(|r| r.corpo.contains("AA00000001G")) {
        let motivo = r.json()["motivo"].as_str().unwrap().to_owned();
        if viste.last() != Some(&motivo) {
            viste.push(motivo);
        }
    }
    assert_eq!(viste, ["01", "02", "07", "08"]);
}

/// Two replicas share what is to be handed over, and each notification is handed over once when nothing fails.
#[test]
fn replicas_share_the_work() {
    let database = postgres_database();
    let sistema = Sistema::webhook();
    let (url, altro) = (sistema.url(), [("DATABASE__URL", database.as_str())]);
    let (uno, _a) = con_webhook(&url, &altro);
    let (due, _b) = con_webhook(&url, &[altro[0], ("NODE_PREFIX", "02")]);
    for n in 0..30 {
        let nodo = if n % 2 == 0 { &uno } else { &due };
        notifica(nodo, &format!("AA{n:08}X"), "02");
    }
    let mut visti: Vec<_> = sistema
        .attendi(30)
        .iter()
        .map(|r| r.json()["id"].as_i64().unwrap())
        .collect();
    visti.sort_unstable();
    visti.dedup();
    assert_eq!((visti.len(), sistema.richieste().len()), (30, 30));
}

#[test]
fn the_signature_bears_the_time_of_the_host_on_a_shifted_day() {
    let sistema = Sistema::webhook();
    let undici_giorni = ("CLOCK__SHIFT_SECONDS", "950400");
    let (nodo, _cartella) = con_webhook(&sistema.url(), &[undici_giorni]);
    notifica(&nodo, "AA00000001G", "02");
    let richiesta = sistema.attendi(1).remove(0);
    let firma = richiesta.campo("x-portasap-signature").expect("a signature");
    // What the integrators' page tells them to refuse is older than five minutes.
    autentica(firma, &richiesta.corpo, true);
    let tempo = firma.strip_prefix("t=").and_then(|f| f.split_once(','));
    let tempo: i64 = tempo.expect("a time").0.parse().expect("seconds");
    let scarto = tempo - System.now().as_second();
    assert!(scarto.abs() < 120, "{scarto}");
}

/// Nobody tries a channel for which nothing waits: its circuit would stay open, and the alert with it.
#[test]
fn a_circuit_is_shown_open_only_while_something_waits() {
    let (nodo, _cartella) = con_webhook("http://127.0.0.1:1/", &[]);
    for n in 1..=5 {
        notifica(&nodo, &format!("AA{n:08}X"), "02");
    }
    attendi_metrica(&nodo, "portasap_inoltri_circuito_aperto{canale=\"WEBHOOK\"} 1");
    let lascia = || received(&nodo, &["drop", "--by", "WEBHOOK", "--reason", "read from the list"]);
    entro(
        || {
            lascia();
            let restano = received(&nodo, &["list", "--state", "DA_INVIARE", "--json"]);
            crate::json(&restano).is_empty().then_some(())
        },
        || testo(&lascia()),
    );
    attendi_metrica(&nodo, "portasap_inoltri_in_attesa{canale=\"WEBHOOK\"} 0");
    attendi_metrica(&nodo, "portasap_inoltri_circuito_aperto{canale=\"WEBHOOK\"} 0");
}

/// What the system says of some documents keeps it from no other.
#[test]
fn documents_that_the_webhook_refuses_do_not_stop_the_others() {
    let rifiuta = Modo::Risponde(422, "{\"errore\": \"codice ignoto\"}".to_owned());
    let sistema = Sistema::con(&[], rifiuta);
    let (nodo, _cartella) = con_webhook(&sistema.url(), &[]);
    for n in 1..=6 {
        notifica(&nodo, &format!("AA{n:08}X"), "02");
    }
    // Far more failures in a row than open a circuit.
    sistema.attendi(24);
    attendi_metrica(&nodo, &tentativi("WEBHOOK", "RESPINTA"));
    assert!(!nodo.log().contains("failed five times in a row"), "{}", nodo.log());
    sistema.poi(Modo::Risponde(204, String::new()));
    attendi_metrica(&nodo, &format!("{} 6", tentativi("WEBHOOK", "CONSEGNATA")));
}
