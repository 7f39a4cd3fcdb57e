//! Raw answers, kept beside their requests before they leave.
//!
//! The bytes of an answer are known only after the commit, because they tell its result. So they are written by a commit of
//! their own, shared by all that wait, and the answer waits for it. What a crash between the two leaves is a request without
//! an answer, and it says the truth: nobody received one. An answer that cannot be written leaves all the same, for the
//! change is recorded and its caller must know; that is logged and counted.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::compatta::compatta;
use crate::store::Store;

/// Answers written together.
const MASSIMO: usize = 64;
/// Answers that may wait.
const CAPIENZA: usize = 1024;

/// Counter: answers that left without being kept.
pub const NON_CONSERVATE: &str = "portasap_trace_answers_lost_total";

/// The answer to the exchange with this correlation id, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RispostaInviata {
    pub correlazione: String,
    pub contenuto: Vec<u8>,
}

/// The queue of answers to keep.
#[derive(Debug)]
pub struct Risposte(mpsc::Sender<(RispostaInviata, oneshot::Sender<()>)>);

impl Risposte {
    /// Starts the writer, which ends with the last sender. Needs a tokio runtime.
    pub fn avvia(store: Arc<dyn Store>) -> Self {
        let (entrata, mut uscita) = mpsc::channel(CAPIENZA);
        tokio::spawn(async move {
            let mut attese = Vec::new();
            while uscita.recv_many(&mut attese, MASSIMO).await > 0 {
                let (risposte, avvisi): (Vec<RispostaInviata>, Vec<oneshot::Sender<()>>) = attese.drain(..).unzip();
                match store.archivio().conserva(&risposte).await {
                    Ok(scritte) if usize::try_from(scritte) == Ok(risposte.len()) => {}
                    Ok(scritte) => persa(
                        risposte
                            .len()
                            .saturating_sub(usize::try_from(scritte).unwrap_or_default()),
                        "no trace row",
                    ),
                    Err(errore) => persa(risposte.len(), &errore.to_string()),
                }
                for avviso in avvisi {
                    let _ = avviso.send(());
                }
            }
        });
        Self(entrata)
    }

    /// Keeps one answer; returns when it is on the disk, or when it is certain that it will not be.
    pub async fn conserva(&self, correlazione: &str, byte: &[u8]) {
        let risposta = RispostaInviata {
            correlazione: correlazione.to_owned(),
            contenuto: compatta(byte),
        };
        let (avviso, attesa) = oneshot::channel();
        if self.0.send((risposta, avviso)).await.is_err() || attesa.await.is_err() {
            persa(1, "the writer has ended");
        }
    }
}

fn persa(answers: usize, reason: &str) {
    metrics::counter!(NON_CONSERVATE).increment(answers as u64);
    tracing::error!(answers, reason, "raw answers were not kept");
}
