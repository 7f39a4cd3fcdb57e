//! The invariants, asked of the databases of everybody (numbers as in `due_nodi.rs`).

use std::collections::{BTreeMap, HashMap};

use super::vita::{Dovuta, Vita};
use crate::{regione::entro, rete::Rete};

/// A row of the node's outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Uscita {
    id: i64,
    codice: String,
    motivo: String,
    destinatario: String,
    stato: String,
}

/// A row of a region's inbox, in order of arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrata {
    pub codice: String,
    pub motivo: String,
    pub identificatore: String,
}

/// What a judgement saw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Conto {
    pub notifiche: usize,
    /// Rows of the inboxes: more than notifications where some arrived twice.
    pub arrivi: usize,
    pub in_dubbio: usize,
}

/// Settles what is in doubt, then asserts every invariant. Everybody must be up; `prima` are lives judged in earlier rounds,
/// which only the outbox is asked about.
pub fn giudica(rete: &Rete, vite: &mut [Vita], prima: &[Vita]) -> Conto {
    let in_dubbio = vite
        .iter_mut()
        .filter_map(|vita| vita.chiarisci(rete).then_some(()))
        .count();
    for vita in vite.iter() {
        vita.verifica(rete);
    }
    esattamente_le_dovute(rete, || vite.iter().chain(prima));
    tutte_hanno_una_causa(rete);
    let uscite = tutte_consegnate(rete);
    let mut conto = Conto {
        notifiche: uscite.len(),
        arrivi: 0,
        in_dubbio,
    };
    for (parte, regione) in &rete.regioni {
        let entrate = inbox(regione);
        conto.arrivi += entrate.len();
        arrivate_in_ordine(rete, parte.regione, &uscite, &entrate);
    }
    conto
}

/// 1. Exactly what was caused, in order.
fn esattamente_le_dovute<'a, I: Iterator<Item = &'a Vita>>(rete: &Rete, vite: impl Fn() -> I) {
    let mut trovate: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for uscita in uscite(rete) {
        let di_questo = trovate.entry(uscita.codice).or_default();
        di_questo.push((uscita.motivo, uscita.destinatario));
    }
    let mut dovute: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for vita in vite().filter(|v| !v.dovute.is_empty()) {
        let codice = vita.codice.clone().expect("what caused something has a code");
        let proprie = |(motivo, a): &Dovuta| ((*motivo).to_owned(), (*a).to_owned());
        dovute.insert(codice, vita.dovute.iter().map(proprie).collect());
    }
    for (codice, attese) in &dovute {
        assert_eq!(trovate.get(codice), Some(attese), "outbox of {codice}");
    }
    let senza_causa: Vec<_> = trovate.keys().filter(|c| !dovute.contains_key(*c)).collect();
    assert!(senza_causa.is_empty(), "notifications without a cause: {senza_causa:?}");
}

/// 1. Each names an `invioSAP` of the trace; one document causes at most one here.
fn tutte_hanno_una_causa(rete: &Rete) {
    let orfane = rete.nodo.righe(
        "SELECT n.causa FROM notifica n LEFT JOIN traccia t ON t.correlazione = n.causa AND t.azione = 'invioSAP'
         WHERE t.correlazione IS NULL",
    );
    assert!(orfane.is_empty(), "no exchange caused {orfane:?}");
    let doppie = rete
        .nodo
        .righe("SELECT causa FROM notifica GROUP BY causa HAVING count(*) > 1");
    assert!(doppie.is_empty(), "notified twice: {doppie:?}");
}

/// 2. Nothing waits any longer.
fn tutte_consegnate(rete: &Rete) -> Vec<Uscita> {
    let in_attesa = || -> Vec<Uscita> {
        let uscite = uscite(rete);
        uscite.into_iter().filter(|u| u.stato != "CONSEGNATA").collect()
    };
    entro(
        || in_attesa().is_empty().then_some(()),
        || format!("not delivered: {:?}\n{:?}", in_attesa(), tentativi_recenti(rete)),
    );
    uscite(rete)
}

/// 2 and 3, for one region.
fn arrivate_in_ordine(rete: &Rete, regione: &str, uscite: &[Uscita], entrate: &[Entrata]) {
    let registrati: HashMap<String, i64> = rete
        .nodo
        .righe("SELECT identificatore, CAST(notifica AS TEXT) FROM tentativo")
        .into_iter()
        .map(|riga| (riga[0].clone(), riga[1].parse().expect("a number")))
        .collect();
    let mut prime: HashMap<i64, usize> = HashMap::new();
    for (posizione, entrata) in entrate.iter().enumerate() {
        let dovuta = uscite
            .iter()
            .any(|u| u.destinatario == regione && u.codice == entrata.codice && u.motivo == entrata.motivo);
        assert!(dovuta, "arrived at {regione} without a cause: {entrata:?}");
        // An attempt that died with the node before it was recorded arrives again under another Identificatore.
        if let Some(id) = registrati.get(&entrata.identificatore) {
            prime.entry(*id).or_insert(posizione);
        }
    }
    let mut ultime: HashMap<&str, usize> = HashMap::new();
    for uscita in uscite.iter().filter(|u| u.destinatario == regione) {
        let Some(posizione) = prime.get(&uscita.id) else {
            panic!("recorded as delivered, not in the inbox of {regione}: {uscita:?}");
        };
        if let Some(precedente) = ultime.insert(&uscita.codice, *posizione) {
            assert!(
                precedente < *posizione,
                "{regione}: {uscita:?} arrived before its predecessor"
            );
        }
    }
}

fn uscite(rete: &Rete) -> Vec<Uscita> {
    let righe = rete
        .nodo
        .righe("SELECT CAST(id AS TEXT), codice, motivo, destinatario, stato FROM notifica ORDER BY notifica.id");
    let leggi = |riga: Vec<String>| {
        let [id, codice, motivo, destinatario, stato] = <[String; 5]>::try_from(riga).expect("five columns");
        Uscita {
            id: id.parse().expect("a number"),
            codice,
            motivo,
            destinatario,
            stato,
        }
    };
    righe.into_iter().map(leggi).collect()
}

pub fn inbox(regione: &crate::rete::Processo) -> Vec<Entrata> {
    let righe = regione.righe("SELECT codice, motivo, identificatore FROM ricevuta ORDER BY id");
    let leggi = |riga: Vec<String>| {
        let [codice, motivo, identificatore] = <[String; 3]>::try_from(riga).expect("three columns");
        Entrata {
            codice,
            motivo,
            identificatore,
        }
    };
    righe.into_iter().map(leggi).collect()
}

fn tentativi_recenti(rete: &Rete) -> Vec<Vec<String>> {
    rete.nodo
        .righe("SELECT CAST(notifica AS TEXT), esito, dettaglio FROM tentativo ORDER BY iniziato_il DESC LIMIT 10")
}
