//! A node that fails, in each way that a node can fail.

use super::{
    nodo::{Modo, Nodo},
    regione::{campo, chiede, davanti_a, tracce, traccia},
};
use crate::{
    messages::{Busta, CF, Documento, body, invio, verifica},
    node::Node,
};

const SCARSA: [(&str, &str); 2] = [("NODO__TIMEOUT_MS", "700"), ("LIMITS__BODY_BYTES", "200000")];
const IGNOTA: &str = "L'esito dell'operazione non è noto";
const NON_ESEGUITA: &str = "La richiesta non è stata eseguita";

/// For a call that changes something: the Fault, the row of the trace written before it, and one request, whatever happened.
/// For a look-up: the same Fault, and two requests where the connection broke.
#[test]
fn each_failure_of_the_node_becomes_a_fault_that_a_plain_client_understands() {
    let html = "<html><body><h1>It works!</h1></body></html>".to_owned();
    let bomba = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"{}\">]><l>&a;&a;&a;</l>",
        "x".repeat(100)
    );
    let profonda = format!("{}{}", "<a>".repeat(5000), "</a>".repeat(5000));
    let lunga = " ".repeat(300_000);
    let http = |stato, altre, corpo: &str| Modo::Http(stato, altre, corpo.to_owned());
    let rinvio = http(302, "Location: http://127.0.0.1:1/\r\n", "");
    let busta_001 = crate::messages::envelope(
        "",
        "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>EGOV_IT_001 - Formato Busta non corretto\
         </faultstring></soapenv:Fault>",
    );
    // What the node does, what the Fault says, what became of a call that changes something, requests of a look-up.
    let cases: Vec<(Modo, &str, &str, &str, usize)> = vec![
        (Modo::Tace, "SCADUTO", "non ha risposto in tempo", IGNOTA, 1),
        (Modo::Chiude, "INTERROTTO", "ha chiuso la connessione", IGNOTA, 2),
        (Modo::Spezza, "INTERROTTO", "ha chiuso la connessione", IGNOTA, 2),
        (Modo::SenzaFine, "TROPPO_GRANDE", "supera i limiti", IGNOTA, 1),
        (http(200, "", &lunga), "TROPPO_GRANDE", "supera i limiti", IGNOTA, 1),
        (http(200, "", &html), "ILLEGGIBILE", "non è leggibile", IGNOTA, 1),
        (http(200, "", &bomba), "ILLEGGIBILE", "non è leggibile", IGNOTA, 1),
        (http(200, "", &profonda), "ILLEGGIBILE", "non è leggibile", IGNOTA, 1),
        (
            http(200, "", "\u{0}\u{1}garbage"),
            "ILLEGGIBILE",
            "non è leggibile",
            IGNOTA,
            1,
        ),
        (http(200, "", ""), "ILLEGGIBILE", "non è leggibile", IGNOTA, 1),
        (rinvio, "HTTP HTTP_302", "HTTP 302", IGNOTA, 1),
        (http(404, "", &html), "HTTP HTTP_404", "HTTP 404", IGNOTA, 1),
        (http(502, "", &html), "HTTP HTTP_502", "HTTP 502", IGNOTA, 1),
        (
            http(401, "WWW-Authenticate: Basic\r\n", ""),
            "CREDENZIALI HTTP_401",
            "credenziali",
            NON_ESEGUITA,
            1,
        ),
        (
            http(503, "Retry-After: 7\r\n", ""),
            "OCCUPATO",
            "sovraccarico",
            NON_ESEGUITA,
            1,
        ),
        (
            http(503, "", "upstream connect error"),
            "OCCUPATO",
            "HTTP 503",
            IGNOTA,
            1,
        ),
        (
            http(500, "", &busta_001),
            "BUSTA_ERRORE",
            "EGOV_IT_001 Formato Busta non corretto",
            NON_ESEGUITA,
            1,
        ),
        (
            Modo::Fault("Server", "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop"),
            "NON_PROCESSATA EGOV_IT_300",
            "EGOV_IT_300",
            IGNOTA,
            1,
        ),
        (
            Modo::Storto(":RiferimentoMessaggio>LAZIO_", ":RiferimentoMessaggio>VENETO_"),
            "ALTRA_RISPOSTA EGOV_IT_111",
            "EGOV_IT_111",
            IGNOTA,
            1,
        ),
        (
            Modo::Storto(">NAZIONALE<", ">VENETO<"),
            "ALTRA_RISPOSTA EGOV_IT_101",
            "EGOV_IT_101",
            IGNOTA,
            1,
        ),
        (
            Modo::Storto(">LAZIO<", ">VENETO<"),
            "ALTRA_RISPOSTA EGOV_IT_102",
            "EGOV_IT_102",
            IGNOTA,
            1,
        ),
        (
            Modo::Storto("risposta_", "altra_"),
            "ILLEGGIBILE",
            "non è leggibile",
            IGNOTA,
            1,
        ),
    ];
    let nodo = Nodo::sempre(Modo::Bene);
    let regione = davanti_a(&nodo.url(), &SCARSA);
    let mut righe = 0;
    for (modo, motivi, testo, sorte, richieste) in cases {
        nodo.poi(modo.clone());
        let invio = chiede(&regione, &invio(&Documento::default().xml()));
        let (codice, detto) = invio.fault().unwrap_or_else(|| panic!("{modo:?}: {}", invio.body));
        assert_eq!((invio.status, codice.as_str()), (500, "soap:Server"), "{modo:?}");
        assert!(detto.contains(testo) && detto.contains(sorte), "{modo:?}: {detto}");
        let occupato = matches!(modo, Modo::Http(503, altre, _) if !altre.is_empty());
        assert_eq!(invio.header("retry-after"), occupato.then_some("7"), "{modo:?}");
        assert_eq!(nodo.prendi().len(), 1, "{modo:?}: sent once, whatever happened");
        // On record before the client heard of it.
        righe += 1;
        let scritte = traccia(&regione);
        assert_eq!(scritte.len(), righe, "{modo:?}");
        assert_eq!(
            (campo(&scritte[0], "motivi"), campo(&scritte[0], "azione")),
            (motivi, "invioSAP"),
            "{modo:?}"
        );

        let consulta = chiede(&regione, &verifica(CF));
        let (_, detto) = consulta
            .fault()
            .unwrap_or_else(|| panic!("{modo:?}: {}", consulta.body));
        assert!(detto.contains(testo) && !detto.contains(sorte), "{modo:?}: {detto}");
        let arrivate = nodo.prendi();
        assert_eq!(arrivate.len(), richieste, "{modo:?}");
        if let [prima, seconda] = &arrivate[..] {
            assert_ne!(
                prima.identificatore, seconda.identificatore,
                "each in a busta of its own"
            );
        }
        righe += 1;
        tracce(&regione, righe);
    }
    // It is no reason to take the gateway out of service, and the operator sees it.
    nodo.poi(Modo::Chiude);
    chiede(&regione, &verifica(CF));
    let salute = regione.ops("/health/ready");
    assert_eq!(salute.status, 200);
    assert!(salute.body.contains("no answer from the node since"), "{}", salute.body);
    nodo.poi(Modo::Bene);
    assert_eq!(chiede(&regione, &verifica(CF)).status, 200);
    assert!(!regione.ops("/health/ready").body.contains("no answer from the node"));
    let metriche = regione.ops("/metrics").body;
    assert!(
        metriche.contains("portasap_delegata_node_failures_total{motivo=\"SCADUTO\"} 2"),
        "{metriche}"
    );
}

#[test]
fn a_node_that_is_not_there_was_sent_nothing() {
    let chiusa = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (sordo, chiaro) = (Nodo::sempre(Modo::Bene), Node::start());
    for (url, motivo, sorte) in [
        (
            format!("http://{chiusa}/"),
            "NON_RAGGIUNTO",
            "La richiesta non è stata inviata",
        ),
        // Speaks no TLS.
        (
            format!("https://{}/", sordo.indirizzo),
            "NON_RAGGIUNTO",
            "La richiesta non è stata inviata",
        ),
        (format!("https://{}/", chiaro.service), "TLS", NON_ESEGUITA),
        (
            "http://nessuno.invalid/".to_owned(),
            "NON_RAGGIUNTO",
            "La richiesta non è stata inviata",
        ),
    ] {
        let regione = davanti_a(&url, &[]);
        let (codice, testo) = chiede(&regione, &invio(&Documento::default().xml()))
            .fault()
            .expect("a Fault");
        assert_eq!(codice, "soap:Server", "{url}");
        assert!(testo.contains(sorte), "{url}: {testo}");
        assert_eq!(campo(&traccia(&regione)[0], "motivi"), motivo, "{url}");
    }
    assert!(sordo.arrivate().is_empty());
}

/// A real node that does not believe that we are LAZIO.
#[test]
fn the_codes_of_an_error_busta_reach_the_client() {
    let nodo = Node::with(&[("IDENTITY__REQUIRED", "true")]);
    let dettaglio = [("DELEGATA__MESSAGGIO_ERRORE_APPLICATIVO", "detail")];
    let regione = davanti_a(&format!("http://{}/ServiziSAP", nodo.service), &dettaglio);
    let reply = chiede(&regione, &verifica(CF));
    let (codice, testo) = reply.fault().expect("a Fault");
    assert_eq!(
        (reply.status, codice.as_str()),
        (500, "soap:Server"),
        "a client cannot mend our busta"
    );
    assert!(
        testo.contains("EGOV_IT_201 Mittente non autorizzato (Mittente/IdentificativoParte)"),
        "{testo}"
    );
    assert!(
        reply.body.contains("EccezioneBusta codiceEccezione=\"EGOV_IT_201\""),
        "{}",
        reply.body
    );
    assert_eq!(reply.element("IdentificativoPorta").as_deref(), Some("LAZIOSPCoopIT"));
    let riga = &tracce(&regione, 1)[0];
    assert_eq!(
        (campo(riga, "esito"), campo(riga, "motivi")),
        ("BUSTA_ERRORE", "BUSTA_ERRORE EGOV_IT_201")
    );
    assert!(campo(riga, "eccezioni").contains("EGOV_IT_201 GRAVE"), "{riga}");
}

/// What a client does wrong is its own Fault, and the node hears nothing of it.
#[test]
fn what_a_client_does_wrong_stays_here() {
    let nodo = Nodo::sempre(Modo::Bene);
    let regione = davanti_a(&nodo.url(), &[("LIMITS__BODY_BYTES", "100000")]);
    let con_busta =
        Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1).intorno(&body("verificaEsistenzaSAP", "CodiceFiscale", CF));
    for (cosa, messaggio, codice) in [
        ("not XML", "ciao".to_owned(), "soap:Client"),
        ("a DOCTYPE", format!("<!DOCTYPE a>{}", verifica(CF)), "soap:Client"),
        (
            "SOAP 1.2",
            verifica(CF).replace(
                "http://schemas.xmlsoap.org/soap/envelope/",
                "http://www.w3.org/2003/05/soap-envelope",
            ),
            "soap:VersionMismatch",
        ),
        (
            "another action",
            verifica(CF).replace("verificaEsistenzaSAP", "altraSAP"),
            "soap:Client",
        ),
        (
            "notificaSAP",
            verifica(CF).replace("verificaEsistenzaSAP", "notificaSAP"),
            "soap:Client",
        ),
        ("a busta of its own", con_busta, "soap:Client"),
    ] {
        let reply = chiede(&regione, &messaggio);
        assert_eq!(
            (reply.status, reply.fault().map(|f| f.0).as_deref()),
            (500, Some(codice)),
            "{cosa}: {}",
            reply.body
        );
    }
    assert_eq!(chiede(&regione, &"x".repeat(100_001)).status, 413);
    assert!(nodo.arrivate().is_empty());
    assert_eq!(tracce(&regione, 6).len(), 6, "each that spoke SOAP left its row");
}
