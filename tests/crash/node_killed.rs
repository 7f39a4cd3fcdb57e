//! `kill -9` of the node under load, three times on one database (promises 1 to 3).

use std::time::Duration;

use portasap::random::Random;

use crate::{
    load::{Load, wait_until},
    node::Node,
};

const ROUNDS: usize = 3;

fn kill_and_judge(mut node: Node, seed: u64) {
    let chance = Random::seeded(seed);
    let load = Load::new();
    for round in 1..=ROUNDS {
        load.run(node.service, || {
            wait_until("the load runs", || load.acknowledged() >= 6);
            std::thread::sleep(Duration::from_micros(chance.next_u64() % 250_000));
            node.kill();
        });
        node = node.restart();
        load.judge(node.service).tell(&format!("kill {round}"));
    }
}

#[test]
fn on_sqlite() {
    kill_and_judge(Node::start(), 0x5A17);
}

#[test]
fn on_postgresql() {
    let database = crate::node::postgres_database();
    kill_and_judge(Node::with(&[("DATABASE__URL", &database)]), 0x7057);
}
