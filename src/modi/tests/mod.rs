//! Who may sign what: keys and certificates made for the occasion, messages as a fruitore would send them.

mod attacchi;
mod canonica;
mod certificati;
mod interoperabilita;
mod messaggi;

use std::{path::PathBuf, process::Command};

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_RSA_SHA256, RevokedCertParams, SerialNumber, date_time_ymd,
};

use super::*;
use crate::egov;

pub const ADESSO: &str = "2026-11-23T12:00:00Z";
pub const SERVIZIO: &str = "https://nodo.example/ServiziSAP";

pub fn adesso() -> Timestamp {
    ADESSO.parse().unwrap()
}

/// Kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Specie {
    Rsa,
    P256,
    P384,
    P521,
}

/// How a certificate differs from a good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difetto {
    Nessuno,
    Scaduto,
    Futuro,
    SoloServer,
    SoloCifratura,
    AltraCa,
    SeStesso,
}

/// Somebody with a key and a certificate, in files.
#[derive(Debug)]
pub struct Identita {
    pub certificato: PathBuf,
    pub chiave: PathBuf,
    pub der: Vec<u8>,
    pub serie: u64,
}

impl Identita {
    pub fn firmatario(&self) -> Firmatario {
        Firmatario::da_file(&self.certificato, &self.chiave).unwrap()
    }

    pub fn impronta(&self) -> String {
        Impronta::Sha256
            .di(&self.der)
            .as_ref()
            .iter()
            .map(|b| format!("{b:02X}:"))
            .collect::<String>()
            .trim_end_matches(':')
            .to_owned()
    }
}

/// A folder with an authority.
pub struct Bottega {
    pub cartella: tempfile::TempDir,
    ca: Issuer<'static, KeyPair>,
    altra: Issuer<'static, KeyPair>,
    serie: std::cell::Cell<u64>,
}

fn nome(cn: &str) -> DistinguishedName {
    let mut nome = DistinguishedName::new();
    nome.push(DnType::CountryName, "IT");
    nome.push(DnType::OrganizationName, "Regione di Prova");
    nome.push(DnType::CommonName, cn);
    nome
}

pub fn soggetto(cn: &str) -> String {
    format!("CN={cn}, O=Regione di Prova, C=IT")
}

fn autorita(cn: &str) -> (CertificateParams, KeyPair) {
    let mut p = CertificateParams::default();
    p.distinguished_name = nome(cn);
    p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    p.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (p, KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap())
}

impl Bottega {
    pub fn apri() -> Self {
        let cartella = tempfile::tempdir().unwrap();
        let (p, chiave) = autorita("Autorità di Prova");
        std::fs::write(cartella.path().join("ca.pem"), p.self_signed(&chiave).unwrap().pem()).unwrap();
        let ca = Issuer::new(p, chiave);
        let (p, chiave) = autorita("Autorità Sconosciuta");
        let altra = Issuer::new(p, chiave);
        Self {
            cartella,
            ca,
            altra,
            serie: std::cell::Cell::new(1000),
        }
    }

    pub fn file(&self, nome: &str) -> PathBuf {
        self.cartella.path().join(nome)
    }

    pub fn emetti(&self, cn: &str, specie: Specie, difetto: Difetto) -> Identita {
        let chiave = KeyPair::generate_for(match specie {
            Specie::Rsa => &PKCS_RSA_SHA256,
            Specie::P256 => &PKCS_ECDSA_P256_SHA256,
            Specie::P384 => &PKCS_ECDSA_P384_SHA384,
            Specie::P521 => &PKCS_ECDSA_P521_SHA512,
        })
        .unwrap();
        let serie = self.serie.get() + 1;
        self.serie.set(serie);
        let mut p = CertificateParams::default();
        p.distinguished_name = nome(cn);
        p.serial_number = Some(SerialNumber::from(serie));
        (p.not_before, p.not_after) = match difetto {
            Difetto::Scaduto => (date_time_ymd(2024, 1, 1), date_time_ymd(2026, 11, 22)),
            Difetto::Futuro => (date_time_ymd(2026, 11, 24), date_time_ymd(2030, 1, 1)),
            _ => (date_time_ymd(2026, 1, 1), date_time_ymd(2030, 1, 1)),
        };
        p.key_usages = vec![match difetto {
            Difetto::SoloCifratura => KeyUsagePurpose::KeyEncipherment,
            _ => KeyUsagePurpose::DigitalSignature,
        }];
        p.extended_key_usages = vec![match difetto {
            Difetto::SoloServer => ExtendedKeyUsagePurpose::ServerAuth,
            _ => ExtendedKeyUsagePurpose::ClientAuth,
        }];
        p.use_authority_key_identifier_extension = true;
        // Writes the subject key identifier.
        p.is_ca = IsCa::ExplicitNoCa;
        let certificato = match difetto {
            Difetto::SeStesso => p.self_signed(&chiave),
            Difetto::AltraCa => p.signed_by(&chiave, &self.altra),
            _ => p.signed_by(&chiave, &self.ca),
        }
        .unwrap();
        let identita = Identita {
            certificato: self.file(&format!("{serie}.pem")),
            chiave: self.file(&format!("{serie}.key")),
            der: certificato.der().to_vec(),
            serie,
        };
        std::fs::write(&identita.certificato, certificato.pem()).unwrap();
        std::fs::write(&identita.chiave, chiave.serialize_pem()).unwrap();
        identita
    }

    /// A list of the authority that revokes these.
    pub fn crl(&self, revocati: &[&Identita]) -> PathBuf {
        let lista = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 11, 1),
            next_update: date_time_ymd(2026, 12, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: revocati
                .iter()
                .map(|i| RevokedCertParams {
                    serial_number: SerialNumber::from(i.serie),
                    revocation_time: date_time_ymd(2026, 11, 2),
                    reason_code: None,
                    invalidity_date: None,
                })
                .collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let file = self.file("crl.pem");
        std::fs::write(&file, lista.signed_by(&self.ca).unwrap().pem().unwrap()).unwrap();
        file
    }
}

/// Settings with authority, without certificate of our own.
pub fn impostazioni(bottega: &Bottega) -> config::Modi {
    config::Modi {
        ca: Some(bottega.file("ca.pem")),
        ..config::Modi::default()
    }
}

/// A party that is known by these certificates.
pub fn parte(schemi: &[SchemaModi], identita: &[&Identita]) -> ModiParte {
    ModiParte {
        schemi: schemi.to_vec(),
        impronte: identita.iter().map(|i| i.impronta()).collect(),
        firma_risposte: false,
        ..ModiParte::default()
    }
}

pub const TUTTI: [SchemaModi; 2] = [SchemaModi::IdAuth02, SchemaModi::Integrity01];

pub fn prepara(impostazioni: &config::Modi, parti: &[(&str, ModiParte)]) -> Modi {
    let parti = parti
        .iter()
        .map(|(codice, parte)| ((*codice).to_owned(), parte.clone()));
    Modi::prepara(impostazioni, parti, SERVIZIO.to_owned(), adesso())
        .unwrap()
        .unwrap()
}

/// EMILIA alone, known by its certificate, with everything asked of it.
pub fn nodo(bottega: &Bottega, identita: &Identita) -> Modi {
    prepara(&impostazioni(bottega), &[("EMILIA", parte(&TUTTI, &[identita]))])
}

pub fn verifica(modi: &Modi, testo: &str) -> Result<Provata, Rifiuto> {
    modi.verifica(testo, Limits::default(), egov::NS, adesso())
}

pub const CORPO: &str = concat!(
    r#"<t:invioSAP xmlns:t="http://servizi.lavoro.gov.it/servizicoap/types">"#,
    "<SAP>&lt;lavoratore nome=\"Rosa &amp;amp; C.\"/&gt;</SAP></t:invioSAP>"
);

pub fn messaggio(firmatario: &Firmatario) -> String {
    let da_firmare = DaFirmare {
        to: SERVIZIO,
        action: "invioSAP",
        message_id: "urn:uuid:0b8f0a52-4f6a-4f6e-9a0d-3f1d6f3f1d6f",
        relates_to: None,
        reply_to: Some(ANONIMO),
        created: adesso(),
        validita: SignedDuration::from_mins(5),
        header: "",
        corpo: CORPO,
    };
    firmatario.firma(&da_firmare).unwrap()
}

/// Signs a message that was written by hand; the signature goes where `<!--firma-->` stands.
pub fn a_mano(firmatario: &Firmatario, testo: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let token = STANDARD.encode(&firmatario.certificato.der);
    let testo = testo.replace("@token@", &token);
    let qui = testo.find("<!--firma-->").unwrap();
    firmatario.apponi(testo, qui).unwrap()
}

/// True when the tool is there.
///
/// # Panics
/// When it is missing and nobody said that this is fine.
pub fn presente(attrezzo: &str) -> bool {
    let presente = Command::new(attrezzo).arg("--version").output().is_ok();
    assert!(
        presente || std::env::var_os("PORTASAP_SENZA_XMLSEC").is_some_and(|v| v == "1"),
        "{attrezzo} not found: run scripts/ensure.sh {attrezzo}, or set PORTASAP_SENZA_XMLSEC=1 to go without"
    );
    presente
}
