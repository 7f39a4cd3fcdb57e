//! The body that promotes a policy: PA-16..PA-19.
//!
//! Promoters are in two tables, CPI and OPERATORI ABILITATI GG, the latter with a row per kind of project. A promoter
//! that either knows is judged in full; one that neither knows is refused only when both are declared complete, and is
//! national only for a table that says so.

use super::{Punto, in_vigore};
use crate::{
    controls::Contesto,
    sap::{CodiceEnte, Data, scheda::Politica},
    tables::{Nome, Tabelle, Voce},
};

/// Ministero del Lavoro e delle Politiche Sociali.
const MINISTERO: &str = "H501N000010";

regola_politica! {
    PA_16 su "codice_ente_promotore",
    titolo: "Progetto 04 solo per enti promotori nazionali",
    spiegazione: "Il progetto 04 (politiche nazionali di Garanzia Giovani) è riservato agli enti che la tabella OPERATORI ABILITATI GG \
                  indica nazionali (regione 00). Indicare l'ente nazionale che promuove la politica, o il progetto regionale.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Ente promotore\"",
    dal: None,
    giudizio: |c, p| (*p.titolo_progetto == "04" && non_nazionale(c, p)).then(|| Punto::su(&p.codice_ente_promotore)),
}

regola_politica! {
    PA_17 su "codice_ente_promotore",
    titolo: "Progetto nazionale solo per enti promotori nazionali",
    spiegazione: "La tabella TIPO PROGETTI indica il progetto come nazionale: lo può promuovere solo un ente che la tabella OPERATORI \
                  ABILITATI GG indica nazionale (regione 00). Correggere l'ente promotore o il titolo progetto.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Ente promotore\"",
    dal: None,
    giudizio: |c, p| {
        (progetto_nazionale(c, p) && non_nazionale(c, p)).then(|| Punto::su(&p.codice_ente_promotore))
    },
}

regola_politica! {
    PA_18 su "codice_ente_promotore",
    titolo: "Ente promotore presente tra i CPI o gli operatori, valido alla data proposta",
    spiegazione: "Il codice è di 11 caratteri (codice catastale, lettera, 6 cifre) e deve essere nella tabella CPI o, per quel progetto, \
                  nella tabella OPERATORI ABILITATI GG, valido alla data proposta, estremi compresi. Usare il codice che l'ente aveva in \
                  quel giorno.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Ente promotore\"",
    dal: None,
    giudizio: |c, p| {
        let giorno = c.riferimento_politica(*p.data_proposta);
        let ammesso = CodiceEnte::parse(&p.codice_ente_promotore)
            .is_some_and(|ente| ammesso(c.tabelle, &ente, &p.titolo_progetto, giorno));
        (!ammesso).then(|| Punto::su(&p.codice_ente_promotore))
    },
}

regola_politica! {
    PA_19 su "codice_ente_promotore",
    titolo: "RC2 solo del Ministero del Lavoro e delle Politiche Sociali",
    spiegazione: "L'attività RC2 è promossa dal solo Ministero, con codice H501N000010. Indicare quello, o l'attività propria dell'ente.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Ente promotore\"",
    dal: None,
    giudizio: |_, p| {
        let altri = *p.tipo_attivita == "RC2" && *p.codice_ente_promotore != MINISTERO;
        altri.then(|| Punto::su(&p.codice_ente_promotore))
    },
}

fn voci<'a>(tabelle: &'a Tabelle, nome: Nome, codice: &str) -> &'a [Voce] {
    tabelle.tabella(nome).map(|t| t.voci(codice)).unwrap_or_default()
}

fn completa(tabelle: &Tabelle, nome: Nome) -> bool {
    tabelle.tabella(nome).is_some_and(|t| t.completa)
}

/// In one of the tables on the day; an operator's row also for the project, blank meaning any.
fn ammesso(tabelle: &Tabelle, ente: &CodiceEnte, progetto: &str, giorno: Data) -> bool {
    let cpi = voci(tabelle, Nome::Cpi, ente.as_str());
    if cpi.iter().any(|v| v.validita.copre(giorno)) {
        return true;
    }
    let operatori = tabelle.tabella(Nome::Operatori);
    let righe = operatori.map(|t| t.voci(ente.as_str())).unwrap_or_default();
    if cpi.is_empty() && righe.is_empty() {
        return !(completa(tabelle, Nome::Cpi) && completa(tabelle, Nome::Operatori));
    }
    operatori.is_some_and(|tabella| {
        let del_progetto = |v: &&Voce| tabella.extra(v, "tipo_progetto").is_none_or(|p| p == progetto);
        righe.iter().filter(del_progetto).any(|v| v.validita.copre(giorno))
    })
}

/// Known to be of no national body: a table knows it otherwise, or the complete table of operators does not know it.
fn non_nazionale(contesto: &Contesto<'_>, p: &Politica) -> bool {
    let tabelle = contesto.tabelle;
    let ente = p.codice_ente_promotore.as_str();
    let Some(operatori) = tabelle.tabella(Nome::Operatori) else {
        return false;
    };
    let righe = operatori.voci(ente);
    if righe.is_empty() {
        return operatori.completa || !voci(tabelle, Nome::Cpi, ente).is_empty();
    }
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let nazionale = |v: &Voce| operatori.extra(v, "codregione") == Some("00");
    !in_vigore(righe, giorno).any(nazionale)
}

fn progetto_nazionale(contesto: &Contesto<'_>, p: &Politica) -> bool {
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let progetti = contesto.tabelle.tabella(Nome::TipoProgetti);
    progetti.is_some_and(|tabella| {
        in_vigore(tabella.voci(&p.titolo_progetto), giorno).any(|v| tabella.extra(v, "nazionale") == Some("S"))
    })
}
