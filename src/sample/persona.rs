//! Who a number is: one mixed-radix numeral turned into birth and consonants, so that no two numbers meet.

use super::caso::{Caso, mescola};
use crate::sap::{CodiceFiscale, Data, codice_cognome, codice_nome};

/// An invented person and the codice fiscale that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    pub cognome: String,
    pub nome: String,
    /// `M` or `F`.
    pub sesso: &'static str,
    pub nascita: Data,
    /// Municipality or state of birth.
    pub comune: &'static str,
    pub cittadinanza: &'static str,
    pub codice_fiscale: CodiceFiscale,
}

/// Municipalities in force, and a state outside the free area.
const NASCITE: [(&str, &str); 18] = [
    ("A662", "000"),
    ("A944", "000"),
    ("B188", "000"),
    ("D458", "000"),
    ("D969", "000"),
    ("F205", "000"),
    ("F257", "000"),
    ("F839", "000"),
    ("G224", "000"),
    ("G273", "000"),
    ("G337", "000"),
    ("H199", "000"),
    ("H501", "000"),
    ("I787", "000"),
    ("L191", "000"),
    ("L219", "000"),
    ("L781", "000"),
    ("Z100", "201"),
];

const CONSONANTI: [char; 12] = ['B', 'D', 'F', 'G', 'L', 'M', 'N', 'R', 'S', 'T', 'V', 'Z'];
const MESI: [char; 12] = ['A', 'B', 'C', 'D', 'E', 'H', 'L', 'M', 'P', 'R', 'S', 'T'];

/// First birthday, and how many follow: until 31 December 2004, so that two digits tell the year.
const PRIMO_GIORNO: Data = Data::new(1955, 1, 1);
const GIORNI: u32 = 18_263;

/// Different people there are. Numbers beyond meet the first ones again.
const PERSONE: u128 = GIORNI as u128 * 2 * NASCITE.len() as u128 * 12_u128.pow(6);

/// A step through all people that shares no factor with their number.
const PASSO: u128 = 1_000_000_000_039;

impl Persona {
    /// Person number `n` of a seed.
    pub fn numero(n: u64, seed: u64) -> Self {
        let mut numerale = Numerale((u128::from(n) * PASSO + u128::from(mescola(seed))) % PERSONE);
        let nascita = PRIMO_GIORNO.dopo(i64::from(numerale.cifra(GIORNI)));
        let sesso = if numerale.cifra(2) == 0 { "M" } else { "F" };
        let (comune, cittadinanza) = *scelta(&NASCITE, &mut numerale);
        let mut consonante = || *scelta(&CONSONANTI, &mut numerale);
        let radici = [
            [consonante(), consonante(), consonante()],
            [consonante(), consonante(), consonante()],
        ];
        let mut caso = Caso::di(n, !seed);
        // No Italian surname ends like this, nor a name; the endings add nothing to the first three consonants.
        let cognome = parola(radici[0], "UX", &mut caso);
        let nome = parola(radici[1], "EU", &mut caso);
        let codice_fiscale = codice(&cognome, &nome, sesso, nascita, comune);
        Self {
            cognome,
            nome,
            sesso,
            nascita,
            comune,
            cittadinanza,
            codice_fiscale,
        }
    }
}

/// A number taken apart digit by digit, each in its own base.
struct Numerale(u128);

impl Numerale {
    fn cifra(&mut self, base: u32) -> u32 {
        let cifra = self.0 % u128::from(base);
        self.0 /= u128::from(base);
        u32::try_from(cifra).unwrap_or_default()
    }
}

fn scelta<'a, T, const N: usize>(voci: &'a [T; N], numerale: &mut Numerale) -> &'a T {
    let posto = numerale.cifra(u32::try_from(N).unwrap_or(1)) as usize;
    voci.get(posto).unwrap_or(&voci[0])
}

/// Three syllables and an ending. Now and then an accent, which a codice fiscale does not see.
fn parola(consonanti: [char; 3], finale: &str, caso: &mut Caso) -> String {
    let mut parola = String::with_capacity(10);
    for (posto, consonante) in consonanti.into_iter().enumerate() {
        parola.push(consonante);
        if posto < 2 {
            parola.push_str(caso.una(&["A", "E", "I", "O", "U", "A", "E", "I", "O", "U", "È", "Ò"]));
        }
    }
    parola + finale
}

fn codice(cognome: &str, nome: &str, sesso: &str, nascita: Data, comune: &str) -> CodiceFiscale {
    let giorno = if sesso == "F" {
        nascita.giorno + 40
    } else {
        nascita.giorno
    };
    let mese = MESI.get(usize::from(nascita.mese).saturating_sub(1)).unwrap_or(&'A');
    let base = format!(
        "{}{}{:02}{mese}{giorno:02}{comune}",
        codice_cognome(cognome),
        codice_nome(nome),
        nascita.anno.rem_euclid(100),
    );
    let controllo = CodiceFiscale::carattere_controllo(&base).unwrap_or('A');
    CodiceFiscale::registrato(&format!("{base}{controllo}"))
}
