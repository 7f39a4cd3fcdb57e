//! When a writer begins: pure counting, without a clock.
//!
//! Every batch costs round trips, statements and a commit, whatever is in it. Were each writer to take what it finds, four
//! of them would share what one could have taken. So the first takes whatever waits; the second, when as many wait as the first
//! has, so that with few callers they take turns; each further one, and the second at the latest, when half a batch waits
//! for each that is at work, or a whole one for all. Who waits for less waits for the end of one at work, as everybody does behind a
//! single writer; but a batch that takes longer than `Dimensioni::pazienza`, because its disk is slow or somebody holds a lock,
//! counts no more.

/// Of a batch, for each writer at work.
const PARTE: usize = 2;

#[derive(Debug, Clone, Copy)]
pub struct Partenza {
    /// Exchanges of a batch, at most.
    pub max_lotto: usize,
    /// Writers at work.
    al_lavoro: usize,
    /// Exchanges that they have.
    in_corso: usize,
}

impl Partenza {
    pub const fn con(max_lotto: usize) -> Self {
        Self {
            max_lotto,
            al_lavoro: 0,
            in_corso: 0,
        }
    }

    /// Whether one more writer is to begin while so many wait. `chiusa`: nobody will join them.
    pub fn si_parte(self, attendono: usize, chiusa: bool) -> bool {
        attendono > 0 && (chiusa || attendono >= self.bastano())
    }

    fn bastano(self) -> usize {
        let parte = (self.al_lavoro * self.max_lotto / PARTE).min(self.max_lotto);
        if self.al_lavoro == 1 {
            return parte.min(self.in_corso);
        }
        parte
    }

    /// One began with so many.
    pub fn iniziato(&mut self, scambi: usize) {
        self.al_lavoro += 1;
        self.in_corso += scambi;
    }

    /// One that had so many has ended, or takes too long.
    pub fn finito(&mut self, scambi: usize) {
        debug_assert!(
            self.al_lavoro > 0 && self.in_corso >= scambi,
            "more ends than beginnings"
        );
        self.al_lavoro = self.al_lavoro.saturating_sub(1);
        self.in_corso = self.in_corso.saturating_sub(scambi);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_must_wait_for_one_more_to_begin() {
        for (max_lotto, al_lavoro, bastano) in [
            (32, &[][..], 1),
            (32, &[1], 1),
            (32, &[5], 5),
            (32, &[8], 8),
            (32, &[16], 16),
            (32, &[32], 16),
            (32, &[1, 1], 32),
            (32, &[32, 8], 32),
            (32, &[32, 16, 32], 32),
            (4, &[1, 1, 2], 4),
            (1, &[1, 1, 1], 1),
            (2, &[2], 1),
            (2, &[1, 1, 1], 2),
        ] {
            let mut partenza = Partenza::con(max_lotto);
            for scambi in al_lavoro {
                partenza.iniziato(*scambi);
            }
            let caso = format!("batch of {max_lotto}, {al_lavoro:?} at work");
            assert!(partenza.si_parte(bastano, false), "{caso}");
            assert!(!partenza.si_parte(bastano - 1, false), "{caso}");
            assert!(partenza.si_parte(1, true), "closed: {caso}");
            assert!(!partenza.si_parte(0, true), "closed: {caso}");
        }
    }

    #[test]
    fn who_has_ended_counts_no_more() {
        let mut partenza = Partenza::con(32);
        partenza.iniziato(7);
        partenza.iniziato(8);
        partenza.finito(7);
        assert!(!partenza.si_parte(7, false));
        assert!(partenza.si_parte(8, false));
        partenza.finito(8);
        assert!(partenza.si_parte(1, false));
    }
}
