//! Who calls: the registry of parties in its present state, and what each request proves.
//!
//! [`Identita::prova`] runs at the edge, once a request is whole: the certificate of the connection, the one that a listed
//! proxy forwards, HTTP Basic; each by its own file. `con_busta` and `senza_busta` run inside the exchange and turn the
//! judgement of `egov::identita` into what the caller reads (design §7.5): a row 201 with a busta, HTTP 401 without one.
//! Refusals are counted by reason and logged without a secret. Source: design §2, §6 promise 6, §7.5, §7.6.

mod basic;
mod forwarded;
mod freno;
mod utenti;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use arc_swap::ArcSwap;
use axum::http::HeaderMap;

use basic::Basic;
pub use basic::Occupata;
pub use utenti::Utenti;

use super::{
    answer::Rifiutata,
    exchange::Chiamata,
    firme::Firme,
    tls::{ClienteTls, Tls},
};
use crate::{
    actions::Azione,
    clock::{self, Clock as _},
    config::{ClientAuth, Environment, Forwarded, Role, Settings},
    egov::{
        Codice, Eccezione, InsiemeRegole, Intestazione, Parte, Parti, Prova,
        identita::{self, Credenziale, Motivo},
        parti::lettura,
    },
    random::Random,
    soap::Fault,
    telemetry,
};

/// What SIGHUP reads again here, for the metric.
pub(super) const PARTI: &str = "egov.parti";
pub(super) const TLS: &str = "tls";

/// The parties and how they prove who they are.
#[derive(Debug)]
pub struct Identita {
    file: Option<PathBuf>,
    regole: InsiemeRegole,
    /// Our own name: this party does not change while we serve.
    party: String,
    required: bool,
    forwarded: Forwarded,
    parti: ArcSwap<Parti>,
    firme: Firme,
    pub tls: Arc<Tls>,
    basic: Basic,
}

impl Identita {
    /// Reads registry and TLS files.
    ///
    /// # Errors
    /// Names key, file, party and reason.
    pub fn carica(settings: &Settings, random: &Random) -> Result<Self, String> {
        let regole = settings.egov.profilo.into();
        let parti = leggi(settings.egov.parti.as_ref(), regole)?;
        if parti.per_nome(&settings.party).is_none() {
            return Err(
                "party: expected the name of a party, such as NAZIONALE or one of the agreement's 21".to_owned(),
            );
        }
        Ok(Self {
            firme: Firme::carica(settings, &parti)?,
            file: settings.egov.parti.clone(),
            regole,
            party: settings.party.clone(),
            required: settings.identity.required,
            forwarded: settings.identity.forwarded.clone(),
            parti: ArcSwap::from_pointee(parti),
            tls: Arc::new(Tls::carica(&settings.tls)?),
            basic: Basic::nuovo(settings.limits.concurrency, random),
        })
    }

    /// The registry as it is now.
    pub fn parti(&self) -> Arc<Parti> {
        self.parti.load_full()
    }

    /// What signatures prove.
    pub fn firme(&self) -> &Firme {
        &self.firme
    }

    /// Another registry, for a test.
    #[cfg(test)]
    pub fn metti(&self, parti: Parti) {
        self.parti.store(Arc::new(parti));
    }

    /// Reads registry and TLS files again; what is broken stays as it was.
    ///
    /// # Errors
    /// What could not be read.
    pub fn ricarica(&self) -> Result<(), String> {
        let parti = leggi(self.file.as_ref(), self.regole).and_then(|nuove| self.sostituisci(nuove));
        let tls = self.tls.ricarica();
        for (cosa, esito) in [(PARTI, &parti), (TLS, &tls)] {
            let esito = if esito.is_ok() { "ok" } else { "errore" };
            metrics::counter!(telemetry::RELOADS, "cosa" => cosa, "esito" => esito).increment(1);
        }
        match (parti, tls) {
            (Err(prima), Err(seconda)) => Err(format!("{prima}\n{seconda}")),
            (prima, seconda) => prima.and(seconda),
        }
    }

    fn sostituisci(&self, nuove: Parti) -> Result<(), String> {
        let codici = |p: &Parte| (p.codice.clone(), p.id_porta.clone(), p.tipo.clone(), p.regione.clone());
        let noi = |parti: &Parti| parti.per_nome(&self.party).map(codici);
        // Our identifiers and answers are made of it.
        if noi(&nuove) != noi(&self.parti.load()) {
            return Err(format!(
                "egov.parti: {} is ourselves and changes only with a restart",
                self.party
            ));
        }
        self.firme.ricarica(&nuove)?;
        self.parti.store(Arc::new(nuove));
        Ok(())
    }

    /// What the request proves, by all that it presents.
    ///
    /// # Errors
    /// [`Occupata`] when too many passwords wait to be verified.
    pub async fn prova(
        &self,
        headers: &HeaderMap,
        peer: Option<SocketAddr>,
        cliente: Option<&ClienteTls>,
    ) -> Result<Prova, Occupata> {
        let parti = self.parti();
        // Certificates live in the host's time, also where the exchange lives on a shifted day.
        let adesso = clock::System.now();
        let connessione = cliente.map_or(Credenziale::Assente, |c| self.tls.credenziale(c, &parti, adesso));
        let inoltrata = forwarded::certificato(headers, &self.forwarded, peer.map(|p| p.ip()));
        let inoltrata = match inoltrata {
            Ok(Some(der)) => self.tls.inoltrata(&der, &parti, adesso),
            Ok(None) => Credenziale::Assente,
            Err(motivo) => Credenziale::Errata(motivo),
        };
        let mut prova = Prova::da([connessione.clone(), inoltrata.clone()]);
        if !matches!(prova, Prova::Errata(_)) {
            let basic = self
                .basic
                .credenziale(headers, &parti, peer.map(|p| p.ip()), adesso)
                .await?;
            prova = Prova::da([connessione, inoltrata, basic]);
        }
        if let Prova::Errata(motivo) = prova {
            conta(motivo);
        }
        Ok(prova)
    }
}

/// The registry that the settings name, or the built-in one.
///
/// # Errors
/// Names key, file, party and reason.
pub fn registro(settings: &Settings) -> Result<Parti, String> {
    leggi(settings.egov.parti.as_ref(), settings.egov.profilo.into())
}

fn leggi(file: Option<&PathBuf>, regole: InsiemeRegole) -> Result<Parti, String> {
    let Some(file) = file else {
        return Ok(Parti::predefinite().con_regole(regole));
    };
    let testo = std::fs::read_to_string(file).map_err(|e| format!("egov.parti: {}: {e}", file.display()))?;
    lettura::leggi(&testo, regole).map_err(|e| {
        let righe = e.0.iter().map(|riga| format!("egov.parti: {}: {riga}", file.display()));
        righe.collect::<Vec<_>>().join("\n")
    })
}

/// Whether anybody could prove who it is, with these settings and parties.
///
/// # Errors
/// Says what is missing.
pub fn sufficiente(settings: &Settings, parti: &Parti) -> Result<(), String> {
    if !settings.identity.required {
        return Ok(());
    }
    let certificati = parti.iter().any(|p| !p.certificati.is_empty());
    let utenti = parti.iter().any(|p| !p.utenti.is_empty());
    let firme = parti.iter().any(|p| p.modi.attivo());
    let proxy = !settings.identity.forwarded.proxies.is_empty();
    if utenti || proxy || firme || (certificati && settings.tls.client_auth != ClientAuth::None) {
        return Ok(());
    }
    Err(
        "identity.required: nobody could prove who it is: give the parties certificates (egov.parti) and ask for them \
         (tls.client_auth), or give them users of HTTP Basic, or declare the proxy that forwards certificates \
         (identity.forwarded.proxies)"
            .to_owned(),
    )
}

/// What is allowed and yet unwise.
pub fn avvisi(settings: &Settings, parti: &Parti) -> Vec<String> {
    let mut avvisi = Vec::new();
    let chiaro = settings.tls.certificate.is_none() && !settings.listen.ip().is_loopback();
    if chiaro && settings.identity.forwarded.proxies.is_empty() && parti.iter().any(|p| !p.utenti.is_empty()) {
        avvisi.push(
            "passwords of HTTP Basic travel in clear text: set tls.certificate, or end TLS in a proxy".to_owned(),
        );
    }
    if settings.environment == Environment::Esercizio {
        // A region is called by the node alone, the node by the regions.
        let chiamata_da = |p: &Parte| p.is_nazionale() == (settings.role == Role::Regione);
        let senza: Vec<&str> = parti
            .iter()
            .filter(|p| chiamata_da(p) && !p.ha_credenziali())
            .map(|p| p.nome.as_str())
            .collect();
        if !senza.is_empty() {
            avvisi.push(format!("parties without credentials cannot call: {}", senza.join(", ")));
        }
    }
    avvisi
}

/// Adds the row of a Mittente that is not proven, or that may not ask for this action (busta-egov.md §5.3, D12). A Mittente that
/// is wrong already is not judged (D28).
pub(super) fn con_busta(
    identita: &Identita,
    chiamata: &Chiamata,
    azione: Option<Azione>,
    busta: &Intestazione,
    rows: &mut Vec<Eccezione>,
) {
    let parti = identita.parti();
    let Some(mittente) = parti.per_nome(&busta.mittente.parte.nome) else {
        return;
    };
    // An INFO row of the same code says nothing against the Mittente.
    let errato = |row: &Eccezione| row.is_grave() && matches!(row.codice, Codice::C101 | Codice::C201);
    if rows.iter().any(errato) {
        return;
    }
    if let Err(motivo) = identita::ammesso(&chiamata.prova, mittente, azione, identita.required) {
        racconta(chiamata, motivo, Some(&mittente.nome));
        // In document order (D03): what stands before the Mittente is the header as a whole.
        let posto = rows.iter().position(|row| !row.posizione.starts_with("Intestazione"));
        rows.insert(posto.unwrap_or(rows.len()), Eccezione::non_autorizzato());
    }
}

/// Without a busta the proven party *is* the caller: its region. `None` is a caller that proved nothing, where that is allowed.
pub(super) fn senza_busta(
    identita: &Identita,
    chiamata: &Chiamata,
    azione: Option<Azione>,
) -> Result<Option<Parte>, Rifiutata> {
    let parti = identita.parti();
    let parte = match &chiamata.prova {
        Prova::Parte(nome) => parti.per_nome(nome),
        Prova::Errata(motivo) => return Err(rifiuta(chiamata, *motivo)),
        Prova::Nessuna if identita.required => return Err(rifiuta(chiamata, Motivo::Assente)),
        Prova::DiNessuno if identita.required => return Err(rifiuta(chiamata, Motivo::Sconosciuta)),
        Prova::Nessuna | Prova::DiNessuno => return Ok(None),
    };
    // The registry may have changed since the proof.
    let parte = parte.ok_or_else(|| rifiuta(chiamata, Motivo::Sconosciuta))?;
    let sua = azione.is_none_or(|azione| parte.chiama(azione));
    match identita::ammesso(&chiamata.prova, parte, azione, identita.required) {
        Ok(()) if sua => Ok(Some(parte.clone())),
        _ => {
            racconta(chiamata, Motivo::Azione, Some(&parte.nome));
            Err(Fault::client("Azione non consentita al chiamante").into())
        }
    }
}

fn rifiuta(chiamata: &Chiamata, motivo: Motivo) -> Rifiutata {
    racconta(chiamata, motivo, None);
    Rifiutata::NonAutenticata
}

/// One line for each refusal; what was presented never enters it.
fn racconta(chiamata: &Chiamata, motivo: Motivo, parte: Option<&str>) {
    if chiamata.prova != Prova::Errata(motivo) {
        conta(motivo);
    }
    let provata = match &chiamata.prova {
        Prova::Parte(nome) => nome,
        _ => "-",
    };
    tracing::warn!(
        correlation_id = chiamata.correlazione,
        peer = chiamata.peer.map(|p| p.ip().to_string()),
        motivo = motivo.as_str(),
        mittente = parte.unwrap_or("-"),
        provata,
        "the caller is not who it has to be"
    );
}

fn conta(motivo: Motivo) {
    metrics::counter!(telemetry::IDENTITY_REFUSED, "motivo" => motivo.as_str()).increment(1);
}
