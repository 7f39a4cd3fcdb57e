//! What passes: the same answers as from the node itself, whatever the client's dress.

use super::{
    nodo::{Modo, Nodo},
    regione::{campo, chiede, chiede_con, davanti_a, tracce},
};
use crate::{
    http::{self, Reply},
    messages::{CF, Documento, TYPES, annulla, idsap, invio, plain, richiesta, verifica},
    node::Node,
};

/// The seven actions, good and refused, in an order in which each finds what it needs.
fn storia() -> Vec<(&'static str, String)> {
    let documento = Documento::default();
    let codice = "AA00000001G";
    let nuova = Documento {
        codice: Some(codice),
        variazione: "02",
        indirizzo: "VIA DELL'ESEMPIO, 2 <INT. 3> È",
        ..Documento::default()
    };
    let cf = |azione: &str, valore: &str| plain(azione, "CodiceFiscale", valore);
    vec![
        ("verifica, nobody", verifica(CF)),
        ("verifica, a bad codice fiscale", verifica("NON UN CF")),
        ("invio, not XML", invio("<lavoratore>")),
        (
            "invio, not valid",
            invio(&documento.xml().replace("<sesso>M</sesso>", "<sesso>X</sesso>")),
        ),
        (
            "invio, a violated rule",
            invio(
                &documento
                    .xml()
                    .replace("1980-01-01</datanascita>", "1981-01-01</datanascita>"),
            ),
        ),
        ("invio, new", invio(&documento.xml())),
        ("invio, again", invio(&documento.xml())),
        ("verifica", verifica(CF)),
        ("titolare", cf("richiestaCodSAPRegTitolare", CF)),
        ("richiesta", richiesta(codice)),
        ("richiesta, unknown", richiesta("ZX00000009A")),
        ("richiesta, malformed", richiesta("X")),
        (
            "invio, changed",
            invio(&nuova.xml().replace("<INT. 3> È", "&lt;INT. 3&gt; È")),
        ),
        ("richiesta, changed", richiesta(codice)),
        ("N00 and A02", cf("richiestaSAP_N00_A02", CF)),
        ("N00 and A02, a bad codice fiscale", cf("richiestaSAP_N00_A02", "X")),
        ("annulla, unknown", annulla("ZX00000009A")),
        ("annulla", annulla(codice)),
        ("annulla, again", annulla(codice)),
        (
            "list",
            plain(
                "recuperaListaSAPNonAttive",
                "Parametri",
                &format!("<ListaSAP><codiceFiscale>{CF}</codiceFiscale></ListaSAP>"),
            ),
        ),
        (
            "list, bad dates",
            plain(
                "recuperaListaSAPNonAttive",
                "Parametri",
                &format!("<ListaSAP><codiceFiscale>{CF}</codiceFiscale><dataInizio>x</dataInizio></ListaSAP>"),
            ),
        ),
        ("richiesta, annulled", richiesta(codice)),
    ]
}

/// Two nodes live the same story, one asked directly, one through the gateway of LAZIO: the same words, byte for byte.
#[test]
fn through_the_porta_delegata_a_client_reads_what_the_node_says() {
    let (diretto, nodo) = (Node::start(), Node::start());
    let regione = davanti_a(&format!("http://{}/ServiziSAP", nodo.service), &[]);
    let mut guasti = 0;
    for (cosa, messaggio) in storia() {
        let (atteso, avuto) = (diretto.post(&messaggio), chiede(&regione, &messaggio));
        assert_eq!((avuto.status, &avuto.body), (atteso.status, &atteso.body), "{cosa}");
        assert_eq!(avuto.header("content-type"), atteso.header("content-type"), "{cosa}");
        assert!(!avuto.body.contains("Intestazione"), "{cosa}");
        guasti += usize::from(avuto.status == 500);
    }
    assert!(guasti >= 4, "application Faults are among them: {guasti}");

    let righe = tracce(&regione, storia().len());
    assert_eq!(righe.len(), storia().len(), "one row for each call");
    let alla_nazionale = tracce(&nodo, storia().len());
    for (nostra, sua) in righe.iter().zip(&alla_nazionale) {
        assert_eq!(campo(nostra, "verso"), "USCITA");
        assert_eq!(campo(sua, "verso"), "INGRESSO");
        for nome in [
            "identificatore",
            "azione",
            "esito",
            "mittente",
            "destinatario",
            "ora_registrazione",
            "risposta",
        ] {
            assert_eq!(campo(nostra, nome), campo(sua, nome), "{nome} of {nostra} and {sua}");
        }
        assert_eq!(
            (campo(nostra, "mittente"), campo(nostra, "destinatario")),
            ("LAZIO", "NAZIONALE")
        );
        assert!(campo(nostra, "intestazione").contains("Identificatore"), "{nostra}");
        assert!(
            campo(nostra, "intestazione_risposta").contains("RiferimentoMessaggio"),
            "{nostra}"
        );
    }
    let metriche = regione.ops("/metrics").body;
    for attesa in [
        "portasap_delegata_total{azione=\"invioSAP\",esito=\"OK\"} 2",
        "portasap_delegata_total{azione=\"annullaSAP\",esito=\"KO\"} 2",
        "portasap_delegata_total{azione=\"richiestaSAP\",esito=\"TROVATO\"} 2",
        "portasap_delegata_node_duration_seconds_count{azione=\"invioSAP\"}",
    ] {
        assert!(metriche.contains(attesa), "{attesa}\n{metriche}");
    }
}

/// `ModI`, addressing, prefixes, encodings, one URL per action: what clients send today.
#[test]
fn any_dress_of_a_client_reaches_the_node() {
    let nodo = Nodo::sempre(Modo::Bene);
    let regione = davanti_a(&nodo.url(), &[]);
    let dentro = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><IDSAP><x>Niccolò &amp; figli</x></IDSAP>";
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    let messaggio = |dichiarazione: &str| {
        format!(
            "{dichiarazione}<S:Envelope xmlns:S=\"{soap}\" xmlns:soap=\"{TYPES}\" xmlns:xsi=\"urn:x\">\r\n<S:Header>\
             <w:To xmlns:w=\"http://www.w3.org/2005/08/addressing\" S:mustUnderstand=\"1\">urn:x</w:To></S:Header>\r\n\
             <S:Body>\r\n<soap:verificaEsistenzaSAP xsi:a='1'><soap:CodiceFiscale>\n<![CDATA[{dentro}]]>&#13;\n\
             </soap:CodiceFiscale></soap:verificaEsistenzaSAP>\r\n</S:Body></S:Envelope>"
        )
    };
    let utf16 = |testo: &str| {
        let unita = std::iter::once(0xFEFF).chain(testo.encode_utf16());
        unita.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let latin1 = |testo: &str| {
        testo
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect::<Vec<u8>>()
    };
    let cases: [(&str, Vec<u8>, &str); 4] = [
        ("UTF-8", messaggio("").into_bytes(), "text/xml"),
        (
            "a blank before",
            format!(" \n{}", messaggio("")).into_bytes(),
            "text/xml; charset=utf-8",
        ),
        (
            "UTF-16",
            utf16(&messaggio("<?xml version=\"1.0\" encoding=\"UTF-16\"?>")),
            "text/xml; charset=utf-16",
        ),
        (
            "ISO-8859-1",
            latin1(&messaggio("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>")),
            "text/xml",
        ),
    ];
    for (cosa, byte, tipo) in cases {
        let reply = chiede_con(&regione, &[("Content-Type", tipo)], &byte);
        assert_eq!(
            (reply.status, reply.element("CodiceSAP").as_deref()),
            (200, Some("0")),
            "{cosa}: {}",
            reply.body
        );
        let arrivata = nodo.prendi().remove(0);
        let figlio = format!(
            "<soap:verificaEsistenzaSAP xsi:a='1'><soap:CodiceFiscale>\n<![CDATA[{dentro}]]>&#13;\n\
             </soap:CodiceFiscale></soap:verificaEsistenzaSAP>"
        );
        assert!(arrivata.corpo.contains(&figlio), "{cosa}: {}", arrivata.corpo);
        assert!(
            arrivata.corpo.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
            "{cosa}"
        );
        assert!(
            !arrivata.corpo.contains("addressing"),
            "{cosa}: a client's header stays here"
        );
        assert_eq!(
            http::element(&arrivata.corpo, "Azione").as_deref(),
            Some("verificaEsistenzaSAP"),
            "{cosa}"
        );
        // The node finds our line by it.
        let nostra = reply.header("x-correlation-id").expect("an id");
        let sua = arrivata
            .head
            .lines()
            .find_map(|riga| riga.strip_prefix("x-correlation-id: "));
        assert_eq!(sua.map(str::trim), Some(nostra), "{cosa}");
    }
    for (percorso, stato) in [
        ("/PD/ServiziSAP/", 200),
        ("/PD/ServiziSAP/verificaEsistenzaSAP", 200),
        ("/PD/ServiziSAP/SPC/qualcosa", 200),
        ("/PD/ServiziSAP/annullaSAP", 500),
        ("/PD/Altro", 404),
    ] {
        let reply = http::request(
            regione.service,
            "POST",
            percorso,
            &[("Content-Type", "text/xml")],
            verifica(CF).as_bytes(),
        );
        assert_eq!(reply.status, stato, "{percorso}: {}", reply.body);
    }
}

#[test]
fn the_contract_says_where_the_porta_delegata_is() {
    let regione = davanti_a("http://127.0.0.1:1/", &[("PUBLIC_URL", "https://porta.example.org")]);
    let wsdl = regione.get("/PD/ServiziSAP?wsdl");
    assert_eq!(wsdl.status, 200);
    assert!(
        wsdl.body
            .contains("location=\"https://porta.example.org/PD/ServiziSAP\""),
        "{}",
        wsdl.body
    );
    assert_eq!(regione.get("/PD/ServiziSAP?xsd=lavoratore").status, 200);
    assert_eq!(regione.get("/PD/ServiziSAP").status, 405);
    assert!(
        regione
            .get("/ServiziSAP?wsdl")
            .body
            .contains("location=\"https://porta.example.org/ServiziSAP\"")
    );
    // Where it is not enabled it is not there.
    let nodo = Node::start();
    let reply = http::request(
        nodo.service,
        "POST",
        "/PD/ServiziSAP",
        &[("Content-Type", "text/xml")],
        verifica(CF).as_bytes(),
    );
    assert_eq!((reply.status, nodo.get("/PD/ServiziSAP?wsdl").status), (404, 404));
}

/// With `controlli = "prima"` what our own controls refuse does not reach the node, and is refused in the same words.
#[test]
fn our_own_controls_may_judge_first() {
    let (diretto, nodo) = (Node::start(), Nodo::sempre(Modo::Bene));
    let regione = davanti_a(&nodo.url(), &[("DELEGATA__CONTROLLI", "prima")]);
    let buono = Documento::default().xml();
    let rifiutati = [
        invio("<lavoratore>"),
        invio(&buono.replace("<sesso>M</sesso>", "<sesso>X</sesso>")),
        invio(&buono.replace("1980-01-01</datanascita>", "1981-01-01</datanascita>")),
        annulla("X"),
        verifica("X"),
        plain("richiestaSAP", "CodiceSAP", &idsap("X")),
    ];
    for messaggio in &rifiutati {
        let (atteso, avuto): (Reply, Reply) = (diretto.post(messaggio), chiede(&regione, messaggio));
        assert_eq!(
            (avuto.status, &avuto.body),
            (atteso.status, &atteso.body),
            "{messaggio}"
        );
    }
    assert!(nodo.arrivate().is_empty(), "the node was not asked");
    for messaggio in [invio(&buono), verifica(CF)] {
        assert_eq!(chiede(&regione, &messaggio).status, 200);
    }
    assert_eq!(nodo.arrivate().len(), 2);
    let righe = tracce(&regione, rifiutati.len() + 2);
    assert_eq!(
        righe.iter().filter(|r| campo(r, "identificatore").is_empty()).count(),
        rifiutati.len()
    );
    assert!(righe.iter().any(|r| campo(r, "motivi").contains("XML-03")), "{righe:?}");
}
