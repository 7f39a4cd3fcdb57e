//! Work on every core, results in order, memory bounded.
//!
//! Blocks are handed out one by one to whoever is free; each comes with a place for its result, and the places stand in a
//! queue in the order of the blocks. No more blocks are handed out than the queue has places, so a slow one stops the
//! others sooner than it fills the memory.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, SyncSender},
    },
    thread,
};

/// Places in the queue for each thread.
const FINESTRA: usize = 8;

/// Gives `voci` to `lavora` in blocks of `blocco`, on `lavoratori` threads, each with the position of its first item; gives
/// the results to `consegna`, on this thread, in order.
///
/// # Errors
/// The first error of either, in order, and of starting a thread; what is not yet handed out is then left alone.
pub(super) fn in_ordine<T: Sync, R: Send>(
    voci: &[T],
    blocco: usize,
    lavoratori: usize,
    lavora: impl Fn(usize, &[T]) -> io::Result<R> + Sync,
    mut consegna: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let blocco = blocco.max(1);
    let lavoratori = lavoratori.clamp(1, voci.len().div_ceil(blocco).max(1));
    let (manda, ricevi) = mpsc::channel::<(usize, &[T], SyncSender<io::Result<R>>)>();
    let ricevi = Mutex::new(ricevi);
    thread::scope(|scope| {
        // Dropped when this closure ends, however it ends: the threads then end too.
        let manda = manda;
        for _ in 0..lavoratori {
            thread::Builder::new().spawn_scoped(scope, || {
                loop {
                    let lavoro = ricevi.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((primo, voci, risposta)) = lavoro else { break };
                    // Nobody waits for it when an earlier one failed.
                    let _ = risposta.send(lavora(primo, voci));
                }
            })?;
        }
        let mut blocchi = voci.chunks(blocco).enumerate();
        let mut coda = VecDeque::with_capacity(lavoratori * FINESTRA);
        loop {
            while coda.len() < lavoratori * FINESTRA
                && let Some((i, voci)) = blocchi.next()
            {
                let (risposta, posto) = mpsc::sync_channel(1);
                if manda.send((i * blocco, voci, risposta)).is_err() {
                    break;
                }
                coda.push_back(posto);
            }
            let Some(posto) = coda.pop_front() else {
                return Ok(());
            };
            let Ok(risultato) = posto.recv() else {
                // Its thread panicked; the end of the scope passes that on.
                return Ok(());
            };
            consegna(risultato?)?;
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_item_once_and_in_order_whatever_the_threads() {
        let voci: Vec<usize> = (0..1_000).collect();
        for (blocco, lavoratori, quante) in [
            (1, 1, 1_000),
            (16, 4, 1_000),
            (7, 64, 1_000),
            (16, 2, 3),
            (16, 2, 0),
            (0, 0, 5),
        ] {
            let mut viste = Vec::new();
            let lavora = |primo: usize, voci: &[usize]| {
                assert_eq!(voci.first(), Some(&primo));
                // The first ones are the slowest.
                if primo < 32 {
                    thread::yield_now();
                }
                Ok(voci.to_vec())
            };
            let consegna = |risultato: Vec<usize>| {
                viste.extend(risultato);
                Ok(())
            };
            in_ordine(&voci[..quante], blocco, lavoratori, lavora, consegna).unwrap();
            assert_eq!(viste, voci[..quante], "{blocco} {lavoratori}");
        }
    }

    #[test]
    fn what_nobody_reads_is_not_worked_on() {
        let voci: Vec<usize> = (0..100_000).collect();
        let lavorate = AtomicUsize::new(0);
        let lavora = |_: usize, voci: &[usize]| {
            lavorate.fetch_add(voci.len(), Ordering::Relaxed);
            Ok(())
        };
        let rotto = |()| Err(io::ErrorKind::BrokenPipe.into());
        let errore = in_ordine(&voci, 10, 3, lavora, rotto).unwrap_err();
        assert_eq!(errore.kind(), io::ErrorKind::BrokenPipe);
        assert!(lavorate.load(Ordering::Relaxed) <= 10 * 3 * FINESTRA);
        let fallito = |primo: usize, _: &[usize]| {
            if primo == 50 {
                Err(io::ErrorKind::Other.into())
            } else {
                Ok(primo)
            }
        };
        let mut consegnati = Vec::new();
        let consegna = |primo| {
            consegnati.push(primo);
            Ok(())
        };
        assert!(in_ordine(&voci, 10, 3, fallito, consegna).is_err());
        assert_eq!(consegnati, [0, 10, 20, 30, 40]);
    }
}
