//! Which official code stands for which rule: the sheet of error codes knows no rules, this file does (outcomes.md §3).
//!
//! CSV, `regola,codice`; blank lines and lines that begin with `#` are notes. A rule that is not mapped keeps our code.

use std::collections::HashMap;

use super::{proposta::RigaLetta, testo};
use crate::tables::{Nome, Tabella, TableError, Voce};

/// A mapping file.
#[derive(Debug, Clone)]
pub struct Mappa {
    file: String,
    /// Rule, code, line.
    voci: Vec<(String, String, u64)>,
}

impl Mappa {
    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// The first line that is no pair of rule and code, or names a rule again.
    pub fn leggi(file: &str, byte: &[u8]) -> Result<Self, TableError> {
        let contenuto = testo::decodifica(file, byte)?;
        let mut voci: Vec<(String, String, u64)> = Vec::new();
        let mut testata = false;
        for (line, riga) in (1..).zip(contenuto.lines()) {
            let riga = riga.trim();
            if riga.is_empty() || riga.starts_with('#') {
                continue;
            }
            let errore = |reason: String| TableError::Csv {
                file: file.to_owned(),
                line,
                reason,
            };
            let (regola, codice) = riga
                .split_once([',', ';'])
                .map(|(r, c)| (r.trim(), c.trim().trim_end_matches([',', ';'])))
                .ok_or_else(|| errore("a rule and a code, with a comma between, are wanted".to_owned()))?;
            if !testata {
                testata = true;
                if (regola, codice) != ("regola", "codice") {
                    return Err(errore("the first line must be `regola,codice`".to_owned()));
                }
                continue;
            }
            if regola.is_empty() || codice.is_empty() {
                return Err(errore("a rule and a code are wanted".to_owned()));
            }
            if let Some((_, _, prima)) = voci.iter().find(|(r, _, _)| r == regola) {
                return Err(errore(format!("rule `{regola}` is already mapped in line {prima}")));
            }
            voci.push((regola.to_owned(), codice.to_owned(), line));
        }
        Ok(Self {
            file: file.to_owned(),
            voci,
        })
    }

    /// The table in force with code, text and validity of the mapped rules replaced by those of the sheet.
    pub(super) fn applica(
        &self,
        foglio: &[RigaLetta],
        presente: Option<&Tabella>,
        note: &mut Vec<String>,
    ) -> Result<(Vec<String>, Vec<RigaLetta>), TableError> {
        let presente = presente.ok_or_else(|| TableError::File {
            file: self.file.clone(),
            reason: format!("no table `{}` is loaded that could be mapped", Nome::Anomalie),
        })?;
        let mut ufficiali: HashMap<&str, &Voce> = HashMap::new();
        for r in foglio {
            let ultima = ufficiali.entry(&r.voce.codice).or_insert(&r.voce);
            if r.voce.validita.chiave_recente() > ultima.validita.chiave_recente() {
                *ultima = &r.voce;
            }
        }
        let mut righe: Vec<RigaLetta> = (1..)
            .zip(presente.righe())
            .map(|(numero, voce)| RigaLetta {
                numero,
                voce: voce.clone(),
            })
            .collect();
        for (regola, codice, line) in &self.voci {
            let errore = |reason: String| TableError::Csv {
                file: self.file.clone(),
                line: *line,
                reason,
            };
            let ufficiale = ufficiali
                .get(codice.as_str())
                .ok_or_else(|| errore(format!("code `{codice}` is not in the sheet")))?;
            let mut trovate = 0;
            for r in &mut righe {
                if presente.extra(&r.voce, "regola") == Some(regola) {
                    r.voce.codice.clone_from(&ufficiale.codice);
                    r.voce.descrizione.clone_from(&ufficiale.descrizione);
                    r.voce.validita = ufficiale.validita;
                    trovate += 1;
                }
            }
            if trovate == 0 {
                return Err(errore(format!(
                    "there is no rule `{regola}`; `portasap rules` lists them all"
                )));
            }
        }
        let mappate = self.voci.len();
        let nostre = presente.righe().len().saturating_sub(mappate);
        note.push(format!(
            "{mappate} rules carry an official code, {nostre} keep the present one"
        ));
        Ok((presente.colonne().to_vec(), righe))
    }
}
