//! The little DER we write ourselves: webpki wants an ECDSA signature as X.509 has it, XML Signature has the bare numbers.

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;

/// `ECDSA-Sig-Value` of r and s, which have the length of the field (66 bytes at most).
pub fn coppia(r: &[u8], s: &[u8]) -> Vec<u8> {
    let mut contenuto = intero(r);
    contenuto.extend(intero(s));
    valore(SEQUENCE, &contenuto)
}

/// Shortest form, with a zero before a first bit that would make the number negative.
fn intero(numero: &[u8]) -> Vec<u8> {
    let mut contenuto: Vec<u8> = numero.iter().copied().skip_while(|&b| b == 0).collect();
    if contenuto.first().is_none_or(|b| b & 0x80 != 0) {
        contenuto.insert(0, 0);
    }
    valore(INTEGER, &contenuto)
}

/// A value of less than 256 bytes.
fn valore(tag: u8, contenuto: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let lunghezza = u8::try_from(contenuto.len()).unwrap_or(u8::MAX);
    if lunghezza >= 0x80 {
        out.push(0x81);
    }
    out.push(lunghezza);
    out.extend_from_slice(contenuto);
    out
}

#[cfg(test)]
mod tests {
    use super::coppia;

    #[test]
    fn numbers_get_their_shortest_form() {
        assert_eq!(coppia(&[0, 1], &[0, 0x80]), [0x30, 7, 2, 1, 1, 2, 2, 0, 0x80]);
        assert_eq!(coppia(&[0, 0], &[0x7F, 0]), [0x30, 7, 2, 1, 0, 2, 2, 0x7F, 0]);
        let lunga = coppia(&[0xFF; 66], &[1; 66]);
        assert_eq!(lunga[..6], [0x30, 0x81, 67 + 2 + 66 + 2, 2, 67, 0]);
    }
}
