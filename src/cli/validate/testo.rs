//! Results for a person: each violation with its place, its value, its reason, and what to do.

use std::io::{self, Write};

use super::{Conto, Esame, Resoconto, esame::parole};
use crate::{controls, outcome::Anomalia, sap::scheda::personale, tables::Tabelle};

/// Characters of a value that are worth showing.
const MASSIMO_VALORE: usize = 80;

pub(super) struct Prosa<'t> {
    tabelle: &'t Tabelle,
    mostra_valori: bool,
}

impl<'t> Prosa<'t> {
    pub const fn new(tabelle: &'t Tabelle, mostra_valori: bool) -> Self {
        Self { tabelle, mostra_valori }
    }

    fn anomalia(&self, anomalia: &Anomalia, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "  {}", intestazione(anomalia, self.tabelle))?;
        righe(anomalia, self.tabelle, self.mostra_valori, |nome, testo| {
            writeln!(out, "    {nome:<7} {testo}")
        })
    }
}

/// `CF-03 (L203) Carattere di controllo del codice fiscale`
pub(super) fn intestazione(anomalia: &Anomalia, tabelle: &Tabelle) -> String {
    let titolo = controls::regola(anomalia.regola.0).map_or("", |r| r.titolo);
    format!(
        "{} ({}) {titolo}",
        anomalia.regola,
        pulito(&parole(anomalia, tabelle).0)
    )
}

/// What there is to say of a violation, name by name, in order.
pub(super) fn righe(
    anomalia: &Anomalia,
    tabelle: &Tabelle,
    mostra_valori: bool,
    mut dici: impl FnMut(&'static str, &str) -> io::Result<()>,
) -> io::Result<()> {
    let regola = controls::regola(anomalia.regola.0);
    let riga = anomalia.riga.map(|r| format!(", line {r}")).unwrap_or_default();
    dici("where", &format!("{}{riga}", pulito(&anomalia.percorso)))?;
    if let Some(valore) = &anomalia.valore {
        let mostra = mostra_valori || !personale(&anomalia.percorso);
        dici("value", &breve(&if mostra { valore.clone() } else { sagoma(valore) }))?;
    }
    dici("why", &pulito(&parole(anomalia, tabelle).1))?;
    if let Some(regola) = regola {
        dici("mend", regola.spiegazione)?;
        dici("source", regola.fonte)?;
    }
    Ok(())
}

impl Resoconto for Prosa<'_> {
    fn apri(&self, _: &Conto, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn uno(&self, esame: &Esame, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let file = pulito(&esame.file);
        match esame.anomalie.len() {
            0 => return writeln!(out, "{file}: OK"),
            1 => writeln!(out, "{file}: KO, 1 violation")?,
            n => writeln!(out, "{file}: KO, {n} violations")?,
        }
        esame.anomalie.iter().try_for_each(|a| self.anomalia(a, out))
    }

    fn chiudi(&self, conto: &Conto, out: &mut dyn Write) -> io::Result<()> {
        if conto.documenti > 1 {
            conto.scrivi(out)?;
        }
        Ok(())
    }
}

/// Nothing that a terminal would obey.
pub(super) fn pulito(testo: &str) -> String {
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
