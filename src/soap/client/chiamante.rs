//! Who we are with those we call: the certificate we show, whom we trust, the passwords we know.
//!
//! One value is shared by all that call. [`Chiamante::ricarica`] reads every file again and replaces all of it at once,
//! or nothing when one file is broken; a call in progress ends under the identity it began with, the next one begins
//! with the new, on a new connection ([`super::Client`] looks at the generation). Whom we call is verified by chain,
//! name and dates, without exception. Sources: operations.md §6, modi-security.md M01.

use std::{
    collections::BTreeMap,
    fmt,
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper_rustls::ConfigBuilderExt as _;
use jiff::Timestamp;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::{CertifiedKey, SingleCertAndKey},
    version::{TLS12, TLS13},
};

use super::ClientError;
use crate::{
    config::{self, Credenziali},
    pem::{self, lagna},
    telemetry,
};

/// Our identity in outbound calls, in its present state.
#[derive(Debug)]
pub struct Chiamante {
    tls: config::Client,
    credenziali: BTreeMap<String, Credenziali>,
    stato: ArcSwap<Stato>,
    generazioni: AtomicU64,
}

/// All files, read at one time.
struct Stato {
    generazione: u64,
    nostro: Option<Arc<SingleCertAndKey>>,
    /// None: the host's.
    radici: Option<Arc<RootCertStore>>,
    /// Made when the first call is: who calls nobody need not read the host's roots, which are many files.
    rete: OnceLock<ClientConfig>,
    autorizzazioni: BTreeMap<String, String>,
    scadenze: Vec<(&'static str, Timestamp)>,
}

impl Chiamante {
    /// Reads the files. Credentials are known by the key under which they stand in the settings.
    ///
    /// # Errors
    /// Names key, file and reason.
    pub fn carica<'a>(
        tls: &config::Client,
        credenziali: impl IntoIterator<Item = (String, &'a Credenziali)>,
    ) -> Result<Self, String> {
        let credenziali = credenziali.into_iter().map(|(k, c)| (k, c.clone())).collect();
        Ok(Self {
            stato: ArcSwap::from_pointee(Stato::leggi(tls, &credenziali, 0)?),
            tls: tls.clone(),
            credenziali,
            generazioni: AtomicU64::new(0),
        })
    }

    /// Shows nothing, trusts whom the host trusts.
    pub fn anonimo() -> Self {
        Self {
            tls: config::Client::default(),
            credenziali: BTreeMap::new(),
            stato: ArcSwap::from_pointee(Stato::vuoto(0)),
            generazioni: AtomicU64::new(0),
        }
    }

    /// Reads the files again.
    ///
    /// # Errors
    /// Names key, file and reason; everything stays as it was.
    pub fn ricarica(&self) -> Result<(), String> {
        let generazione = self.generazioni.fetch_add(1, Ordering::Relaxed) + 1;
        let nuovo = Stato::leggi(&self.tls, &self.credenziali, generazione)?;
        if self.stato.load().rete.get().is_some() {
            nuovo.rete().map_err(|e| format!("client: {e}"))?;
        }
        self.stato.store(Arc::new(nuovo));
        Ok(())
    }

    /// The value of `Authorization` for credentials, by their key in the settings; none when there are none.
    pub fn autorizzazione(&self, chiave: &str) -> Option<String> {
        self.stato.load().autorizzazioni.get(chiave).cloned()
    }

    /// What ends when: our certificate, the CAs.
    pub fn scadenze(&self) -> Vec<(&'static str, Timestamp)> {
        self.stato.load().scadenze.clone()
    }

    /// When the certificate that we show ended, if it has ended.
    pub fn scaduto(&self, adesso: Timestamp) -> Option<Timestamp> {
        let stato = self.stato.load();
        let fine = stato.scadenze.iter().find(|(cosa, _)| *cosa == CERTIFICATO)?.1;
        (fine < adesso).then_some(fine)
    }

    /// What is allowed and yet unwise.
    pub fn avvisi(&self) -> Vec<String> {
        let chiave = self.tls.key.as_deref().map(|file| ("client.key".to_owned(), file));
        let segreti = self
            .credenziali
            .iter()
            .map(|(k, c)| (voce(k), c.password_file.as_path()));
        let tutti = chiave.into_iter().chain(segreti);
        tutti.filter_map(|(k, file)| pem::aperto_a_tutti(&k, file)).collect()
    }

    /// What a connection is made with: our certificate, whom we trust, TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// [`ClientError::Radici`].
    pub fn tls(&self) -> Result<ClientConfig, ClientError> {
        Ok(self.rete()?.1)
    }

    /// Counts the reloads that changed something.
    pub(super) fn generazione(&self) -> u64 {
        self.stato.load().generazione
    }

    /// What a connection is made with, and its generation.
    pub(super) fn rete(&self) -> Result<(u64, ClientConfig), ClientError> {
        let stato = self.stato.load();
        Ok((stato.generazione, stato.rete()?.clone()))
    }
}

const CERTIFICATO: &str = "client.certificate";
const CA: &str = "client.ca";

impl Stato {
    const fn vuoto(generazione: u64) -> Self {
        Self {
            generazione,
            nostro: None,
            radici: None,
            rete: OnceLock::new(),
            autorizzazioni: BTreeMap::new(),
            scadenze: Vec::new(),
        }
    }

    fn leggi(
        tls: &config::Client,
        credenziali: &BTreeMap<String, Credenziali>,
        generazione: u64,
    ) -> Result<Self, String> {
        let mut stato = Self::vuoto(generazione);
        if let (Some(certificato), Some(chiave)) = (&tls.certificate, &tls.key) {
            stato.nostro = Some(Arc::new(nostro(certificato, chiave, &mut stato.scadenze)?));
        }
        if let Some(ca) = &tls.ca {
            stato.radici = Some(Arc::new(radici(ca, &mut stato.scadenze)?));
        }
        for (chiave, credenziali) in credenziali {
            stato
                .autorizzazioni
                .insert(chiave.clone(), autorizzazione(chiave, credenziali)?);
        }
        for (cosa, quando) in &stato.scadenze {
            #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far from 2^52")]
            metrics::gauge!(telemetry::EXPIRES, "cosa" => *cosa).set(quando.as_second() as f64);
        }
        Ok(stato)
    }

    fn rete(&self) -> Result<&ClientConfig, ClientError> {
        if let Some(rete) = self.rete.get() {
            return Ok(rete);
        }
        let builder = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|e| ClientError::Radici(std::io::Error::other(e)))?;
        let builder = match &self.radici {
            Some(radici) => builder.with_root_certificates(Arc::clone(radici)),
            None => builder.with_native_roots().map_err(ClientError::Radici)?,
        };
        let rete = match &self.nostro {
            Some(nostro) => builder.with_client_cert_resolver(Arc::clone(nostro) as _),
            None => builder.with_no_client_auth(),
        };
        Ok(self.rete.get_or_init(|| rete))
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn nostro(
    certificato: &Path,
    chiave: &Path,
    scadenze: &mut Vec<(&'static str, Timestamp)>,
) -> Result<SingleCertAndKey, String> {
    let catena: Vec<CertificateDer<'static>> = pem::leggi(CERTIFICATO, certificato)?;
    scadenze.extend(catena.first().and_then(fine).map(|t| (CERTIFICATO, t)));
    let chiave = PrivateKeyDer::from_pem_file(chiave).map_err(|e| lagna("client.key", chiave, e))?;
    let insieme = CertifiedKey::from_der(catena, chiave, &provider());
    let insieme = insieme.map_err(|e| lagna(CERTIFICATO, certificato, format!("does not go with client.key: {e}")))?;
    Ok(insieme.into())
}

fn radici(ca: &Path, scadenze: &mut Vec<(&'static str, Timestamp)>) -> Result<RootCertStore, String> {
    let mut radici = RootCertStore::empty();
    for der in pem::leggi::<CertificateDer<'static>>(CA, ca)? {
        scadenze.extend(fine(&der).map(|t| (CA, t)));
        radici.add(der).map_err(|e| lagna(CA, ca, e))?;
    }
    Ok(radici)
}

fn fine(der: &CertificateDer<'_>) -> Option<Timestamp> {
    let (_, certificato) = x509_parser::parse_x509_certificate(der).ok()?;
    Timestamp::from_second(certificato.validity().not_after.timestamp()).ok()
}

fn voce(chiave: &str) -> String {
    format!("{chiave}.password_file")
}

fn autorizzazione(chiave: &str, credenziali: &Credenziali) -> Result<String, String> {
    let file = &credenziali.password_file;
    let rifiuta = |motivo: &dyn fmt::Display| lagna(&voce(chiave), file, motivo);
    let testo = std::fs::read_to_string(file).map_err(|e| rifiuta(&e))?;
    let password = testo.trim();
    if password.is_empty() {
        return Err(rifiuta(&"it is empty"));
    }
    if password.contains(char::is_control) {
        return Err(rifiuta(
            &"a password of one line without control characters is expected",
        ));
    }
    Ok(format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{password}", credenziali.user))
    ))
}

/// Without secrets.
impl fmt::Debug for Stato {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stato")
            .field("generazione", &self.generazione)
            .field("credenziali", &self.autorizzazioni.keys())
            .field("scadenze", &self.scadenze)
            .finish_non_exhaustive()
    }
}
