//! `parti.toml` into the registry: every key checked, every complaint naming party and key, all of them at once.
//!
//! ```toml
//! [[parte]]
//! nome = "LAZIO"
//! regione = "08"
//!
//! [[parte.certificato]]
//! impronta = "5f:1d:…"
//!
//! [[parte.basic]]
//! utente = "lazio"
//! hash = "$argon2id$v=19$m=19456,t=2,p=1$…"
//! ```
//!
//! A party without credentials may be named but can prove nothing. What is asked of its signed messages stands in
//! `[parte.modi]`. Source: busta-egov.md §10, D05, D23; design §7.3.

use std::collections::BTreeMap;

use argon2::password_hash::phc::PasswordHash;
use serde::Deserialize;

use super::{FormaX001, Parte, Parti, VerificaIdPorta};
use crate::{
    actions::Azione,
    config::ModiParte,
    egov::{
        InsiemeRegole,
        identita::{CriterioCertificato, NomeDistinto, San, Utente},
    },
    sap::Regione,
};

/// Least memory of a password hash, in KiB, and least memory times passes: what a guess must cost (the weakest of the
/// parameter sets that OWASP recommends for argon2id is 7 MiB with five passes).
const MEMORIA_MINIMA: u32 = 7168;
const LAVORO_MINIMO: u64 = 35_000;
/// Most of both: a check of a password must not take the host down.
const MEMORIA_MASSIMA: u32 = 256 * 1024;
const PASSATE_MASSIME: u32 = 16;
/// Longest name of a user.
const UTENTE_MASSIMO: usize = 128;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parte: Vec<ParteFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParteFile {
    nome: String,
    regione: String,
    tipo: Option<String>,
    codice: Option<String>,
    id_porta: Option<String>,
    #[serde(default)]
    verifica_id_porta: VerificaFile,
    regole: Option<RegoleFile>,
    #[serde(default)]
    forma_x001: FormaFile,
    azioni: Option<Vec<String>>,
    #[serde(default)]
    certificato: Vec<CertificatoFile>,
    #[serde(default)]
    basic: Vec<BasicFile>,
    #[serde(default)]
    modi: ModiParte,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum VerificaFile {
    Esatta,
    #[default]
    SenzaMaiuscole,
    SoloFormato,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum RegoleFile {
    #[serde(rename = "linee-guida-1.1")]
    LineeGuida11,
    #[serde(rename = "eGov1.1")]
    EGov11,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum FormaFile {
    #[default]
    #[serde(rename = "X001")]
    Esito,
    #[serde(rename = "KO")]
    Ko,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificatoFile {
    impronta: Option<String>,
    soggetto: Option<String>,
    emittente: Option<String>,
    san: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BasicFile {
    utente: String,
    hash: String,
}

impl std::fmt::Debug for BasicFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BasicFile")
            .field("utente", &self.utente)
            .finish_non_exhaustive()
    }
}

/// What is wrong with a registry: one complaint a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct RegistroErrato(pub Vec<String>);

/// Reads the registry; a party that names no rule set has `regole`.
///
/// # Errors
/// Everything that is wrong, each with party and key.
pub fn leggi(testo: &str, regole: InsiemeRegole) -> Result<Parti, RegistroErrato> {
    let file: File = toml::from_str(testo).map_err(|e| RegistroErrato(vec![senza_valori(&e, testo)]))?;
    let mut lagnanze = Vec::new();
    let parti: Vec<Parte> = file
        .parte
        .into_iter()
        .map(|file| parte(file, regole, &mut lagnanze))
        .collect();
    if parti.is_empty() {
        lagnanze.push("no [[parte]]: the registry is empty".to_owned());
    }
    unici(&parti, &mut lagnanze);
    if lagnanze.is_empty() {
        Ok(Parti::new(parti))
    } else {
        Err(RegistroErrato(lagnanze))
    }
}

/// Line and reason of a TOML error, without the line's text: it may be a secret.
fn senza_valori(errore: &toml::de::Error, testo: &str) -> String {
    let riga = errore
        .span()
        .and_then(|span| testo.get(..span.start))
        .map_or(0, |prima| prima.matches('\n').count() + 1);
    format!("line {riga}: {}", errore.message())
}

fn parte(file: ParteFile, regole: InsiemeRegole, lagnanze: &mut Vec<String>) -> Parte {
    let nome = file.nome;
    let mut lagna = |chiave: &str, motivo: String| lagnanze.push(format!("parte {nome:?}: {chiave}: {motivo}"));
    if nome.trim().is_empty() || nome.trim() != nome || nome.chars().any(char::is_control) {
        lagna("nome", "expected a name as it stands on the wire".to_owned());
    }
    if Regione::parse(&file.regione).is_none() {
        lagna("regione", "expected the two digits of SOGGETTI ABILITATI".to_owned());
    }
    let mut parte = Parte::predefinita(&nome, &file.regione);
    if let Some(codice) = file.codice {
        // The porta follows the codice unless it is told.
        parte.id_porta = format!("{codice}SPCoopIT");
        parte.codice = codice;
    }
    parte.id_porta = file.id_porta.unwrap_or(parte.id_porta);
    parte.tipo = file.tipo.unwrap_or(parte.tipo);
    for (chiave, valore) in [
        ("codice", &parte.codice),
        ("id_porta", &parte.id_porta),
        ("tipo", &parte.tipo),
    ] {
        if valore.is_empty() || !valore.bytes().all(|b| b.is_ascii_alphanumeric()) {
            lagna(chiave, format!("{valore:?}: expected letters and digits"));
        }
    }
    parte.verifica_id_porta = match file.verifica_id_porta {
        VerificaFile::Esatta => VerificaIdPorta::Esatta,
        VerificaFile::SenzaMaiuscole => VerificaIdPorta::SenzaMaiuscole,
        VerificaFile::SoloFormato => VerificaIdPorta::SoloFormato,
    };
    parte.regole = match file.regole {
        None => regole,
        Some(RegoleFile::LineeGuida11) => InsiemeRegole::LineeGuida11,
        Some(RegoleFile::EGov11) => InsiemeRegole::EGov11,
    };
    parte.modi = file.modi;
    parte.forma_x001 = match file.forma_x001 {
        FormaFile::Esito => FormaX001::Esito,
        FormaFile::Ko => FormaX001::Ko,
    };
    parte.azioni = file.azioni.map(|nomi| azioni(&nomi, &parte, &mut lagna));
    parte.certificati = file
        .certificato
        .iter()
        .enumerate()
        .map(|(n, c)| {
            criterio(c, &mut |chiave, motivo| {
                lagna(&format!("certificato[{n}].{chiave}"), motivo);
            })
        })
        .collect();
    parte.utenti = file
        .basic
        .into_iter()
        .enumerate()
        .map(|(n, b)| utente(b, &mut |chiave, motivo| lagna(&format!("basic[{n}].{chiave}"), motivo)))
        .collect();
    parte
}

fn azioni(nomi: &[String], parte: &Parte, lagna: &mut impl FnMut(&str, String)) -> Vec<Azione> {
    let mut ammesse = Vec::new();
    for nome in nomi {
        match Azione::parse(nome) {
            None => lagna("azioni", format!("{nome:?} is none of the eight actions")),
            Some(azione) if !parte.chiama(azione) => lagna("azioni", format!("{nome} is the other side's to call")),
            Some(azione) if ammesse.contains(&azione) => lagna("azioni", format!("{nome} stands twice")),
            Some(azione) => ammesse.push(azione),
        }
    }
    ammesse
}

fn criterio(file: &CertificatoFile, lagna: &mut impl FnMut(&str, String)) -> CriterioCertificato {
    let mut nome = |chiave: &str, testo: &Option<String>| {
        let letto = NomeDistinto::parse(testo.as_ref()?);
        letto.map_err(|e| lagna(chiave, e.to_string())).ok()
    };
    let criterio = CriterioCertificato {
        soggetto: nome("soggetto", &file.soggetto),
        emittente: nome("emittente", &file.emittente),
        impronta: file.impronta.as_deref().and_then(|testo| {
            let letta = CriterioCertificato::impronta(testo);
            if letta.is_none() {
                lagna(
                    "impronta",
                    "expected the SHA-256 of the certificate, 64 hexadecimal digits".to_owned(),
                );
            }
            letta
        }),
        san: file.san.as_deref().and_then(|testo| {
            let letto = San::parse(testo);
            if letto.is_none() {
                lagna("san", format!("{testo:?}: expected DNS:…, URI:…, EMAIL:… or IP:…"));
            }
            letto
        }),
    };
    if file.impronta.is_none() && file.soggetto.is_none() && file.san.is_none() {
        lagna(
            "impronta",
            "expected at least one of impronta, soggetto, san".to_owned(),
        );
    }
    criterio
}

fn utente(file: BasicFile, lagna: &mut impl FnMut(&str, String)) -> Utente {
    let nome = &file.utente;
    if nome.is_empty() || nome.len() > UTENTE_MASSIMO || nome.contains(':') || nome.chars().any(char::is_control) {
        lagna(
            "utente",
            format!("expected 1 to {UTENTE_MASSIMO} characters without a colon"),
        );
    }
    if let Err(motivo) = hash_buono(&file.hash) {
        lagna("hash", motivo);
    }
    Utente {
        nome: file.utente,
        hash: file.hash,
    }
}

/// Whether a hash is argon2id, and strong enough. The complaint never shows it.
///
/// # Errors
/// Says what is wrong and how to make a good one.
pub fn hash_buono(hash: &str) -> Result<(), String> {
    let phc = PasswordHash::new(hash)
        .map_err(|_| "expected a PHC string: make one with `portasap hash-password`".to_owned())?;
    if phc.algorithm.as_str() != "argon2id" {
        return Err(format!("{} is not argon2id", phc.algorithm.as_str()));
    }
    let (Ok(parametri), Some(_), Some(uscita)) = (argon2::Params::try_from(&phc), phc.salt, phc.hash) else {
        return Err("expected parameters, salt and hash: make one with `portasap hash-password`".to_owned());
    };
    let (memoria, passate) = (parametri.m_cost(), parametri.t_cost());
    if memoria < MEMORIA_MINIMA || u64::from(memoria) * u64::from(passate) < LAVORO_MINIMO || uscita.len() < 16 {
        return Err(format!(
            "m={memoria},t={passate} is too weak: at least m=19456,t=2, as `portasap hash-password` makes it"
        ));
    }
    if memoria > MEMORIA_MASSIMA || passate > PASSATE_MASSIME || parametri.p_cost() > 4 {
        return Err(format!(
            "m={memoria},t={passate},p={} is too costly: at most m={MEMORIA_MASSIMA},t={PASSATE_MASSIME},p=4",
            parametri.p_cost()
        ));
    }
    Ok(())
}

/// Names, codes, regions and credentials belong to one party each.
fn unici(parti: &[Parte], lagnanze: &mut Vec<String>) {
    let mut visti: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for parte in parti {
        let nome = parte.nome.as_str();
        let mut valori = vec![
            ("nome", parte.nome.clone()),
            ("codice", parte.codice.to_ascii_uppercase()),
            ("regione", parte.regione.clone()),
        ];
        valori.extend(parte.utenti.iter().map(|u| ("basic.utente", u.nome.clone())));
        valori.extend(parte.certificati.iter().map(|c| match c.impronta {
            Some(impronta) => ("certificato.impronta", format!("{impronta:?}")),
            None => ("certificato", format!("{c:?}")),
        }));
        for (chiave, valore) in valori {
            let mostrato = if chiave.starts_with("certificato") {
                String::new()
            } else {
                format!(" {valore}")
            };
            if let Some(altra) = visti.insert((chiave, valore), nome) {
                lagnanze.push(format!(
                    "parte {nome:?}: {chiave}:{mostrato} stands at {altra:?} already"
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests;
