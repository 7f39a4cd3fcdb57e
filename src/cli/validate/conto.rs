//! What is told at the end: how many, how many refused, by which rules most, how fast.

use std::{
    collections::{BTreeMap, HashSet},
    io::{self, Write},
};

use jiff::SignedDuration;

use super::esame::Esame;
use crate::{controls, outcome::RuleId};

/// Rules worth naming at the end.
const PIU_FREQUENTI: usize = 5;

/// Totals; those of several blocks are added up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Conto {
    pub documenti: u64,
    pub rifiutati: u64,
    pub durata: SignedDuration,
    regole: BTreeMap<RuleId, Frequenza>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Frequenza {
    violazioni: u64,
    documenti: u64,
}

impl Conto {
    pub fn aggiungi(&mut self, esame: &Esame) {
        self.documenti += 1;
        self.rifiutati += u64::from(!esame.anomalie.is_empty());
        // A document can violate tens of thousands of times: none is compared with another.
        let mut viste = HashSet::new();
        for anomalia in &esame.anomalie {
            let frequenza = self.regole.entry(anomalia.regola).or_default();
            frequenza.violazioni += 1;
            frequenza.documenti += u64::from(viste.insert(anomalia.regola));
        }
    }

    /// Everything but the time, which passes once for all.
    pub fn somma(&mut self, altro: Self) {
        self.documenti += altro.documenti;
        self.rifiutati += altro.rifiutati;
        for (regola, altra) in altro.regole {
            let frequenza = self.regole.entry(regola).or_default();
            frequenza.violazioni += altra.violazioni;
            frequenza.documenti += altra.documenti;
        }
    }

    /// `3 documents: 1 OK, 2 KO`, and the rules that refused most documents.
    pub fn scrivi(&self, out: &mut dyn Write) -> io::Result<()> {
        let bene = self.documenti - self.rifiutati;
        writeln!(out, "{} documents: {bene} OK, {} KO", self.documenti, self.rifiutati)?;
        if self.regole.is_empty() {
            return Ok(());
        }
        let mut regole: Vec<(&RuleId, &Frequenza)> = self.regole.iter().collect();
        regole.sort_by_key(|(_, f)| std::cmp::Reverse((f.documenti, f.violazioni)));
        writeln!(out, "most frequent rules:")?;
        for (id, f) in regole.into_iter().take(PIU_FREQUENTI) {
            let titolo = controls::regola(id.0).map_or("", |r| r.titolo);
            let (violazioni, documenti) = (quante(f.violazioni, "violation"), quante(f.documenti, "document"));
            writeln!(out, "  {:<8}{violazioni} in {documenti}: {titolo}", id.0)?;
        }
        Ok(())
    }

    /// `10000 documents in 0.95 s, 10526 documents/s`
    pub fn velocita(&self, durata: SignedDuration) -> String {
        let secondi = durata.as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a figure for the eye")]
        let al_secondo = self.documenti as f64 / secondi;
        format!(
            "{} documents in {secondi:.2} s, {al_secondo:.0} documents/s",
            self.documenti
        )
    }
}

fn quante(n: u64, nome: &str) -> String {
    format!("{n} {nome}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{controls::id, outcome::Anomalia};

    /// With a comparison of each violation with those before it this does not come to an end.
    #[test]
    fn half_a_million_violations_of_one_document() {
        let quante = 250_000;
        let anomalie = [id::PA_06, id::PA_18]
            .into_iter()
            .flat_map(|regola| std::iter::repeat_n(regola, quante))
            .map(Anomalia::sap_intera)
            .collect();
        let mut conto = Conto::default();
        conto.aggiungi(&Esame {
            file: String::new(),
            anomalie,
            durata: SignedDuration::ZERO,
        });
        let frequenza = Frequenza {
            violazioni: 250_000,
            documenti: 1,
        };
        assert_eq!(
            conto.regole,
            BTreeMap::from([(id::PA_06, frequenza), (id::PA_18, frequenza)])
        );
    }
}
