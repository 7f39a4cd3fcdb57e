//! Who is served next: parties take turns, and each party's own wait in the order in which they came.
//!
//! When every place is taken, a party with fewer waiting than the longest takes the last place of that one: who floods the
//! queue turns himself away, never another.

use std::collections::{HashMap, VecDeque};

#[derive(Debug)]
pub struct Turni<T> {
    capienza: usize,
    quanti: usize,
    file: HashMap<String, VecDeque<T>>,
    /// Parties that have somebody waiting, the next first.
    giro: VecDeque<String>,
}

/// There is no place.
#[derive(Debug, PartialEq, Eq)]
pub struct Pieno;

impl<T> Turni<T> {
    pub fn new(capienza: usize) -> Self {
        Self {
            capienza,
            quanti: 0,
            file: HashMap::new(),
            giro: VecDeque::new(),
        }
    }

    pub fn quanti(&self) -> usize {
        self.quanti
    }

    /// Takes a place; returns who lost one for it.
    pub fn metti(&mut self, parte: String, chi: T) -> Result<Option<T>, Pieno> {
        let escluso = if self.quanti < self.capienza {
            None
        } else {
            let miei = self.file.get(&parte).map_or(0, VecDeque::len);
            let altra = self.file.values_mut().max_by_key(|f| f.len());
            let altra = altra.filter(|f| f.len() > miei + 1).ok_or(Pieno)?;
            self.quanti -= 1;
            altra.pop_back()
        };
        self.quanti += 1;
        if let Some(fila) = self.file.get_mut(&parte) {
            fila.push_back(chi);
        } else {
            self.file.insert(parte.clone(), VecDeque::from([chi]));
            self.giro.push_back(parte);
        }
        Ok(escluso)
    }

    /// At most so many, one of each party in turn.
    pub fn prendi(&mut self, quanti: usize) -> Vec<T> {
        let mut presi = Vec::with_capacity(quanti.min(self.quanti));
        while presi.len() < quanti {
            let Some(parte) = self.giro.pop_front() else { break };
            let Some(fila) = self.file.get_mut(&parte) else {
                continue;
            };
            presi.extend(fila.pop_front());
            if fila.is_empty() {
                self.file.remove(&parte);
            } else {
                self.giro.push_back(parte);
            }
        }
        self.quanti -= presi.len();
        presi
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piena(capienza: usize, chi: &[(&str, u32)]) -> Turni<u32> {
        let mut turni = Turni::new(capienza);
        for (parte, n) in chi {
            assert_eq!(turni.metti((*parte).to_owned(), *n), Ok(None));
        }
        turni
    }

    #[test]
    fn parties_take_turns_and_each_keeps_its_order() {
        let mut turni = piena(
            9,
            &[
                ("LAZIO", 1),
                ("LAZIO", 2),
                ("LAZIO", 3),
                ("EMILIA", 10),
                ("VENETO", 20),
                ("EMILIA", 11),
            ],
        );
        assert_eq!(turni.prendi(4), [1, 10, 20, 2]);
        assert_eq!(turni.metti("VENETO".to_owned(), 21), Ok(None));
        assert_eq!(turni.prendi(9), [11, 3, 21]);
        assert_eq!((turni.quanti(), turni.prendi(1)), (0, vec![]));
        assert!(turni.file.is_empty(), "who waits no more takes no memory");
    }

    #[test]
    fn a_full_queue_turns_away_who_filled_it() {
        let mut turni = piena(4, &[("LAZIO", 1), ("LAZIO", 2), ("LAZIO", 3), ("LAZIO", 4)]);
        assert_eq!(turni.metti("LAZIO".to_owned(), 5), Err(Pieno));
        assert_eq!(turni.metti("EMILIA".to_owned(), 10), Ok(Some(4)));
        assert_eq!(turni.metti("EMILIA".to_owned(), 11), Ok(Some(3)));
        assert_eq!(turni.metti("EMILIA".to_owned(), 12), Err(Pieno), "two each");
        assert_eq!(turni.quanti(), 4);
        assert_eq!(turni.prendi(9), [1, 10, 2, 11]);
    }

    #[test]
    fn one_party_alone_has_every_place() {
        let mut turni = piena(3, &[("LAZIO", 1), ("LAZIO", 2), ("LAZIO", 3)]);
        assert_eq!(turni.prendi(2), [1, 2]);
        assert_eq!(turni.prendi(2), [3]);
    }
}
