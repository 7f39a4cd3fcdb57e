//! The frame around what is packed, the same for every way of packing: one byte says which way, four say how long the content
//! is (little endian), the packed bytes follow. 0 is the content as it is. What is packed is never longer than its content by
//! more than that one byte, and nothing is packed that would not be unpacked: more than `massimo` bytes stay as they are.

/// More than any message or document that is kept.
pub const MASSIMO: usize = 256 * 1024 * 1024;

pub const INTATTO: u8 = 0;

/// Packs by `stringi`, whose number is `modo`; never fails.
pub fn chiudi(modo: u8, massimo: usize, dati: &[u8], stringi: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let lunghezza = u32::try_from(dati.len()).ok().filter(|_| dati.len() <= massimo);
    if let Some(lunghezza) = lunghezza
        && let Some(stretti) = stringi(dati)
        && stretti.len() + 5 < dati.len()
    {
        let mut esito = Vec::with_capacity(stretti.len() + 5);
        esito.push(modo);
        esito.extend_from_slice(&lunghezza.to_le_bytes());
        esito.extend_from_slice(&stretti);
        return esito;
    }
    let mut esito = Vec::with_capacity(dati.len() + 1);
    esito.push(INTATTO);
    esito.extend_from_slice(dati);
    esito
}

/// What was packed, by `allarga` where it was packed by `modo`, which is told how long the content is; `None` for bytes that
/// [`chiudi`] did not make.
pub fn apri(modo: u8, compatti: &[u8], allarga: impl FnOnce(&[u8], usize) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (&come, resto) = compatti.split_first()?;
    if come == INTATTO {
        return Some(resto.to_vec());
    }
    let (lunghezza, stretti) = resto.split_first_chunk::<4>()?;
    let lunghezza = usize::try_from(u32::from_le_bytes(*lunghezza)).ok()?;
    if come != modo || lunghezza > MASSIMO {
        return None;
    }
    allarga(stretti, lunghezza).filter(|dati| dati.len() == lunghezza)
}
