//! Fictitious workers with correct codici fiscali, for tests, load and demonstrations. Pure.
//!
//! Worker number `n` of a seed is always the same person and differs from every other number; nobody bears these names.
//! Documents are valid against Rev009 and break no rule of controls.md: they use only codes that public documents
//! attest, and policies from after 4 December 2017, so with identifier and event. [`guasta`] bends one into the
//! violation of a chosen rule.

mod caso;
mod curriculum;
mod enti;
mod guasti;
mod persona;
mod politiche;
mod sezioni;
#[cfg(test)]
mod tests;

pub use enti::ente_di;
pub use guasti::{guasta, regole_guastabili};
pub use persona::Persona;

use crate::sap::{
    CodiceEnte, CodiceSap, Data, Regione, Scheda,
    scheda::{DatiInvio, Riga},
};
use caso::Caso;

/// Which of the two documents a region sends (sap-document.md §1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Forma {
    /// Every section.
    #[default]
    Piena,
    /// `datiinvio` and policies only.
    Mini,
}

/// How much a full document holds; a mini one has its policies alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Peso {
    /// Less than 2 KB: the person and one policy.
    Piccolo,
    /// About 4 KB.
    #[default]
    Tipico,
    /// About 12 KB.
    Grande,
    /// About 40 KB.
    Enorme,
}

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opzioni {
    pub seed: u64,
    /// The region that sends, and issues the identifiers of its policies.
    pub regione: Regione,
    /// Its CPI; [`ente_di`] knows one for each region.
    pub ente: CodiceEnte,
    pub forma: Forma,
    pub peso: Peso,
    /// The code the register gave: with it the document is a variation 02, without it a 01. A mini document needs one
    /// and takes the `n`-th of prefix `AA` when there is none.
    pub codice: Option<CodiceSap>,
    /// `dataultimoagg`, after which nothing but plans and expiries lies.
    pub oggi: Data,
}

impl Default for Opzioni {
    fn default() -> Self {
        Self {
            seed: 1,
            regione: Regione::parse(enti::LAZIO).unwrap_or(Regione::NAZIONALE),
            ente: enti::ROMA,
            forma: Forma::Piena,
            peso: Peso::Tipico,
            codice: None,
            oggi: Data::new(2024, 10, 1),
        }
    }
}

impl Opzioni {
    /// What a region sends; `None` for what is no region.
    pub fn di(regione: &Regione) -> Option<Self> {
        Some(Self {
            ente: ente_di(regione)?,
            regione: regione.clone(),
            ..Self::default()
        })
    }
}

/// Document number `n`.
pub fn lavoratore(n: u64, opzioni: &Opzioni) -> Scheda {
    let persona = Persona::numero(n, opzioni.seed);
    let mut caso = Caso::di(n, opzioni.seed);
    let quante = opzioni.peso.quante();
    let politiche = politiche::di(n, quante.politiche, opzioni, &mut caso);
    let codice = match opzioni.forma {
        Forma::Piena => opzioni.codice.clone(),
        Forma::Mini => opzioni
            .codice
            .clone()
            .or_else(|| Some(CodiceSap::genera("AA", nessimo(n)))),
    };
    let mut scheda = Scheda {
        datiinvio: DatiInvio {
            riga: Riga::default(),
            dataultimoagg: opzioni.oggi.into(),
            tipovariazione: if codice.is_some() { "02" } else { "01" }.to_owned().into(),
            identificativosap: codice.map(Into::into),
            codiceentetit: opzioni.ente.to_string().into(),
            datadinascita: persona.nascita.into(),
        },
        datianagrafici: None,
        datiamministrativi: None,
        esperienzelavoro_lst: None,
        livelliistruzione_lst: None,
        allegato: None,
        politiche_attive_lst: Some(politiche),
    };
    if opzioni.forma == Forma::Piena {
        scheda.datianagrafici = Some(sezioni::anagrafici(&persona, opzioni, &mut caso));
        scheda.datiamministrativi = Some(sezioni::amministrativi(opzioni, &mut caso));
        scheda.esperienzelavoro_lst =
            (quante.esperienze > 0).then(|| curriculum::esperienze(quante.esperienze, &persona, opzioni, &mut caso));
        scheda.livelliistruzione_lst = Some(vec!["20".to_owned().into()]);
        scheda.allegato = (quante.titoli > 0).then(|| curriculum::allegato(&quante, &persona, &mut caso));
    }
    scheda
}

/// A code's counter: from 1, within eight digits.
fn nessimo(n: u64) -> u32 {
    u32::try_from(n % 99_999_999).unwrap_or_default() + 1
}

/// How many of each repeated thing a document holds.
#[derive(Debug, Clone, Copy)]
struct Quante {
    politiche: u32,
    esperienze: u32,
    titoli: u32,
    corsi: u32,
}

impl Peso {
    const fn quante(self) -> Quante {
        let (politiche, esperienze, titoli, corsi) = match self {
            Self::Piccolo => (1, 0, 0, 0),
            Self::Tipico => (2, 1, 1, 0),
            Self::Grande => (8, 5, 2, 4),
            Self::Enorme => (28, 20, 4, 16),
        };
        Quante {
            politiche,
            esperienze,
            titoli,
            corsi,
        }
    }
}
