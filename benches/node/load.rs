//! Sends prepared requests by one client or many, checks every answer, measures every one.

use std::{net::SocketAddr, thread, time::Duration};

use crate::{
    client::Client,
    timing::{Latencies, now},
};

/// Requests of each client that are sent and checked but not measured.
const WARM_UP: usize = 25;

/// A message and what its answer must hold.
#[derive(Debug, Clone)]
pub struct Request {
    pub message: String,
    pub expected: String,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    pub latencies: Latencies,
    /// How many were sent, warm-up included.
    pub sent: usize,
    /// `CodiceSAP` of each answer that had one, by request.
    pub codes: Vec<Option<String>>,
}

/// Sends requests until they, or the time, are used up; each at most once unless `again`.
///
/// # Panics
/// At the first wrong answer.
pub fn run(address: SocketAddr, clients: usize, time: Duration, requests: &[Request], again: bool) -> Outcome {
    let gate = std::sync::Barrier::new(clients);
    let shares: Vec<Share> = thread::scope(|scope| {
        let gate = &gate;
        let handles: Vec<_> = (0..clients)
            .map(|k| scope.spawn(move || share(address, (k, clients), time, requests, again, gate)))
            .collect();
        handles
            .into_iter()
            .map(|h| h.join().expect("a client that met no wrong answer"))
            .collect()
    });
    let whole = shares.iter().map(|s| s.whole).max().unwrap_or_default();
    let mut codes = vec![None; requests.len()];
    let mut times = Vec::new();
    for share in shares {
        times.extend(share.times);
        for (i, code) in share.codes {
            codes[i] = Some(code);
        }
    }
    Outcome {
        sent: times.len() + clients * WARM_UP,
        latencies: Latencies::of(times, whole),
        codes,
    }
}

struct Share {
    times: Vec<Duration>,
    whole: Duration,
    codes: Vec<(usize, String)>,
}

/// The part of client `k` of `n`.
fn share(
    address: SocketAddr,
    (k, n): (usize, usize),
    time: Duration,
    requests: &[Request],
    again: bool,
    gate: &std::sync::Barrier,
) -> Share {
    let mut client = Client::connect(address);
    let mut codes = Vec::new();
    let mut send = |i: usize| {
        let request = &requests[i];
        let begun = now();
        let (status, body) = client.post(&request.message);
        let taken = begun.elapsed();
        assert!(
            status == 200 && body.contains(&request.expected),
            "{status}, expected {}: {body}",
            request.expected
        );
        if let Some(code) = between(body, "<t:CodiceSAP>", "</t:CodiceSAP>") {
            codes.push((i, code.to_owned()));
        }
        taken
    };
    let mut mine = (k..requests.len()).step_by(n);
    let mut cycle = (k..requests.len()).step_by(n).cycle();
    let mut next = || if again { cycle.next() } else { mine.next() };
    for i in std::iter::from_fn(&mut next).take(WARM_UP) {
        send(i);
    }
    gate.wait();
    let begun = now();
    let mut times = Vec::new();
    while begun.elapsed() < time
        && let Some(i) = next()
    {
        times.push(send(i));
    }
    let whole = begun.elapsed();
    Share { times, whole, codes }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = text.split_once(start)?.1;
    rest.split_once(end).map(|(found, _)| found)
}
