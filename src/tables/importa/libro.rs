//! Workbooks, `.xls` and `.xlsx`, through `calamine`: which sheets there are, and the cells of those that are asked for.
//!
//! The library is given nothing that was not measured before ([`super::zip`], [`super::biff`]): it reserves what a file
//! announces, and a reservation that fails ends the process. A panic of the library is caught and is a broken file.

use std::{
    collections::BTreeMap,
    io::Cursor,
    panic::{self, AssertUnwindSafe},
};

use calamine::{Data, DataRef, DataType, ExcelDateTime, Reader, SheetType, Xls, Xlsx};
use jiff::civil::Date;

use super::{
    biff,
    griglia::{Cella, Griglia, Lettere, Riga, lettere},
    limiti::Limiti,
    zip,
};
use crate::tables::TableError;

/// What the bytes of a file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tipo {
    Xlsx,
    Xls,
    Testo,
}

/// By content: names lie.
pub fn tipo(byte: &[u8]) -> Tipo {
    if byte.starts_with(b"PK\x03\x04") {
        Tipo::Xlsx
    } else if byte.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Tipo::Xls
    } else {
        Tipo::Testo
    }
}

/// A sheet that was not asked for.
pub type Saltato = String;

/// Reads the sheets that `vuole` says yes to, in the order of the workbook; the names of the others beside.
pub fn leggi(file: &str, byte: &[u8], limiti: &Limiti, vuole: &dyn Fn(&str) -> bool) -> Lettura {
    let rotto = |reason: String| TableError::File {
        file: file.to_owned(),
        reason,
    };
    let lettura = match tipo(byte) {
        Tipo::Xlsx => {
            zip::misura(byte, limiti).map_err(rotto)?;
            panic::catch_unwind(AssertUnwindSafe(|| xlsx(file, byte, limiti, vuole)))
        }
        Tipo::Xls => {
            let stream = biff::estrai(byte, limiti).map_err(rotto)?;
            panic::catch_unwind(AssertUnwindSafe(|| xls(file, &stream, limiti, vuole)))
        }
        Tipo::Testo => return Err(rotto("not an Excel workbook".to_owned())),
    };
    lettura.unwrap_or_else(|_| Err(rotto("broken workbook: it contradicts itself".to_owned())))
}

type Lettura = Result<(Vec<(String, Griglia)>, Vec<Saltato>), TableError>;

/// Names of the sheets that are read, and of the others.
fn scegli<'b, R: Reader<Cursor<&'b [u8]>>>(
    file: &str,
    libro: &R,
    limiti: &Limiti,
    vuole: &dyn Fn(&str) -> bool,
) -> Result<(Vec<String>, Vec<Saltato>), TableError> {
    if libro.sheets_metadata().len() > limiti.fogli {
        return Err(TableError::File {
            file: file.to_owned(),
            reason: format!("more than {} sheets", limiti.fogli),
        });
    }
    let (voluti, altri): (Vec<_>, Vec<_>) = libro
        .sheets_metadata()
        .iter()
        .partition(|s| s.typ == SheetType::WorkSheet && vuole(&s.name));
    let nomi = |fogli: Vec<&calamine::Sheet>| fogli.into_iter().map(|s| s.name.clone()).collect();
    Ok((nomi(voluti), nomi(altri)))
}

/// What the library says of a workbook that it cannot read.
fn rotto(file: &str) -> impl Fn(&dyn std::fmt::Display) -> TableError {
    move |e| TableError::File {
        file: file.to_owned(),
        reason: format!("broken workbook: {e}"),
    }
}

fn xlsx(file: &str, byte: &[u8], limiti: &Limiti, vuole: &dyn Fn(&str) -> bool) -> Lettura {
    let rotto = rotto(file);
    let mut libro: Xlsx<_> = Xlsx::new(Cursor::new(byte)).map_err(|e| rotto(&e))?;
    let (voluti, saltati) = scegli(file, &libro, limiti, vuole)?;
    let dal_1904 = libro.has_1904_epoch();
    let mut griglie = Vec::new();
    let mut testo = 0;
    for nome in voluti {
        let mut raccolta = Raccolta::new(file, &nome, limiti, dal_1904, &mut testo);
        let mut celle = libro.worksheet_cells_reader(&nome).map_err(|e| rotto(&e))?;
        while let Some(cella) = celle.next_cell_with_formula_metadata().map_err(|e| rotto(&e))? {
            if cella.formula.is_some() {
                return Err(raccolta.formula(cella.pos));
            }
            raccolta.aggiungi(cella.pos, &cella.value)?;
        }
        griglie.push((nome, raccolta.griglia()));
    }
    Ok((griglie, saltati))
}

fn xls(file: &str, byte: &[u8], limiti: &Limiti, vuole: &dyn Fn(&str) -> bool) -> Lettura {
    let rotto = rotto(file);
    let mut libro: Xls<_> = Xls::new(Cursor::new(byte)).map_err(|e| rotto(&e))?;
    let (voluti, saltati) = scegli(file, &libro, limiti, vuole)?;
    let dal_1904 = libro.has_1904_epoch();
    let mut griglie = Vec::new();
    let mut testo = 0;
    for nome in voluti {
        let mut raccolta = Raccolta::new(file, &nome, limiti, dal_1904, &mut testo);
        let formule = libro.worksheet_formula(&nome).map_err(|e| rotto(&e))?;
        let inizio = formule.start().unwrap_or_default();
        if let Some((r, c, _)) = formule.used_cells().find(|(_, _, f)| !f.is_empty()) {
            return Err(raccolta.formula((inizio.0 + passo(r), inizio.1 + passo(c))));
        }
        let celle = libro.worksheet_range(&nome).map_err(|e| rotto(&e))?;
        let inizio = celle.start().unwrap_or_default();
        for (r, c, valore) in celle.used_cells() {
            raccolta.aggiungi((inizio.0 + passo(r), inizio.1 + passo(c)), &riferimento(valore))?;
        }
        griglie.push((nome, raccolta.griglia()));
    }
    Ok((griglie, saltati))
}

fn passo(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn riferimento(valore: &Data) -> DataRef<'_> {
    match valore {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(s) => DataRef::SharedString(s),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(d) => DataRef::DateTime(*d),
        Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
        Data::DurationIso(s) => DataRef::DurationIso(s.clone()),
        Data::Error(e) => DataRef::Error(e.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Collects the cells of one sheet within the bounds.
struct Raccolta<'a> {
    griglia: Griglia,
    righe: BTreeMap<u32, Vec<Cella>>,
    limiti: &'a Limiti,
    /// Bytes of text of the whole workbook so far.
    testo: &'a mut u64,
}

impl<'a> Raccolta<'a> {
    fn new(file: &str, foglio: &str, limiti: &'a Limiti, dal_1904: bool, testo: &'a mut u64) -> Self {
        let griglia = Griglia {
            luogo: format!("{file}, sheet `{foglio}`"),
            lettere: Lettere::Lettere,
            righe: Vec::new(),
            dal_1904,
        };
        Self {
            griglia,
            righe: BTreeMap::new(),
            limiti,
            testo,
        }
    }

    fn errore(&self, (riga, colonna): (u32, u32), reason: impl Into<String>) -> TableError {
        let colonna = usize::try_from(colonna).unwrap_or(usize::MAX);
        self.griglia.errore(u64::from(riga) + 1, colonna, reason)
    }

    fn formula(&self, pos: (u32, u32)) -> TableError {
        self.errore(
            pos,
            "a formula: save the sheet with values (copy, paste special, values)",
        )
    }

    fn aggiungi(&mut self, pos: (u32, u32), valore: &DataRef<'_>) -> Result<(), TableError> {
        let cella = match valore {
            DataRef::Empty => return Ok(()),
            DataRef::DateTime(d) => self.giorno(pos, d)?,
            DataRef::DateTimeIso(s) => Cella::Testo(s.clone()),
            DataRef::Bool(_) => return Err(self.errore(pos, "a logical value where text, number or date is wanted")),
            DataRef::Error(e) => return Err(self.errore(pos, format!("an error value, {e}"))),
            DataRef::DurationIso(_) => return Err(self.errore(pos, "a duration")),
            altro => match (altro.get_string(), altro.as_f64()) {
                (Some(s), _) => Cella::Testo(s.to_owned()),
                (None, Some(n)) => Cella::Numero(n),
                (None, None) => return Ok(()),
            },
        };
        if cella.vuota() {
            return Ok(());
        }
        // Blank cells may lie anywhere: a format given to a whole column is nobody's million rows.
        if u64::from(pos.0) >= self.limiti.righe {
            let massimo = self.limiti.righe;
            return Err(self.errore(pos, format!("more than {massimo} rows")));
        }
        let colonna = usize::try_from(pos.1).unwrap_or(usize::MAX);
        if colonna >= self.limiti.colonne {
            let massimo = lettere(self.limiti.colonne.saturating_sub(1));
            return Err(self.errore(pos, format!("more columns than {massimo}")));
        }
        if let Cella::Testo(testo) = &cella {
            *self.testo += testo.len() as u64;
            if testo.chars().count() > self.limiti.caratteri {
                return Err(self.errore(pos, format!("more than {} characters", self.limiti.caratteri)));
            }
            if *self.testo > self.limiti.decompressi {
                return Err(self.errore(pos, "more text than a workbook of tables holds"));
            }
        }
        let riga = self.righe.entry(pos.0).or_default();
        if riga.len() <= colonna {
            riga.resize(colonna + 1, Cella::Vuota);
        }
        if let Some(posto) = riga.get_mut(colonna) {
            if *posto != Cella::Vuota {
                return Err(self.errore(pos, "the file holds this cell twice"));
            }
            *posto = cella;
        }
        Ok(())
    }

    fn giorno(&self, pos: (u32, u32), data: &ExcelDateTime) -> Result<Cella, TableError> {
        let (anno, mese, giorno, ..) = data.to_ymd_hms_milli();
        let intero = data.is_datetime() && data.as_f64().fract() == 0.0 && (1.0..2_958_466.0).contains(&data.as_f64());
        let data = i16::try_from(anno)
            .ok()
            .zip(i8::try_from(mese).ok())
            .zip(i8::try_from(giorno).ok());
        data.filter(|_| intero)
            .and_then(|((anno, mese), giorno)| Date::new(anno, mese, giorno).ok())
            .map(Cella::Giorno)
            .ok_or_else(|| self.errore(pos, "a time, or a date that does not exist, where a day is wanted"))
    }

    fn griglia(self) -> Griglia {
        let mut griglia = self.griglia;
        griglia.righe = self
            .righe
            .into_iter()
            .map(|(n, celle)| Riga {
                numero: u64::from(n) + 1,
                celle,
            })
            .collect();
        griglia
    }
}
