//! A panic of some work, caught where it is waited for.
//!
//! The work runs in the task of whoever waits. A task of its own would catch its panic too, and cost two wake-ups each time.

use std::{any::Any, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;

/// What `lavoro` comes to.
///
/// # Errors
/// What it panicked with; the hook of the process has told where. It is not run any further, and what it left half done is
/// dropped with it.
pub fn colto<F: Future>(lavoro: F) -> impl Future<Output = Result<F::Output, Box<dyn Any + Send>>> {
    AssertUnwindSafe(lavoro).catch_unwind()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_after_a_wait_is_caught_and_other_work_comes_through() {
        assert_eq!(colto(async { 7 }).await.ok(), Some(7));
        let guasto = colto(async {
            tokio::task::yield_now().await;
            panic!("on purpose");
        });
        let esito: Result<(), _> = guasto.await;
        assert_eq!(esito.unwrap_err().downcast_ref(), Some(&"on purpose"));
    }
}
