//! What a type cannot say about the settings. Every refusal names its key.

use super::{ClientAuth, ConfigError, Environment, Role, Settings};
use crate::store::SCRITTORI;

/// Things counted at once: more than any host can do, far less than semaphores and channels can count (they panic).
const MASSIMO_CONTEMPORANEI: usize = 1_000_000;
/// Room for a batch is reserved whole.
pub(super) const MASSIMO_LOTTO: usize = 10_000;

/// Minutes of a day: who is further ahead has no clock.
const MASSIMO_FUTURO: u32 = 1440;

pub(super) fn check(s: &Settings) -> Result<(), ConfigError> {
    positive("xml.max_bytes", s.xml.max_bytes)?;
    positive("xml.max_depth", s.xml.max_depth)?;
    positive("xml.max_elements", s.xml.max_elements)?;
    positive("xml.max_attributes", s.xml.max_attributes)?;
    positive("limits.body_bytes", s.limits.body_bytes)?;
    within("limits.concurrency", s.limits.concurrency, MASSIMO_CONTEMPORANEI)?;
    within("limits.connections", s.limits.connections, MASSIMO_CONTEMPORANEI)?;
    within("database.queue", s.database.queue, MASSIMO_CONTEMPORANEI)?;
    within("database.batch", s.database.batch, MASSIMO_LOTTO)?;
    room_for_others(s)?;
    within("notifica.parallel", s.notifica.parallel, MASSIMO_LOTTO)?;
    for (key, value) in [
        ("notifica.retry_first_ms", s.notifica.retry_first_ms),
        ("notifica.retry_max_ms", s.notifica.retry_max_ms),
        ("notifica.give_up_hours", s.notifica.give_up_hours),
        ("notifica.timeout_ms", s.notifica.timeout_ms),
        ("notifica.connect_timeout_ms", s.notifica.connect_timeout_ms),
        ("notifica.poll_ms", s.notifica.poll_ms),
        ("notifica.lease_margin_ms", s.notifica.lease_margin_ms),
    ] {
        span(key, value)?;
    }
    for (codice, url) in &s.notifica.endpoint {
        super::indirizzo::controlla(&format!("notifica.endpoint.{codice}"), url)?;
    }
    s.ricezione.check()?;
    if s.limits.header_timeout_ms == 0 || s.limits.body_timeout_ms == 0 {
        let key = if s.limits.header_timeout_ms == 0 {
            "limits.header_timeout_ms"
        } else {
            "limits.body_timeout_ms"
        };
        return refuse(key, "a number greater than 0");
    }
    if s.tables.poll_ms == 0 {
        return refuse("tables.poll_ms", "a number greater than 0");
    }
    if s.listen == s.ops_listen && s.listen.port() != 0 {
        return refuse(
            "ops_listen",
            "the SOAP listener has the same address; the two must differ",
        );
    }
    if s.egov.future_minutes > MASSIMO_FUTURO {
        return refuse("egov.future_minutes", &format!("a number from 0 to {MASSIMO_FUTURO}"));
    }
    if s.egov.trasmissioni > 2 {
        return refuse("egov.trasmissioni", "0, 1 or 2");
    }
    if s.node_prefix.len() > 2 || !s.node_prefix.bytes().all(|b| b.is_ascii_digit()) {
        return refuse("node_prefix", "none, one or two digits");
    }
    if !["http://", "https://"].iter().any(|p| s.public_url.starts_with(p)) {
        return refuse("public_url", "an address that starts with http:// or https://");
    }
    if !["sqlite://", "postgres://", "postgresql://"]
        .iter()
        .any(|p| s.database.url.starts_with(p))
    {
        return refuse("database.url", "sqlite://PATH or postgres://…");
    }
    channel(s)?;
    super::delegata::check(s)?;
    s.client.check()?;
    for (key, credenziali) in s.credenziali() {
        credenziali.check(&key)?;
    }
    s.trace.retention.check()?;
    s.space.check()?;
    s.api.check()?;
    s.limits.calls.check()?;
    if s.environment == Environment::Esercizio {
        if !s.identity.required {
            return refuse(
                "identity.required",
                "true when environment = \"esercizio\": who calls must prove who it is",
            );
        }
        if s.clock.shift_seconds != 0 {
            return refuse("clock.shift_seconds", "0 when environment = \"esercizio\"");
        }
    }
    Ok(())
}

/// Who floods the node is turned away where parties are told apart, at the queue, not where they are not, at the door.
fn room_for_others(s: &Settings) -> Result<(), ConfigError> {
    let (queue, batch, concurrency) = (s.database.queue, s.database.batch, s.limits.concurrency);
    let held = queue + SCRITTORI * batch;
    if held < concurrency {
        return Ok(());
    }
    refuse(
        "database.queue",
        &format!(
            "database.queue + {SCRITTORI} x database.batch less than limits.concurrency, or one party alone could take every \
             place; {queue} + {SCRITTORI} x {batch} = {held} is not less than {concurrency}: lower database.queue or raise \
             limits.concurrency"
        ),
    )
}

/// TLS and what proves a caller: settings that need each other.
fn channel(s: &Settings) -> Result<(), ConfigError> {
    let tls = &s.tls;
    match (&tls.certificate, &tls.key) {
        (Some(_), None) => return refuse("tls.key", "the private key of tls.certificate"),
        (None, Some(_)) => return refuse("tls.certificate", "the certificate of tls.key"),
        (None, None) if tls.client_auth != ClientAuth::None => {
            return refuse(
                "tls.certificate",
                "a file: without TLS no client can show a certificate",
            );
        }
        _ => {}
    }
    if tls.client_auth != ClientAuth::None && tls.client_ca.is_none() {
        return refuse(
            "tls.client_ca",
            "the CAs that certify the callers, since tls.client_auth asks for certificates",
        );
    }
    if tls.client_crl.is_some() && tls.client_ca.is_none() {
        return refuse("tls.client_ca", "the CAs whose revocations tls.client_crl lists");
    }
    if tls.handshake_timeout_ms == 0 {
        return refuse("tls.handshake_timeout_ms", "a number greater than 0");
    }
    if !is_token(&s.identity.forwarded.header) {
        return refuse("identity.forwarded.header", "the name of an HTTP header");
    }
    Ok(())
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The ministry's side, as messages name it.
const NAZIONALE: &str = "NAZIONALE";

/// The node is told nothing that it could hand over.
const SOLO_REGIONE: &str = "none, since role = \"nazionale\"";

/// Settings that only matter to a node that serves: its role and its party.
///
/// # Errors
/// Names the first such key.
pub(crate) fn servable(s: &Settings) -> Result<(), ConfigError> {
    match s.role {
        Role::Nazionale if s.party != NAZIONALE => refuse("party", "NAZIONALE: it is the only party of role nazionale"),
        Role::Nazionale if s.ricezione.webhook.url.is_some() => refuse("ricezione.webhook.url", SOLO_REGIONE),
        Role::Nazionale if s.ricezione.soap.url.is_some() => refuse("ricezione.soap.url", SOLO_REGIONE),
        Role::Regione if s.party == NAZIONALE => refuse("party", "a region's name, since role = \"regione\""),
        _ => Ok(()),
    }
}

fn positive(key: &str, value: usize) -> Result<(), ConfigError> {
    if value == 0 {
        refuse(key, "a number greater than 0")
    } else {
        Ok(())
    }
}

/// A year in milliseconds: more is a slip of the pen, and would not fit where instants are added.
pub(super) fn span(key: &str, value: u64) -> Result<(), ConfigError> {
    if value == 0 || value > 31_536_000_000 {
        return refuse(key, "a number greater than 0 and less than a year");
    }
    Ok(())
}

pub(super) fn within(key: &str, value: usize, most: usize) -> Result<(), ConfigError> {
    if (1..=most).contains(&value) {
        Ok(())
    } else {
        refuse(key, &format!("a number from 1 to {most}"))
    }
}

pub(super) fn refuse(key: &str, expected: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Value(format!("{key}: expected {expected}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Dimensioni;

    #[test]
    fn each_refusal_names_its_key() {
        type Bend = fn(&mut Settings);
        let cases: [(&str, Bend); 29] = [
            ("xml.max_depth", |s| s.xml.max_depth = 0),
            ("limits.concurrency", |s| s.limits.concurrency = 0),
            // What counts them panics beyond an eighth of this.
            ("limits.concurrency", |s| s.limits.concurrency = usize::MAX),
            ("limits.connections", |s| s.limits.connections = usize::MAX),
            ("database.queue", |s| s.database.queue = usize::MAX),
            ("database.batch", |s| s.database.batch = usize::MAX),
            ("limits.header_timeout_ms", |s| s.limits.header_timeout_ms = 0),
            ("limits.body_timeout_ms", |s| s.limits.body_timeout_ms = 0),
            ("ops_listen", |s| s.ops_listen = s.listen),
            ("egov.future_minutes", |s| s.egov.future_minutes = 1441),
            ("egov.trasmissioni", |s| s.egov.trasmissioni = 3),
            ("node_prefix", |s| s.node_prefix = "123".to_owned()),
            ("node_prefix", |s| s.node_prefix = "a".to_owned()),
            ("public_url", |s| s.public_url = "ftp://x".to_owned()),
            ("database.url", |s| s.database.url = "mysql://x".to_owned()),
            ("identity.required", |s| s.identity.required = false),
            ("clock.shift_seconds", |s| s.clock.shift_seconds = 1),
            ("tls.key", |s| s.tls.certificate = Some("x".into())),
            ("tls.certificate", |s| s.tls.key = Some("x".into())),
            ("tls.certificate", |s| s.tls.client_auth = ClientAuth::Required),
            ("tls.client_ca", |s| {
                (s.tls.certificate, s.tls.key) = (Some("x".into()), Some("x".into()));
                s.tls.client_auth = ClientAuth::Optional;
            }),
            ("tls.client_ca", |s| s.tls.client_crl = Some("x".into())),
            ("notifica.endpoint.LAZIO", |s| {
                s.notifica.endpoint.insert("LAZIO".to_owned(), "https://".to_owned());
            }),
            ("ricezione.poll_ms", |s| s.ricezione.poll_ms = 0),
            ("ricezione.webhook.url", |s| {
                s.ricezione.webhook.url = Some("example.org".to_owned());
            }),
            ("ricezione.webhook.secret_file", |s| {
                s.ricezione.webhook.url = Some("https://example.org".to_owned());
            }),
            ("ricezione.soap.url", |s| {
                s.ricezione.soap.url = Some("ftp://x".to_owned());
            }),
            ("tls.handshake_timeout_ms", |s| s.tls.handshake_timeout_ms = 0),
            ("identity.forwarded.header", |s| {
                s.identity.forwarded.header = "a b".to_owned();
            }),
        ];
        assert!(check(&Settings::default()).is_ok());
        for (key, bend) in cases {
            let mut s = Settings::default();
            bend(&mut s);
            let error = check(&s).unwrap_err().to_string();
            assert!(error.starts_with(key), "{key}: {error}");
        }
    }

    /// Found by review: with the shipped settings one party filled every place before the queue could turn it away.
    #[test]
    fn one_party_cannot_take_every_place() {
        for (queue, batch, concurrency, starts) in [
            (192, 32, 384, true),
            (1, 1, 6, true),
            (1, 1, 5, false),
            (1024, 64, 256, false),
            (192, 32, 320, false),
            (192, 32, 321, true),
            (1, 10_000, 384, false),
        ] {
            let mut s = Settings::default();
            (s.database.queue, s.database.batch, s.limits.concurrency) = (queue, batch, concurrency);
            let answer = check(&s).map_err(|e| e.to_string());
            assert_eq!(answer.is_ok(), starts, "{queue} {batch} {concurrency}");
            for key in ["database.queue", "database.batch", "limits.concurrency"] {
                assert!(answer.as_ref().err().is_none_or(|e| e.contains(key)), "{answer:?}");
            }
        }
        assert_eq!(
            Dimensioni::default(),
            Dimensioni {
                capienza: Settings::default().database.queue,
                max_lotto: Settings::default().database.batch,
                scrittori: SCRITTORI,
                ..Dimensioni::default()
            }
        );
    }

    /// Such a node would refuse every message: none of them is for NAZIONALE, and none of the others goes its way.
    #[test]
    fn a_role_has_its_parties() {
        for (role, party, serves) in [
            (Role::Nazionale, "NAZIONALE", true),
            (Role::Nazionale, "LAZIO", false),
            (Role::Regione, "LAZIO", true),
            (Role::Regione, "NAZIONALE", false),
        ] {
            let s = Settings {
                role,
                party: party.to_owned(),
                ..Settings::default()
            };
            let answer = servable(&s).map_err(|e| e.to_string());
            assert_eq!(answer.is_ok(), serves, "{role:?} {party}");
            assert!(answer.err().is_none_or(|e| e.starts_with("party")), "{role:?} {party}");
        }
    }
}
