//! A file against the tables in force, as a person reads it.

use std::io::{self, Write};

use crate::{
    store::Conteggi,
    tables::{
        Differenze, Genere, Tabelle,
        importa::{Lettura, Proposta},
    },
};

/// Codes shown of each kind, unless all are asked for.
const PRIMI: usize = 10;

/// A table of a file with what it would change.
#[derive(Debug)]
pub struct Confronto<'l> {
    pub proposta: &'l Proposta,
    pub differenze: Differenze,
}

/// Codes of each kind, for the record.
pub fn conteggi(differenze: &Differenze) -> Conteggi {
    let quanti = |g| u32::try_from(differenze.quante(g)).unwrap_or(u32::MAX);
    Conteggi {
        aggiunti: quanti(Genere::Aggiunto),
        chiusi: quanti(Genere::Chiuso),
        cambiati: quanti(Genere::Cambiato),
        tolti: quanti(Genere::Tolto),
    }
}

/// The same in words.
pub fn in_breve(differenze: &Differenze) -> String {
    let conti = Genere::TUTTI.map(|g| format!("{} {}", differenze.quante(g), g.as_str()));
    conti.join(", ")
}

pub fn confronta<'l>(lettura: &'l Lettura, in_vigore: &Tabelle) -> Vec<Confronto<'l>> {
    let uno = |proposta: &'l Proposta| Confronto {
        proposta,
        differenze: Differenze::tra(in_vigore.tabella(proposta.tabella.nome), &proposta.tabella),
    };
    lettura.proposte.iter().map(uno).collect()
}

/// Sheets that were left out.
pub fn saltati(lettura: &Lettura, out: &mut dyn Write) -> io::Result<()> {
    for foglio in &lettura.saltati {
        writeln!(out, "skipped sheet: {foglio}")?;
    }
    Ok(())
}

/// Counts, the first codes of each kind (all of them when asked), and what else should be known.
pub fn racconta(confronti: &[Confronto<'_>], tutti: bool, out: &mut dyn Write) -> io::Result<()> {
    for Confronto { proposta, differenze } in confronti {
        let tabella = &proposta.tabella;
        let conti = in_breve(differenze);
        writeln!(out, "{}: {} rows; {conti}", tabella.nome, tabella.righe().len())?;
        if differenze.nessuna() {
            writeln!(out, "  nothing changes")?;
        }
        for nota in &proposta.note {
            writeln!(out, "  note: {nota}")?;
        }
        if let Some((prima, dopo)) = differenze.completa {
            let parola = |c: bool| if c { "complete" } else { "open" };
            writeln!(out, "  declared {} instead of {}", parola(dopo), parola(prima))?;
        }
        for (quali, parola) in [
            (&differenze.colonne_nuove, "new"),
            (&differenze.colonne_tolte, "dropped"),
        ] {
            if !quali.is_empty() {
                writeln!(out, "  {parola} columns: {}", quali.join(", "))?;
            }
        }
        for genere in Genere::TUTTI {
            let di_questo: Vec<_> = differenze.voci.iter().filter(|v| v.genere == genere).collect();
            let mostrati = if tutti { di_questo.len() } else { PRIMI };
            for voce in di_questo.iter().take(mostrati) {
                writeln!(out, "  {:<8} {}  {}", genere.as_str(), voce.codice, voce.dettaglio)?;
            }
            if di_questo.len() > mostrati {
                writeln!(
                    out,
                    "  {:<8} and {} more (--all)",
                    genere.as_str(),
                    di_questo.len() - mostrati
                )?;
            }
        }
    }
    Ok(())
}
