//! Fifty callers, two replicas, one codice fiscale (promise 5).

use std::sync::Barrier;

use crate::{
    messages::{CF, Documento},
    node::{Node, postgres_database},
    wire::{Answer, Message, verifica},
};

const CALLERS: u32 = 50;

#[test]
fn exactly_one_of_fifty_wins() {
    let database = postgres_database();
    let replica = |prefix| Node::with(&[("DATABASE__URL", &database), ("NODE_PREFIX", prefix)]);
    let replicas = [replica("01"), replica("02")];
    let documento = Documento::default().xml();
    let start = Barrier::new(CALLERS as usize);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|n| {
                let node = replicas[n as usize % replicas.len()].service;
                // Both replicas get messages with and without a busta, each with an identifier of its own.
                let message = if n / 2 % 2 == 0 {
                    Message::with_busta(&documento, n)
                } else {
                    Message::plain(&documento)
                };
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    message.send(node)
                })
            })
            .collect();
        callers.into_iter().map(|c| c.join().expect("an answer")).collect()
    });

    let mut winners = Vec::new();
    for answer in answers {
        match answer {
            Answer::Accepted(codice) => winners.push(codice),
            Answer::Refused(why) => assert!(why.contains("L103"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    for replica in &replicas {
        assert_eq!(verifica(replica.service, CF).as_ref(), winners.first());
    }
}
