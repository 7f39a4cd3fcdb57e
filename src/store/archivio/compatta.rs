//! Headers and messages, packed: LZ4 with a dictionary of what every busta and every document says.
//!
//! A header of 1,100 bytes takes about 200, so that it can stand in its trace row. The first byte says how: 0 as it is, 1
//! LZ4 with the dictionary `PRIMO`. A dictionary that was released is never changed, because what was packed with it
//! could no longer be read: a better one gets the next number.

use crate::store::cornice::{self, MASSIMO};

/// The first dictionary. LZ4 favours what stands last.
const PRIMO: &[u8] = include_bytes!("dizionario1.txt");

const LZ4_PRIMO: u8 = 1;

/// Packs; never fails, and never takes more than one byte more than it was given.
pub fn compatta(dati: &[u8]) -> Vec<u8> {
    compatta_entro(MASSIMO, dati)
}

fn compatta_entro(massimo: usize, dati: &[u8]) -> Vec<u8> {
    cornice::chiudi(LZ4_PRIMO, massimo, dati, |dati| {
        Some(lz4_flex::block::compress_with_dict(dati, PRIMO))
    })
}

/// What was packed; `None` for bytes that [`compatta`] did not make.
pub fn distendi(compatti: &[u8]) -> Option<Vec<u8>> {
    cornice::apri(LZ4_PRIMO, compatti, |stretti, lunghezza| {
        lz4_flex::block::decompress_with_dict(stretti, lunghezza, PRIMO).ok()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::store::cornice::INTATTO;

    /// What was packed with it must stay readable.
    #[test]
    fn the_released_dictionary_is_never_changed() {
        let impronta: String = Sha256::digest(PRIMO).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            impronta,
            "354717bf34d69140d2f3c6f6f678a8fe16f9a0430dea71ef76e37a205b665e53"
        );
    }

    #[test]
    fn a_header_becomes_small() {
        let header = include_str!("../../egov/esempi.rs");
        let start = header.find("<eGov_IT:Intestazione").unwrap_or_default();
        let header = &header.as_bytes()[start..];
        let header = &header[..header.len().min(1500)];
        assert!(compatta(header).len() * 2 < header.len(), "{}", compatta(header).len());
    }

    #[test]
    fn what_was_not_packed_is_not_unpacked() {
        for bytes in [
            &b""[..],
            &[7, 1, 2],
            &[1, 0],
            &[1, 255, 255, 255, 255, 0],
            &[1, 9, 0, 0, 0, 255, 255],
        ] {
            assert_eq!(distendi(bytes), None, "{bytes:?}");
        }
    }

    /// Found by review: one longer than is ever unpacked was packed, and could not be read again.
    #[test]
    fn what_would_not_be_unpacked_is_not_packed() {
        let dati = [b'a'; 1000];
        for (massimo, come) in [(1000, LZ4_PRIMO), (999, INTATTO), (0, INTATTO)] {
            let compatti = compatta_entro(massimo, &dati);
            assert_eq!(compatti[0], come, "{massimo}");
            assert_eq!(distendi(&compatti).as_deref(), Some(&dati[..]), "{massimo}");
        }
    }

    proptest! {
        #[test]
        fn comes_back_whole(dati in proptest::collection::vec(any::<u8>(), 0..3000)) {
            prop_assert_eq!(distendi(&compatta(&dati)), Some(dati));
        }

        #[test]
        fn text_comes_back_whole(testo in "(<eGov_IT:[A-Z][a-z]{1,20}>[a-z0-9 ]{0,20}){0,100}") {
            prop_assert_eq!(distendi(&compatta(testo.as_bytes())), Some(testo.into_bytes()));
        }

        #[test]
        fn never_panics_on_other_bytes(dati in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = distendi(&dati);
        }
    }
}
