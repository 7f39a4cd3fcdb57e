//! Who may speak to the node in the region's name.

use std::process::Command;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    nodo::{Modo, Nodo},
    regione::{chiede, chiede_con, davanti_a},
};
use crate::{
    messages::{CF, verifica},
    node::binary,
};

const PASSWORD: &str = "una password di prova";

fn basic(utente: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{utente}:{password}")))
}

/// As `portasap hash-password` writes it.
fn hash() -> String {
    use argon2::{Argon2, PasswordHasher};
    let phc = Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), b"sale di prova 16");
    phc.expect("a hash").to_string()
}

/// Old systems send the password of the gateway that was there before: without users of our own it means nothing.
#[test]
fn without_users_a_password_is_not_looked_at() {
    let nodo = Nodo::sempre(Modo::Bene);
    let regione = davanti_a(&nodo.url(), &[]);
    for valore in [basic("sil", "x"), "Basic !".to_owned(), "Bearer x".to_owned()] {
        let reply = chiede_con(&regione, &[("Authorization", &valore)], verifica(CF).as_bytes());
        assert_eq!(reply.status, 200, "{valore}");
    }
    assert!(
        nodo.arrivate()
            .iter()
            .all(|a| !a.head.to_ascii_lowercase().contains("authorization")),
        "it stays here"
    );
}

#[test]
fn with_users_only_they_may_call() {
    let (nodo, hash) = (Nodo::sempre(Modo::Bene), hash());
    let regione = davanti_a(&nodo.url(), &[("DELEGATA__UTENTI__SIL", &hash)]);
    for (valore, stato) in [
        (None, 401),
        (Some(basic("sil", "sbagliata")), 401),
        (Some(basic("altro", PASSWORD)), 401),
        (Some("Bearer x".to_owned()), 401),
        (Some(basic("sil", PASSWORD)), 200),
        (Some(basic("sil", PASSWORD)), 200),
    ] {
        let headers: Vec<_> = valore.iter().map(|v| ("Authorization", v.as_str())).collect();
        let reply = chiede_con(&regione, &headers, verifica(CF).as_bytes());
        assert_eq!(reply.status, stato, "{valore:?}");
        let sfida = (stato == 401).then_some("Basic realm=\"ServiziSAP\"");
        assert_eq!(reply.header("www-authenticate"), sfida, "{valore:?}");
    }
    assert_eq!(nodo.arrivate().len(), 2);
}

#[test]
fn with_addresses_only_they_may_call() {
    let nodo = Nodo::sempre(Modo::Bene);
    for (rete, stato) in [("[\"127.0.0.0/8\"]", 200), ("[\"192.0.2.1\", \"10.0.0.0/8\"]", 403)] {
        let regione = davanti_a(&nodo.url(), &[("DELEGATA__INDIRIZZI", rete)]);
        assert_eq!(chiede(&regione, &verifica(CF)).status, stato, "{rete}");
    }
    assert_eq!(nodo.arrivate().len(), 1);
}

/// Ours: what the settings say is shown to the node, and to nobody else.
#[test]
fn the_node_is_shown_our_own_password() {
    let nodo = Nodo::sempre(Modo::Bene);
    let cartella = tempfile::tempdir().unwrap();
    let file = cartella.path().join("nodo.password");
    std::fs::write(&file, "segreta\n").unwrap();
    let regione = davanti_a(
        &nodo.url(),
        &[
            ("NODO__CREDENZIALI__USER", "lazio"),
            ("NODO__CREDENZIALI__PASSWORD_FILE", file.to_str().unwrap()),
        ],
    );
    assert_eq!(chiede(&regione, &verifica(CF)).status, 200);
    let head = nodo.prendi().remove(0).head;
    assert!(head.contains(&basic("lazio", "segreta")), "{head}");
    assert!(!regione.log().contains("segreta"));
}

#[test]
fn in_esercizio_it_is_not_open_to_everybody() {
    let avvia = |altre: &[(&str, &str)]| {
        let mut comando = Command::new(binary());
        comando.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--ops-listen",
            "127.0.0.1:0",
            "--role",
            "regione",
        ]);
        comando
            .args(["--party", "LAZIO"])
            .env("PORTASAP__DELEGATA__ENABLED", "true");
        comando.current_dir(std::env::temp_dir());
        for (chiave, valore) in altre {
            comando.env(format!("PORTASAP__{chiave}"), valore);
        }
        let finito = comando.output().expect("the binary runs");
        (
            finito.status.code(),
            String::from_utf8_lossy(&finito.stderr).into_owned(),
        )
    };
    let url = ("NODO__URL", "https://nodo.example.org/");
    let con_password = ("NODO__URL", "https://sil:SEGRETO99@nodo.example.org/");
    for (altre, chiave) in [
        (vec![], "nodo.url: "),
        (vec![con_password], "nodo.url: "),
        (
            vec![("NODO__URL", "https://sil:SEGRETO99@nodo ex ample/")],
            "nodo.url: ",
        ),
        (vec![("NODO__URL", "http://nodo example/Servizi SAP")], "nodo.url: "),
        (vec![url], "delegata.utenti: "),
        (
            vec![url, ("DELEGATA__UTENTI__SIL", "in chiaro")],
            "delegata.utenti.sil: ",
        ),
    ] {
        let (codice, detto) = avvia(&altre);
        assert_eq!(codice, Some(2), "{detto}");
        assert!(detto.contains(&format!("portasap: {chiave}")), "{chiave}: {detto}");
        assert!(!detto.contains("SEGRETO99"), "{detto}");
    }
}
