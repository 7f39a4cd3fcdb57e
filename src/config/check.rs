//! What a type cannot say about the settings. Every refusal names its key.

use super::{ConfigError, Environment, Profilo, Role, Settings};

pub(super) fn check(s: &Settings) -> Result<(), ConfigError> {
    positive("xml.max_bytes", s.xml.max_bytes)?;
    positive("xml.max_depth", s.xml.max_depth)?;
    positive("xml.max_elements", s.xml.max_elements)?;
    positive("xml.max_attributes", s.xml.max_attributes)?;
    positive("limits.body_bytes", s.limits.body_bytes)?;
    positive("limits.concurrency", s.limits.concurrency)?;
    positive("limits.connections", s.limits.connections)?;
    positive("database.queue", s.database.queue)?;
    positive("database.batch", s.database.batch)?;
    if s.listen == s.ops_listen && s.listen.port() != 0 {
        return refuse(
            "ops_listen",
            "the SOAP listener has the same address; the two must differ",
        );
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

/// Settings that are known but that this version cannot honour when it serves.
///
/// # Errors
/// Names the first such key.
pub(crate) fn servable(s: &Settings) -> Result<(), ConfigError> {
    if s.role == Role::Regione {
        return refuse("role", "nazionale: the gateway of a region is not in this version");
    }
    if s.identity.required {
        return refuse(
            "identity.required",
            "false, in collaudo: this version cannot verify the identity of a caller, so it does not serve esercizio",
        );
    }
    if s.egov.profilo == Profilo::Egov11 {
        return refuse(
            "egov.profilo",
            "linee-guida-1.1: the other rule set is not in this version",
        );
    }
    if s.trace.messages {
        return refuse("trace.messages", "false: keeping raw messages is not in this version");
    }
    Ok(())
}

fn positive(key: &str, value: usize) -> Result<(), ConfigError> {
    if value == 0 {
        refuse(key, "a number greater than 0")
    } else {
        Ok(())
    }
}

fn refuse(key: &str, expected: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Value(format!("{key}: expected {expected}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_names_its_key() {
        type Bend = fn(&mut Settings);
        let cases: [(&str, Bend); 9] = [
            ("xml.max_depth", |s| s.xml.max_depth = 0),
            ("limits.concurrency", |s| s.limits.concurrency = 0),
            ("ops_listen", |s| s.ops_listen = s.listen),
            ("node_prefix", |s| s.node_prefix = "123".to_owned()),
            ("node_prefix", |s| s.node_prefix = "a".to_owned()),
            ("public_url", |s| s.public_url = "ftp://x".to_owned()),
            ("database.url", |s| s.database.url = "mysql://x".to_owned()),
            ("identity.required", |s| s.identity.required = false),
            ("clock.shift_seconds", |s| s.clock.shift_seconds = 1),
        ];
        assert!(check(&Settings::default()).is_ok());
        for (key, bend) in cases {
            let mut s = Settings::default();
            bend(&mut s);
            let error = check(&s).unwrap_err().to_string();
            assert!(error.starts_with(key), "{key}: {error}");
        }
    }
}
