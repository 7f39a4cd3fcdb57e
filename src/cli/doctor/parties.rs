//! Who could prove who it is: those who call us, and we to those whom we call.

use super::{finding::Finding, net::Place};
use crate::{
    config::{Diritto, Environment, Role, Settings},
    egov::Parti,
    gateway::identity,
};

/// The registry, and what each side has to show.
pub fn check(settings: &Settings, parti: Result<&Parti, &String>) -> Vec<Finding> {
    let mut findings = match parti {
        Err(what) => {
            let mend = "mend the file; config/parti.toml shows every key, `portasap hash-password` makes hashes";
            vec![Finding::wrong("parties", what.clone(), mend)]
        }
        Ok(parti) => callers(settings, parti),
    };
    findings.extend(delegata(settings));
    findings.extend(ourselves(settings));
    findings.extend(nobody_fetches(settings));
    findings
}

fn callers(settings: &Settings, parti: &Parti) -> Vec<Finding> {
    let credentials = parti.iter().filter(|p| p.ha_credenziali()).count();
    let text = format!("{}, {credentials} with credentials", parti.iter().count());
    let mut findings = vec![Finding::fine("parties", text)];
    if parti.per_nome(&settings.party).is_none() {
        let what = format!("party: {} is not in the registry of parties", settings.party);
        findings.push(Finding::wrong(
            "parties",
            what,
            "change party, or add it to the file of egov.parti",
        ));
    }
    for codice in settings
        .notifica
        .endpoint
        .keys()
        .filter(|c| parti.per_codice(c).is_none())
    {
        let what = format!("notifica.endpoint.{codice}: no party has this codice");
        findings.push(Finding::wrong(
            "parties",
            what,
            "write the codice of a party of egov.parti",
        ));
    }
    let endpoints = &settings.notifica.endpoint;
    let alone = |codice: &&String| !endpoints.keys().any(|e| e.eq_ignore_ascii_case(codice));
    for codice in settings.notifica.credenziali.keys().filter(alone) {
        let what = format!("notifica.credenziali.{codice}: there is no notifica.endpoint.{codice} beside it");
        findings.push(Finding::wrong("parties", what, "set both, or neither"));
    }
    if let Err(what) = identity::sufficiente(settings, parti) {
        findings.push(Finding::wrong("identity", what, "until then every caller is refused"));
    }
    for unwise in identity::avvisi(settings, parti) {
        let mend = "give them [[parte.certificato]] or [[parte.basic]] in the file of egov.parti";
        let look = Finding::look("identity", unwise);
        let names = look.what.starts_with("parties without credentials");
        findings.push(if names { look.mend(mend) } else { look });
    }
    findings
}

/// Whoever reaches the porta delegata speaks to the node in our name.
fn delegata(settings: &Settings) -> Option<Finding> {
    let delegata = &settings.delegata;
    if !delegata.enabled {
        return None;
    }
    let guarded = !delegata.utenti.is_empty() || !delegata.indirizzi.is_empty();
    let local = settings.listen.ip().is_loopback();
    Some(match (guarded, local) {
        (true, _) => {
            let (users, networks) = (delegata.utenti.len(), delegata.indirizzi.len());
            Finding::fine("delegata", format!("{users} users, {networks} networks"))
        }
        (false, true) => Finding::fine("delegata", "open to this host only"),
        (false, false) => Finding::look(
            "delegata",
            format!(
                "everybody who reaches {} speaks to the node in our name",
                settings.listen
            ),
        )
        .mend("set delegata.indirizzi, or delegata.utenti with hashes of `portasap hash-password`"),
    })
}

/// Whom we call without anything that proves who we are.
fn ourselves(settings: &Settings) -> Vec<Finding> {
    if settings.client.certificate.is_some() {
        return Vec::new();
    }
    let esercizio = settings.environment == Environment::Esercizio;
    // On this host a trial, or a proxy that has the certificate.
    let away = |url: &str| Place::of(url).is_some_and(|place| !place.is_loopback());
    let mut findings = Vec::new();
    let node = settings
        .nodo
        .url
        .as_deref()
        .filter(|url| settings.delegata.enabled && away(url));
    if node.is_some() && settings.nodo.credenziali.is_none() {
        let what = "nothing proves to the node who we are: a node in esercizio refuses every call";
        let mend = "set client.certificate and client.key, or nodo.credenziali: what the node's operator agreed to";
        findings.push(Finding::grave(esercizio, "nodo.credenziali", what, mend));
    }
    let known = |codice: &str| {
        settings
            .notifica
            .credenziali
            .keys()
            .any(|c| c.eq_ignore_ascii_case(codice))
    };
    let bare: Vec<&str> = settings
        .notifica
        .endpoint
        .iter()
        .filter(|(codice, url)| away(url) && !known(codice))
        .map(|(codice, _)| codice.as_str())
        .collect();
    if settings.role == Role::Nazionale && !bare.is_empty() {
        let what = format!("nothing proves who we are to {}", bare.join(", "));
        let mend = "set client.certificate and client.key, or notifica.credenziali.<codice>";
        findings.push(Finding::look("notifica.credenziali", what).mend(mend));
    }
    findings
}

/// A region that receives notifications and has no way to hand them over.
fn nobody_fetches(settings: &Settings) -> Option<Finding> {
    let pushed = settings.ricezione.webhook.url.is_some() || settings.ricezione.soap.url.is_some();
    let mut callers = settings.api.callers.values();
    let fetched = callers.any(|caller| caller.rights.contains(&Diritto::Notifiche));
    // In collaudo the API answers on loopback without a token.
    let open = settings.environment == Environment::Collaudo && settings.ops_listen.ip().is_loopback();
    (settings.role == Role::Regione && !pushed && !fetched && !open).then(|| {
        let what = "notifications that we receive stay here: nobody may fetch them, and they are brought nowhere";
        let mend = "set ricezione.webhook or ricezione.soap, or give somebody in [api.callers] the right notifiche";
        Finding::look("ricezione", what).mend(mend)
    })
}
