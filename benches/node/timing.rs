//! The stopwatch, and what is said of many measured times.

use std::time::{Duration, Instant};

use serde::Serialize;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Latencies of one kind of request.
#[derive(Debug, Clone, Serialize)]
pub struct Latencies {
    pub requests: usize,
    pub per_second: f64,
    pub p50_us: f64,
    pub p90_us: f64,
    pub p99_us: f64,
    pub max_us: f64,
}

impl Latencies {
    /// Of single times and the time all of them took together.
    pub fn of(mut times: Vec<Duration>, whole: Duration) -> Self {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_unstable();
        Self {
            requests: times.len(),
            per_second: times.len() as f64 / whole.as_secs_f64(),
            p50_us: micros(quantile(&times, 0.50)),
            p90_us: micros(quantile(&times, 0.90)),
            p99_us: micros(quantile(&times, 0.99)),
            max_us: micros(quantile(&times, 1.0)),
        }
    }
}

/// The smallest time that is not below a share of all of them, which are sorted.
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// The time in the middle.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    quantile(&times, 0.5)
}

pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The number in the middle, the lower one of two.
pub fn middle(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_by(f64::total_cmp);
    numbers
        .get(numbers.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or_default()
}

/// How far rounds lie apart: half of the distance between the best and the worst, as a share of the middle.
pub fn spread(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let numbers: Vec<f64> = numbers.into_iter().collect();
    let (least, most) = numbers
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), n| (l.min(*n), m.max(*n)));
    let middle = middle(numbers);
    if middle > 0.0 {
        (most - least) / 2.0 / middle
    } else {
        0.0
    }
}
