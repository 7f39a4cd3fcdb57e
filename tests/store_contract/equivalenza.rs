//! A batch is only a faster way to do the same: a random list of exchanges ends in the same answers and the same
//! register, whether it is executed one by one or in batches of random length. A list that fails is named by its seed.

use portasap::{
    random::Random,
    sap::CodiceSap,
    store::{Operazione, Risultato},
};

use crate::support::{
    banco::Banco,
    builders::{EMILIA, Foglio, LAZIO, LOMBARDIA, Politica, codice_fiscale, regione, scambio},
};

const ENTI: [&str; 3] = [LAZIO, EMILIA, LOMBARDIA];
const LUNGHEZZA: usize = 120;
const LAVORATORI: u64 = 4;

/// Few workers, few codes, few policies: so that exchanges meet.
struct Caso(Random);

impl Caso {
    fn sotto(&self, n: u64) -> u64 {
        self.0.next_u64() % n
    }

    fn numero(&self, n: u64) -> u32 {
        u32::try_from(self.sotto(n)).expect("small") + 1
    }

    fn scelta<T: Copy>(&self, tra: &[T]) -> T {
        tra[usize::try_from(self.sotto(tra.len() as u64)).expect("small")]
    }

    /// One of the codes that worker `n` tends to have, now and then another's.
    fn codice(&self, n: u32) -> CodiceSap {
        let di = if self.sotto(10) == 0 {
            self.numero(LAVORATORI)
        } else {
            n
        };
        CodiceSap::genera("BB", di + 10 * self.scelta(&[0, 0, 0, 0, 0, 0, 1, 2]))
    }

    fn invio(&self, n: u32) -> Operazione {
        let mut foglio = Foglio::nuovo(n);
        foglio.ente = self.scelta(&ENTI);
        foglio.codice = (self.sotto(8) > 0).then(|| self.codice(n));
        foglio.variazione = self.scelta(&["02", "02", "02", "05"]);
        foglio.cognome = self.scelta(&["PROVA", "NUOVO"]);
        foglio.mini = self.sotto(5) == 0;
        foglio.chiamante = Some(if foglio.mini { self.scelta(&ENTI) } else { foglio.ente });
        let di = |_| if self.sotto(8) == 0 { self.numero(LAVORATORI) } else { n };
        foglio.politiche = (0..self.sotto(3))
            .map(|i| Politica::nuova(self.scelta(&ENTI), di(i)))
            .collect();
        foglio.politiche.dedup_by(|a, b| a.identificativo == b.identificativo);
        foglio.operazione()
    }

    fn operazione(&self) -> Operazione {
        let n = self.numero(LAVORATORI);
        let codice_fiscale = codice_fiscale(n);
        match self.sotto(13) {
            0 | 6 => Operazione::Annulla {
                codice: self.codice(n),
                regione_chiamante: Some(regione(self.scelta(&ENTI))),
            },
            1 => Operazione::Richiesta { codice: self.codice(n) },
            2 => Operazione::Verifica { codice_fiscale },
            3 => Operazione::Titolare { codice_fiscale },
            4 => Operazione::NonAttive {
                codice_fiscale,
                dal: None,
                al: None,
            },
            5 => Operazione::N00A02 { codice_fiscale },
            _ => self.invio(n),
        }
    }
}

pub async fn lotti_e_singoli(banco: Banco) {
    let (mut accettati, mut spenti) = (0, 0);
    for seme in 0..6 {
        let caso = Caso(Random::seeded(seme));
        let operazioni: Vec<Operazione> = (0..LUNGHEZZA).map(|_| caso.operazione()).collect();
        let a = Banco::nuovo(banco.quale()).await;
        let b = Banco::nuovo(banco.quale()).await;
        let mut singoli = Vec::new();
        for operazione in &operazioni {
            singoli.push(a.fa(operazione.clone()).await);
        }
        let mut in_lotti = Vec::new();
        let mut resto = &operazioni[..];
        while !resto.is_empty() {
            let quanti = usize::try_from(caso.sotto(12)).expect("small") + 1;
            let (lotto, dopo) = resto.split_at(quanti.min(resto.len()));
            let esiti = b.store.esegui(lotto.iter().cloned().map(scambio).collect()).await;
            in_lotti.extend(esiti.into_iter().map(|e| e.expect("recorded")));
            resto = dopo;
        }
        accettati += singoli.iter().filter(|r| matches!(r, Risultato::Accettato(_))).count();
        spenti += a.conta("sap WHERE stato <> 'ATTIVA'").await;
        let (atteso, trovato) = (racconto(&a, &singoli).await, racconto(&b, &in_lotti).await);
        for (i, (atteso, trovato)) in atteso.iter().zip(&trovato).enumerate() {
            assert_eq!(atteso, trovato, "seed {seme}, line {i}");
        }
        assert_eq!(atteso.len(), trovato.len(), "seed {seme}");
    }
    assert!(
        accettati > 60 && spenti > 9,
        "the lists do too little: {accettati} accepted, {spenti} deactivated"
    );
}

/// Answers and register as text. New codes may have gaps where batches reserve them: they are named in order of appearance.
async fn racconto(banco: &Banco, risultati: &[Risultato]) -> Vec<String> {
    let mut righe: Vec<String> = risultati.iter().map(|r| format!("{r:?}")).collect();
    let sap =
        "SELECT codice || ' ' || codice_fiscale || ' ' || cf_corrente || ' ' || stato || ' ' || ente_titolare || ' '
            || coalesce(regione_titolare, '-') || ' ' || CAST(versione AS TEXT) || ' ' || ricezioni || ' ',
            documento, compresso
         FROM sap ORDER BY codice";
    righe.extend(banco.documenti(sap).await);
    for sql in [
        "SELECT identificativo || ' ' || codice_sap FROM politica ORDER BY identificativo",
        "SELECT codice || ' ' || motivo || ' ' || destinatario FROM notifica ORDER BY id",
    ] {
        righe.extend(banco.righe(sql).await);
    }
    let documenti = "SELECT coalesce(codice_sap, '-') || ' ' || coalesce(CAST(versione AS TEXT), '-') || ' '
            || coalesce(anomalie, '-') || coalesce(politiche_mantenute, '-'), testo, compresso FROM documento
         ORDER BY traccia";
    righe.extend(banco.documenti(documenti).await);
    let nuovi = risultati.iter().filter_map(|r| match r {
        Risultato::Accettato(codice) if codice.as_str().starts_with("AA") => Some(codice.to_string()),
        _ => None,
    });
    let mut nomi: Vec<String> = Vec::new();
    for codice in nuovi {
        if !nomi.contains(&codice) {
            nomi.push(codice);
        }
    }
    for riga in &mut righe {
        for (i, codice) in nomi.iter().enumerate() {
            *riga = riga.replace(codice, &format!("nuovo-{i}"));
        }
    }
    righe
}
