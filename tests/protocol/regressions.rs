//! What once went wrong, each with the message that showed it.

use crate::{
    messages::{CF, Documento, annulla, invio, plain},
    node::{Node, postgres_database},
};

/// Days that PostgreSQL's clock or ours cannot say are far away, not a failure and not an open bound.
#[test]
fn far_away_days_bound_the_list_of_the_deactivated() {
    let url = postgres_database();
    for node in [Node::start(), Node::with(&[("DATABASE__URL", &url)])] {
        let codice = node.post(&invio(&Documento::default().xml())).element("CodiceSAP");
        let codice = codice.expect("a code");
        assert_eq!(node.post(&annulla(&codice)).element("Esito").as_deref(), Some("OK"));
        for (inizio, fine, trovata) in [
            ("", "", true),
            ("-5000-01-01", "", true),
            ("-9999-01-01", "9999-12-31", true),
            ("", "9999-12-30", true),
            ("", "-5000-01-01", false),
            ("9999-12-30", "", false),
            ("9999-12-31", "", false),
            ("9999-12-31", "9999-12-31", false),
        ] {
            let lista = format!(
                "<ListaSAP><codiceFiscale>{CF}</codiceFiscale><dataInizio>{inizio}</dataInizio>\
                 <dataFine>{fine}</dataFine></ListaSAP>"
            );
            let reply = node.post(&plain("recuperaListaSAPNonAttive", "Parametri", &lista));
            let attesi = if trovata { codice.as_str() } else { "" };
            assert_eq!(
                (reply.status, reply.element("SAPs").unwrap_or_default().as_str()),
                (200, attesi),
                "{inizio} {fine}"
            );
        }
    }
}
