//! Certificates of ours, and the authorities and lists that we judge others by: there, with their key, not about to end.

use std::{path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};

use super::finding::Finding;
use crate::{
    clock::{Clock as _, System},
    config::Settings,
    egov::{Parti, identita::Foglia},
    gateway::{firme::Firme, tls::Tls},
    pem,
    soap::client::Chiamante,
};

/// What ends within this time is worth a look.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

const PLACE: &str = "put the file in place, readable by this user, or change the key";

/// `[tls]`, `[client]` and `[modi]`.
pub fn check(
    settings: &Settings,
    tls: &Result<Arc<Tls>, String>,
    client: &Result<Chiamante, String>,
    parti: Option<&Parti>,
) -> Vec<Finding> {
    let mut findings = match tls {
        Err(what) => vec![Finding::wrong("tls", what.clone(), PLACE)],
        Ok(tls) => tls
            .scadenze()
            .into_iter()
            .map(|(what, end)| ending("tls", &what, end))
            .collect(),
    };
    if findings.is_empty() {
        findings.push(Finding::fine("tls", "not used"));
    }
    match client {
        Err(what) => findings.push(Finding::wrong("client", what.clone(), PLACE)),
        Ok(client) => {
            let ends = client.scadenze();
            findings.extend(ends.iter().map(|(what, end)| ending("client", what, *end)));
            if ends.is_empty() {
                findings.push(Finding::fine(
                    "client",
                    match settings.credenziali().count() {
                        0 => "we show nothing to those we call".to_owned(),
                        users => format!("{users} passwords"),
                    },
                ));
            }
        }
    }
    findings.extend(modi(settings, parti));
    findings
}

fn modi(settings: &Settings, parti: Option<&Parti>) -> Vec<Finding> {
    let modi = &settings.modi;
    let mut findings = Vec::new();
    if let (Some(certificate), Some(key)) = (&modi.certificato, &modi.chiave) {
        match pair(certificate, key) {
            Ok(end) => findings.extend(end.map(|end| ending("modi", "modi.certificato", end))),
            Err(what) => findings.push(Finding::wrong("modi", what, PLACE)),
        }
    }
    if findings.is_empty()
        && let Some(Err(what)) = parti.map(|parti| Firme::carica(settings, parti))
    {
        let mend = "mend [modi] or [parte.modi]; docs/MODI.md explains both";
        findings.push(Finding::wrong("modi", what, mend));
    }
    findings
}

/// When a certificate ends, if its key goes with it.
fn pair(certificate: &Path, key: &Path) -> Result<Option<Timestamp>, String> {
    let chain: Vec<CertificateDer<'static>> = pem::leggi("modi.certificato", certificate)?;
    let end = chain
        .first()
        .and_then(|der| Foglia::leggi(der).ok())
        .map(|leaf| leaf.valida_fino);
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| pem::lagna("modi.chiave", key, e))?;
    CertifiedKey::from_der(chain, key, &rustls::crypto::aws_lc_rs::default_provider()).map_err(|e| {
        pem::lagna(
            "modi.certificato",
            certificate,
            format!("does not go with modi.chiave: {e}"),
        )
    })?;
    Ok(end)
}

/// Whether something that ends is to be replaced.
fn ending(check: &str, what: &str, end: Timestamp) -> Finding {
    let now = System.now();
    let mend = "replace it, then send SIGHUP";
    match end {
        end if end <= now => Finding::wrong(check, format!("{what} ended on {end}"), mend),
        end if end <= now.saturating_add(SOON).unwrap_or(now) => {
            Finding::look(check, format!("{what} ends on {end}")).mend(mend)
        }
        end => Finding::fine(check, format!("{what}, until {end}")),
    }
}
