//! What a control is: the record behind the KO text, `portasap rules`, the documentation and the console.

use crate::{
    outcome::{Anomalia, RuleId},
    sap::{Campo, Data, Regione, Scheda},
    tables::Tabelle,
};

/// Predicate of a document rule: pushes one [`Anomalia`] per place where the rule is violated.
pub type Predicato = fn(&Contesto<'_>, &mut Vec<Anomalia>);

/// When a rule is judged.
#[derive(Debug, Clone, Copy)]
pub enum Momento {
    /// While the text is read and validated (XML-01..03).
    Lettura,
    /// From one document and the tables.
    Documento(Predicato),
    /// Against the register, in the transaction that stores (see `registro`).
    Registro,
    /// On the parameters of a request, not on a document.
    Richiesta,
    /// Never refuses: says how a case is handled.
    Trattamento,
    /// Never run here: an *avviso*.
    Avviso,
}

impl Momento {
    /// One word, Italian.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Lettura => "lettura",
            Self::Documento(_) => "documento",
            Self::Registro => "registro",
            Self::Richiesta => "richiesta",
            Self::Trattamento => "trattamento",
            Self::Avviso => "avviso",
        }
    }

    /// Whether a violation refuses the message.
    pub const fn bloccante(&self) -> bool {
        !matches!(self, Self::Trattamento | Self::Avviso)
    }

    /// Order of report: the document first, then the register, then what concerns requests.
    pub(super) const fn turno(&self) -> u8 {
        match self {
            Self::Lettura => 0,
            Self::Documento(_) | Self::Trattamento | Self::Avviso => 1,
            Self::Registro => 2,
            Self::Richiesta => 3,
        }
    }
}

/// A control, as a person of the ministry could check it against the agreement.
#[derive(Debug, Clone, Copy)]
pub struct Regola {
    pub id: RuleId,
    /// Section of the document: "0", "1.1", "6"; empty for the whole.
    pub sezione: &'static str,
    /// `XPath` of the field.
    pub campo: &'static str,
    /// One line, Italian.
    pub titolo: &'static str,
    /// What is wanted and how to mend it, Italian.
    pub spiegazione: &'static str,
    /// Paragraph of the agreement or of our specification.
    pub fonte: &'static str,
    /// First day of application (`data_proposta` or `dataultimoagg`), where there is one.
    pub dal: Option<&'static str>,
    pub momento: Momento,
}

/// What a document rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Contesto<'a> {
    pub scheda: &'a Scheda,
    pub tabelle: &'a Tabelle,
    pub regione_chiamante: Option<&'a Regione>,
    /// Day that replaces the document's reference dates in table look-ups (`validate --on`).
    pub giorno: Option<Data>,
    /// Whether EV-01..EV-03 are judged (`controlli.eventi`).
    pub eventi: bool,
}

impl<'a> Contesto<'a> {
    pub const fn new(scheda: &'a Scheda, tabelle: &'a Tabelle, regione_chiamante: Option<&'a Regione>) -> Self {
        Self {
            scheda,
            tabelle,
            regione_chiamante,
            giorno: None,
            eventi: true,
        }
    }

    /// With or without the rules on events.
    #[must_use]
    pub const fn con_eventi(mut self, eventi: bool) -> Self {
        self.eventi = eventi;
        self
    }

    /// Judges table validity on this day instead of the document's own dates.
    #[must_use]
    pub const fn al_giorno(mut self, giorno: Option<Data>) -> Self {
        self.giorno = giorno;
        self
    }

    /// Day of table validity for sections 0–5: `dataultimoagg` (controls.md, reference dates).
    pub fn riferimento(&self) -> Data {
        self.giorno.unwrap_or(self.scheda.datiinvio.dataultimoagg.valore)
    }

    /// Day of table validity for section 6: the policy's `data_proposta`.
    pub fn riferimento_politica(&self, data_proposta: Data) -> Data {
        self.giorno.unwrap_or(data_proposta)
    }
}

/// Violation on a leaf: its path, its line where it has one, its value for `portasap validate`.
pub(super) fn violata<T: ToString>(regola: RuleId, percorso: impl Into<String>, campo: &Campo<T>) -> Anomalia {
    sulla_riga(Anomalia::new(regola, percorso), campo.riga).valore(campo.valore.to_string())
}

/// The same for something that is missing: the line of what should hold it.
pub(super) fn sulla_riga(anomalia: Anomalia, riga: u32) -> Anomalia {
    // 0 = not read from a document.
    if riga == 0 { anomalia } else { anomalia.riga(riga) }
}
