//! `portasap send` proves who it is: by certificate, by password.

use std::process::{Command, Output};

use crate::{
    node::{Node, binary},
    pki::{PASSWORD, Pki},
    tls::start,
};

fn send(node: &Node, party: &str, args: &[&str]) -> Output {
    let documento = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/esempi/sap_mini.xml");
    let url = format!("https://localhost:{}/ServiziSAP", node.service.port());
    let mut command = Command::new(binary());
    command
        .args(["send", "--url", &url, "--as", party, documento])
        .args(args);
    command.output().expect("the binary runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// It was judged as a document: whatever the judgement, its sender was believed.
fn judged(what: &str, output: &Output) {
    let text = text(output);
    assert!(text.contains(",OK,") || text.contains(",KO,"), "{what}: {text}");
}

#[test]
fn by_certificate_and_by_password() {
    let pki = Pki::new();
    pki.put("lazio", &pki.lazio());
    pki.write("password", PASSWORD);
    let file = |name: &str| pki.path(name).display().to_string();
    let (ca, cert, key, password) = (file("ca.pem"), file("lazio.pem"), file("lazio.key"), file("password"));
    let node = start(&pki.tls("optional"));
    judged(
        "certificate",
        &send(&node, "LAZIO", &["--ca", &ca, "--cert", &cert, "--key", &key]),
    );
    judged(
        "password",
        &send(
            &node,
            "EMILIA",
            &["--ca", &ca, "--user", "emilia", "--password-file", &password],
        ),
    );
    let nobody = send(&node, "LAZIO", &["--ca", &ca]);
    assert!(text(&nobody).contains("EGOV_IT_201"), "{}", text(&nobody));
    let untrusted = send(&node, "LAZIO", &["--cert", &cert, "--key", &key]);
    assert_eq!(untrusted.status.code(), Some(3), "{}", text(&untrusted));
    assert!(
        text(&untrusted).contains("invalid peer certificate"),
        "{}",
        text(&untrusted)
    );
    for (args, complaint) in [
        (vec!["--cert", &*cert], "--key"),
        (vec!["--user", "emilia"], "--password-file"),
        (
            vec!["--cert", "/no/such", "--key", &key],
            "client.certificate: /no/such",
        ),
    ] {
        let refused = send(&node, "LAZIO", &args);
        assert_eq!(refused.status.code(), Some(2), "{args:?}: {}", text(&refused));
        assert!(text(&refused).contains(complaint), "{args:?}: {}", text(&refused));
    }
}
