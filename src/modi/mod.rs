//! WS-Security by the patterns of ModI: `ID_AUTH_SOAP_01`, `ID_AUTH_SOAP_02`, `INTEGRITY_SOAP_01` (modi-security.md §3–§6, §10).
//!
//! [`Modi::verifica`] says who is proven to have signed a request, or why nobody is; [`Firmatario::firma`] signs an answer. Built
//! from the configuration at start, where every file is read and every contradiction refused. Pure: time is handed in,
//! a replay is found by the store ([`Usato`] is what it must remember), and what a refusal looks like is `gateway`'s.
//!
//! Why canonicalisation and signature are ours: the library for XML signatures that was looked at (bergshamra 0.11) brings
//! 27 crates and its own XML parser, so two parsers would read each message and could read it differently; it verifies a
//! signature over an element that was moved, and accepts a DOCTYPE. What the patterns need is small: three canonical forms
//! without comments over a tree of [`crate::xml::Reader`], and a digest and a signature that aws-lc computes. The keys are
//! matched with algorithms, and chains built, by webpki, as for TLS. Shown against `xmlsec1` and `xmllint` in `tests`.

mod algoritmi;
mod c14n;
mod certificato;
mod der;
mod documento;
mod fiducia;
mod firma;
mod firmato;
mod identificativi;
mod nome;
mod nomi;
mod rifiuto;
#[cfg(test)]
mod tests;
mod token;
mod verifica;

use jiff::{SignedDuration, Timestamp};

pub use firma::{DaFirmare, Firmatario, NonFirmata};
pub use nomi::ANONIMO;
pub use rifiuto::{Classe, Rifiuto};

use crate::config::{self, ModiParte, SchemaModi};
use crate::xml::Limits;
use algoritmi::Impronta;
use documento::Documento;
use fiducia::Fiducia;
use verifica::{Criteri, Finestra};

/// Longer than a message waits between its verification and its commit.
const ATTESA: SignedDuration = SignedDuration::from_mins(5);

/// What the store must remember of a message that may come once (M03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usato {
    /// SHA-256 of subject and `wsa:MessageID`, hexadecimal.
    pub chiave: String,
    /// When it was verified.
    pub adesso: Timestamp,
    /// From then on the message is refused by its age.
    pub scade: Timestamp,
}

/// A message whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provata {
    /// Name of the party that signed.
    pub nome: String,
    pub message_id: Option<String>,
    /// Where the pattern asks for it.
    pub usato: Option<Usato>,
}

/// Everything that verifying and signing need.
#[derive(Debug)]
pub struct Modi {
    fiducia: Fiducia,
    /// Name and settings of each party with `ModI`.
    parti: Vec<(String, ModiParte)>,
    destinatari: Vec<String>,
    finestra: Finestra,
    memoria_minima: SignedDuration,
    validita: SignedDuration,
    firmatario: Option<Firmatario>,
    dettaglio: bool,
}

impl Modi {
    /// Reads what the configuration names; `None` when no party has `ModI`.
    ///
    /// # Errors
    /// A sentence that begins with the key that is wrong.
    pub fn prepara(
        impostazioni: &config::Modi,
        parti: impl IntoIterator<Item = (String, ModiParte)>,
        servizio: String,
        adesso: Timestamp,
    ) -> Result<Option<Self>, String> {
        let parti: Vec<_> = parti.into_iter().filter(|(_, parte)| parte.attivo()).collect();
        if parti.is_empty() {
            return Ok(None);
        }
        for (nome, parte) in &parti {
            if !parte
                .schemi
                .iter()
                .any(|s| matches!(s, SchemaModi::IdAuth01 | SchemaModi::IdAuth02))
            {
                return Err(format!(
                    "modi of {nome}: schemi: INTEGRITY_SOAP_01 extends ID_AUTH_SOAP_01 or ID_AUTH_SOAP_02, name one of them too"
                ));
            }
        }
        let firmatario = match (&impostazioni.certificato, &impostazioni.chiave) {
            (Some(certificato), Some(chiave)) => Some(Firmatario::da_file(certificato, chiave)?),
            (None, None) => None,
            (Some(_), None) => return Err("modi.chiave: the key of modi.certificato is missing".to_owned()),
            (None, Some(_)) => return Err("modi.certificato: the certificate of modi.chiave is missing".to_owned()),
        };
        if let Some(firmatario) = &firmatario
            && !firmatario.certificato.vale(adesso)
        {
            return Err("modi.certificato: expired or not yet valid".to_owned());
        }
        if let Some((nome, _)) = parti.iter().find(|(_, parte)| parte.firma_risposte)
            && firmatario.is_none()
        {
            return Err(format!(
                "modi.certificato: missing, but answers to {nome} are to be signed (firma_risposte)"
            ));
        }
        let secondi = |s: u32| SignedDuration::from_secs(i64::from(s));
        Ok(Some(Self {
            fiducia: Fiducia::leggi(impostazioni, &parti)?,
            parti,
            destinatari: match &*impostazioni.destinatari {
                [] => vec![servizio],
                elencati => elencati.to_vec(),
            },
            finestra: Finestra {
                eta_massima: secondi(impostazioni.eta_massima_s),
                tolleranza_futuro: secondi(impostazioni.tolleranza_futuro_s),
                tolleranza_scadenza: secondi(impostazioni.tolleranza_scadenza_s),
            },
            memoria_minima: secondi(impostazioni.memoria_minima_s),
            validita: secondi(impostazioni.validita_s),
            firmatario,
            dettaglio: impostazioni.dettaglio,
        }))
    }

    /// What is asked of the messages of a party, if anything.
    pub fn parte(&self, nome: &str) -> Option<&ModiParte> {
        self.parti.iter().find(|(c, _)| c == nome).map(|(_, parte)| parte)
    }

    /// Whether some party needs no busta.
    pub fn senza_busta(&self) -> bool {
        self.parti.iter().any(|(_, parte)| parte.senza_busta)
    }

    /// Who signed this message. `busta` is the namespace of the Intestazione.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn verifica(&self, testo: &str, limiti: Limits, busta: &str, adesso: Timestamp) -> Result<Provata, Rifiuto> {
        let illeggibile = Rifiuto::new(Classe::SenzaSicurezza, "not XML we accept");
        let documento = Documento::leggi(testo, limiti).map_err(|_| illeggibile)?;
        let criteri = Criteri {
            fiducia: &self.fiducia,
            parti: &self.parti,
            destinatari: &self.destinatari,
            finestra: self.finestra,
            adesso,
            busta,
        };
        let verificato = verifica::verifica(&documento, &criteri)?;
        let sconosciuta = Rifiuto::new(Classe::NonAutorizzato, "party without settings");
        let (nome, parte) = self.parti.get(verificato.chi).ok_or(sconosciuta)?;
        let una_volta = parte.schemi.contains(&SchemaModi::IdAuth02);
        let usato = verificato.message_id.as_deref().filter(|_| una_volta).map(|id| Usato {
            chiave: chiave(&verificato.certificato.soggetto_der, id),
            adesso,
            scade: self.scade(verificato.tempo, adesso),
        });
        Ok(Provata {
            nome: nome.clone(),
            message_id: verificato.message_id,
            usato,
        })
    }

    /// When a message is too old to be accepted again: `Expires` with its tolerance, or the greatest age if that is
    /// sooner; never less than the minimum.
    fn scade(&self, tempo: verifica::Tempo, adesso: Timestamp) -> Timestamp {
        let dopo = |istante: Timestamp, quanto| istante.saturating_add(quanto).unwrap_or(Timestamp::MAX);
        let vecchia = dopo(tempo.created, self.finestra.eta_massima);
        let scaduta = dopo(tempo.expires, self.finestra.tolleranza_scadenza);
        dopo(vecchia.min(scaduta), ATTESA).max(dopo(adesso, self.memoria_minima))
    }

    /// Who signs our answers to this party; `None` where they are not signed.
    pub fn firmatario(&self, nome: &str) -> Option<&Firmatario> {
        self.parte(nome).filter(|parte| parte.firma_risposte)?;
        self.firmatario.as_ref()
    }

    /// How long our signatures are valid.
    pub const fn validita(&self) -> SignedDuration {
        self.validita
    }

    /// What the sender of a refused message is told.
    pub fn testo(&self, rifiuto: Rifiuto, correlazione: &str) -> String {
        let dettaglio = if self.dettaglio {
            format!(": {}", rifiuto.controllo)
        } else {
            String::new()
        };
        format!("{}{dettaglio} (riferimento {correlazione})", rifiuto.classe.testo())
    }
}

/// One message of one subject. The subject comes with its length, so that no two pairs give one text.
fn chiave(soggetto: &[u8], message_id: &str) -> String {
    let mut byte = soggetto.len().to_be_bytes().to_vec();
    byte.extend_from_slice(soggetto);
    byte.extend_from_slice(message_id.as_bytes());
    let impronta = Impronta::Sha256.di(&byte);
    impronta.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}
