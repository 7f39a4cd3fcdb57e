//! Measures an `.xlsx` before anybody reads it: how much it unpacks to, and what it announces.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::limiti::Limiti;

/// Entries of the archive: a workbook has a handful for each sheet.
const MASSIMO_PARTI: usize = 4_096;
/// Announces how many strings follow; the library reserves as many.
const QUANTE_STRINGHE: &[u8] = b"uniqueCount";

/// Unpacks every part into nothing; the reason when it cannot be a workbook of tables.
pub fn misura(byte: &[u8], limiti: &Limiti) -> Result<(), String> {
    let rotto = |e: zip::result::ZipError| format!("broken workbook: {e}");
    let mut archivio = ZipArchive::new(Cursor::new(byte)).map_err(rotto)?;
    if archivio.len() > MASSIMO_PARTI {
        return Err(format!("more than {MASSIMO_PARTI} parts"));
    }
    let nomi: Vec<String> = archivio
        .file_names()
        .map(|n| n.map(|n| n.to_ascii_lowercase()))
        .collect::<Result<_, _>>()
        .map_err(rotto)?;
    if nomi.iter().any(|n| n.ends_with("workbook.bin")) {
        return Err("a binary workbook (.xlsb): save it as .xlsx".to_owned());
    }
    if !nomi.iter().any(|n| n.ends_with("workbook.xml")) {
        return Err("an archive, but not an Excel workbook".to_owned());
    }
    let mut restano = limiti.decompressi;
    for i in 0..archivio.len() {
        let mut parte = archivio.by_index(i).map_err(rotto)?;
        let letti = if parte
            .name()
            .map_err(rotto)?
            .to_ascii_lowercase()
            .ends_with("sharedstrings.xml")
        {
            stringhe(&mut parte, restano)?
        } else {
            scorri(&mut parte, restano)?
        };
        restano = restano.checked_sub(letti).ok_or_else(|| troppo(limiti))?;
    }
    Ok(())
}

fn troppo(limiti: &Limiti) -> String {
    format!("unpacks to more than {} MB", limiti.decompressi >> 20)
}

/// At most one byte more than `massimo`: what is announced may be a lie.
fn scorri(parte: &mut impl Read, massimo: u64) -> Result<u64, String> {
    std::io::copy(&mut parte.take(massimo.saturating_add(1)), &mut std::io::sink())
        .map_err(|e| format!("broken workbook: {e}"))
}

fn stringhe(parte: &mut impl Read, massimo: u64) -> Result<u64, String> {
    let mut testo = Vec::new();
    parte
        .take(massimo.saturating_add(1))
        .read_to_end(&mut testo)
        .map_err(|e| format!("broken workbook: {e}"))?;
    // The only encoding in which the search below could miss the word.
    if testo.contains(&0) {
        return Err("broken workbook: the shared strings are not UTF-8".to_owned());
    }
    for inizio in memmem::find_iter(&testo, QUANTE_STRINGHE) {
        let resto = testo.get(inizio + QUANTE_STRINGHE.len()..).unwrap_or_default();
        let cifre: Vec<u8> = resto
            .iter()
            .copied()
            .skip_while(|b| matches!(b, b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n'))
            .take_while(u8::is_ascii_digit)
            .collect();
        // Each string takes more than one byte.
        let annunciate = std::str::from_utf8(&cifre).ok().filter(|c| !c.is_empty());
        if annunciate.is_some_and(|n| n.parse::<u64>().map_or(true, |n| n > testo.len() as u64)) {
            return Err("broken workbook: it announces more strings than it holds".to_owned());
        }
    }
    Ok(testo.len() as u64)
}
