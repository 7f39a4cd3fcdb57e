//! The check character of the codice fiscale, which also closes our SAP codes and policy identifiers.
//!
//! controls.md §3 (tables ODD and EVEN), §6 "Policy identifier", §8.

/// Values of A..Z in odd positions (1-based); in even positions a letter is worth its index.
const DISPARI: [u32; 26] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/// Check letter of a text of digits and capital letters, of any length; `None` when it holds anything else.
pub(super) fn di_controllo(testo: &[u8]) -> Option<u8> {
    let mut somma = 0;
    for (posto, byte) in testo.iter().enumerate() {
        let indice = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A',
            _ => return None,
        };
        somma += if posto % 2 == 0 {
            *DISPARI.get(usize::from(indice))?
        } else {
            u32::from(indice)
        };
    }
    u8::try_from(somma % 26).ok().map(|resto| b'A' + resto)
}
