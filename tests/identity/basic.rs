//! HTTP Basic, as clients of 2006 send it and as guessers do.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    accolta, conta, domanda,
    http::{self, Reply},
    messages::{CF, verifica},
    node::Node,
    non_autorizzata,
    pki::{PASSWORD, Pki},
    sfidata,
    tls::start,
};

pub fn header(user: &str, password: &str) -> String {
    format!(
        "Authorization: Basic {}\r\n",
        STANDARD.encode(format!("{user}:{password}"))
    )
}

fn post(node: &Node, headers: &str, body: &str) -> Option<Reply> {
    let message = format!(
        "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    http::raw(node.service, message.as_bytes())
}

#[test]
fn passwords_good_bad_and_absurd() {
    let pki = Pki::new();
    let node = start(&pki.plain());
    let detta = |headers: &str, body: &str| post(&node, headers, body).expect("an answer");
    let buona = header("emilia", PASSWORD);
    accolta("good", &detta(&buona, &domanda("EMILIA", 1)));
    accolta("good, no busta", &detta(&buona, &verifica(CF)));
    non_autorizzata("good, of another", &detta(&buona, &domanda("LAZIO", 1)));
    non_autorizzata("absent", &detta("", &domanda("EMILIA", 2)));
    sfidata("absent, no busta", &detta("", &verifica(CF)));
    for (cosa, headers) in [
        ("wrong password", header("emilia", "altra password")),
        ("empty password", header("emilia", "")),
        ("unknown user", header("nessuno", PASSWORD)),
        ("user in capitals", header("EMILIA", PASSWORD)),
        ("not base64", "Authorization: Basic %%%%\r\n".to_owned()),
        ("nothing", "Authorization: Basic\r\n".to_owned()),
        (
            "no colon",
            format!("Authorization: Basic {}\r\n", STANDARD.encode("emilia")),
        ),
        ("twice", format!("{buona}{buona}")),
        ("10 KB", header("emilia", &"x".repeat(10_000))),
    ] {
        non_autorizzata(cosa, &detta(&headers, &domanda("EMILIA", 3)));
        sfidata(cosa, &detta(&headers, &verifica(CF)));
    }
    let enorme = post(&node, &header("emilia", &"x".repeat(1_000_000)), &domanda("EMILIA", 3));
    assert!(enorme.is_none_or(|r| r.status == 431), "1 MB is no header");
    sfidata("another scheme", &detta("Authorization: Bearer abc\r\n", &verifica(CF)));
    accolta("and after all that", &detta(&buona, &domanda("EMILIA", 3)));
    assert!(conta(&node, "portasap_identity_refused_total", "\"password\"") >= 8);
    let log = node.log();
    for secret in [
        PASSWORD,
        "altra password",
        &STANDARD.encode(format!("emilia:{PASSWORD}")),
        "argon2id",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

/// Who waits to be asked: 401 on the first request, the password on the second, on one connection.
#[test]
fn after_the_challenge_on_the_same_connection() {
    use std::io::{Read, Write};
    let pki = Pki::new();
    let node = start(&pki.plain());
    let body = verifica(CF);
    let mut stream = std::net::TcpStream::connect(node.service).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let password = header("emilia", PASSWORD);
    for (headers, close, wanted) in [
        ("", "", "HTTP/1.1 401"),
        (&*password, "Connection: close\r\n", "HTTP/1.1 200"),
    ] {
        write!(
            stream,
            "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\n{close}Content-Type: text/xml\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = vec![0; 16 * 1024];
        let n = stream.read(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer[..n]).into_owned();
        assert!(text.starts_with(wanted), "{text}");
    }
}

#[test]
fn wrong_credentials_are_refused_even_where_none_are_required() {
    let pki = Pki::new();
    let mut settings = pki.plain();
    settings.push(("IDENTITY__REQUIRED", "false".to_owned()));
    let node = start(&settings);
    accolta("none", &post(&node, "", &domanda("EMILIA", 1)).unwrap());
    accolta(
        "good",
        &post(&node, &header("emilia", PASSWORD), &domanda("EMILIA", 2)).unwrap(),
    );
    let errata = header("emilia", "sbagliata davvero");
    non_autorizzata("wrong", &post(&node, &errata, &domanda("EMILIA", 3)).unwrap());
    sfidata("wrong, no busta", &post(&node, &errata, &verifica(CF)).unwrap());
    non_autorizzata(
        "another's",
        &post(&node, &header("emilia", PASSWORD), &domanda("LAZIO", 3)).unwrap(),
    );
}

/// A guesser is answered later and later, and a party is not.
#[test]
fn guessing_is_slow_and_locks_nobody_out() {
    let pki = Pki::new();
    let node = start(&pki.plain());
    let (buona, errata) = (header("emilia", PASSWORD), header("emilia", "sbagliata davvero"));
    accolta("before", &post(&node, &buona, &domanda("EMILIA", 1)).unwrap());
    let begun = Instant::now();
    for _ in 0..4 {
        sfidata("a guess", &post(&node, &errata, &verifica(CF)).unwrap());
    }
    assert!(
        begun.elapsed() >= Duration::from_millis(1500),
        "four guesses in {:?}",
        begun.elapsed()
    );
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| post(&node, &errata, &verifica(CF)));
        }
        for n in 2..12 {
            let begun = Instant::now();
            accolta("during", &post(&node, &buona, &domanda("EMILIA", n)).unwrap());
            assert!(
                begun.elapsed() < Duration::from_secs(2),
                "held back for {:?}",
                begun.elapsed()
            );
        }
    });
}
