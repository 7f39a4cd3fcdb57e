//! The three letters that the codice fiscale takes from a surname and from a name (CF-04, CF-05).
//!
//! Decree of 23/12/1976 as told by controls.md §3: upper case, marks dropped, a few letters of other alphabets spelled
//! out, whatever is not A–Z left aside.

/// Three letters of the surname (CF-04).
pub fn codice_cognome(cognome: &str) -> String {
    tre_lettere(&lettere(cognome))
}

/// Three letters of the name (CF-05).
pub fn codice_nome(nome: &str) -> String {
    let lettere = lettere(nome);
    let consonanti: Vec<char> = lettere.chars().filter(|c| !e_vocale(*c)).collect();
    match consonanti[..] {
        [prima, _, terza, quarta, ..] => [prima, terza, quarta].iter().collect(),
        _ => tre_lettere(&lettere),
    }
}

/// Consonants, then vowels, then `X`; the first three.
fn tre_lettere(lettere: &str) -> String {
    let consonanti = lettere.chars().filter(|c| !e_vocale(*c));
    let vocali = lettere.chars().filter(|c| e_vocale(*c));
    consonanti.chain(vocali).chain(std::iter::repeat('X')).take(3).collect()
}

const fn e_vocale(lettera: char) -> bool {
    matches!(lettera, 'A' | 'E' | 'I' | 'O' | 'U')
}

/// The letters A–Z of a name. A combining mark is no letter and goes with the rest.
fn lettere(nome: &str) -> String {
    let mut lettere = String::with_capacity(nome.len());
    for c in nome.chars().flat_map(char::to_uppercase) {
        if c.is_ascii_uppercase() {
            lettere.push(c);
        } else if !c.is_ascii() {
            lettere.push_str(base(c));
        }
    }
    lettere
}

/// What a capital letter outside ASCII counts as; empty for what is dropped.
fn base(lettera: char) -> &'static str {
    let voce = BASI.iter().find(|(_, varianti)| varianti.contains(lettera));
    voce.map_or("", |(base, _)| base)
}

/// Latin-1, Latin Extended-A, -B and Additional: every capital whose canonical decomposition starts with A–Z, then the
/// letters that the specification spells out.
const BASI: [(&str, &str); 29] = [
    ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ\u{212b}"),
    ("B", "ḂḄḆ"),
    ("C", "ÇĆĈĊČḈ"),
    ("D", "ĎḊḌḎḐḒĐ"),
    ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
    ("F", "Ḟ"),
    ("G", "ĜĞĠĢǦǴḠ"),
    ("H", "ĤȞḢḤḦḨḪĦ"),
    ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ"),
    ("J", "Ĵ"),
    ("K", "ĶǨḰḲḴ\u{212a}"),
    ("L", "ĹĻĽḶḸḺḼŁ"),
    ("M", "ḾṀṂ"),
    ("N", "ÑŃŅŇǸṄṆṈṊ"),
    ("O", "ÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢØǾ"),
    ("P", "ṔṖ"),
    ("R", "ŔŖŘȐȒṘṚṜṞ"),
    ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
    ("T", "ŢŤȚṪṬṮṰ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
    ("V", "ṼṾ"),
    ("W", "ŴẀẂẄẆẈ"),
    ("X", "ẊẌ"),
    ("Y", "ÝŶŸȲẎỲỴỶỸ"),
    ("Z", "ŹŻŽẐẒẔ"),
    ("AE", "ÆǢǼ"),
    ("OE", "Œ"),
    ("SS", "ẞ"),
    ("TH", "Þ"),
];

#[cfg(test)]
mod tests {
    use super::{codice_cognome, codice_nome};

    #[test]
    fn cf_04_and_cf_05() {
        for (cognome, nome, atteso) in [
            ("ESEMPIO", "PROVA", "SMP PRV"),
            ("esempio", "prova", "SMP PRV"),
            ("ESEMPIO", "COLLAUDO", "SMP CLD"),
            ("FO", "AI", "FOX AIX"),
            ("D'ESÈMPIO", "TESTINOVO", "DSM TTN"),
            ("D\u{2019}ESE\u{300}MPIO", "testinòvo", "DSM TTN"),
            ("DI ESEMPIO", "Prova Due", "DSM PVD"),
            ("ŁÓDŹ-ÆØ", "ÞÓRÐ", "LDZ THR"),
            ("Groß", "Œd", "GRS DOE"),
            ("Đâng", "Ħa\u{307}", "DNG HAX"),
            ("Y", "", "YXX XXX"),
            ("Αβγ", "ＦＵＬＬ", "XXX XXX"),
        ] {
            assert_eq!(
                format!("{} {}", codice_cognome(cognome), codice_nome(nome)),
                atteso,
                "{cognome} {nome}"
            );
        }
    }
}
