//! Results for a build server: one `testsuite`, a `testcase` for each document, a `failure` for each violation.
//!
//! The form that Jenkins and GitLab read: totals stand in the head, so the whole report is kept until they are known.

use std::io::{self, Write};

use jiff::SignedDuration;

use super::{
    Conto, Esame, Resoconto,
    esame::parole,
    testo::{intestazione, pulito, righe},
};
use crate::{tables::Tabelle, xml::Writer};

const NOME: &str = "portasap validate";

pub(super) struct Prove<'t> {
    tabelle: &'t Tabelle,
    mostra_valori: bool,
}

impl<'t> Prove<'t> {
    pub const fn new(tabelle: &'t Tabelle, mostra_valori: bool) -> Self {
        Self { tabelle, mostra_valori }
    }
}

impl Resoconto for Prove<'_> {
    fn testa_con_totali(&self) -> bool {
        true
    }

    fn apri(&self, conto: &Conto, out: &mut dyn Write) -> io::Result<()> {
        let (prove, fallite) = (conto.documenti.to_string(), conto.rifiutati.to_string());
        let tempo = secondi(conto.durata);
        let attributi = [
            ("name", NOME),
            ("tests", &*prove),
            ("failures", &*fallite),
            ("errors", "0"),
            ("skipped", "0"),
            ("time", &*tempo),
        ];
        let mut w = Writer::new();
        w.declaration().raw("\n").open_with("testsuite", &attributi).raw("\n");
        out.write_all(w.as_str().as_bytes())
    }

    fn uno(&self, esame: &Esame, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let (file, tempo) = (pulito(&esame.file), secondi(esame.durata));
        let attributi = [
            ("name", &*file),
            ("classname", NOME),
            ("file", &*file),
            ("time", &*tempo),
        ];
        let mut w = Writer::new();
        if esame.anomalie.is_empty() {
            w.empty("testcase", &attributi).raw("\n");
            return out.write_all(w.as_str().as_bytes());
        }
        w.open_with("testcase", &attributi).raw("\n");
        for anomalia in &esame.anomalie {
            let perche = pulito(&parole(anomalia, self.tabelle).1);
            w.open_with("failure", &[("type", anomalia.regola.0), ("message", &perche)]);
            w.text(&intestazione(anomalia, self.tabelle)).raw("\n");
            righe(anomalia, self.tabelle, self.mostra_valori, |nome, testo| {
                w.text(&format!("{nome:<7} {testo}")).raw("\n");
                Ok(())
            })?;
            w.close("failure").raw("\n");
        }
        w.close("testcase").raw("\n");
        out.write_all(w.as_str().as_bytes())
    }

    fn chiudi(&self, _: &Conto, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</testsuite>")
    }
}

fn secondi(durata: SignedDuration) -> String {
    format!("{:.6}", durata.as_secs_f64().max(0.0))
}
