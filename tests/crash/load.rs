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
    pub lives: Mutex<Vec<Life>>,
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

    /// Workers acknowledged in this run.
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

    /// How many were acknowledged in all, and how many are in doubt.
    pub fn known_and_unknown(&self) -> (usize, usize) {
        let lives = self.lives.lock().unwrap();
        (
            lives.iter().filter(|l| l.is_acknowledged()).count(),
            lives.iter().filter(|l| l.has_unknown()).count(),
        )
    }

    /// Judges every worker so far.
    pub fn judge(&self, node: SocketAddr) {
        self.lives.lock().unwrap().iter_mut().for_each(|life| life.judge(node));
    }

    fn send(&self, node: SocketAddr) {
        while !self.stop.load(Ordering::SeqCst) {
            let mut life = Life::new(self.next.fetch_add(1, Ordering::SeqCst));
            let answer = life.live(node);
            if life.is_acknowledged() {
                self.acknowledged.fetch_add(1, Ordering::SeqCst);
            }
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
