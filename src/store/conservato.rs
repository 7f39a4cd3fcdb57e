//! Documents as the databases keep them: zstd with a dictionary of what every document says.
//!
//! A document of 4 KB takes about 600 bytes, so that it stands in its row where PostgreSQL's own lz4 (2,200 bytes) sends it
//! to a table beside; packing takes no longer than that lz4. The first byte says how: 0 as it is, 1 zstd with the
//! dictionary `PRIMO`, after four bytes of length. A dictionary that was released is never changed, because what was packed
//! with it could no longer be read: a better one gets the next number. `PRIMO` was trained on fictitious documents whose
//! values had been replaced by random ones: it knows the structure, and no worker. Rows written before have their document
//! as text and are read as they are; with packing off new ones are written like them.

use std::{borrow::Cow, cell::RefCell, sync::LazyLock};

use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, EncoderDictionary},
};

use super::cornice::{self, MASSIMO};

const PRIMO: &[u8] = include_bytes!("documenti1.zdict");

/// More room costs more time and saves one byte in fifty.
const LIVELLO: i32 = 1;

const ZSTD_PRIMO: u8 = 1;

static SCRIVE: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(PRIMO, LIVELLO));
static LEGGE: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(PRIMO));

thread_local! {
    // Their working memory is worth keeping: it takes longer to make than a document to pack.
    static COMPRESSORE: RefCell<Option<Compressor<'static>>> =
        RefCell::new(Compressor::with_prepared_dictionary(&SCRIVE).ok());
    static DECOMPRESSORE: RefCell<Option<Decompressor<'static>>> =
        RefCell::new(Decompressor::with_prepared_dictionary(&LEGGE).ok());
}

/// The two columns of a document: text, or packed and the text empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conservato<'a> {
    pub testo: Cow<'a, str>,
    pub compresso: Option<Vec<u8>>,
}

impl<'a> Conservato<'a> {
    pub fn di(testo: impl Into<Cow<'a, str>>, compatti: bool) -> Self {
        let testo = testo.into();
        if compatti {
            Conservato::copia(&testo, true)
        } else {
            Self { testo, compresso: None }
        }
    }
}

impl Conservato<'static> {
    /// The same of a text that stays where it is: what is packed need not be copied first.
    pub fn copia(testo: &str, compatti: bool) -> Self {
        if compatti {
            Self {
                compresso: Some(compatta(testo.as_bytes())),
                testo: Cow::Borrowed(""),
            }
        } else {
            Self::di(testo.to_owned(), false)
        }
    }
}

/// The document that two columns hold; `None` when it cannot be unpacked.
pub fn leggi(testo: String, compresso: Option<&[u8]>) -> Option<String> {
    match compresso {
        None => Some(testo),
        Some(compresso) => String::from_utf8(distendi(compresso)?).ok(),
    }
}

fn compatta(dati: &[u8]) -> Vec<u8> {
    compatta_entro(MASSIMO, dati)
}

fn compatta_entro(massimo: usize, dati: &[u8]) -> Vec<u8> {
    cornice::chiudi(ZSTD_PRIMO, massimo, dati, |dati| {
        COMPRESSORE.with_borrow_mut(|c| c.as_mut()?.compress(dati).ok())
    })
}

/// What was packed; `None` for bytes that [`compatta`] did not make.
fn distendi(compatti: &[u8]) -> Option<Vec<u8>> {
    cornice::apri(ZSTD_PRIMO, compatti, |stretti, lunghezza| {
        DECOMPRESSORE.with_borrow_mut(|d| d.as_mut()?.decompress(stretti, lunghezza).ok())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::{super::cornice::INTATTO, *};
    use crate::sample::{self, Opzioni};

    /// What was packed with it must stay readable.
    #[test]
    fn the_released_dictionary_is_never_changed() {
        let impronta: String = Sha256::digest(PRIMO).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            impronta,
            "e58cca2bd236971dd1dc9d087d0ea63251d079a193f38e24c8e109e9ec921dc8"
        );
    }

    #[test]
    fn a_document_becomes_small_and_comes_back() {
        for n in 1..20 {
            let documento = sample::lavoratore(n, &Opzioni::default()).scrivi();
            let conservato = Conservato::di(documento.as_str(), true);
            let compresso = conservato.compresso.as_deref().expect("packed");
            assert!(
                compresso.len() * 5 < documento.len(),
                "{} of {}",
                compresso.len(),
                documento.len()
            );
            assert_eq!(
                leggi(String::new(), Some(compresso)).as_deref(),
                Some(documento.as_str())
            );
        }
    }

    #[test]
    fn a_row_of_before_is_read_as_it_is() {
        assert_eq!(
            leggi("<lavoratore/>".to_owned(), None).as_deref(),
            Some("<lavoratore/>")
        );
        let conservato = Conservato::di("<lavoratore/>", false);
        assert_eq!(
            (conservato.testo.as_ref(), conservato.compresso),
            ("<lavoratore/>", None)
        );
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
        for (massimo, come) in [(1000, ZSTD_PRIMO), (999, INTATTO), (0, INTATTO)] {
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
        fn never_panics_on_other_bytes(dati in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = distendi(&dati);
            let _ = distendi(&[&[1, 200, 0, 0, 0], &*dati].concat());
        }
    }
}
