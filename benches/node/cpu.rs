//! Processor time of the processes of a run, from /proc: the server, the database with all its children, the driver.
//! Where there is no /proc there are no figures.

use std::{fs, time::Duration};

/// Ticks of a second in /proc: 100 wherever Linux runs.
const TICKS: u64 = 100;

/// Who takes part in a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Processes {
    pub server: Option<u32>,
    /// The postmaster.
    pub database: Option<u32>,
}

/// Time used so far, or between two looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    pub server: Option<Duration>,
    pub database: Option<Duration>,
    pub driver: Option<Duration>,
}

/// Microseconds of processor time for one message.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Split {
    pub server: Option<f64>,
    pub database: Option<f64>,
    pub driver: Option<f64>,
}

impl Processes {
    pub fn used(self) -> Used {
        Used {
            server: self.server.and_then(family),
            database: self.database.and_then(family),
            driver: stat(std::process::id()).map(|s| s.own),
        }
    }
}

impl Used {
    pub fn since(self, before: Self) -> Self {
        let minus = |now: Option<Duration>, then: Option<Duration>| Some(now?.saturating_sub(then?));
        Self {
            server: minus(self.server, before.server),
            database: minus(self.database, before.database),
            driver: minus(self.driver, before.driver),
        }
    }

    pub fn plus(self, other: Self) -> Self {
        let plus = |a: Option<Duration>, b: Option<Duration>| Some(a.unwrap_or_default() + b?);
        Self {
            server: plus(self.server, other.server),
            database: plus(self.database, other.database),
            driver: plus(self.driver, other.driver),
        }
    }

    /// Shared by so many messages.
    pub fn each(self, messages: usize) -> Split {
        let each = |time: Option<Duration>| Some(time?.as_secs_f64() * 1e6 / messages.max(1) as f64);
        Split {
            server: each(self.server),
            database: each(self.database),
            driver: each(self.driver),
        }
    }
}

/// A process and all its children, those that have ended included.
fn family(pid: u32) -> Option<Duration> {
    let parent = stat(pid)?;
    let children = fs::read_dir("/proc").ok()?.filter_map(|entry| {
        let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        stat(pid)
    });
    let living: Duration = children.filter(|c| c.parent == pid).map(|c| c.own + c.ended).sum();
    Some(parent.own + parent.ended + living)
}

/// What a line of `/proc/<pid>/stat` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    pub parent: u32,
    /// Of the process itself, in user mode and in the kernel.
    pub own: Duration,
    /// Of its children that have ended and were waited for.
    pub ended: Duration,
}

fn stat(pid: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The name of a process stands in brackets and may hold blanks and brackets itself: fields count from the last one.
pub fn parse(line: &str) -> Option<Stat> {
    let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |i: usize| -> Option<Duration> {
        let ticks: u64 = fields.get(i)?.parse().ok()?;
        Some(Duration::from_millis(ticks * 1000 / TICKS))
    };
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        ended: ticks(13)? + ticks(14)?,
    })
}
