//! Distinguished names, compared as certificates and people write them.
//!
//! The same name is written in either order (`C=IT, O=…, CN=…` or `CN=…, O=…, C=IT`), with blanks or without, in capitals or
//! not; so a name is the set of its parts, values folded (RFC 4518 in short).

use x509_parser::x509::X509Name;

/// The parts of a name, sorted: type and folded value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Nome(Vec<(String, String)>);

/// Types that names in text call by a word (RFC 4514 §3, and what OpenSSL and Java write).
const TIPI: [(&str, &str); 18] = [
    ("CN", "2.5.4.3"),
    ("SN", "2.5.4.4"),
    ("SURNAME", "2.5.4.4"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("S", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("T", "2.5.4.12"),
    ("GIVENNAME", "2.5.4.42"),
    ("GN", "2.5.4.42"),
    ("ORGANIZATIONIDENTIFIER", "2.5.4.97"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
];

impl Nome {
    /// From a certificate; `None` for a kind of text that names do not use.
    pub fn da_x509(nome: &X509Name<'_>) -> Option<Self> {
        let parti = nome.iter_attributes().map(|parte| {
            let valore = parte.attr_value();
            Some((
                parte.attr_type().to_id_string(),
                piega(&testo(valore.tag().0, valore.data)?),
            ))
        });
        parti.collect::<Option<_>>().map(Self::di)
    }

    /// From text: parts separated by commas, `+` or semicolons, special characters after a backslash or within quotes.
    pub fn da_testo(testo: &str) -> Option<Self> {
        let mut parti = Vec::new();
        for parte in separa(testo) {
            let (tipo, valore) = parte.split_once('=')?;
            let tipo = tipo.trim().to_ascii_uppercase();
            let tipo = tipo.strip_prefix("OID.").unwrap_or(&tipo);
            let noto = TIPI.iter().find(|(parola, _)| *parola == tipo).map(|(_, oid)| *oid);
            let puntato = tipo.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let tipo = noto.or(puntato.then_some(tipo))?;
            parti.push((tipo.to_owned(), piega(&libera(valore))));
        }
        (!parti.is_empty()).then(|| Self::di(parti))
    }

    fn di(mut parti: Vec<(String, String)>) -> Self {
        parti.sort_unstable();
        Self(parti)
    }
}

/// The string types that names use.
fn testo(tag: u32, valore: &[u8]) -> Option<String> {
    match tag {
        // UTF8String, NumericString, PrintableString, IA5String
        0x0C | 0x12 | 0x13 | 0x16 => std::str::from_utf8(valore).ok().map(str::to_owned),
        // TeletexString, in practice Latin-1
        0x14 => Some(valore.iter().copied().map(char::from).collect()),
        // BMPString
        0x1E => {
            let (coppie, dispari) = valore.as_chunks::<2>();
            let unita = coppie.iter().copied().map(u16::from_be_bytes);
            let testo: Result<String, _> = char::decode_utf16(unita).collect();
            testo.ok().filter(|_| dispari.is_empty())
        }
        _ => None,
    }
}

/// Lower case, blanks around gone, blanks inside single.
fn piega(valore: &str) -> String {
    valore.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts at separators that are neither escaped nor quoted.
fn separa(testo: &str) -> Vec<&str> {
    let mut parti = Vec::new();
    let (mut inizio, mut protetto, mut fra_virgolette) = (0, false, false);
    for (qui, c) in testo.char_indices() {
        match c {
            _ if protetto => protetto = false,
            '\\' => protetto = true,
            '"' => fra_virgolette = !fra_virgolette,
            ',' | ';' | '+' if !fra_virgolette => {
                parti.extend(testo.get(inizio..qui));
                inizio = qui + 1;
            }
            _ => {}
        }
    }
    parti.extend(testo.get(inizio..));
    parti
}

/// Takes quotes and backslashes away; `\C3\A0` is a character in UTF-8.
fn libera(valore: &str) -> String {
    let valore = valore.trim();
    let dentro = valore
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .unwrap_or(valore);
    let mut byte = Vec::with_capacity(dentro.len());
    let mut resto = dentro.as_bytes();
    while let Some((&primo, dopo)) = resto.split_first() {
        resto = dopo;
        if primo != b'\\' {
            byte.push(primo);
            continue;
        }
        let esadecimale = resto
            .get(..2)
            .and_then(|due| u8::from_str_radix(std::str::from_utf8(due).ok()?, 16).ok());
        if let Some(valore) = esadecimale {
            byte.push(valore);
            resto = resto.get(2..).unwrap_or_default();
        } else if let Some((&c, dopo)) = resto.split_first() {
            byte.push(c);
            resto = dopo;
        }
    }
    String::from_utf8_lossy(&byte).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_in_many_dresses() {
        let nome = Nome::da_testo("CN=portasap.regione.example, O=Regione Esempio, C=IT").unwrap();
        for dress in [
            "C=IT,O=Regione Esempio,CN=portasap.regione.example",
            "2.5.4.6=it; o = REGIONE   esempio ;CN=\"portasap.regione.example\"",
            r"CN=portasap\.regione\.example+O=Regione\20Esempio,OID.2.5.4.6=IT",
        ] {
            assert_eq!(Nome::da_testo(dress).as_ref(), Some(&nome), "{dress}");
        }
        for other in [
            "CN=portasap.regione.example, O=Regione Esempio",
            "CN=portasap.regione.example, O=Regione Esempio, C=IT, C=IT",
            "CN=portasap.regione.example\\, O=Regione Esempio, C=IT",
            "CN=portasap.regione.example, OU=Regione Esempio, C=IT",
        ] {
            assert_ne!(Nome::da_testo(other).as_ref(), Some(&nome), "{other}");
        }
        for no_name in ["", "portasap", "X=1", "CN=a, b"] {
            assert_eq!(Nome::da_testo(no_name), None, "{no_name}");
        }
    }
}
