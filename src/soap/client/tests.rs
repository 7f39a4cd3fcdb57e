use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::xml::Limits;

/// A node that answers one connection with `risposta` (nothing at all when empty) and keeps what it was sent.
async fn nodo(risposta: Vec<u8>) -> (String, Arc<Mutex<String>>) {
    let ascolto = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ServiziSAP", ascolto.local_addr().unwrap());
    let ricevuto = Arc::new(Mutex::new(String::new()));
    let copia = ricevuto.clone();
    tokio::spawn(async move {
        let (mut presa, _) = ascolto.accept().await.unwrap();
        let mut letti = [0; 4096];
        let quanti = presa.read(&mut letti).await.unwrap();
        *copia.lock().unwrap() = String::from_utf8_lossy(&letti[..quanti]).into_owned();
        if risposta.is_empty() {
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
        let _ = presa.write_all(&risposta).await;
        let _ = presa.shutdown().await;
    });
    (url, ricevuto)
}

fn http(stato: &str, altro: &str, corpo: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {stato}\r\nContent-Type: text/xml; charset=utf-8\r\n{altro}Content-Length: {}\r\n\r\n{corpo}",
        corpo.len()
    )
    .into_bytes()
}

fn client() -> Client {
    Client::new(Duration::from_millis(800)).unwrap()
}

#[tokio::test]
async fn posts_as_the_contract_says_and_takes_any_status() {
    let (url, ricevuto) = nodo(http("500 Internal Server Error", "", "<a/>")).await;
    let risposta = client().invia(&url, "<m/>", Some("Basic eDp5")).await.unwrap();
    assert_eq!((risposta.stato, &risposta.corpo[..]), (500, &b"<a/>"[..]));
    assert_eq!(risposta.content_type.as_deref(), Some("text/xml; charset=utf-8"));
    let ricevuto = ricevuto.lock().unwrap().to_ascii_lowercase();
    for atteso in [
        "post /servizisap http/1.1\r\n",
        "content-type: text/xml; charset=utf-8\r\n",
        "soapaction: \"\"\r\n",
        "authorization: basic edp5\r\n",
        "content-length: 4\r\n",
        "\r\n\r\n<m/>",
    ] {
        assert!(ricevuto.contains(atteso), "{atteso} in {ricevuto}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let (url, _) = nodo(http("307 Temporary Redirect", "Location: http://127.0.0.1:1/\r\n", "")).await;
    assert_eq!(client().invia(&url, "<m/>", None).await.unwrap().stato, 307);
}

#[tokio::test]
async fn no_answer_no_node_too_much() {
    let (muto, _) = nodo(Vec::new()).await;
    assert!(matches!(
        client().invia(&muto, "<m/>", None).await,
        Err(ClientError::Scaduta(_))
    ));

    let chiuso = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let esito = client().invia(&format!("http://{chiuso}/"), "<m/>", None).await;
    assert!(matches!(esito, Err(ClientError::NonRaggiunto(_))), "{esito:?}");

    let (grande, _) = nodo(http("200 OK", "", "0123456789")).await;
    let esito = client().con_limite(9).invia(&grande, "<m/>", None).await;
    assert!(matches!(esito, Err(ClientError::TroppoGrande(9))), "{esito:?}");
    let (giusto, _) = nodo(http("200 OK", "", "0123456789")).await;
    assert!(client().con_limite(10).invia(&giusto, "<m/>", None).await.is_ok());

    let (rotto, _) = nodo(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec()).await;
    let esito = client().invia(&rotto, "<m/>", None).await;
    assert!(matches!(esito, Err(ClientError::Interrotta(_))), "{esito:?}");
}

#[tokio::test]
async fn addresses_and_credentials_are_checked_before_anything_is_sent() {
    for url in [
        "",
        "ServiziSAP",
        "/ServiziSAP",
        "ftp://nodo.example/",
        "http:///x",
        "http://a b/",
    ] {
        assert!(
            matches!(client().invia(url, "<m/>", None).await, Err(ClientError::Indirizzo(_))),
            "{url}"
        );
    }
    let esito = client()
        .invia("http://127.0.0.1:1/", "<m/>", Some("Basic a\r\nX: y"))
        .await;
    assert!(matches!(esito, Err(ClientError::Credenziali)));
}

/// A node that keeps its connections and answers after `dopo`; how many connections were made.
async fn tenace(dopo: Duration) -> (String, Arc<AtomicUsize>) {
    let ascolto = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ServiziSAP", ascolto.local_addr().unwrap());
    let connessioni = Arc::new(AtomicUsize::new(0));
    let copia = connessioni.clone();
    tokio::spawn(async move {
        while let Ok((mut presa, _)) = ascolto.accept().await {
            copia.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut letti = [0; 4096];
                while presa.read(&mut letti).await.is_ok_and(|n| n > 0) {
                    tokio::time::sleep(dopo).await;
                    presa.write_all(&http("200 OK", "", "<a/>")).await.unwrap();
                }
            });
        }
    });
    (url, connessioni)
}

#[tokio::test]
async fn a_reload_cuts_off_no_call_and_leaves_no_connection_of_before() {
    let (url, connessioni) = tenace(Duration::from_millis(100)).await;
    let chiamante = Arc::new(Chiamante::anonimo());
    let secondo = Duration::from_secs(1);
    let client = Client::di(chiamante.clone(), secondo, secondo).unwrap();
    let copia = client.clone();
    client.invia(&url, "<m/>", None).await.unwrap();
    copia.invia(&url, "<m/>", None).await.unwrap();
    assert_eq!(connessioni.load(Ordering::SeqCst), 1, "kept, and shared with a clone");
    let (in_corso, ricarica) = tokio::join!(client.invia(&url, "<m/>", None), async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        chiamante.ricarica()
    });
    assert_eq!((in_corso.unwrap().stato, ricarica), (200, Ok(())));
    assert_eq!(connessioni.load(Ordering::SeqCst), 1);
    copia.invia(&url, "<m/>", None).await.unwrap();
    client.invia(&url, "<m/>", None).await.unwrap();
    assert_eq!(connessioni.load(Ordering::SeqCst), 2, "a new one, by all");
}

fn letta(content_type: &str, corpo: impl Into<Bytes>) -> Result<Risposta, NonLetta> {
    let http = RispostaHttp {
        stato: 200,
        content_type: Some(content_type.to_owned()),
        corpo: corpo.into(),
    };
    Risposta::leggi(&http, Limits::default())
}

#[test]
fn fields_of_an_answer() {
    let xml = crate::soap::scrivi_envelope(
        Some("<x/>"),
        "<t:risposta_invioSAP xmlns:t='http://servizi.lavoro.gov.it/servizicoap/types'>\n<t:Esito> KO </t:Esito>\
         <t:MessaggioErrore>&lt;ListaAnomalie/&gt;</t:MessaggioErrore><t:CodiceSAP/></t:risposta_invioSAP>",
    );
    let risposta = letta("text/xml", xml).unwrap();
    assert_eq!(
        (risposta.nome.as_str(), risposta.header.len(), &risposta.fault),
        ("risposta_invioSAP", 1, &None)
    );
    for (nome, atteso) in [
        ("Esito", Some("KO")),
        ("MessaggioErrore", Some("<ListaAnomalie/>")),
        ("CodiceSAP", Some("")),
        ("Altro", None),
    ] {
        assert_eq!(risposta.campo(nome), atteso, "{nome}");
    }
}

#[test]
fn a_fault_whatever_its_prefix() {
    for fault in [
        "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>\n Testo</faultstring><detail><a/></detail></soap:Fault>",
        "<Fault xmlns='http://schemas.xmlsoap.org/soap/envelope/'><faultcode xmlns=''>Client</faultcode>\
         <faultstring xmlns=''><![CDATA[Testo]]></faultstring></Fault>",
    ] {
        let letto = letta("text/xml", crate::soap::scrivi_envelope(None, fault))
            .unwrap()
            .fault
            .unwrap();
        assert_eq!(
            (letto.codice.as_str(), letto.testo.as_str()),
            ("Client", "Testo"),
            "{fault}"
        );
    }
}

#[test]
fn the_charset_of_the_media_type_counts() {
    let xml = crate::soap::scrivi_envelope(None, "<r><e>perché</e></r>").replace("UTF-8", "ISO-8859-1");
    let latin1: Vec<u8> = xml.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let risposta = letta("text/xml; action=\"\"; Charset=\"ISO-8859-1\"", latin1).unwrap();
    assert_eq!(risposta.campo("e"), Some("perché"));
}

#[test]
fn what_is_no_answer() {
    for corpo in ["", "<html><body>502</body></html>", "Service unavailable", "<a"] {
        assert!(
            matches!(letta("text/html", corpo), Err(NonLetta::Envelope(_))),
            "{corpo}"
        );
    }
    let elementi = crate::soap::scrivi_envelope(None, "<r><e><a/><b/></e></r>");
    assert_eq!(letta("text/xml", elementi), Err(NonLetta::Elementi("e".to_owned())));
}
