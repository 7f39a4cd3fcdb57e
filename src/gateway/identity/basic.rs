//! HTTP Basic against argon2id hashes.
//!
//! A check costs tens of milliseconds and megabytes, on purpose: it runs off the async threads, few at a time, one at a time for
//! each address; a password that was found right is remembered for a while by a keyed digest, so that a busy client pays once.
//! An unknown user costs what a known one costs. What is too long to be a password is refused before any of that.
//! Wrong passwords are answered late ([`Freno`]), right ones never: nobody can lock out a party by guessing in its name.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::freno::Freno;
use crate::{
    egov::{
        Parti,
        identita::{Credenziale, Motivo},
    },
    random::Random,
};

/// Longest `user:password`, in base64.
const MASSIMO: usize = 1024;
/// How long a right password is remembered.
const RICORDO: SignedDuration = SignedDuration::from_mins(10);
/// How long a check may wait for its turn.
const ATTESA: Duration = Duration::from_secs(5);

/// Old clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Too many checks wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords wait to be verified")]
pub struct Occupata;

/// Verifies passwords.
#[derive(Debug)]
pub(super) struct Basic {
    /// Checks that run at once.
    posti: Arc<Semaphore>,
    freno: Freno,
    /// Of the digests; nobody else knows it, nothing stores it.
    chiave: [u8; 32],
    /// By user, and only of users of the registry: it cannot grow.
    ricordati: Mutex<HashMap<String, Ricordata>>,
    /// Hash of nobody's password, for unknown users of a registry without any.
    nessuno: String,
}

struct Ricordata {
    digest: [u8; 32],
    /// The hash it was found right by: another one in the registry forgets it.
    hash: String,
    fino: Timestamp,
}

impl std::fmt::Debug for Ricordata {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ricordata")
            .field("fino", &self.fino)
            .finish_non_exhaustive()
    }
}

impl Basic {
    pub fn nuovo(contemporanee: usize, random: &Random) -> Self {
        let mut chiave = [0; 32];
        for byte in chiave.chunks_exact_mut(8) {
            byte.copy_from_slice(&random.next_u64().to_le_bytes());
        }
        let posti = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        Self {
            posti: Arc::new(Semaphore::new(posti)),
            freno: Freno::nuovo(contemporanee),
            nessuno: Argon2::default()
                .hash_password_with_salt(&chiave, b"nobody's password")
                .map(|phc| phc.to_string())
                .unwrap_or_default(),
            chiave,
            ricordati: Mutex::default(),
        }
    }

    /// What the `Authorization` of a request says.
    pub async fn credenziale(
        &self,
        headers: &HeaderMap,
        parti: &Parti,
        peer: Option<IpAddr>,
        adesso: Timestamp,
    ) -> Result<Credenziale, Occupata> {
        let mut valori = headers.get_all(AUTHORIZATION).iter();
        let Some(valore) = valori.next() else {
            return Ok(Credenziale::Assente);
        };
        if valori.next().is_some() {
            return Ok(Credenziale::Errata(Motivo::Malformata));
        }
        match leggi(valore.as_bytes()) {
            Letta::Altra => Ok(Credenziale::Assente),
            Letta::Malformata => Ok(Credenziale::Errata(Motivo::Malformata)),
            Letta::Basic { utente, password } => {
                // Apart: every request has room for this future, few have a password.
                Box::pin(self.verifica(&utente, password, parti, peer, adesso)).await
            }
        }
    }

    async fn verifica(
        &self,
        utente: &str,
        password: String,
        parti: &Parti,
        peer: Option<IpAddr>,
        adesso: Timestamp,
    ) -> Result<Credenziale, Occupata> {
        let trovato = parti
            .per_utente(utente)
            .map(|(parte, u)| (parte.nome.clone(), u.hash.clone()));
        let digest = self.digest(utente, &password);
        if let Some((parte, hash)) = &trovato
            && self.ricordata(utente, hash, &digest, adesso)
        {
            return Ok(Credenziale::Di(parte.clone()));
        }
        let buona = {
            let fila = self.freno.turno(peer, adesso).ok_or(Occupata)?;
            let attesa = async {
                let turno = fila.aspetta().await;
                let posto = Arc::clone(&self.posti).acquire_owned().await;
                (turno, posto)
            };
            let (_turno, posto) = tokio::time::timeout(ATTESA, attesa).await.map_err(|_| Occupata)?;
            let posto = posto.map_err(|_| Occupata)?;
            // Of several first requests of one client, the first one paid for all.
            let gia = trovato
                .as_ref()
                .is_some_and(|(_, hash)| self.ricordata(utente, hash, &digest, adesso));
            let hash = match &trovato {
                Some((_, hash)) => hash.clone(),
                None => self.esca(parti),
            };
            gia || tokio::task::spawn_blocking(move || {
                let buona = combacia(&hash, &password);
                drop(posto);
                buona
            })
            .await
            .unwrap_or(false)
        };
        match trovato {
            Some((parte, hash)) if buona => {
                self.ricorda(utente, hash, digest, adesso);
                Ok(Credenziale::Di(parte))
            }
            _ => {
                self.freno.sbagliata(peer, adesso).await;
                Ok(Credenziale::Errata(Motivo::Password))
            }
        }
    }

    /// A hash that costs what those of the registry cost.
    fn esca(&self, parti: &Parti) -> String {
        let primo = parti.iter().flat_map(|p| &p.utenti).next();
        primo.map_or_else(|| self.nessuno.clone(), |utente| utente.hash.clone())
    }

    fn digest(&self, utente: &str, password: &str) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.chiave) else {
            // HMAC takes a key of any length.
            return [0; 32];
        };
        mac.update(&u64::try_from(utente.len()).unwrap_or(u64::MAX).to_le_bytes());
        mac.update(utente.as_bytes());
        mac.update(password.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn ricordata(&self, utente: &str, hash: &str, digest: &[u8; 32], adesso: Timestamp) -> bool {
        let ricordati = self.ricordati.lock().unwrap_or_else(PoisonError::into_inner);
        ricordati
            .get(utente)
            .is_some_and(|r| r.fino > adesso && r.hash == hash && bool::from(r.digest.ct_eq(digest)))
    }

    fn ricorda(&self, utente: &str, hash: String, digest: [u8; 32], adesso: Timestamp) {
        let fino = adesso.saturating_add(RICORDO).unwrap_or(adesso);
        let mut ricordati = self.ricordati.lock().unwrap_or_else(PoisonError::into_inner);
        ricordati.insert(utente.to_owned(), Ricordata { digest, hash, fino });
    }
}

/// Whether the password is the hash's; argon2 compares in constant time.
fn combacia(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|phc| Argon2::default().verify_password(password.as_bytes(), &phc).is_ok())
}

/// An `Authorization` header.
#[derive(Debug, PartialEq, Eq)]
enum Letta {
    Basic {
        utente: String,
        password: String,
    },
    /// Another scheme: not ours to judge.
    Altra,
    Malformata,
}

fn leggi(valore: &[u8]) -> Letta {
    let valore = valore.trim_ascii();
    let fine = valore.iter().position(|b| *b == b' ').unwrap_or(valore.len());
    let (schema, resto) = valore.split_at(fine);
    if !schema.eq_ignore_ascii_case(b"basic") {
        return Letta::Altra;
    }
    let resto = resto.trim_ascii();
    if resto.len() > MASSIMO {
        return Letta::Malformata;
    }
    let Ok(coppia) = BASE64.decode(resto) else {
        return Letta::Malformata;
    };
    // Clients of 2006 write ISO-8859-1, later ones UTF-8.
    let coppia = String::from_utf8(coppia).unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
    match coppia.split_once(':') {
        Some((utente, password)) => Letta::Basic {
            utente: utente.to_owned(),
            password: password.to_owned(),
        },
        None => Letta::Malformata,
    }
}

#[cfg(test)]
mod tests;
