//! A caller beyond its limit: X001 where its programs look for it, nothing changed, the same message free to come again
//! (operations.md §4, §5; lifecycle.md §9).

use crate::{
    messages::{Busta, CF, Documento, annulla, body, invio, plain, richiesta, verifica},
    node::Node,
};

/// One call of each action an hour.
const UNA: [(&str, &str); 2] = [("LIMITS__CALLS__PER_MINUTE", "1"), ("LIMITS__CALLS__BURST", "1")];

#[test]
fn each_action_answers_in_its_own_form() {
    let node = Node::with(&UNA);
    let lista = format!("<Parametri><codiceFiscale>{CF}</codiceFiscale></Parametri>");
    let did = plain("richiestaSAP_N00_A02", "CodiceFiscale", CF);
    let titolare = plain("richiestaCodSAPRegTitolare", "CodiceFiscale", CF);
    let lista = plain("recuperaListaSAPNonAttive", "Parametri", &lista);
    let documento = Documento::default().xml();
    for (messaggio, elemento, atteso) in [
        (invio(&documento), "Esito", "X001"),
        (invio(&documento), "MessaggioErrore", "Limite invocazioni raggiunto"),
        (invio(&documento), "CodiceSAP", ""),
        (verifica(CF), "CodiceSAP", "X001 - Limite invocazioni raggiunto"),
        (richiesta("AA00000001G"), "SAP", "X001 - Limite invocazioni raggiunto"),
        (did, "DID", "X001 - Limite invocazioni raggiunto"),
        (titolare.clone(), "CodiceSAP", "X001 - Limite invocazioni raggiunto"),
        (titolare, "CodiceRegione", ""),
        (lista, "SAPs", "X001"),
        (annulla("AA00000001G"), "Esito", "KO"),
        (
            annulla("AA00000001G"),
            "MessaggioErrore",
            "<ListaAnomalie><Anomalia><CodiceAnomalia>X001</CodiceAnomalia><DescrizioneAnomalia>Limite invocazioni \
             raggiunto</DescrizioneAnomalia><CampiInErrore>Sap[1]</CampiInErrore></Anomalia></ListaAnomalie>",
        ),
    ] {
        node.post(&messaggio);
        let reply = node.post(&messaggio);
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(
            reply.element(elemento).as_deref(),
            Some(atteso),
            "{elemento}: {}",
            reply.body
        );
    }
    let metrics = node.ops("/metrics").body;
    assert!(
        metrics.contains("portasap_exchanges_total{azione=\"invioSAP\",mittente=\"-\",esito=\"X001\"} 5"),
        "{metrics}"
    );
}

/// The limited message changes nothing and burns nothing; its answer wears the busta of any other.
#[test]
fn a_limited_message_may_come_again() {
    let node = Node::with(&[
        ("LIMITS__CALLS__PARTE__LAZIO__PER_MINUTE", "120"),
        ("LIMITS__CALLS__PARTE__LAZIO__BURST", "1"),
    ]);
    let messaggio = |n, cf: &str| {
        let documento = Documento {
            cf,
            ..Documento::default()
        }
        .xml();
        Busta::nuova("LAZIO", "invioSAP", n).intorno(&body("invioSAP", "SAP", &documento))
    };
    let altro = |n| {
        Busta::nuova("EMILIA", "verificaEsistenzaSAP", n).intorno(&body("verificaEsistenzaSAP", "CodiceFiscale", CF))
    };
    assert_eq!(
        node.post(&messaggio(1, "RSSMRA80A01H501U")).element("Esito").as_deref(),
        Some("KO"),
        "names differ"
    );
    let limitata = node.post(&messaggio(2, CF));
    assert_eq!(
        (limitata.status, limitata.element("Esito").as_deref()),
        (200, Some("X001")),
        "{}",
        limitata.body
    );
    let riferimento = Busta::nuova("LAZIO", "invioSAP", 2).identificatore;
    assert_eq!(limitata.element("RiferimentoMessaggio"), Some(riferimento));
    assert_eq!(
        node.post(&altro(1)).element("CodiceSAP").as_deref(),
        Some("0"),
        "others are not limited; nothing was stored"
    );
    std::thread::sleep(std::time::Duration::from_millis(600));
    let ripetuta = node.post(&messaggio(2, CF));
    assert_eq!(ripetuta.element("Esito").as_deref(), Some("OK"), "{}", ripetuta.body);
    std::thread::sleep(std::time::Duration::from_millis(600));
    let ancora = node.post(&messaggio(2, CF));
    assert_eq!(ancora.status, 500, "now it is a duplicate: {}", ancora.body);
    assert!(ancora.body.contains("EGOV_IT_110"), "{}", ancora.body);
}

#[test]
fn replicas_on_postgresql_share_a_bucket() {
    let url = crate::node::postgres_database();
    let settings = [
        ("DATABASE__URL", url.as_str()),
        ("LIMITS__CALLS__PER_MINUTE", "1"),
        ("LIMITS__CALLS__BURST", "10"),
    ];
    let prima = Node::with(&settings);
    let mut altre = settings.to_vec();
    altre.push(("NODE_PREFIX", "02"));
    let seconda = Node::with(&altre);
    let ammesse = (0..30)
        .map(|n| [&prima, &seconda][n % 2].post(&verifica(CF)))
        .filter(|reply| reply.element("CodiceSAP").as_deref() == Some("0"))
        .count();
    assert!(
        (9..=10).contains(&ammesse),
        "{ammesse}: ten, but for one that a replica had taken and not used"
    );
}

#[test]
fn a_limit_for_what_does_not_exist_is_a_start_up_error() {
    for (key, wanted) in [
        (
            "LIMITS__CALLS__AZIONE__INVIOSPA__PER_MINUTE",
            "limits.calls.azione.inviospa",
        ),
        (
            "LIMITS__CALLS__PARTE__ATLANTIDE__PER_MINUTE",
            "limits.calls.parte.atlantide",
        ),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        let output = std::process::Command::new(crate::node::binary())
            .args([
                "serve",
                "--config",
                concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml"),
            ])
            .args(["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"])
            .current_dir(dir.path())
            .env(format!("PORTASAP__{key}"), "1")
            .output()
            .expect("the binary runs");
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(wanted), "{output:?}");
    }
}
