//! `kill -9` under load, again and again on the same data: of the node, of a region, of both, of a node that has committed
//! and could not deliver, of a region that has committed and could not answer.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use portasap::random::Random;

use super::{
    invarianti::{self, Conto, inbox},
    ponte::Ponte,
    vita::{Passo, Sorte, Via, Vita},
};
use crate::{
    node::postgres_database,
    regione::entro,
    rete::{Diversa, LAZIO, LOMBARDIA, Parte, Rete, VENETO, porta_libera},
};

const MITTENTI: u64 = 4;
const TUTTE: [Parte; 3] = [LAZIO, LOMBARDIA, VENETO];

/// Who dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vittima {
    Nodo,
    Regione,
    Entrambi,
    /// The node, when LAZIO has answered nothing for a while: what was committed is not delivered.
    NodoPienoDiAttese,
}

const VITTIME: [Vittima; 4] = [
    Vittima::Nodo,
    Vittima::Regione,
    Vittima::Entrambi,
    Vittima::NodoPienoDiAttese,
];

/// How often each kind of kill is tried.
fn giri() -> usize {
    let giri = std::env::var("PORTASAP_FAULT_ROUNDS").ok();
    giri.map_or(2, |n| n.parse().expect("PORTASAP_FAULT_ROUNDS is a number"))
}

/// Workers who live until told to stop.
#[derive(Debug, Default)]
struct Carico {
    prossima: AtomicU64,
    fermo: AtomicBool,
    /// A region that says nothing for a while would bring a message to the node after its sender was judged.
    solo_dirette: AtomicBool,
    fatti: AtomicU64,
    vite: Mutex<Vec<Vita>>,
}

impl Carico {
    /// Sends while `intanto` runs on this thread; the lives that were lived.
    fn corre(&self, rete: &Rete, seme: u64, intanto: impl FnOnce(&Self)) -> Vec<Vita> {
        self.fermo.store(false, Ordering::SeqCst);
        self.fatti.store(0, Ordering::SeqCst);
        thread::scope(|scope| {
            for mittente in 0..MITTENTI {
                let caso = Random::seeded(seme ^ (mittente << 32));
                scope.spawn(move || self.manda(rete, &caso));
            }
            // Also when it panics: the scope waits for the senders.
            let _fermo = Fermo(&self.fermo);
            intanto(self);
        });
        std::mem::take(&mut *self.vite.lock().unwrap())
    }

    fn manda(&self, rete: &Rete, caso: &Random) {
        let sceglie = |n: u64| usize::try_from(caso.next_u64() % n).expect("small");
        while !self.fermo.load(Ordering::SeqCst) {
            let n = self.prossima.fetch_add(1, Ordering::SeqCst) + 1;
            let via = if n.is_multiple_of(2) && !self.solo_dirette.load(Ordering::SeqCst) {
                Via::Delegata
            } else {
                Via::Diretta
            };
            let mut vita = Vita::nuova(n);
            let mut sorte = vita.fa(Passo::Crea(TUTTE[sceglie(3)]), via, rete);
            for numero in 1..=6 {
                if sorte != Sorte::Fatto || self.fermo.load(Ordering::SeqCst) {
                    break;
                }
                self.fatti.fetch_add(1, Ordering::SeqCst);
                let chi = TUTTE[sceglie(3)];
                let passo = match sceglie(3) {
                    0 => Passo::Politica(chi, numero),
                    _ => Passo::Prende(chi),
                };
                sorte = vita.fa(passo, via, rete);
            }
            self.vite.lock().unwrap().push(vita);
            if sorte == Sorte::Ignota {
                thread::sleep(Duration::from_millis(20));
            }
        }
    }

    fn attendi(&self, quanti: u64) {
        entro(
            || (self.fatti.load(Ordering::SeqCst) >= quanti).then_some(()),
            || format!("{} steps", self.fatti.load(Ordering::SeqCst)),
        );
    }
}

struct Fermo<'a>(&'a AtomicBool);

impl Drop for Fermo<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn uccidi_e_giudica(mut rete: Rete, seme: u64) {
    let (caso, carico) = (Random::seeded(seme), Carico::default());
    let mut giudicate: Vec<Vita> = Vec::new();
    let mut somma = Conto::default();
    for giro in 0..giri() * VITTIME.len() {
        let vittima = VITTIME[giro % VITTIME.len()];
        let regione = TUTTE[usize::try_from(caso.next_u64() % 3).expect("small")];
        let sospesa = vittima == Vittima::NodoPienoDiAttese;
        carico.solo_dirette.store(sospesa, Ordering::SeqCst);
        let mut vite = carico.corre(&rete, caso.next_u64(), |carico| {
            if sospesa {
                rete.regione(LAZIO).sospendi();
            }
            carico.attendi(8);
            thread::sleep(Duration::from_micros(caso.next_u64() % 200_000));
            if vittima != Vittima::Regione {
                rete.nodo.node().signal("KILL");
            }
            if matches!(vittima, Vittima::Regione | Vittima::Entrambi) {
                rete.regione(regione).node().signal("KILL");
            }
            thread::sleep(Duration::from_millis(50));
        });
        match vittima {
            Vittima::Nodo => rete.nodo.rinasci(),
            Vittima::Regione => rete.regione_mut(regione).rinasci(),
            Vittima::Entrambi => {
                rete.nodo.rinasci();
                rete.regione_mut(regione).rinasci();
            }
            Vittima::NodoPienoDiAttese => {
                rete.nodo.rinasci();
                rete.regione(LAZIO).riprendi();
            }
        }
        let conto = invarianti::giudica(&rete, &mut vite, &giudicate);
        println!(
            "round {giro}, {vittima:?} killed: {} lives, {} steps in doubt; {} notifications, {} arrivals so far",
            vite.len(),
            conto.in_dubbio,
            conto.notifiche,
            conto.arrivi
        );
        somma = Conto {
            in_dubbio: somma.in_dubbio + conto.in_dubbio,
            ..conto
        };
        giudicate.append(&mut vite);
    }
    // At the end everybody once more: what an early round made outlived all later ones.
    invarianti::giudica(&rete, &mut giudicate, &[]);
    println!("{somma:?}");
    assert!(somma.notifiche > 0 && somma.in_dubbio > 0, "nothing was hit: {somma:?}");
}

#[test]
fn whoever_is_killed_nothing_is_lost_or_invented() {
    uccidi_e_giudica(Rete::nuova(&TUTTE), 0xD0E1);
}

#[test]
fn the_same_with_the_node_on_postgresql() {
    let database = postgres_database();
    let diversa = Diversa {
        nodo: vec![("DATABASE__URL", &database)],
        ..Diversa::default()
    };
    uccidi_e_giudica(Rete::diversa(&TUTTE, &diversa), 0xD0E2);
}

/// The region commits, dies before its answer: the node tries again, and the inbox shows one notification twice at most.
#[test]
fn a_region_killed_between_its_commit_and_its_answer_is_told_again() {
    let porta = porta_libera();
    let ponte = Ponte::verso(([127, 0, 0, 1], porta).into());
    let mut rete = Rete::diversa(
        &[LAZIO, VENETO],
        &Diversa {
            davanti: vec![(LAZIO, ponte.url())],
            porte: vec![(LAZIO, porta)],
            ..Diversa::default()
        },
    );
    let mut vite = Vec::new();
    for n in 1..=u64::try_from(giri()).expect("a number") {
        ponte.arma(rete.regione(LAZIO).node().pid());
        let mut vita = Vita::nuova(n);
        for passo in [Passo::Crea(LAZIO), Passo::Prende(VENETO)] {
            assert_eq!(vita.fa(passo, Via::Diretta, &rete), Sorte::Fatto);
        }
        entro(|| ponte.scattato().then_some(()), || "LAZIO never answered".to_owned());
        let codice = vita.codice.clone().expect("created");
        let di_questa = |rete: &Rete| inbox(rete.regione(LAZIO)).iter().filter(|e| e.codice == codice).count();
        assert_eq!(di_questa(&rete), 1, "it had committed");
        rete.regione_mut(LAZIO).rinasci();
        vite.push(vita);
        invarianti::giudica(&rete, &mut vite, &[]);
        assert_eq!(di_questa(&rete), 2, "told again, under another Identificatore");
        let interrotte = rete
            .nodo
            .righe("SELECT dettaglio FROM tentativo WHERE esito = 'INTERROTTA'");
        assert!(!interrotte.is_empty(), "the broken attempt is recorded");
    }
}
