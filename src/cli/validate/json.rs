//! Results for a program, exactly as design §7.24 says; `valore` is there only when values are asked for.

use std::io::{self, Write};

use serde::Serialize;

use super::{Conto, Esame, Resoconto, esame::parole};
use crate::{controls, outcome::Esito, tables::Tabelle};

pub(super) struct Elenco<'t> {
    tabelle: &'t Tabelle,
    mostra_valori: bool,
}

#[derive(Serialize)]
struct Documento<'a> {
    file: &'a str,
    esito: &'static str,
    anomalie: Vec<Voce<'a>>,
}

#[derive(Serialize)]
struct Voce<'a> {
    codice: String,
    regola: &'a str,
    percorso: &'a str,
    riga: Option<u32>,
    messaggio: String,
    fonte: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    valore: Option<&'a str>,
}

impl<'t> Elenco<'t> {
    pub const fn new(tabelle: &'t Tabelle, mostra_valori: bool) -> Self {
        Self { tabelle, mostra_valori }
    }
}

impl Resoconto for Elenco<'_> {
    fn apri(&self, _: &Conto, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "[")
    }

    fn uno(&self, esame: &Esame, primo: bool, out: &mut dyn Write) -> io::Result<()> {
        let anomalie = esame.anomalie.iter().map(|a| {
            let (codice, messaggio) = parole(a, self.tabelle);
            Voce {
                codice,
                regola: a.regola.0,
                percorso: &a.percorso,
                riga: a.riga,
                messaggio,
                fonte: controls::regola(a.regola.0).map_or("", |r| r.fonte),
                valore: a.valore.as_deref().filter(|_| self.mostra_valori),
            }
        });
        let esito = if esame.anomalie.is_empty() {
            Esito::Ok
        } else {
            Esito::Ko
        };
        let documento = Documento {
            file: &esame.file,
            esito: esito.as_str(),
            anomalie: anomalie.collect(),
        };
        writeln!(out, "{}", if primo { "" } else { "," })?;
        serde_json::to_writer(out, &documento)?;
        Ok(())
    }

    fn chiudi(&self, _: &Conto, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n]")
    }
}
