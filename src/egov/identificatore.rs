//! Message identifiers: `codice_idPorta_progressivo_AAAA-MM-GG_OO:MM` (busta-egov.md §3, D05, D06).
//!
//! [`Identificatore::parse`] is strict: five parts, ASCII, a date of the calendar. [`Generatore`] issues ours and
//! never the same twice.

use std::{fmt, sync::Arc, sync::Mutex, sync::PoisonError};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::AmbiguousOffset,
};

use super::parti::{Parte, VerificaIdPorta};
use crate::clock::{self, Clock};

/// Characters that an identifier may have: the unique key that tells duplicates holds no more, and two identifiers cut
/// there must not become one.
const LUNGHEZZA_MASSIMA: usize = 256;

/// A well-formed identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identificatore<'a> {
    testo: &'a str,
    /// Length of the first part.
    amministrazione: usize,
    /// Length of the second part.
    porta: usize,
    /// Its last two parts, in Italian time.
    quando: DateTime,
}

impl<'a> Identificatore<'a> {
    /// The strict form of busta-egov.md §3, calendar included; `None` for anything else.
    pub fn parse(testo: &'a str) -> Option<Self> {
        let mut parti = testo.split('_');
        let [
            Some(amministrazione),
            Some(porta),
            Some(progressivo),
            Some(data),
            Some(ora),
            None,
        ] = std::array::from_fn(|_| parti.next())
        else {
            return None;
        };
        let alfanumerico = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_alphanumeric());
        let valido = testo.len() <= LUNGHEZZA_MASSIMA
            && alfanumerico(amministrazione)
            && alfanumerico(porta)
            && progressivo.len() == 7
            && progressivo.bytes().all(|c| c.is_ascii_digit());
        let quando = leggi_data(data).filter(|_| valido)?.to_datetime(leggi_ora(ora)?);
        Some(Self {
            testo,
            amministrazione: amministrazione.len(),
            porta: porta.len(),
            quando,
        })
    }

    pub const fn as_str(&self) -> &'a str {
        self.testo
    }

    /// The beginning of the minute it names; of an hour that occurs twice the first is meant.
    pub fn istante(&self) -> Option<Timestamp> {
        clock::roma().to_timestamp(self.quando).ok()
    }

    /// True when `parte` issues such identifiers: its codice with case, its porta as the party's switch says.
    pub fn appartiene(&self, parte: &Parte) -> bool {
        let amministrazione = self.testo.get(..self.amministrazione).unwrap_or_default();
        let porta = self
            .testo
            .get(self.amministrazione + 1..)
            .and_then(|t| t.get(..self.porta));
        let porta = porta.unwrap_or_default();
        amministrazione == parte.codice
            && match parte.verifica_id_porta {
                VerificaIdPorta::Esatta => porta == parte.id_porta,
                VerificaIdPorta::SenzaMaiuscole => porta.eq_ignore_ascii_case(&parte.id_porta),
                VerificaIdPorta::SoloFormato => true,
            }
    }
}

impl fmt::Display for Identificatore<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.testo)
    }
}

/// `cifre` ASCII digits as a number.
fn numero(testo: &str, cifre: usize) -> Option<i16> {
    (testo.len() == cifre && testo.bytes().all(|c| c.is_ascii_digit())).then(|| testo.parse().ok())?
}

fn leggi_data(testo: &str) -> Option<Date> {
    let mut parti = testo.split('-');
    let [Some(anno), Some(mese), Some(giorno), None] = std::array::from_fn(|_| parti.next()) else {
        return None;
    };
    let (anno, mese, giorno) = (numero(anno, 4)?, numero(mese, 2)?, numero(giorno, 2)?);
    let data = Date::new(anno, i8::try_from(mese).ok()?, i8::try_from(giorno).ok()?).ok()?;
    (anno <= 2100).then_some(data)
}

fn leggi_ora(testo: &str) -> Option<Time> {
    let (ore, minuti) = testo.split_once(':')?;
    let (ore, minuti) = (numero(ore, 2)?, numero(minuti, 2)?);
    Time::new(i8::try_from(ore).ok()?, i8::try_from(minuti).ok()?, 0, 0).ok()
}

/// The digits in front of the counter that tell the nodes of one party apart: none, one or two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrefissoNodo(String);

impl PrefissoNodo {
    pub fn parse(testo: &str) -> Option<Self> {
        (testo.len() <= 2 && testo.bytes().all(|c| c.is_ascii_digit())).then(|| Self(testo.to_owned()))
    }

    fn cifre_contatore(&self) -> usize {
        7 - self.0.len()
    }

    /// Highest value of the counter.
    fn massimo(&self) -> u32 {
        match self.0.len() {
            0 => 9_999_999,
            1 => 999_999,
            _ => 99_999,
        }
    }
}

/// Issues the identifiers of one node, each once.
///
/// - **Within a process** the counter starts again at 1 each minute. The minute never goes back, whatever the clock does,
///   and when a minute's counter is used up the next minute's begins early. In the hour that occurs twice in autumn the
///   first pass counts in the lower half and the second in the upper one, for both write the same minutes.
/// - **Over restarts within a minute**: the first minute of a process begins at a value in proportion to the time already
///   gone of it. Nothing is repeated as long as fewer than about 1,500 identifiers a second were issued (with two
///   digits of prefix; more with fewer).
/// - **Over restarts with a clock set back**: the store remembers the last minute, and [`Generatore::non_prima`] begins
///   after it.
/// - **Over replicas**: each has a prefix of its own. Two that share one are found out by `gateway::turno`, and told.
#[derive(Debug)]
pub struct Generatore {
    /// `codice_idPorta_prefisso`.
    testa: String,
    cifre: usize,
    massimo: u32,
    clock: Arc<dyn Clock>,
    stato: Mutex<Option<Minuto>>,
}

/// Minutes since the Unix epoch.
fn minuto_di(istante: Timestamp) -> i64 {
    istante.as_second().div_euclid(60)
}

/// A minute in which identifiers are issued.
#[derive(Debug, Clone)]
struct Minuto {
    /// Minutes since the Unix epoch: always grows, unlike the civil minute.
    numero: i64,
    /// Its civil form, as in an identifier.
    testo: String,
    /// Last value issued.
    contatore: u32,
    massimo: u32,
}

impl Generatore {
    pub fn new(codice: &str, id_porta: &str, prefisso: &PrefissoNodo, clock: Arc<dyn Clock>) -> Self {
        Self {
            testa: format!("{codice}_{id_porta}_{}", prefisso.0),
            cifre: prefisso.cifre_contatore(),
            massimo: prefisso.massimo(),
            clock,
            stato: Mutex::new(None),
        }
    }

    /// What all identifiers of this node begin with.
    pub fn testa(&self) -> &str {
        &self.testa
    }

    /// The last minute in which identifiers were issued, or the present one: minutes since the Unix epoch.
    pub fn minuto(&self) -> i64 {
        let stato = self.stato.lock().unwrap_or_else(PoisonError::into_inner);
        stato
            .as_ref()
            .map_or_else(|| minuto_di(self.clock.now()), |minuto| minuto.numero)
    }

    /// Issues none in a minute before `numero`.
    pub fn non_prima(&self, numero: i64) {
        if numero > self.minuto() {
            let minuto = self.apri(numero);
            *self.stato.lock().unwrap_or_else(PoisonError::into_inner) = Some(minuto);
        }
    }

    /// The next identifier.
    pub fn prossimo(&self) -> String {
        let adesso = self.clock.now();
        let corrente = minuto_di(adesso);
        let mut stato = self.stato.lock().unwrap_or_else(PoisonError::into_inner);
        let mut minuto = match stato.take() {
            Some(ultimo) if ultimo.numero < corrente => self.apri(corrente),
            Some(ultimo) if ultimo.contatore >= ultimo.massimo => self.apri(ultimo.numero + 1),
            Some(ultimo) => ultimo,
            None => self.riprendi(corrente, adesso),
        };
        minuto.contatore += 1;
        let identificatore = format!(
            "{}{:0cifre$}_{}",
            self.testa,
            minuto.contatore,
            minuto.testo,
            cifre = self.cifre
        );
        *stato = Some(minuto);
        identificatore
    }

    /// A fresh minute.
    fn apri(&self, numero: i64) -> Minuto {
        let istante = Timestamp::from_second(numero.saturating_mul(60)).unwrap_or(Timestamp::MAX);
        let civile = clock::civile(istante);
        let meta = self.massimo / 2;
        let (contatore, massimo) = match clock::roma().to_ambiguous_zoned(civile.datetime()).offset() {
            AmbiguousOffset::Fold { before, .. } if before == civile.offset() => (0, meta),
            AmbiguousOffset::Fold { .. } => (meta, self.massimo),
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => (0, self.massimo),
        };
        Minuto {
            numero,
            testo: civile.strftime("%Y-%m-%d_%H:%M").to_string(),
            contatore,
            massimo,
        }
    }

    /// The first minute of this process, of which a process before it may have used a part.
    fn riprendi(&self, numero: i64, adesso: Timestamp) -> Minuto {
        const MILLISECONDI: i64 = 60_000;
        let mut minuto = self.apri(numero);
        let trascorsi = u32::try_from(adesso.as_millisecond().rem_euclid(MILLISECONDI)).unwrap_or_default();
        // A tenth stays free however late in the minute the process starts.
        let ampiezza = (minuto.massimo - minuto.contatore) / 10 * 9;
        // u64: 60,000 times 10 million does not fit in 32 bits.
        let usati = u64::from(trascorsi) * u64::from(ampiezza) / MILLISECONDI.unsigned_abs();
        minuto.contatore += u32::try_from(usati).unwrap_or(ampiezza);
        minuto
    }
}

#[cfg(test)]
#[path = "identificatore_tests.rs"]
mod tests;
