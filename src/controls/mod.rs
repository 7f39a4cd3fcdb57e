//! Every binding control, as data plus a function (controls.md). Pure.
use crate::{
    outcome::{Anomalia, RuleId},
    sap::{Regione, Scheda},
    tables::Tabelle,
};

/// When a rule is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Momento {
    /// While the text is read and validated (XML-01..03).
    Lettura,
    /// From one document and the tables.
    Documento(fn(&Contesto<'_>, &mut Vec<Anomalia>)),
    /// Against the register, in the transaction that stores (see `registro`).
    Registro,
    /// On the parameters of a request, not on a document.
    Richiesta,
    /// Never run here: an *avviso*.
    Avviso,
}

/// A control, as a person of the ministry could check it against the agreement.
#[derive(Debug, Clone, Copy)]
pub struct Regola {
    pub id: RuleId,
    /// Section of the document: "0", "1.1", "6"; empty for the whole.
    pub sezione: &'static str,
    /// XPath of the field.
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
}

/// Every rule, in the order in which violations are reported.
pub fn catalogo() -> impl Iterator<Item = &'static Regola> {
    std::iter::empty()
}

/// Runs every document rule; all violations together, in catalogue order.
pub fn controlla(contesto: &Contesto<'_>) -> Vec<Anomalia> {
    let _ = contesto;
    todo!()
}
