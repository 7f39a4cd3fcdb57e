//! From the start of the process to the first 200 of `/health/ready`, and the memory it takes then.

use std::time::Duration;

use serde::Serialize;

use crate::{
    node::{Node, postgres_database},
    process,
    timing::{median, millis, now},
};

/// Starts of each kind; the median counts.
const TIMES: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// What a node is told so that it runs on a new, empty database.
    pub fn new(self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(postgres_database()),
        }
    }
}

/// A node on the database of that URL, or on a file of its own.
pub fn node(url: Option<&str>) -> Node {
    let settings: Vec<_> = url.map(|url| ("DATABASE__URL", url)).into_iter().collect();
    Node::with(&settings)
}

#[derive(Debug, Serialize)]
pub struct Start {
    /// The database is empty and gets its tables.
    pub fresh_ms: f64,
    /// The database is there.
    pub existing_ms: f64,
    pub idle_mib: Option<f64>,
}

/// Starts a node again and again.
pub fn measure(database: Database) -> Start {
    let (mut fresh, mut existing, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let url = database.new();
        let begun = now();
        let mut node = node(url.as_deref());
        ready(&node);
        fresh.push(begun.elapsed());
        node.kill();

        let begun = now();
        let node = node.restart();
        ready(&node);
        existing.push(begun.elapsed());
        // What start-up used and gave back is not idle memory.
        std::thread::sleep(Duration::from_millis(50));
        memory.extend(process::memory(node.pid()).map(|(now, _)| now));
    }
    memory.sort_by(f64::total_cmp);
    Start {
        fresh_ms: millis(median(fresh)),
        existing_ms: millis(median(existing)),
        idle_mib: memory.get(memory.len() / 2).copied(),
    }
}

fn ready(node: &Node) {
    let reply = node.ops("/health/ready");
    assert_eq!(reply.status, 200, "{}", reply.body);
}
