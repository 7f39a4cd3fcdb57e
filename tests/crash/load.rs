//! Several senders at once, until told to stop.

use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{life::Life, wire::Answer};

const SENDERS: usize = 8;

/// The register of the senders: who was sent, what was answered.
#[derive(Debug)]
pub struct Load {
    lives: Mutex<Vec<Life>>,
    next: AtomicU32,
    stop: AtomicBool,
    acknowledged: AtomicU32,
    failed_plain: AtomicU32,
    failed_busta: AtomicU32,
}

impl Load {
    pub fn new() -> Self {
        Self {
            lives: Mutex::default(),
            next: AtomicU32::new(1),
            stop: AtomicBool::new(false),
            acknowledged: AtomicU32::new(0),
            failed_plain: AtomicU32::new(0),
            failed_busta: AtomicU32::new(0),
        }
    }

    /// Sends to `node` from all senders while `meanwhile` runs on this thread. Whoever gets no answer at all stops.
    pub fn run(&self, node: SocketAddr, meanwhile: impl FnOnce()) {
        self.stop.store(false, Ordering::SeqCst);
        self.acknowledged.store(0, Ordering::SeqCst);
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| self.send(node));
            }
            // Also when `meanwhile` panics: the scope waits for the senders.
            let _stop = Stop(&self.stop);
            meanwhile();
        });
    }

    /// Messages answered OK in this run.
    pub fn acknowledged(&self) -> u32 {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// `Server` faults to messages without and with a busta.
    pub fn failed(&self) -> (u32, u32) {
        (
            self.failed_plain.load(Ordering::SeqCst),
            self.failed_busta.load(Ordering::SeqCst),
        )
    }

    /// Judges every worker so far; tells how it went.
    pub fn judge(&self, node: SocketAddr) -> Verdict {
        let mut lives = self.lives.lock().unwrap();
        let acknowledged = lives.iter().filter(|life| life.is_acknowledged()).count();
        let doubts: Vec<bool> = lives.iter_mut().filter_map(|life| life.judge(node)).collect();
        Verdict {
            acknowledged,
            in_doubt: doubts.len(),
            recorded: doubts.into_iter().filter(|recorded| *recorded).count(),
        }
    }

    fn send(&self, node: SocketAddr) {
        while !self.stop.load(Ordering::SeqCst) {
            let mut life = Life::new(self.next.fetch_add(1, Ordering::SeqCst));
            let answer = life.live(node, || {
                self.acknowledged.fetch_add(1, Ordering::SeqCst);
            });
            if answer == Answer::Failed {
                let failed = if life.wears_busta() {
                    &self.failed_busta
                } else {
                    &self.failed_plain
                };
                failed.fetch_add(1, Ordering::SeqCst);
            }
            self.lives.lock().unwrap().push(life);
            match answer {
                Answer::Silence => break,
                Answer::Failed => std::thread::sleep(Duration::from_millis(20)),
                _ => {}
            }
        }
    }
}

/// What a crash left behind.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// Workers whose first send was answered OK.
    acknowledged: usize,
    /// Messages without a good answer.
    in_doubt: usize,
    /// Those of them that the register holds.
    recorded: usize,
}

impl Verdict {
    /// Says what was seen.
    ///
    /// # Panics
    /// When the crash hit nothing, and so proved nothing.
    pub fn tell(self, what: &str) {
        let Self {
            acknowledged,
            in_doubt,
            recorded,
        } = self;
        println!(
            "{what}: {acknowledged} workers acknowledged, {in_doubt} messages in doubt, {recorded} of them recorded"
        );
        assert!(acknowledged > 0 && in_doubt > 0, "{what}: nothing was hit");
    }
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Waits for `what`, which must come within 20 seconds.
pub fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if is() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited in vain: {what}");
}
