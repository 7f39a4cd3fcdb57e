//! From a sheet to a table that could be in force: read, joined with what the file lacks, checked. Nothing is in force yet.

use std::collections::BTreeMap;

use regex::Regex;

use super::{celle::Posto, griglia::Griglia, intestazione, intestazione::Intestazione, mappa::Mappa, verifica};
use crate::{
    sap::Data,
    tables::{Nome, Tabella, Tabelle, TableError, Validita, Voce, indice, scrittura},
};

/// A table as a file would have it.
#[derive(Debug, Clone)]
pub struct Proposta {
    pub tabella: Tabella,
    /// The same in our own form, CSV.
    pub testo: String,
    /// What a person should know before saying yes.
    pub note: Vec<String>,
}

/// A row with its number in the file.
#[derive(Debug, Clone)]
pub(super) struct RigaLetta {
    pub numero: u64,
    pub voce: Voce,
}

/// Reads a sheet as this table; `completa` replaces what is declared of it now.
///
/// # Errors
/// The first thing that is wrong, with line and column where it has them.
pub fn proponi(
    nome: Nome,
    griglia: &Griglia,
    presenti: &Tabelle,
    completa: Option<bool>,
    mappa: Option<&Mappa>,
) -> Result<Proposta, TableError> {
    let testa = intestazione::trova(nome, griglia)?;
    let presente = presenti.tabella(nome);
    let completa = completa.unwrap_or_else(|| presente.is_some_and(|t| t.completa));
    let forma = presenti.forma(nome);
    let mut note = Vec::new();
    if testa.dal.is_none() || testa.al.is_none() {
        let quali = match (testa.dal, testa.al) {
            (None, None) => "no columns of validity: every code holds without limit",
            (None, Some(_)) => "no column for the beginning of validity: every code holds from ever",
            _ => "no column for the end of validity: every code holds for ever",
        };
        note.push(quali.to_owned());
    }
    let mut colonne: Vec<String> = testa.altre.iter().map(|(nome, _)| nome.clone()).collect();
    let mut righe = righe(nome, griglia, &testa, forma.as_ref())?;
    if righe.is_empty() {
        return Err(TableError::File {
            file: griglia.luogo.clone(),
            reason: "a heading and no rows".to_owned(),
        });
    }
    if nome == Nome::Anomalie && !colonne.iter().any(|c| c == "regola") {
        let mappa = mappa.ok_or_else(|| TableError::File {
            file: griglia.luogo.clone(),
            reason: "no column `regola`: a mapping file must say which code stands for which rule (--mapping)"
                .to_owned(),
        })?;
        (colonne, righe) = mappa.applica(&righe, presente, &mut note)?;
    } else {
        un_solo_progetto(griglia, &testa, presente, &righe)?;
        completa_colonne(nome, presente, &mut colonne, &mut righe, &mut note);
    }
    fuori_forma(&righe, forma.as_ref(), &mut note);
    verifica::ripetizioni(nome, griglia, &testa, &colonne, &righe)?;
    let voci: Vec<Voce> = righe.into_iter().map(|r| r.voce).collect();
    let testo = scrittura::scrivi(&colonne, &voci);
    let tabella = Tabella::da_csv(nome, completa, forma, &griglia.luogo, &testo)?;
    Ok(Proposta { tabella, testo, note })
}

fn righe(
    nome: Nome,
    griglia: &Griglia,
    testa: &Intestazione,
    forma: Option<&Regex>,
) -> Result<Vec<RigaLetta>, TableError> {
    let dopo = griglia.righe.iter().filter(|r| r.numero > testa.riga);
    let mut lette = Vec::new();
    for riga in dopo {
        let posto = |colonna: usize| Posto {
            griglia,
            riga: riga.numero,
            colonna,
        };
        let usate = [testa.codice, testa.descrizione]
            .into_iter()
            .chain(testa.dal)
            .chain(testa.al);
        if usate
            .chain(testa.altre.iter().map(|(_, i)| *i))
            .all(|i| riga.cella(i).vuota())
        {
            continue; // something outside the table
        }
        let codice = posto(testa.codice).codice(riga.cella(testa.codice), forma)?;
        if codice.is_empty() {
            return Err(posto(testa.codice).errore("no code in a row that is not blank"));
        }
        let giorno = |colonna: Option<usize>| -> Result<Option<Data>, TableError> {
            colonna.map_or(Ok(None), |c| posto(c).giorno(riga.cella(c)))
        };
        let (dal, al) = (giorno(testa.dal)?, giorno(testa.al)?);
        if let (Some(inizio), Some(fine), Some(colonna)) = (dal, al, testa.al)
            && fine < inizio
        {
            return Err(posto(colonna).errore(format!("the end of validity {fine} is before its beginning {inizio}")));
        }
        let mut extra = Vec::with_capacity(testa.altre.len());
        for (colonna, i) in &testa.altre {
            let nostra = nome.colonne().iter().find(|c| *c == colonna);
            extra.push(match nostra {
                Some(nostra) => posto(*i).valore(nostra, riga.cella(*i))?,
                None => posto(*i).testo(riga.cella(*i))?,
            });
        }
        lette.push(RigaLetta {
            numero: riga.numero,
            voce: Voce {
                codice,
                descrizione: posto(testa.descrizione).testo(riga.cella(testa.descrizione))?,
                validita: Validita::new(dal, al),
                extra,
            },
        });
    }
    Ok(lette)
}

/// Without its column, nothing says which project of several a row is for: the others would be lost.
fn un_solo_progetto(
    griglia: &Griglia,
    testa: &Intestazione,
    presente: Option<&Tabella>,
    righe: &[RigaLetta],
) -> Result<(), TableError> {
    const PROGETTO: &str = "tipo_progetto";
    let presente = presente.filter(|t| t.nome.colonne().contains(&PROGETTO));
    let Some(presente) = presente.filter(|_| testa.altre.iter().all(|(c, _)| c != PROGETTO)) else {
        return Ok(());
    };
    let diversi = |r: &&RigaLetta| {
        let mut progetti = presente
            .voci(&r.voce.codice)
            .iter()
            .map(|v| presente.extra(v, PROGETTO));
        let primo = progetti.next();
        progetti.any(|p| Some(p) != primo)
    };
    match righe.iter().find(diversi) {
        Some(r) => {
            let perche = format!(
                "the file has no column `{PROGETTO}`, and the table in force has several for `{}`",
                r.voce.codice
            );
            Err(griglia.errore(r.numero, testa.codice, perche))
        }
        None => Ok(()),
    }
}

/// Columns that rules read and the file lacks: as the table in force has them.
fn completa_colonne(
    nome: Nome,
    presente: Option<&Tabella>,
    colonne: &mut Vec<String>,
    righe: &mut [RigaLetta],
    note: &mut Vec<String>,
) {
    for colonna in nome.colonne() {
        if colonne.iter().any(|c| c == colonna) {
            continue;
        }
        let mut bianche = 0;
        for riga in righe.iter_mut() {
            let noto = presente.and_then(|t| t.extra(t.ultima(&riga.voce.codice)?, colonna));
            let valore = match (noto, *colonna) {
                (Some(valore), _) => valore.to_owned(),
                // The first letter is the class (code-tables.md §2).
                (None, "classe") => riga.voce.codice.chars().take(1).collect(),
                (None, _) => String::new(),
            };
            bianche += usize::from(valore.is_empty());
            riga.voce.extra.push(valore);
        }
        colonne.push((*colonna).to_owned());
        note.push(format!(
            "the file has no column `{colonna}`: taken from the table in force for {} rows, blank in {bianche}",
            righe.len() - bianche
        ));
    }
}

/// Codes of another shape are kept: the ministry has some (`NT`). A person should have seen them.
fn fuori_forma(righe: &[RigaLetta], forma: Option<&Regex>, note: &mut Vec<String>) {
    let Some(forma) = forma else { return };
    let mut strani = BTreeMap::new();
    for r in righe.iter().filter(|r| !forma.is_match(&r.voce.codice)) {
        strani.entry(r.voce.codice.as_str()).or_insert(r.numero);
    }
    let primo = strani.iter().min_by_key(|(_, riga)| **riga);
    if let Some((codice, riga)) = primo {
        let quanti = strani.len();
        let forma = indice::testo_forma(forma);
        note.push(format!(
            "{quanti} codes are not of the shape `{forma}`, the first is `{codice}` in line {riga}"
        ));
    }
}
