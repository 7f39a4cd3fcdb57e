//! `portasap rules`: the catalogue of controls, as a list or one by one, and as the page `docs/REGOLE.md`. Everything it
//! says comes from [`controls::catalogo`](crate::controls::catalogo) and the shipped table of anomalies.

mod markdown;
mod ricerca;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::{
    controls::{Momento, Regola, catalogo},
    operatore::regole::{Voce, codice},
    tables::Tabelle,
};
use clap::{Args, ValueEnum};

const FINE: u8 = 0;
const USAGE: u8 = 2;
const UNREACHABLE: u8 = 3;

/// What to list.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  portasap rules            every control, in the order in which violations are reported\n  \
                        portasap rules PA-22      what PA-22 wants, why, and how to mend a violation\n  \
                        portasap rules L203       the control behind a code of ListaAnomalie\n  \
                        portasap rules CF         the controls of one family\n  \
                        portasap rules codiceentetit   the controls of one field"
)]
pub struct RulesArgs {
    /// Name of a control (PA-22), code that a refusal carried (L203), family (CF) or field (codiceentetit); all when absent.
    /// Codes are those shipped with the program: `portasap tables show "CODICE ERRORE flusso SAP"` shows imported ones
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
    /// How to tell them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
    /// Same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// How the controls are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For a person
    #[default]
    Text,
    /// For a program: an array
    Json,
    /// The whole catalogue as a page in Italian: docs/REGOLE.md
    Markdown,
}

/// Writes the controls asked for to `out`; the exit code.
pub fn run(args: &RulesArgs, out: &mut dyn Write) -> u8 {
    let tabelle = Tabelle::incorporate();
    let format = if args.json { Format::Json } else { args.format };
    let regole = match &args.rule {
        None => catalogo().collect(),
        Some(nome) if format == Format::Markdown => {
            eprintln!(
                "portasap: the page holds the whole catalogue: leave out `{}`",
                nome.escape_debug()
            );
            return USAGE;
        }
        Some(nome) => ricerca::trova(nome, &tabelle),
    };
    if regole.is_empty() {
        eprintln!(
            "portasap: {}",
            ignota(args.rule.as_deref().unwrap_or_default(), &tabelle)
        );
        return USAGE;
    }
    let scritto = match (format, regole.as_slice()) {
        (Format::Json, _) => json(&regole, &tabelle, out),
        (Format::Markdown, _) => markdown::scrivi(&tabelle, out),
        (Format::Text, [una]) if args.rule.is_some() => spiega(una, &tabelle, out),
        (Format::Text, _) => elenca(&regole, &tabelle, out),
    };
    match scritto.and_then(|()| out.flush()) {
        Ok(()) => FINE,
        // Whoever read has enough: `rules | head` did what it should.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => FINE,
        Err(e) => {
            eprintln!("portasap: the rules could not be written: {e}");
            UNREACHABLE
        }
    }
}

fn ignota(nome: &str, tabelle: &Tabelle) -> String {
    let nome_sicuro = nome.escape_debug();
    match ricerca::proposte(nome, tabelle).as_slice() {
        [] => format!("there is no rule `{nome_sicuro}`; `portasap rules` lists them all"),
        proposte => format!(
            "there is no rule `{nome_sicuro}`; did you mean {}? `portasap rules` lists them all",
            proposte.join(", ")
        ),
    }
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
    let testo = tabelle.anomalia(r.id).map_or("", |voce| &*voce.descrizione);
    for (nome, valore) in [
        ("code", codice(r, tabelle).unwrap_or_default()),
        ("text", testo),
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
    let voci: Vec<Voce<'_>> = regole.iter().map(|r| Voce::di(r, tabelle)).collect();
    serde_json::to_writer_pretty(&mut *out, &voci)?;
    writeln!(out)
}
