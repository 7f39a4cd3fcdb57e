//! `portasap rules`: the catalogue of controls, as a list or one by one. Everything it says comes from
//! [`controls::catalogo`](crate::controls::catalogo) and the shipped table of anomalies.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use crate::{
    controls::{Momento, Regola, catalogo},
    tables::Tabelle,
};

const FINE: u8 = 0;
const USAGE: u8 = 2;
const UNREACHABLE: u8 = 3;

/// What to list.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  portasap rules            every control, in the order in which violations are reported\n  \
                        portasap rules PA-22      what PA-22 wants, why, and how to mend a violation\n  \
                        portasap rules L203       the control behind a code of ListaAnomalie\n  \
                        portasap rules CF         the controls of one family"
)]
pub struct RulesArgs {
    /// Name of a control (PA-22), code that a refusal carried (L203), or family (CF); all when absent
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
    /// Write a JSON array instead of text
    #[arg(long)]
    pub json: bool,
}

/// A control as JSON.
#[derive(Debug, Serialize)]
struct Voce<'a> {
    id: &'a str,
    codice: Option<&'a str>,
    sezione: &'a str,
    campo: &'a str,
    titolo: &'a str,
    spiegazione: &'a str,
    fonte: &'a str,
    dal: Option<&'a str>,
    momento: &'a str,
    bloccante: bool,
}

/// Writes the controls asked for to `out`; the exit code.
pub fn run(args: &RulesArgs, out: &mut dyn Write) -> u8 {
    let tabelle = Tabelle::incorporate();
    let regole = match &args.rule {
        None => catalogo().collect(),
        Some(nome) => trova(nome, &tabelle),
    };
    if regole.is_empty() {
        let nome = args.rule.as_deref().unwrap_or_default();
        eprintln!(
            "portasap: there is no rule `{}`; `portasap rules` lists them all",
            nome.escape_debug()
        );
        return USAGE;
    }
    let scritto = match (args.json, regole.as_slice()) {
        (true, _) => json(&regole, &tabelle, out),
        (false, [una]) if args.rule.is_some() => spiega(una, &tabelle, out),
        (false, _) => elenca(&regole, &tabelle, out),
    };
    if scritto.and_then(|()| out.flush()).is_ok() {
        FINE
    } else {
        UNREACHABLE
    }
}

/// By name, else by code of the table, else by family; in any case.
fn trova(nome: &str, tabelle: &Tabelle) -> Vec<&'static Regola> {
    let nome = nome.trim().to_ascii_uppercase();
    let per_nome: Vec<_> = catalogo().filter(|r| r.id.0 == nome).collect();
    if !per_nome.is_empty() {
        return per_nome;
    }
    let per_codice: Vec<_> = catalogo().filter(|r| codice(r, tabelle) == Some(&nome)).collect();
    if !per_codice.is_empty() {
        return per_codice;
    }
    catalogo().filter(|r| r.id.0.split('-').next() == Some(&nome)).collect()
}

fn codice<'t>(regola: &Regola, tabelle: &'t Tabelle) -> Option<&'t str> {
    tabelle.anomalia(regola.id).map(|voce| voce.codice.as_str())
}

/// When a control is judged, for a reader who does not know the program.
const fn quando(momento: &Momento) -> &'static str {
    match momento {
        Momento::Lettura => "while the document is read",
        Momento::Documento(_) => "on the document and the tables",
        Momento::Registro => "against the register, when the document is stored",
        Momento::Richiesta => "on the parameters of a request",
        Momento::Trattamento => "never refuses: says how a case is handled",
        Momento::Avviso => "never: a warning of the agreement that is not run",
    }
}

fn elenca(regole: &[&Regola], tabelle: &Tabelle, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:<8}{:<6}{:<9}{:<12}TITLE", "RULE", "CODE", "SECTION", "JUDGED")?;
    for r in regole {
        let codice = codice(r, tabelle).unwrap_or("-");
        let sezione = if r.sezione.is_empty() { "-" } else { r.sezione };
        writeln!(
            out,
            "{:<8}{codice:<6}{sezione:<9}{:<12}{}",
            r.id.0,
            r.momento.as_str(),
            r.titolo
        )?;
    }
    Ok(())
}

fn spiega(r: &Regola, tabelle: &Tabelle, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  {}\n", r.id, r.titolo)?;
    writeln!(out, "{}\n", r.spiegazione)?;
    for (nome, valore) in [
        ("code", codice(r, tabelle).unwrap_or_default()),
        ("section", r.sezione),
        ("field", r.campo),
        ("judged", quando(&r.momento)),
        ("from", r.dal.unwrap_or_default()),
        ("source", r.fonte),
    ] {
        if !valore.is_empty() {
            writeln!(out, "{nome:<9}{valore}")?;
        }
    }
    Ok(())
}

fn json(regole: &[&Regola], tabelle: &Tabelle, out: &mut dyn Write) -> io::Result<()> {
    let voci: Vec<Voce<'_>> = regole
        .iter()
        .map(|r| Voce {
            id: r.id.0,
            codice: codice(r, tabelle),
            sezione: r.sezione,
            campo: r.campo,
            titolo: r.titolo,
            spiegazione: r.spiegazione,
            fonte: r.fonte,
            dal: r.dal,
            momento: r.momento.as_str(),
            bloccante: r.momento.bloccante(),
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &voci)?;
    writeln!(out)
}
