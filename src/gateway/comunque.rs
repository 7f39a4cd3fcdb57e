//! Work that is finished although whoever waits for it goes away.
//!
//! A caller that hangs up cancels neither an exchange nor its log line. The work runs in the task of whoever waits for it,
//! which costs one allocation and no hand-over between tasks; only when that is dropped in the middle is the rest given to a
//! task of its own. A panic of the work is the waiter's, and what has panicked is not run again.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;

/// What is left to do; nothing once it has ended.
#[derive(Debug)]
pub(super) struct Comunque<F: Future<Output: Send> + Send + 'static>(Option<Pin<Box<F>>>);

impl<F: Future<Output: Send> + Send + 'static> Comunque<F> {
    pub fn new(lavoro: F) -> Self {
        Self(Some(Box::pin(lavoro)))
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for Comunque<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, contesto: &mut Context<'_>) -> Poll<F::Output> {
        // Out of its place while it runs: nobody finds it there after a panic.
        let Some(mut lavoro) = self.0.take() else {
            return Poll::Pending;
        };
        let esito = lavoro.as_mut().poll(contesto);
        if esito.is_pending() {
            self.0 = Some(lavoro);
        }
        esito
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Comunque<F> {
    fn drop(&mut self) {
        // Without a runtime the process is ending, and every other task with it.
        if let (Some(lavoro), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async move { drop(lavoro.await) });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        panic::AssertUnwindSafe,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use tokio::sync::oneshot;

    use super::*;

    /// Work in two steps, with a wait for `via` between them; counts its steps.
    fn lavoro(passi: &Arc<AtomicUsize>, via: oneshot::Receiver<()>) -> impl Future<Output = usize> + Send + use<> {
        let passi = Arc::clone(passi);
        async move {
            passi.fetch_add(1, Ordering::SeqCst);
            let _ = via.await;
            passi.fetch_add(1, Ordering::SeqCst) + 1
        }
    }

    async fn finche(passi: &AtomicUsize, attesi: usize) {
        for _ in 0..10_000 {
            if passi.load(Ordering::SeqCst) == attesi {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{} steps of {attesi}", passi.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn who_waits_gets_the_result() {
        let (passi, (via, segnale)) = (Arc::default(), oneshot::channel());
        via.send(()).unwrap();
        assert_eq!(Comunque::new(lavoro(&passi, segnale)).await, 2);
        tokio::task::yield_now().await;
        assert_eq!(passi.load(Ordering::SeqCst), 2, "once");
    }

    #[tokio::test]
    async fn what_was_begun_is_finished_though_nobody_waits() {
        let (passi, (via, segnale)) = (Arc::<AtomicUsize>::default(), oneshot::channel());
        let atteso = tokio::spawn(Comunque::new(lavoro(&passi, segnale)));
        finche(&passi, 1).await;
        atteso.abort();
        assert!(atteso.await.unwrap_err().is_cancelled());
        assert_eq!(passi.load(Ordering::SeqCst), 1);
        via.send(()).expect("the rest still waits");
        finche(&passi, 2).await;
    }

    #[tokio::test]
    async fn what_was_not_even_begun_is_done_too() {
        let (passi, (via, segnale)) = (Arc::<AtomicUsize>::default(), oneshot::channel());
        drop(Comunque::new(lavoro(&passi, segnale)));
        via.send(()).unwrap();
        finche(&passi, 2).await;
    }

    #[tokio::test]
    async fn what_panicked_is_not_run_again() {
        let passi = Arc::<AtomicUsize>::default();
        let contati = Arc::clone(&passi);
        let mut guasto = Comunque::new(async move {
            contati.fetch_add(1, Ordering::SeqCst);
            panic!("on purpose");
        });
        let mut poll = || Pin::new(&mut guasto).poll(&mut Context::from_waker(std::task::Waker::noop()));
        let esito: Result<Poll<()>, _> = std::panic::catch_unwind(AssertUnwindSafe(&mut poll));
        assert!(esito.is_err());
        drop(guasto);
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(passi.load(Ordering::SeqCst), 1);
    }
}
