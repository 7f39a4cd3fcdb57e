//! Who is proven by what: the credentials of a party, what a channel proved with them, and whether that is enough.
//!
//! A Mittente is a claim; the channel has to prove it (design §2, §6 promise 6, §7.5). Three kinds of credentials exist:
//! the TLS certificate of the connection, the certificate that a listed proxy forwards, a user of HTTP Basic. Each proves a
//! party, proves nobody, or is wrong; [`Prova::da`] joins them: one that is wrong spoils all, and those that prove somebody
//! must agree. [`ammesso`] then says whether the proof is enough for a party and an action.
//!
//! All of it is pure. Chains, dates and revocation are verified by the edge (`gateway::tls`), passwords too
//! (`gateway::identity`): here a certificate is only a set of names.

mod certificato;
mod nome;
#[cfg(test)]
mod tests;

use std::fmt;

pub use certificato::{CriterioCertificato, Foglia, Illeggibile, San};
pub use nome::{NomeDistinto, NomeErrato};

use super::Parte;
use crate::actions::Azione;

/// A user of HTTP Basic. The hash never shows in a debug text.
#[derive(Clone, PartialEq, Eq)]
pub struct Utente {
    pub nome: String,
    /// PHC string of argon2id.
    pub hash: String,
}

impl fmt::Debug for Utente {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utente")
            .field("nome", &self.nome)
            .finish_non_exhaustive()
    }
}

/// What one credential says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credenziale {
    /// None was presented.
    Assente,
    /// A good certificate, of no party: it proves nothing and contradicts nothing.
    DiNessuno,
    /// It proves the party of this name.
    Di(String),
    /// It was presented and is not good.
    Errata(Motivo),
}

/// Why a proof is not good, or not enough. Also a label of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Motivo {
    /// No credential at all, where one is required.
    Assente,
    /// `Authorization` or the forwarded certificate cannot be read.
    Malformata,
    /// Unknown user or wrong password; which of the two is not told.
    Password,
    /// The certificate is not, or no longer, good: chain, dates, revocation, usage.
    Certificato,
    /// The certificate fits two parties.
    Ambigua,
    /// Two credentials prove two parties.
    Discordi,
    /// A certificate, but of no party, where one is required.
    Sconosciuta,
    /// The proven party is not the Mittente.
    NonMittente,
    /// The party may not ask for this action.
    Azione,
}

impl Motivo {
    pub const TUTTI: [Self; 9] = [
        Self::Assente,
        Self::Malformata,
        Self::Password,
        Self::Certificato,
        Self::Ambigua,
        Self::Discordi,
        Self::Sconosciuta,
        Self::NonMittente,
        Self::Azione,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assente => "assente",
            Self::Malformata => "malformata",
            Self::Password => "password",
            Self::Certificato => "certificato",
            Self::Ambigua => "ambigua",
            Self::Discordi => "discordi",
            Self::Sconosciuta => "sconosciuta",
            Self::NonMittente => "non_mittente",
            Self::Azione => "azione",
        }
    }
}

/// What the channel as a whole proved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Prova {
    /// No credentials.
    #[default]
    Nessuna,
    /// Credentials that belong to no party.
    DiNessuno,
    /// The caller is the party of this name.
    Parte(String),
    /// Something that was presented is wrong.
    Errata(Motivo),
}

impl Prova {
    /// Joins what each credential says.
    pub fn da(credenziali: impl IntoIterator<Item = Credenziale>) -> Self {
        let mut prova = Self::Nessuna;
        for credenziale in credenziali {
            prova = match (prova, credenziale) {
                (Self::Errata(motivo), _) | (_, Credenziale::Errata(motivo)) => Self::Errata(motivo),
                (Self::Nessuna, Credenziale::DiNessuno) => Self::DiNessuno,
                (prova, Credenziale::Assente | Credenziale::DiNessuno) => prova,
                (Self::Parte(prima), Credenziale::Di(seconda)) if prima != seconda => Self::Errata(Motivo::Discordi),
                (_, Credenziale::Di(nome)) => Self::Parte(nome),
            };
        }
        prova
    }
}

/// Whether `parte`, as whom the caller speaks, may ask for `azione` with this proof.
///
/// With `richiesta` off (collaudo) a caller without proof is believed; one whose proof is wrong, or of somebody else, is not.
///
/// # Errors
/// Why not.
pub fn ammesso(prova: &Prova, parte: &Parte, azione: Option<Azione>, richiesta: bool) -> Result<(), Motivo> {
    match prova {
        Prova::Errata(motivo) => return Err(*motivo),
        Prova::Parte(nome) if *nome != parte.nome => return Err(Motivo::NonMittente),
        Prova::Nessuna if richiesta => return Err(Motivo::Assente),
        Prova::DiNessuno if richiesta => return Err(Motivo::Sconosciuta),
        Prova::Parte(_) | Prova::Nessuna | Prova::DiNessuno => {}
    }
    match azione {
        Some(azione) if !parte.ammette(azione) => Err(Motivo::Azione),
        _ => Ok(()),
    }
}
