//! TLS of the SOAP listener, and the verification of callers' certificates.
//!
//! TLS 1.2 and 1.3, ECDHE suites only, HTTP/1.1 only (modi-security.md M01). The chain, dates, usage and revocation of a
//! caller's certificate are verified by webpki, in the handshake. Files are read again on demand ([`Tls::ricarica`]): new
//! connections then meet the new ones; a caller on an open connection is verified again, by the new ones, with its next
//! request, so that a revocation does not wait for anybody to hang up. A broken file changes nothing.
//!
//! Whose certificate it is, is not decided here (`egov::identita`).

mod file;
mod stretta;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, UnixTime};

use self::file::Stato;
use crate::{
    config,
    egov::{
        Parti,
        identita::{Credenziale, Foglia, Motivo},
    },
};

pub(super) use stretta::ESITI;

/// The files of `[tls]`, in their present state.
#[derive(Debug)]
pub struct Tls {
    settings: config::Tls,
    stato: ArcSwap<Stato>,
    /// Counts the reloads: who was verified under an older one is verified again.
    generazione: AtomicU64,
}

/// The certificate that a client showed on its connection.
#[derive(Debug)]
pub struct ClienteTls {
    catena: Vec<CertificateDer<'static>>,
    foglia: Option<Foglia>,
    /// Generation under which it was last found good.
    verificato: AtomicU64,
}

impl ClienteTls {
    fn nuovo(catena: &[CertificateDer<'_>], generazione: u64) -> Self {
        Self {
            foglia: catena.first().and_then(|der| Foglia::leggi(der).ok()),
            catena: catena.iter().map(|der| der.clone().into_owned()).collect(),
            verificato: AtomicU64::new(generazione),
        }
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// Names key, file and reason.
    pub fn carica(settings: &config::Tls) -> Result<Self, String> {
        Ok(Self {
            settings: settings.clone(),
            stato: ArcSwap::from_pointee(Stato::leggi(settings, 0)?),
            generazione: AtomicU64::new(0),
        })
    }

    /// Reads the files again.
    ///
    /// # Errors
    /// Names key, file and reason; everything stays as it was.
    pub fn ricarica(&self) -> Result<(), String> {
        let generazione = self.generazione.fetch_add(1, Ordering::Relaxed) + 1;
        let stato = Stato::leggi(&self.settings, generazione)?;
        self.stato.store(Arc::new(stato));
        Ok(())
    }

    /// The listener speaks TLS.
    pub fn attivo(&self) -> bool {
        self.settings.certificate.is_some()
    }

    /// What ends when: our certificate, the CAs, the revocation lists.
    pub fn scadenze(&self) -> Vec<(String, Timestamp)> {
        self.stato.load().scadenze.clone()
    }

    /// What the certificate of the connection says, now.
    pub fn credenziale(&self, cliente: &ClienteTls, parti: &Parti, adesso: Timestamp) -> Credenziale {
        let (Some(foglia), Some((prima, altre))) = (&cliente.foglia, cliente.catena.split_first()) else {
            return Credenziale::Errata(Motivo::Certificato);
        };
        let stato = self.stato.load();
        if cliente.verificato.load(Ordering::Relaxed) != stato.generazione {
            if !stato.verifica(prima, altre, adesso) {
                return Credenziale::Errata(Motivo::Certificato);
            }
            cliente.verificato.store(stato.generazione, Ordering::Relaxed);
        }
        if !foglia.valida(adesso) {
            return Credenziale::Errata(Motivo::Certificato);
        }
        parti.per_certificato(foglia)
    }

    /// What a certificate says that a proxy handed on. The proxy has verified it; where we have the means, we do so too.
    pub fn inoltrata(&self, der: &[u8], parti: &Parti, adesso: Timestamp) -> Credenziale {
        let Ok(foglia) = Foglia::leggi(der) else {
            return Credenziale::Errata(Motivo::Malformata);
        };
        let stato = self.stato.load();
        let buona = if stato.clienti.is_some() {
            stato.verifica(&CertificateDer::from(der), &[], adesso)
        } else {
            foglia.valida(adesso) && foglia.per_client
        };
        if buona {
            parti.per_certificato(&foglia)
        } else {
            Credenziale::Errata(Motivo::Certificato)
        }
    }
}

impl Stato {
    /// Chain, dates, usage, revocation.
    fn verifica(&self, prima: &CertificateDer<'_>, altre: &[CertificateDer<'_>], adesso: Timestamp) -> bool {
        let secondi = Duration::from_secs(u64::try_from(adesso.as_second()).unwrap_or_default());
        self.clienti.as_ref().is_some_and(|clienti| {
            clienti
                .verify_client_cert(prima, altre, UnixTime::since_unix_epoch(secondi))
                .is_ok()
        })
    }
}
