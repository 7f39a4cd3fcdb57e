//! Secrets that others may read, and doors of the operators that are open or shut by mistake.

use std::path::Path;

use super::finding::Finding;
use crate::{
    config::Settings,
    egov::Parti,
    notify::inoltro::firma::Segreto,
    pem::{aperto_a_tutti, lagna},
    soap::client::Chiamante,
};

/// Files with keys, passwords and hashes, and the tokens of the operations API.
pub fn check(
    settings: &Settings,
    file: Option<&Path>,
    client: &Result<Chiamante, String>,
    parti: Option<&Parti>,
) -> Vec<Finding> {
    let mut open: Vec<String> = [
        ("tls.key", settings.tls.key.as_deref()),
        ("modi.chiave", settings.modi.chiave.as_deref()),
        (
            "ricezione.webhook.secret_file",
            settings.ricezione.webhook.secret_file.as_deref(),
        ),
        // Hashes are no passwords, but who has them may guess at leisure.
        (
            "egov.parti",
            settings
                .egov
                .parti
                .as_deref()
                .filter(|_| parti.is_some_and(|parti| parti.iter().any(|p| !p.utenti.is_empty()))),
        ),
        ("settings", file.filter(|file| holds_secrets(settings, file))),
    ]
    .into_iter()
    .filter_map(|(key, file)| aperto_a_tutti(key, file?))
    .collect();
    open.extend(client.iter().flat_map(Chiamante::avvisi));
    let mut findings: Vec<Finding> = open.into_iter().map(|what| Finding::look("secrets", what)).collect();
    findings.extend(webhook(settings));
    findings.extend(operators(settings));
    findings
}

/// A password in the URL of the database, or hashes of users, in the file itself rather than in the environment.
fn holds_secrets(settings: &Settings, file: &Path) -> bool {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let password = || {
        let (_, rest) = settings.database.url.split_once("://")?;
        let (user, _) = rest.split_once('@')?;
        user.split_once(':').filter(|(_, password)| !password.is_empty())
    };
    (password().is_some() && text.contains(&settings.database.url))
        || settings
            .delegata
            .utenti
            .values()
            .any(|hash| text.contains(hash.as_str()))
}

/// `serve` refuses a secret that is missing or too short.
fn webhook(settings: &Settings) -> Option<Finding> {
    let webhook = &settings.ricezione.webhook;
    let (Some(_), Some(file)) = (&webhook.url, &webhook.secret_file) else {
        return None;
    };
    let why = match std::fs::read(file) {
        Err(e) => e.to_string(),
        Ok(text) if Segreto::leggi(&text).is_none() => "expected at least 16 bytes".to_owned(),
        Ok(_) => return None,
    };
    let what = lagna("ricezione.webhook.secret_file", file, why);
    Some(Finding::wrong("secrets", what, "make one: openssl rand -hex 32"))
}

fn operators(settings: &Settings) -> Option<Finding> {
    let address = settings.ops_listen;
    if address.ip().is_loopback() {
        return None;
    }
    let what = format!("ops_listen {address} can be reached from other hosts");
    Some(if settings.api.callers.is_empty() {
        let what = format!("{what}: health and metrics are open to them, the API is closed for want of [api.callers]");
        let mend = "let it listen on 127.0.0.1, or make a token for each caller with `portasap api-token`";
        Finding::look("api", what).mend(mend)
    } else {
        let what = format!("{what}, and tokens cross the network in clear");
        Finding::look("api", what).mend("let it listen on 127.0.0.1 behind a proxy that speaks TLS")
    })
}
