//! Executes a batch, the same for both databases: one transaction, and one by one if that fails.
//!
//! Where the database offers it, a batch whose changes guard themselves is first tried without locks, in two round trips, and
//! one that only asks whether workers have a SAP in one ([`ricerca`]). It is tried so once: who loses a race goes on under
//! locks, so that nobody loses for ever.
//!
//! What a failure means: a conflict is tried again, because the next attempt sees what the winner wrote; a connection
//! that broke before the commit is tried again on another, at once as long as they may all have died together; one that broke during the commit is never repeated; anything
//! else is the fault of one exchange, which must not hurt its neighbours. Source: lifecycle.md §8.

mod carica;
mod nuovi;
mod passo;
mod ricerca;
mod ricevuti;
mod vista;

use std::time::Duration;

use super::{
    Ambiente, Risultato, Scambio, StoreError,
    errore::Guasto,
    metriche::{self, Nome},
    transazione::{Chiavi, Motore, Transazione},
};
pub use carica::{carica_molti, riserva_codici};
use nuovi::Nuovi;
pub use nuovi::PREFISSO;
use passo::Passo;
pub use ricevuti::carica_ricevuti;
use vista::Vista;

/// Whether a batch locks what it may change before it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serrature {
    Si,
    No,
}

type Esiti = Vec<Result<Risultato, StoreError>>;

/// Further attempts at one exchange that lost a race.
const RIPETIZIONI_CONFLITTO: usize = 3;

/// Pauses before further attempts on another connection: long enough for a database that restarts at once.
const PAUSE: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(250)];

/// One result for each exchange, in order.
pub async fn esegui<M: Motore>(motore: &M, ambiente: &Ambiente, lotto: &[Scambio]) -> Esiti {
    if lotto.is_empty() {
        return Vec::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "a batch is far smaller than 2^52")]
    metrics::histogram!(metriche::LOTTO).record(lotto.len() as f64);
    let chiavi = Chiavi::di(lotto);
    let libera = M::SENZA_SERRATURE && (chiavi.si_guarda_da_se() || ricerca::sole(lotto));
    for (serrature, si_prova) in [(Serrature::No, libera), (Serrature::Si, lotto.len() > 1)] {
        if !si_prova {
            continue;
        }
        match con_altre_connessioni(motore, ambiente, lotto, &chiavi, serrature).await {
            Ok(esiti) => return esiti,
            Err(guasto @ (Guasto::Interrotto(_) | Guasto::Irraggiungibile(_) | Guasto::Incerto(_))) => {
                return tutti(lotto.len(), &StoreError::from(guasto));
            }
            Err(guasto) => {
                metriche::ripetizione(M::NOME, Nome::di(lotto), causa(&guasto));
                tracing::debug!(
                    database = M::NOME,
                    exchanges = lotto.len(),
                    ?serrature,
                    "batch failed, going on with less in it or under locks"
                );
                if !matches!(guasto, Guasto::Conflitto(_) | Guasto::Duplicato) {
                    break;
                }
            }
        }
    }
    uno_per_uno(motore, ambiente, lotto).await
}

async fn uno_per_uno<M: Motore>(motore: &M, ambiente: &Ambiente, lotto: &[Scambio]) -> Esiti {
    let mut esiti = Esiti::with_capacity(lotto.len());
    for scambio in lotto {
        let esito = singolo(motore, ambiente, scambio).await;
        let persa = matches!(esito, Err(StoreError::Unavailable(_)));
        esiti.push(esito);
        if persa {
            let resto = tutti(
                lotto.len() - esiti.len(),
                &StoreError::Unavailable("connection lost".to_owned()),
            );
            esiti.extend(resto);
            break;
        }
    }
    esiti
}

async fn singolo<M: Motore>(motore: &M, ambiente: &Ambiente, scambio: &Scambio) -> Result<Risultato, StoreError> {
    let lotto = std::slice::from_ref(scambio);
    let chiavi = Chiavi::di(lotto);
    let mut conflitti = 0;
    let guasto = loop {
        match con_altre_connessioni(motore, ambiente, lotto, &chiavi, Serrature::Si).await {
            Ok(mut esiti) => {
                return esiti
                    .pop()
                    .unwrap_or_else(|| Err(StoreError::Internal("no result".to_owned())));
            }
            Err(guasto @ Guasto::Conflitto(_)) if conflitti < RIPETIZIONI_CONFLITTO => {
                conflitti += 1;
                metriche::ripetizione(M::NOME, Nome::Singolo, causa(&guasto));
            }
            Err(guasto) => break guasto,
        }
    };
    Err(guasto.into())
}

async fn con_altre_connessioni<M: Motore>(
    motore: &M,
    ambiente: &Ambiente,
    lotto: &[Scambio],
    chiavi: &Chiavi,
    serrature: Serrature,
) -> Result<Esiti, Guasto> {
    let subito = std::iter::repeat_n(Duration::ZERO, M::CONNESSIONI);
    for pausa in subito.chain(PAUSE) {
        match misurata(motore, ambiente, lotto, chiavi, serrature).await {
            Err(guasto @ Guasto::Interrotto(_)) => {
                metriche::ripetizione(M::NOME, Nome::di(lotto), causa(&guasto));
                if !pausa.is_zero() {
                    tokio::time::sleep(pausa).await;
                }
            }
            esito => return esito,
        }
    }
    misurata(motore, ambiente, lotto, chiavi, serrature).await
}

async fn misurata<M: Motore>(
    motore: &M,
    ambiente: &Ambiente,
    lotto: &[Scambio],
    chiavi: &Chiavi,
    serrature: Serrature,
) -> Result<Esiti, Guasto> {
    let nome = Nome::di(lotto);
    let inizio = ambiente.clock.now();
    let esito = transazione(motore, ambiente, lotto, chiavi, serrature).await;
    let come = match &esito {
        Ok(_) => "ok",
        Err(Guasto::Duplicato | Guasto::Conflitto(_)) => "persa",
        Err(_) => "fallita",
    };
    metriche::misura(M::NOME, nome, come, inizio, ambiente.clock.now());
    if let Err(guasto) = &esito {
        racconta(M::NOME, nome, lotto.len(), guasto);
    }
    esito
}

async fn transazione<M: Motore>(
    motore: &M,
    ambiente: &Ambiente,
    lotto: &[Scambio],
    chiavi: &Chiavi,
    serrature: Serrature,
) -> Result<Esiti, Guasto> {
    let mut tx = match serrature {
        Serrature::Si => motore.inizia(chiavi.scrive).await?,
        Serrature::No => motore.inizia_senza_serrature().await?,
    };
    match corpo(&mut tx, ambiente, lotto, chiavi, serrature).await {
        Ok((esiti, novita)) => {
            tx.conferma().await?;
            if novita {
                ambiente.annuncia();
            }
            Ok(esiti)
        }
        Err(guasto) => {
            tx.abbandona().await;
            Err(guasto)
        }
    }
}

/// The results, and whether there is a new notification.
async fn corpo<T: Transazione>(
    tx: &mut T,
    ambiente: &Ambiente,
    lotto: &[Scambio],
    chiavi: &Chiavi,
    serrature: Serrature,
) -> Result<(Esiti, bool), Guasto> {
    if serrature == Serrature::No
        && let Some(esiti) = ricerca::prova(tx, &*ambiente.clock, lotto).await?
    {
        return Ok((esiti, false));
    }
    let caricato = tx.carica(chiavi).await?;
    let regolamento = ambiente.regolamento();
    let mut passo = Passo {
        tx,
        vista: Vista::new(caricato, &ambiente.schema, ambiente.compatti),
        nuovi: Nuovi::default(),
        regolamento: &regolamento,
        clock: &*ambiente.clock,
        compatti: ambiente.compatti,
        righe: Vec::with_capacity(lotto.len()),
        ricevute: Vec::new(),
        novita: false,
    };
    let mut esiti = Esiti::with_capacity(lotto.len());
    for (i, scambio) in lotto.iter().enumerate() {
        esiti.push(passo.esegui(scambio, lotto.get(i + 1..).unwrap_or_default()).await?);
    }
    let novita = passo.concludi().await?;
    Ok((esiti, novita))
}

/// Lost races are business as usual; the rest is for an operator. Neither says what was written.
fn racconta(database: &'static str, nome: Nome, exchanges: usize, guasto: &Guasto) {
    let transazione = nome.as_str();
    match guasto {
        Guasto::Duplicato | Guasto::Conflitto(_) => {
            tracing::debug!(database, transazione, exchanges, ?guasto, "transaction lost a race");
        }
        _ => tracing::warn!(database, transazione, exchanges, ?guasto, "transaction failed"),
    }
}

fn tutti(quanti: usize, errore: &StoreError) -> Esiti {
    std::iter::repeat_with(|| Err(errore.clone())).take(quanti).collect()
}

const fn causa(guasto: &Guasto) -> &'static str {
    match guasto {
        Guasto::Duplicato => "duplicato",
        Guasto::Conflitto(_) => "conflitto",
        Guasto::Interrotto(_) => "connessione",
        Guasto::Irraggiungibile(_) => "irraggiungibile",
        Guasto::Incerto(_) => "incerto",
        Guasto::Interno(_) => "interno",
    }
}
