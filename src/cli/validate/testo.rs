//! Results for a person: each violation with its place, its reason, and what to do.

use std::io::{self, Write};

use super::{Esame, Resoconto, parole};
use crate::{controls, outcome::Anomalia, tables::Tabelle};

/// Characters of a value that are worth showing.
const MASSIMO_VALORE: usize = 80;

pub(super) struct Prosa<'t> {
    tabelle: &'t Tabelle,
    mostra_valori: bool,
    documenti: usize,
    rifiutati: usize,
}

impl<'t> Prosa<'t> {
    pub fn new(tabelle: &'t Tabelle, mostra_valori: bool) -> Self {
        Self {
            tabelle,
            mostra_valori,
            documenti: 0,
            rifiutati: 0,
        }
    }

    fn anomalia(&self, anomalia: &Anomalia, out: &mut dyn Write) -> io::Result<()> {
        let (codice, perche) = parole(anomalia, self.tabelle);
        let regola = controls::regola(anomalia.regola.0);
        let titolo = regola.map_or("", |r| r.titolo);
        writeln!(out, "  {} ({}) {titolo}", anomalia.regola, pulito(&codice))?;
        let riga = anomalia.riga.map(|r| format!(", line {r}")).unwrap_or_default();
        let valore = anomalia.valore.as_deref().map(|v| {
            if self.mostra_valori {
                breve(v)
            } else {
                breve(&sagoma(v))
            }
        });
        for (nome, testo) in [
            ("where", Some(format!("{}{riga}", pulito(&anomalia.percorso)))),
            ("value", valore),
            ("why", Some(pulito(&perche))),
            ("mend", regola.map(|r| r.spiegazione.to_owned())),
            ("source", regola.map(|r| r.fonte.to_owned())),
        ] {
            if let Some(testo) = testo {
                writeln!(out, "    {nome:<7} {testo}")?;
            }
        }
        Ok(())
    }
}

impl Resoconto for Prosa<'_> {
    fn apri(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn uno(&mut self, esame: &Esame, out: &mut dyn Write) -> io::Result<()> {
        self.documenti += 1;
        let file = pulito(&esame.file);
        match esame.anomalie.len() {
            0 => return writeln!(out, "{file}: OK"),
            1 => writeln!(out, "{file}: KO, 1 violation")?,
            n => writeln!(out, "{file}: KO, {n} violations")?,
        }
        self.rifiutati += 1;
        esame.anomalie.iter().try_for_each(|a| self.anomalia(a, out))
    }

    fn chiudi(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.documenti > 1 {
            let bene = self.documenti - self.rifiutati;
            writeln!(out, "{} documents: {bene} OK, {} KO", self.documenti, self.rifiutati)?;
        }
        Ok(())
    }
}

/// Nothing that a terminal would obey.
fn pulito(testo: &str) -> String {
    testo.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}

fn breve(valore: &str) -> String {
    let mut breve: String = pulito(valore).chars().take(MASSIMO_VALORE).collect();
    if valore.chars().nth(MASSIMO_VALORE).is_some() {
        breve.push('…');
    }
    format!("«{breve}»")
}

/// What a value looks like without telling it: letters as `A` or `a`, digits as `9`, the rest as it is.
pub(super) fn sagoma(valore: &str) -> String {
    let una = |c: char| match c {
        c if c.is_numeric() => '9',
        c if c.is_lowercase() => 'a',
        c if c.is_alphabetic() => 'A',
        c => c,
    };
    valore.chars().map(una).collect()
}
