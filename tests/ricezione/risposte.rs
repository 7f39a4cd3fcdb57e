//! What a region answers to notificaSAP, and what it keeps of it.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    busta, corpo,
    http::{self, Reply},
    lazio,
    messages::{self, Busta, CF, verifica},
    node::{Node, postgres_database},
    received, ricevute, testo,
};

/// The answer with what differs each time replaced.
fn ferma(risposta: &Reply) -> String {
    let mut testo = risposta.body.clone();
    for (inizio, fine, segno) in [
        ("LAZIO_LAZIOSPCoopIT_", "<", "[ID]"),
        ("NAZIONALE_NAZIONALESPCoopIT_", "<", "[RIFERIMENTO]"),
        ("tempo=\"EGOV_IT_SPC\">", "<", "[ORA]"),
        ("tempo=\"EGOV_IT_Locale\">", "<", "[ORA]"),
    ] {
        let mut da = 0;
        while let Some(i) = testo[da..].find(inizio).map(|i| da + i) {
            let resta = if inizio.ends_with('>') { i + inizio.len() } else { i };
            let fino = testo[resta..].find(fine).map_or(testo.len(), |f| resta + f);
            testo.replace_range(resta..fino, segno);
            da = resta + segno.len();
        }
    }
    let righe = testo.replace("><", ">\n<");
    format!("HTTP {}\n{righe}", risposta.status)
}

#[test]
fn answers_with_and_without_busta() {
    let nodo = lazio(&[]);
    let senza = |codice: &str, motivo: &str| nodo.post(&messages::envelope("", &corpo(codice, motivo)));
    insta::assert_snapshot!("ok", ferma(&nodo.post(&busta(1).intorno(&corpo("AA00000001G", "02")))));
    insta::assert_snapshot!("ok_senza_busta", ferma(&senza("AA00000001G", "02")));
    insta::assert_snapshot!("ko", ferma(&nodo.post(&busta(2).intorno(&corpo("A", "2")))));
    insta::assert_snapshot!("ko_senza_busta", ferma(&senza("AA00000001G", "X")));
    insta::assert_snapshot!(
        "duplicata",
        ferma(&nodo.post(&busta(1).intorno(&corpo("AA00000001G", "02"))))
    );
    let manca = corpo("AA00000001G", "").replace("<t:MotivoNotifica></t:MotivoNotifica>", "");
    insta::assert_snapshot!("manca_il_motivo", ferma(&nodo.post(&busta(3).intorno(&manca))));
    assert!(
        nodo.ops("/metrics")
            .body
            .contains("portasap_exchanges_total{azione=\"notificaSAP\",mittente=\"NAZIONALE\",esito=\"OK\"} 1")
    );
    // Nothing that was refused was kept.
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    assert_eq!(ricevute(&url), ["AA00000001G 02", "AA00000001G 02"]);
}

#[test]
fn only_the_node_tells_and_only_us() {
    let nodo = lazio(&[]);
    for (caso, busta, codice, posizione) in [
        (
            "another region tells",
            Busta {
                destinatario: "LAZIO",
                ..Busta::nuova("EMILIA", "notificaSAP", 1)
            },
            "EGOV_IT_201",
            "Mittente",
        ),
        (
            "we tell ourselves",
            Busta {
                destinatario: "LAZIO",
                ..Busta::nuova("LAZIO", "notificaSAP", 1)
            },
            "EGOV_IT_201",
            "Mittente",
        ),
        (
            "for another region",
            Busta {
                destinatario: "EMILIA",
                ..Busta::nuova("NAZIONALE", "notificaSAP", 2)
            },
            "EGOV_IT_102",
            "Destinatario",
        ),
    ] {
        let risposta = nodo.post(&busta.intorno(&corpo("AA00000001G", "02")));
        assert_eq!(risposta.status, 500, "{caso}: {}", risposta.body);
        assert!(
            risposta.body.contains(codice) && risposta.body.contains(&format!("posizione=\"{posizione}")),
            "{caso}: {}",
            risposta.body
        );
    }
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    assert_eq!(ricevute(&url), Vec::<String>::new());
    // The seven are the node's, and the node is told nothing.
    for (nodo, messaggio) in [
        (&nodo, verifica(CF)),
        (&Node::start(), messages::envelope("", &corpo("AA00000001G", "02"))),
    ] {
        let fault = nodo.post(&messaggio).fault().expect("a Fault");
        assert_eq!(
            (&*fault.0, &*fault.1),
            ("soap:Client", "Azione non servita da questo nodo")
        );
    }
}

/// With HTTP Basic; the other proofs go the same way (`tests/identity.rs`).
#[test]
fn a_caller_proves_to_be_the_node() {
    use argon2::PasswordHasher;
    let segreto = "una password lunga";
    let parametri = argon2::Params::new(7168, 5, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parametri);
    let hash = argon2.hash_password(segreto.as_bytes()).unwrap().to_string();
    let parte = |nome: &str, regione: &str| {
        format!(
            "[[parte]]\nnome = \"{nome}\"\nregione = \"{regione}\"\n[[parte.basic]]\nutente = \"{}\"\n\
             hash = \"{hash}\"\n\n",
            nome.to_lowercase()
        )
    };
    let cartella = tempfile::tempdir().unwrap();
    let parti = cartella.path().join("parti.toml");
    let tre = [("NAZIONALE", "00"), ("EMILIA", "06"), ("LAZIO", "08")];
    std::fs::write(&parti, tre.map(|(nome, regione)| parte(nome, regione)).concat()).unwrap();
    let nodo = lazio(&[("EGOV__PARTI", parti.to_str().unwrap()), ("IDENTITY__REQUIRED", "true")]);
    let messaggio = corpo("AA00000001G", "02");
    let post = |utente: Option<&str>, corpo: &str| {
        let prova = utente.map(|u| format!("Basic {}", STANDARD.encode(format!("{u}:{segreto}"))));
        let mut campi = vec![("Content-Type", "text/xml")];
        campi.extend(prova.as_deref().map(|p| ("Authorization", p)));
        http::request(nodo.service, "POST", "/ServiziSAP", &campi, corpo.as_bytes())
    };
    let senza = messages::envelope("", &messaggio);
    assert_eq!(post(None, &senza).status, 401);
    let fault = post(Some("emilia"), &senza).fault().expect("a Fault");
    assert_eq!(
        (&*fault.0, &*fault.1),
        ("soap:Client", "Azione non consentita al chiamante")
    );
    for utente in [None, Some("emilia"), Some("lazio")] {
        let risposta = post(utente, &busta(1).intorno(&messaggio));
        assert!(risposta.body.contains("EGOV_IT_201"), "{utente:?}: {}", risposta.body);
    }
    for corpo in [senza, busta(2).intorno(&messaggio)] {
        let risposta = post(Some("nazionale"), &corpo);
        assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
    }
    let righe = crate::json(&received(&nodo, &["list", "--json"]));
    let mittenti: Vec<_> = righe.iter().map(|r| r["mittente"].as_str()).collect();
    assert_eq!(mittenti, [Some("NAZIONALE"); 2], "who sent it is what was proven");
}

/// What a repetition is, on both databases.
#[test]
fn a_repetition_is_kept_and_says_so() {
    for database in [None, Some(postgres_database())] {
        let altro: Vec<(&str, &str)> = database.iter().map(|url| ("DATABASE__URL", url.as_str())).collect();
        let nodo = lazio(&altro);
        let url = database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", nodo.dir().join("data/portasap.db").display()));
        for (n, motivo) in [(1, "02"), (2, "02"), (3, "07")] {
            let risposta = nodo.post(&busta(n).intorno(&corpo("AA00000001G", motivo)));
            assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
        }
        let righe = crate::json(&crate::su(&url, &["list", "--json"]));
        let ripete: Vec<_> = righe.iter().map(|r| r["ripete"].as_i64()).collect();
        assert_eq!(ripete, [None, righe[0]["id"].as_i64(), None]);
        assert_eq!(righe[0]["mittente"], "NAZIONALE");
        assert_eq!(righe[1]["identificatore"], busta(2).identificatore);
    }
}

#[test]
fn a_caller_beyond_its_limit_gets_a_ko() {
    let nodo = lazio(&[("LIMITS__CALLS__PER_MINUTE", "1"), ("LIMITS__CALLS__BURST", "1")]);
    let messaggio = messages::envelope("", &corpo("AA00000001G", "02"));
    nodo.post(&messaggio);
    let risposta = nodo.post(&messaggio);
    assert_eq!(risposta.element("Esito").as_deref(), Some("KO"), "{}", risposta.body);
    let errore = risposta.element("MessaggioErrore").unwrap_or_default();
    assert!(errore.contains("<CodiceAnomalia>X001</CodiceAnomalia>"), "{errore}");
    assert!(testo(&received(&nodo, &["list"])).matches("AA00000001G").count() == 1);
}

#[test]
fn the_contract_is_the_same() {
    let regione = lazio(&[]).get("/ServiziSAP?wsdl");
    assert_eq!(regione.status, 200);
    assert!(regione.body.contains("name=\"notificaSAP\""), "{}", regione.body);
}
