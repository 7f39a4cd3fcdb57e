//! The PEM files of `[tls]` into what rustls serves and verifies with.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use rustls::{
    RootCertStore, ServerConfig,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, pem::PemObject},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
    version::{TLS12, TLS13},
};
use x509_parser::{prelude::FromDer, revocation_list::CertificateRevocationList};

use crate::{
    config::{self, ClientAuth},
    egov::identita::Foglia,
    pem::{self, lagna},
    telemetry,
};

/// All files, read at one time.
#[derive(Debug)]
pub(super) struct Stato {
    pub generazione: u64,
    /// What the listener serves with; `None` when it speaks plain HTTP.
    pub server: Option<Arc<ServerConfig>>,
    /// Verifies callers; `None` without `tls.client_ca`.
    pub clienti: Option<Arc<dyn ClientCertVerifier>>,
    pub scadenze: Vec<(String, Timestamp)>,
}

impl Stato {
    /// Reads the files.
    ///
    /// # Errors
    /// Names key, file and reason.
    pub fn leggi(settings: &config::Tls, generazione: u64) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut scadenze = Vec::new();
        let clienti = match &settings.client_ca {
            Some(ca) => Some(verificatore(ca, settings, &provider, &mut scadenze)?),
            None => None,
        };
        let server = match (&settings.certificate, &settings.key) {
            (Some(certificato), Some(chiave)) => {
                let clienti = clienti.clone().filter(|_| settings.client_auth != ClientAuth::None);
                Some(servente(certificato, chiave, clienti, provider, &mut scadenze)?)
            }
            _ => None,
        };
        for (cosa, quando) in &scadenze {
            #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far from 2^52")]
            metrics::gauge!(telemetry::EXPIRES, "cosa" => cosa.clone()).set(quando.as_second() as f64);
        }
        Ok(Self {
            generazione,
            server,
            clienti,
            scadenze,
        })
    }
}

fn servente(
    certificato: &Path,
    chiave: &Path,
    clienti: Option<Arc<dyn ClientCertVerifier>>,
    provider: Arc<CryptoProvider>,
    scadenze: &mut Vec<(String, Timestamp)>,
) -> Result<Arc<ServerConfig>, String> {
    let catena: Vec<CertificateDer<'static>> = pem::leggi("tls.certificate", certificato)?;
    if let Some(foglia) = catena.first().and_then(|der| Foglia::leggi(der).ok()) {
        scadenze.push(("tls.certificate".to_owned(), foglia.valida_fino));
    }
    let chiave = PrivateKeyDer::from_pem_file(chiave).map_err(|e| lagna("tls.key", chiave, e))?;
    let builder = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|e| format!("tls: {e}"))?;
    let builder = match clienti {
        Some(clienti) => builder.with_client_cert_verifier(clienti),
        None => builder.with_no_client_auth(),
    };
    let mut server = builder
        .with_single_cert(catena, chiave)
        .map_err(|e| lagna("tls.certificate", certificato, format!("does not go with tls.key: {e}")))?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(server))
}

fn verificatore(
    ca: &Path,
    settings: &config::Tls,
    provider: &Arc<CryptoProvider>,
    scadenze: &mut Vec<(String, Timestamp)>,
) -> Result<Arc<dyn ClientCertVerifier>, String> {
    let mut radici = RootCertStore::empty();
    for der in pem::leggi::<CertificateDer<'static>>("tls.client_ca", ca)? {
        if let Ok(foglia) = Foglia::leggi(&der) {
            scadenze.push(("tls.client_ca".to_owned(), foglia.valida_fino));
        }
        radici.add(der).map_err(|e| lagna("tls.client_ca", ca, e))?;
    }
    let mut builder = WebPkiClientVerifier::builder_with_provider(Arc::new(radici), Arc::clone(provider));
    if let Some(file) = &settings.client_crl {
        let liste: Vec<CertificateRevocationListDer<'static>> = pem::leggi("tls.client_crl", file)?;
        for lista in &liste {
            let prossima = CertificateRevocationList::from_der(lista)
                .ok()
                .and_then(|(_, l)| l.next_update());
            let prossima = prossima.and_then(|t| Timestamp::from_second(t.timestamp()).ok());
            scadenze.extend(prossima.map(|t| ("tls.client_crl".to_owned(), t)));
        }
        // A certificate that no list speaks of is refused; a list past its date still counts, and is complained of.
        builder = builder.with_crls(liste).only_check_end_entity_revocation();
    }
    if settings.client_auth != ClientAuth::Required {
        builder = builder.allow_unauthenticated();
    }
    builder.build().map_err(|e| {
        let chiave = if settings.client_crl.is_some() {
            "tls.client_crl"
        } else {
            "tls.client_ca"
        };
        format!("{chiave}: {e}")
    })
}
