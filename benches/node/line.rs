//! One line of a load table: warm-up, rounds, what they say together.

use std::{ops::Range, time::Duration};

use crate::{
    cpu::{Processes, Split, Used},
    driver::{Driver, Order, Request, Round, Target},
    plan::Plan,
    process,
    report::Value,
    timing::{Latencies, middle, spread},
};

/// What the messages of one round may take of memory.
const PREPARED: usize = 384 << 20;

/// A server under load.
#[derive(Debug, Clone)]
pub struct Bench {
    pub target: Target,
    pub processes: Processes,
    pub plan: Plan,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Kind<'a> {
    pub action: &'a str,
    /// Of the document, as a person says it; empty where there is none.
    pub size: &'a str,
    pub connections: usize,
    pub order: Order,
}

/// What came of all rounds.
#[derive(Debug)]
pub struct Measured {
    pub action: String,
    pub size: String,
    pub connections: usize,
    /// The round in the middle.
    pub per_second: f64,
    /// Half the distance between best and worst round.
    pub spread: f64,
    pub p50_us: f64,
    pub p90_us: f64,
    pub p99_us: f64,
    /// Of all rounds.
    pub max_us: f64,
    pub messages: usize,
    pub errors: usize,
    pub cpu: Split,
    pub resident_mib: Option<f64>,
    /// Numbers of the messages that were sent, in the order in which messages were made.
    pub sent: Vec<Range<usize>>,
    /// `CodiceSAP` of answers, by the number of the message in the order in which messages were made.
    pub codes: Vec<(usize, String)>,
}

/// Heads of the columns that [`Measured::row`] fills.
pub const COLUMNS: [&str; 15] = [
    "action",
    "document",
    "conn",
    "req/s",
    "±%",
    "p50 ms",
    "p90 ms",
    "p99 ms",
    "max ms",
    "answers",
    "errors",
    "cpu server µs",
    "cpu db µs",
    "cpu driver µs",
    "RSS MiB",
];

impl Measured {
    pub fn row(&self) -> Vec<Value> {
        let ms = |us: f64| Value::number(us / 1e3, 2);
        let us = |time: Option<f64>| time.map_or(Value::Nothing, |t| Value::number(t, 0));
        vec![
            Value::text(&self.action),
            Value::text(&self.size),
            Value::number(self.connections as f64, 0),
            Value::number(self.per_second, 0),
            Value::number(self.spread * 100.0, 0),
            ms(self.p50_us),
            ms(self.p90_us),
            ms(self.p99_us),
            ms(self.max_us),
            Value::number(self.messages as f64, 0),
            Value::number(self.errors as f64, 0),
            us(self.cpu.server),
            us(self.cpu.database),
            us(self.cpu.driver),
            self.resident_mib.map_or(Value::Nothing, |m| Value::number(m, 0)),
        ]
    }
}

impl Bench {
    /// Measures one line. `make` makes so many messages, or fewer when there are no more; in order [`Order::Again`] it is
    /// asked once. A server that gives not one right answer gets a line of noughts and its errors.
    pub fn line(&self, kind: Kind<'_>, mut make: impl FnMut(usize) -> Vec<Request>) -> Measured {
        eprint!("  {} {} × {} …", kind.action, kind.size, kind.connections);
        let mut driver = Driver::connect(&self.target, kind.connections);
        let mut tally = Tally::default();
        let mut wanted = kind.connections * 8 + 256;
        let mut messages = make(wanted);
        tally.take(
            &driver.round(&messages, kind.order, self.plan.warm_up),
            messages.len(),
            None,
        );
        for _ in 0..self.plan.rounds {
            if kind.order == Order::Once {
                let bytes = messages.first().map_or(1, |m| m.bytes.len());
                wanted = tally.for_a_round(self.plan.round).min(PREPARED / bytes) + kind.connections * 2;
                messages = make(wanted);
                if messages.is_empty() {
                    break;
                }
            }
            let before = self.processes.used();
            let round = driver.round(&messages, kind.order, self.plan.round);
            let used = self.processes.used().since(before);
            tally.take(&round, messages.len(), Some(used));
        }
        let memory = self.processes.server.and_then(process::memory).map(|(now, _)| now);
        let measured = tally.together(kind, memory);
        eprintln!(" {:.0}/s", measured.per_second);
        if let Some(error) = &tally.first_error {
            eprintln!("    {} wrong answers, the first: {error}", measured.errors);
        }
        measured
    }
}

/// Rounds as they come.
#[derive(Debug, Default)]
struct Tally {
    rounds: Vec<Latencies>,
    /// Messages a second of the latest, warm-up included.
    rate: f64,
    used: Used,
    measured: usize,
    sent: Vec<Range<usize>>,
    made: usize,
    errors: usize,
    first_error: Option<String>,
    codes: Vec<(usize, String)>,
}

impl Tally {
    /// `used` is none for the warm-up.
    fn take(&mut self, round: &Round, made: usize, used: Option<Used>) {
        let answered = round.times.len() + round.errors;
        self.rate = answered as f64 / round.whole.as_secs_f64().max(1e-3);
        self.errors += round.errors;
        if self.first_error.is_none() {
            self.first_error.clone_from(&round.first_error);
        }
        let base = self.made;
        self.sent.push(base..base + answered.min(made));
        self.codes
            .extend(round.codes.iter().map(|(i, code)| (base + i, code.clone())));
        self.made += made;
        if let Some(used) = used
            && !round.times.is_empty()
        {
            self.rounds.push(Latencies::of(round.times.clone(), round.whole));
            self.measured += round.times.len();
            self.used = self.used.plus(used);
        }
    }

    /// Messages that a round will use, and some more should it go faster.
    fn for_a_round(&self, time: Duration) -> usize {
        (self.rate * time.as_secs_f64() * 1.4) as usize + 64
    }

    fn together(&mut self, kind: Kind<'_>, resident_mib: Option<f64>) -> Measured {
        let of = |f: fn(&Latencies) -> f64| self.rounds.iter().map(f);
        Measured {
            action: kind.action.to_owned(),
            size: kind.size.to_owned(),
            connections: kind.connections,
            per_second: middle(of(|l| l.per_second)),
            spread: spread(of(|l| l.per_second)),
            p50_us: middle(of(|l| l.p50_us)),
            p90_us: middle(of(|l| l.p90_us)),
            p99_us: middle(of(|l| l.p99_us)),
            max_us: of(|l| l.max_us).fold(0.0, f64::max),
            messages: self.measured,
            errors: self.errors,
            cpu: self.used.each(self.measured),
            resident_mib,
            sent: std::mem::take(&mut self.sent),
            codes: std::mem::take(&mut self.codes),
        }
    }
}
