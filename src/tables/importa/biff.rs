//! Measures an `.xls` before anybody reads it, and hands on nothing but its `Workbook` stream.
//!
//! The library reserves what a sheet announces, fills every cell between the first and the last, and copies a shared
//! string into every cell that names it: a small file may ask for any amount of memory. The records are walked here
//! exactly as it walks them ([MS-XLS] 2.1.4), and only sizes are looked at.

use std::{
    io::{Cursor, Read, Write},
    panic::{self, AssertUnwindSafe},
};

use super::limiti::Limiti;

/// Cells of all sheets, blank ones between filled ones included.
const MASSIMO_CELLE: u64 = 4_000_000;
/// Bytes of all formulas; each may become many times longer as text.
const MASSIMO_FORMULE: u64 = 4 << 20;

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const FILEPASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const BOUNDSHEET: u16 = 0x0085;
const MULRK: u16 = 0x00BD;
const RSTRING: u16 = 0x00D6;
const SST: u16 = 0x00FC;
const LABELSST: u16 = 0x00FD;
const DIMENSIONS: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLERR: u16 = 0x0205;
const RK: u16 = 0x027E;
const BOF: u16 = 0x0809;

/// A workbook of the same sheets and nothing else, or the reason why there is none.
pub fn estrai(byte: &[u8], limiti: &Limiti) -> Result<Vec<u8>, String> {
    panic::catch_unwind(AssertUnwindSafe(|| {
        let stream = workbook(byte, limiti)?;
        misura(&stream, limiti)?;
        solo(&stream).map_err(|e| format!("broken workbook: {e}"))
    }))
    .unwrap_or_else(|_| Err("broken workbook: its container contradicts itself".to_owned()))
}

fn workbook(byte: &[u8], limiti: &Limiti) -> Result<Vec<u8>, String> {
    let rotto = |e: std::io::Error| format!("broken workbook: {e}");
    let mut contenitore = cfb::CompoundFile::open(Cursor::new(byte)).map_err(rotto)?;
    if contenitore.is_stream("/EncryptedPackage") {
        return Err("protected by a password: save it without".to_owned());
    }
    let nome = ["/Workbook", "/Book"].into_iter().find(|n| contenitore.is_stream(n));
    let nome = nome.ok_or("not an Excel workbook")?;
    let stream = contenitore.open_stream(nome).map_err(rotto)?;
    let mut dati = Vec::new();
    stream.take(limiti.byte as u64).read_to_end(&mut dati).map_err(rotto)?;
    Ok(dati)
}

fn solo(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    // The older version: the library wants small streams in a newer one, and there may be none.
    let mut contenitore = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    contenitore.create_stream("/Workbook")?.write_all(stream)?;
    contenitore.flush()?;
    Ok(contenitore.into_inner().into_inner())
}

struct Record<'a> {
    tipo: u16,
    dati: &'a [u8],
    seguiti: Vec<&'a [u8]>,
}

/// Records from a place on, each with those that continue it.
struct Records<'a>(&'a [u8]);

impl<'a> Records<'a> {
    fn uno(&mut self) -> Option<(u16, &'a [u8])> {
        let (testa, resto) = self.0.split_at_checked(4)?;
        let (dati, resto) = resto.split_at_checked(usize::from(u16_in(testa, 2)?))?;
        self.0 = resto;
        Some((u16_in(testa, 0)?, dati))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    /// Ends where the stream is cut: the library refuses it there.
    fn next(&mut self) -> Option<Record<'a>> {
        let (tipo, dati) = self.uno()?;
        let mut seguiti = Vec::new();
        while self.0.len() > 4 && u16_in(self.0, 0) == Some(CONTINUE) {
            seguiti.push(self.uno()?.1);
        }
        Some(Record { tipo, dati, seguiti })
    }
}

fn u16_in(dati: &[u8], posto: usize) -> Option<u16> {
    Some(u16::from_le_bytes(dati.get(posto..posto + 2)?.try_into().ok()?))
}

fn u32_in(dati: &[u8], posto: usize) -> Option<u32> {
    Some(u32::from_le_bytes(dati.get(posto..posto + 4)?.try_into().ok()?))
}

fn misura(stream: &[u8], limiti: &Limiti) -> Result<(), String> {
    let mut fogli = Vec::new();
    let mut stringhe = Vec::new();
    for r in Records(stream) {
        match r.tipo {
            EOF => break,
            FILEPASS => return Err("protected by a password: save it without".to_owned()),
            BOUNDSHEET => fogli.extend(u32_in(r.dati, 0)),
            SST => stringhe = lunghezze(&r),
            _ => {}
        }
    }
    if fogli.len() > limiti.fogli {
        return Err(format!("more than {} sheets", limiti.fogli));
    }
    let mut conto = Conto::default();
    for posto in fogli {
        let foglio = usize::try_from(posto).ok().and_then(|p| stream.get(p..));
        let foglio = foglio.ok_or("broken workbook: a sheet lies beyond its end")?;
        conto.foglio(foglio, &stringhe)?;
    }
    if conto.testo > limiti.decompressi {
        return Err(format!("unpacks to more than {} MB", limiti.decompressi >> 20));
    }
    Ok(())
}

/// What the sheets so far ask for.
#[derive(Default)]
struct Conto {
    celle: u64,
    testo: u64,
    formule: u64,
}

impl Conto {
    fn foglio(&mut self, stream: &[u8], stringhe: &[u64]) -> Result<(), String> {
        let (mut iniziato, mut profondita) = (false, 0_u32);
        let (mut ultima_riga, mut ultima_colonna) = (0_u64, 0_u64);
        for r in Records(stream) {
            match r.tipo {
                BOF if iniziato => profondita += 1,
                BOF => iniziato = true,
                EOF if profondita == 0 => break,
                EOF => profondita -= 1,
                _ if profondita > 0 => {}
                DIMENSIONS => {
                    let annunciate = dimensioni(r.dati).ok_or("broken workbook: a sheet of less than no cells")?;
                    self.occupa(annunciate)?;
                }
                FORMULA | NUMBER | LABEL | RSTRING | BOOLERR | RK | LABELSST | MULRK => {
                    let (riga, colonna) = (u16_in(r.dati, 0), u16_in(r.dati, 2));
                    let larghezza = if r.tipo == MULRK { r.dati.len() as u64 / 6 } else { 0 };
                    ultima_riga = ultima_riga.max(riga.map_or(0, u64::from));
                    ultima_colonna = ultima_colonna.max(colonna.map_or(0, u64::from) + larghezza);
                    if r.tipo == LABELSST {
                        let quale = u32_in(r.dati, 6).and_then(|n| usize::try_from(n).ok());
                        self.testo += quale.and_then(|n| stringhe.get(n)).copied().unwrap_or(0);
                    }
                    if r.tipo == FORMULA {
                        self.formule += r.dati.len() as u64;
                    }
                }
                _ => {}
            }
            if self.formule > MASSIMO_FORMULE {
                return Err("too many formulas: save the sheets with values (copy, paste special, values)".to_owned());
            }
        }
        // A table of values and another one of formulas.
        self.occupa(2 * (ultima_riga + 1) * (ultima_colonna + 1))
    }

    fn occupa(&mut self, celle: u64) -> Result<(), String> {
        self.celle = self.celle.saturating_add(celle);
        if self.celle > 2 * MASSIMO_CELLE {
            return Err(format!("sheets of more than {MASSIMO_CELLE} cells"));
        }
        Ok(())
    }
}

/// Cells that a sheet announces; none when it ends before it begins.
fn dimensioni(dati: &[u8]) -> Option<u64> {
    let (prima_riga, ultima_riga, prima_colonna, ultima_colonna) = match dati.len() {
        10 => (
            u32::from(u16_in(dati, 0)?),
            u32::from(u16_in(dati, 2)?),
            u16_in(dati, 4)?,
            u16_in(dati, 6)?,
        ),
        14 | 16 => (u32_in(dati, 0)?, u32_in(dati, 4)?, u16_in(dati, 8)?, u16_in(dati, 10)?),
        // Refused by the library, which says so better.
        _ => return Some(0),
    };
    if ultima_riga == 0 || ultima_colonna == 0 {
        return Some(1);
    }
    // A first column that cannot be is read as 0.
    let prima_colonna = if prima_colonna > 0xFF || ultima_colonna < prima_colonna {
        0
    } else {
        prima_colonna
    };
    let righe = ultima_riga.checked_sub(prima_riga).filter(|n| *n > 0)?;
    let colonne = ultima_colonna.checked_sub(prima_colonna).filter(|n| *n > 0)?;
    Some(u64::from(righe) * u64::from(colonne))
}

/// Bytes that each shared string may take ([MS-XLS] 2.5.293). Ends where the record is cut.
fn lunghezze(record: &Record<'_>) -> Vec<u64> {
    let mut resto = Resto {
        dati: record.dati.get(8..).unwrap_or_default(),
        seguiti: record.seguiti.iter(),
    };
    let mut lunghezze = Vec::new();
    while !resto.dati.is_empty() || resto.segue() {
        match resto.stringa() {
            Some(caratteri) => lunghezze.push(3 * caratteri),
            None => break,
        }
    }
    lunghezze
}

struct Resto<'r, 'a> {
    dati: &'a [u8],
    seguiti: std::slice::Iter<'r, &'a [u8]>,
}

impl Resto<'_, '_> {
    fn segue(&mut self) -> bool {
        match self.seguiti.next() {
            Some(dati) => {
                self.dati = dati;
                true
            }
            None => false,
        }
    }

    fn avanza(&mut self, quanti: usize) -> Option<()> {
        self.dati = self.dati.get(quanti..)?;
        Some(())
    }

    /// Characters of the next string, and beyond it.
    fn stringa(&mut self) -> Option<u64> {
        if self.dati.is_empty() {
            return Some(0);
        }
        let caratteri = usize::from(u16_in(self.dati, 0)?);
        let segni = *self.dati.get(2)?;
        self.avanza(3)?;
        let mut coda = 0_usize;
        if segni & 0x8 != 0 {
            coda = 4 * usize::from(u16_in(self.dati, 0)?);
            self.avanza(2)?;
        }
        if segni & 0x4 != 0 {
            coda = coda.checked_add(usize::try_from(u32_in(self.dati, 0)?).ok()?)?;
            self.avanza(4)?;
        }
        let (mut mancano, mut larghezza) = (caratteri, 1 + usize::from(segni & 1));
        loop {
            let qui = mancano.min(self.dati.len() / larghezza);
            self.avanza(qui * larghezza)?;
            mancano -= qui;
            if mancano == 0 {
                break;
            }
            if !self.segue() {
                return None;
            }
            larghezza = 1 + usize::from(self.dati.first()? & 1);
            self.avanza(1)?;
        }
        while coda > 0 {
            if self.dati.is_empty() && !self.segue() {
                return None;
            }
            let qui = coda.min(self.dati.len());
            self.avanza(qui)?;
            coda -= qui;
        }
        Some(caratteri as u64)
    }
}
