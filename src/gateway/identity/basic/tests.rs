//! What clients of all ages write into `Authorization`, and what becomes of it.

use std::time::Duration;

use axum::http::HeaderValue;
use base64::engine::general_purpose::STANDARD as B64;

use super::*;
use crate::egov::{Parte, identita::Utente};

fn hash(password: &str) -> String {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), b"a salt of sixteen")
        .unwrap()
        .to_string()
}

fn parti(password: &str) -> Parti {
    let mut lazio = Parte::predefinita("LAZIO", "08");
    lazio.utenti.push(Utente {
        nome: "lazio".to_owned(),
        hash: hash(password),
    });
    Parti::new(vec![lazio, Parte::predefinita("EMILIA", "06")])
}

fn basic() -> Basic {
    Basic::nuovo(256, &Random::seeded(1))
}

fn headers(valori: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for valore in valori {
        headers.append(AUTHORIZATION, HeaderValue::from_bytes(valore.as_bytes()).unwrap());
    }
    headers
}

fn di(coppia: &[u8]) -> String {
    format!("Basic {}", B64.encode(coppia))
}

const ADESSO: Timestamp = Timestamp::UNIX_EPOCH;

async fn detta(basic: &Basic, parti: &Parti, valori: &[&str]) -> Credenziale {
    // Each from an address of its own: none is slowed.
    static INDIRIZZO: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let peer = std::net::Ipv4Addr::from(INDIRIZZO.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let detta = basic
        .credenziale(&headers(valori), parti, Some(peer.into()), ADESSO)
        .await;
    detta.unwrap()
}

#[tokio::test]
async fn who_knows_the_password_is_the_party() {
    let (basic, parti) = (basic(), parti("però: sì"));
    let lazio = Credenziale::Di("LAZIO".to_owned());
    let utf8 = di("lazio:però: sì".as_bytes());
    let latin1 = di(b"lazio:per\xF2: s\xEC");
    for valore in [
        utf8.clone(),
        latin1,
        utf8.replace("Basic", "bASIC"),
        utf8.replace("Basic ", "Basic   "),
        utf8.trim_end_matches('=').to_owned(),
    ] {
        assert_eq!(detta(&basic, &parti, &[&valore]).await, lazio, "{valore}");
    }
    for valore in [
        di("lazio:pero: si".as_bytes()),
        di(b"lazio:"),
        di(b"LAZIO:x"),
        di(b"nessuno:x"),
        di(b":"),
    ] {
        assert_eq!(
            detta(&basic, &parti, &[&valore]).await,
            Credenziale::Errata(Motivo::Password),
            "{valore}"
        );
    }
}

#[tokio::test]
async fn what_is_no_basic_at_all() {
    let (basic, parti) = (basic(), parti("x"));
    assert_eq!(detta(&basic, &parti, &[]).await, Credenziale::Assente);
    for valore in ["Bearer abc", "Digest username=\"lazio\"", "", "NTLM TlRMTVNTUAAB"] {
        assert_eq!(detta(&basic, &parti, &[valore]).await, Credenziale::Assente, "{valore}");
    }
    let lungo = di(&vec![b'x'; 1_000_000]);
    let senza = di(b"no colon");
    for valori in [
        vec!["Basic"],
        vec!["Basic ***"],
        vec![&*senza],
        vec![&*lungo],
        vec!["Basic bDp4", "Basic bDp4"],
    ] {
        assert_eq!(
            detta(&basic, &parti, &valori).await,
            Credenziale::Errata(Motivo::Malformata)
        );
    }
}

/// Right passwords are remembered, until the hash of the registry changes.
#[tokio::test]
async fn a_new_password_forgets_the_old_one() {
    let basic = basic();
    let (vecchia, nuova) = (parti("vecchia"), parti("nuova"));
    let valore = di(b"lazio:vecchia");
    for _ in 0..3 {
        assert_eq!(
            detta(&basic, &vecchia, &[&valore]).await,
            Credenziale::Di("LAZIO".to_owned())
        );
    }
    assert_eq!(basic.ricordati.lock().unwrap().len(), 1);
    assert_eq!(
        detta(&basic, &nuova, &[&valore]).await,
        Credenziale::Errata(Motivo::Password)
    );
    let senza = Parti::predefinite();
    assert_eq!(
        detta(&basic, &senza, &[&valore]).await,
        Credenziale::Errata(Motivo::Password)
    );
    let ricordata = |adesso| {
        basic.ricordata(
            "lazio",
            &vecchia.per_utente("lazio").unwrap().1.hash,
            &basic.digest("lazio", "vecchia"),
            adesso,
        )
    };
    assert!(ricordata(ADESSO));
    assert!(!ricordata(ADESSO + RICORDO), "not for ever");
}

/// A guesser waits longer and longer; the party it speaks for does not.
#[tokio::test]
async fn guessing_slows_the_guesser_only() {
    let (basic, parti) = (basic(), parti("giusta"));
    let peer = Some("192.0.2.1".parse().unwrap());
    let (buona, cattiva) = (headers(&[&di(b"lazio:giusta")]), headers(&[&di(b"lazio:sbagliata")]));
    let begun = tokio::time::Instant::now();
    for _ in 0..4 {
        basic.credenziale(&cattiva, &parti, peer, ADESSO).await.unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(1500), "{:?}", begun.elapsed());
    let begun = tokio::time::Instant::now();
    let trovata = basic.credenziale(&buona, &parti, peer, ADESSO).await.unwrap();
    assert_eq!(trovata, Credenziale::Di("LAZIO".to_owned()));
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
}

type Futura<'a> = std::pin::Pin<Box<dyn Future<Output = Result<Credenziale, Occupata>> + 'a>>;

/// As many as `quante` wrong passwords from one address, each begun; how many were sent away, and those that wait.
fn folla<'a>(
    basic: &'a Basic,
    parti: &'a Parti,
    cattiva: &'a HeaderMap,
    da: &str,
    quante: usize,
) -> (usize, Vec<Futura<'a>>) {
    let peer = Some(da.parse().unwrap());
    let mut attendono: Vec<Futura<'a>> = Vec::new();
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..quante {
        let mut una: Futura<'a> = Box::pin(basic.credenziale(cattiva, parti, peer, ADESSO));
        match una.as_mut().poll(&mut cx) {
            std::task::Poll::Ready(esito) => assert_eq!(esito, Err(Occupata)),
            std::task::Poll::Pending => attendono.push(una),
        }
    }
    (quante - attendono.len(), attendono)
}

/// Checks that wait keep their places among the requests that a node works on: a crowd of guessers must not take all of them,
/// one address not even most.
#[tokio::test]
async fn a_crowd_of_guessers_is_sent_away_at_once() {
    let (basic, parti) = (Basic::nuovo(64, &Random::seeded(1)), parti("giusta"));
    let cattiva = headers(&[&di(b"lazio:sbagliata")]);
    let folla = |da, quante| folla(&basic, &parti, &cattiva, da, quante);
    let prima = folla("192.0.2.1", 60);
    assert_eq!(prima.0, 60 - 16, "a quarter of the places is for one address");
    let seconda = folla("192.0.2.2", 10);
    assert_eq!(seconda.0, 0, "another address has its own");
    let terza = folla("192.0.2.3", 10);
    assert_eq!(terza.0, 10 - 6, "half of the places is for all of them");
    drop((prima, seconda, terza));
    assert_eq!(
        detta(&basic, &parti, &[&di(b"lazio:giusta")]).await,
        Credenziale::Di("LAZIO".to_owned()),
        "who hangs up waits no longer"
    );
}
