//! A certification authority for one test, and the files that a node reads.

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The password of `emilia`.
pub const PASSWORD: &str = "una password lunga";

/// An authority, and a folder with the node's files.
pub struct Pki {
    dir: tempfile::TempDir,
    ca: CertifiedIssuer<'static, KeyPair>,
}

/// A caller's certificate and key.
pub struct Cert {
    pub der: CertificateDer<'static>,
    pub key: KeyPair,
}

impl Cert {
    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }

    pub fn pem(&self) -> String {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let base64 = STANDARD.encode(&self.der);
        let lines: Vec<&str> = base64
            .as_bytes()
            .chunks(64)
            .map(|c| std::str::from_utf8(c).unwrap())
            .collect();
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        )
    }

    pub fn fingerprint(&self) -> String {
        use sha2::Digest;
        sha2::Sha256::digest(&self.der)
            .iter()
            .map(|b| format!("{b:02X}:"))
            .collect::<String>()
            .trim_end_matches(':')
            .to_owned()
    }
}

fn name(cn: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "IT");
    name.push(DnType::OrganizationName, "Ente di prova");
    name.push(DnType::CommonName, cn);
    name
}

impl Pki {
    /// With the node's certificate, an empty revocation list, and a registry in which LAZIO has a certificate (`CN=lazio`),
    /// EMILIA another (`DNS:emilia.example`) and a password, and may only ask `verificaEsistenzaSAP` and `invioSAP`.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = name("CA di prova");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let pki = Self {
            dir: tempfile::tempdir().unwrap(),
            ca,
        };
        pki.write("ca.pem", &pki.ca.pem());
        pki.server("nodo");
        pki.revoke(&[]);
        pki.write("parti.toml", &registry(""));
        pki
    }

    /// The node's own files.
    pub fn server(&self, cn: &str) {
        self.put("nodo", &self.host(cn, |_| {}));
    }

    /// The certificate of something that is called, bent in one place.
    pub fn host(&self, cn: &str, bend: impl FnOnce(&mut CertificateParams)) -> Cert {
        let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name = name(cn);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        bend(&mut params);
        let key = KeyPair::generate().unwrap();
        let der = params.signed_by(&key, &*self.ca).unwrap();
        Cert { der: der.into(), key }
    }

    /// Writes certificate and key as `<file>.pem` and `<file>.key`.
    pub fn put(&self, file: &str, cert: &Cert) {
        self.write(&format!("{file}.pem"), &cert.pem());
        self.write(&format!("{file}.key"), &cert.key.serialize_pem());
    }

    /// A caller's certificate, bent in one place.
    pub fn client(&self, cn: &str, bend: impl FnOnce(&mut CertificateParams)) -> Cert {
        let key = KeyPair::generate().unwrap();
        let der = client_params(cn, bend).signed_by(&key, &*self.ca).unwrap();
        Cert { der: der.into(), key }
    }

    pub fn lazio(&self) -> Cert {
        self.client("lazio", |_| {})
    }

    pub fn emilia(&self) -> Cert {
        self.client("chiunque", |p| {
            p.subject_alt_names = vec![rcgen::SanType::DnsName("emilia.example".try_into().unwrap())];
        })
    }

    /// Writes the list of what is revoked.
    pub fn revoke(&self, serials: &[u64]) {
        let revoked = |serial: &u64| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: date_time_ymd(2024, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(2090, 1, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: serials.iter().map(revoked).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        self.write("crl.pem", &list.signed_by(&self.ca).unwrap().pem().unwrap());
    }

    pub fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).unwrap();
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn ca(&self) -> CertificateDer<'static> {
        self.ca.der().clone()
    }

    fn text(&self, file: &str) -> String {
        self.path(file).display().to_string()
    }

    /// Settings of a node that asks for certificates.
    pub fn tls(&self, client_auth: &str) -> Vec<(&'static str, String)> {
        vec![
            ("EGOV__PARTI", self.text("parti.toml")),
            ("IDENTITY__REQUIRED", "true".to_owned()),
            ("TLS__CERTIFICATE", self.text("nodo.pem")),
            ("TLS__KEY", self.text("nodo.key")),
            ("TLS__CLIENT_CA", self.text("ca.pem")),
            ("TLS__CLIENT_CRL", self.text("crl.pem")),
            ("TLS__CLIENT_AUTH", client_auth.to_owned()),
        ]
    }

    /// Settings of a node behind something that ends TLS.
    pub fn plain(&self) -> Vec<(&'static str, String)> {
        vec![
            ("EGOV__PARTI", self.text("parti.toml")),
            ("IDENTITY__REQUIRED", "true".to_owned()),
        ]
    }
}

/// Signed by itself.
pub fn self_signed(cn: &str) -> Cert {
    let key = KeyPair::generate().unwrap();
    let der = client_params(cn, |_| {}).self_signed(&key).unwrap();
    Cert { der: der.into(), key }
}

fn client_params(cn: &str, bend: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name(cn);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    bend(&mut params);
    params
}

/// A registry; `more` is added to LAZIO.
pub fn registry(more: &str) -> String {
    static HASH: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let params = Params::new(7168, 5, 1, None).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
    });
    format!(
        "[[parte]]\nnome = \"NAZIONALE\"\nregione = \"00\"\n\n[[parte]]\nnome = \"LAZIO\"\nregione = \"08\"\n{more}\
         [[parte.certificato]]\nsoggetto = \"CN=lazio,O=Ente di prova,C=IT\"\nemittente = \"CN=CA di prova,O=Ente di prova,C=IT\"\n\n\
         [[parte]]\nnome = \"EMILIA\"\nregione = \"06\"\nazioni = [\"verificaEsistenzaSAP\", \"invioSAP\"]\n\
         [[parte.certificato]]\nsan = \"DNS:emilia.example\"\n[[parte.basic]]\nutente = \"emilia\"\nhash = \"{}\"\n\n\
         [[parte]]\nnome = \"VENETO\"\nregione = \"21\"\n",
        *HASH
    )
}
