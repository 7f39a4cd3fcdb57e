//! The arithmetic of `make bench`, and when its load driver holds an answer for whole: figures that are wrong in silence are
//! worse than none.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and microseconds of one run are far from the limits of their types"
)]

#[path = "../benches/node/cpu.rs"]
#[allow(dead_code, reason = "the suite uses the rest")]
mod cpu;
#[path = "../benches/node/driver/http.rs"]
mod http;
#[path = "../benches/node/timing.rs"]
#[allow(dead_code, reason = "the suite uses the rest")]
mod timing;

use std::time::Duration;

use cpu::{Processes, Stat, Used};
use http::{Body, Head, Unreadable};
use timing::{Latencies, median, middle, quantile, spread};

fn ms(times: impl IntoIterator<Item = u64>) -> Vec<Duration> {
    times.into_iter().map(Duration::from_millis).collect()
}

#[test]
fn a_percentile_is_a_time_that_was_measured() {
    let hundred = ms(1..=100);
    for (share, expected) in [(0.5, 50), (0.9, 90), (0.99, 99), (0.991, 100), (1.0, 100), (0.0, 1)] {
        assert_eq!(quantile(&hundred, share), Duration::from_millis(expected), "{share}");
    }
    for (times, expected) in [(ms([7]), 7), (ms([9, 1]), 1), (ms([9, 1, 5]), 5)] {
        assert_eq!(median(times), Duration::from_millis(expected));
    }
}

#[test]
fn latencies_do_not_depend_on_the_order_of_answers() {
    let times = ms([5, 1, 4, 2, 3, 10, 6, 9, 7, 8]);
    let found = Latencies::of(times, Duration::from_secs(2));
    assert_eq!((found.requests, found.per_second), (10, 5.0));
    let expected = [5000.0, 9000.0, 10_000.0, 10_000.0];
    for (found, expected) in [found.p50_us, found.p90_us, found.p99_us, found.max_us]
        .into_iter()
        .zip(expected)
    {
        assert!((found - expected).abs() < 1e-6, "{found}, expected {expected}");
    }
}

#[test]
fn of_several_rounds_the_middle_one_counts_and_the_distance_is_shown() {
    for (rounds, expected, apart) in [
        (vec![100.0], 100.0, 0.0),
        (vec![90.0, 300.0, 100.0], 100.0, 1.05),
        (vec![100.0, 110.0, 120.0, 90.0], 100.0, 0.15),
        (vec![], 0.0, 0.0),
    ] {
        assert!((middle(rounds.clone()) - expected).abs() < 1e-9, "{rounds:?}");
        assert!(
            (spread(rounds.clone()) - apart).abs() < 1e-9,
            "{rounds:?}: {}",
            spread(rounds.clone())
        );
    }
}

#[test]
fn processor_time_is_read_behind_a_name_with_brackets() {
    let line = "4711 (a (b) c) S 42 1 1 0 -1 4194560 10 20 0 0 250 50 700 30 20 0 1 0 100 1 1";
    let expected = Stat {
        parent: 42,
        own: Duration::from_secs(3),
        ended: Duration::from_millis(7300),
    };
    assert_eq!(cpu::parse(line), Some(expected));
    for broken in [
        "",
        "4711 (x",
        "4711 (x) S",
        "4711 (x) S 42 1 1 0 -1 0 0 0 0 0 one two 0 0",
    ] {
        assert_eq!(cpu::parse(broken), None, "{broken}");
    }
}

#[test]
fn processor_time_is_shared_among_messages_and_stays_unknown_where_it_was() {
    let at = |server, database: Option<u64>| Used {
        server: Some(Duration::from_millis(server)),
        database: database.map(Duration::from_millis),
        driver: None,
    };
    let round = at(500, Some(90)).since(at(100, Some(50)));
    assert_eq!(round, at(400, Some(40)));
    let both = Used::default().plus(round).plus(at(100, Some(60)));
    let split = both.each(1000);
    assert_eq!(
        (split.server, split.database, split.driver),
        (Some(500.0), Some(100.0), None)
    );
    assert_eq!(
        at(1, None).since(at(0, None)).each(0).database,
        None,
        "no messages, no division"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_time_of_children_that_ended_is_not_lost() {
    let me = std::process::id();
    let look = || Processes {
        server: Some(me),
        database: None,
    };
    let before = look().used();
    let worked = std::process::Command::new("sh")
        .args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"])
        .status()
        .expect("a shell");
    assert!(worked.success());
    let used = look().used().since(before);
    assert!(
        used.server.is_some_and(|time| time >= Duration::from_millis(20)),
        "{used:?}"
    );
}

#[test]
fn an_answer_is_whole_when_its_last_byte_is_there() {
    let plain = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".as_slice();
    let chunked = b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n";
    for (whole, status, body, close) in [
        (plain, 200, Body::Length(5), false),
        (chunked.as_slice(), 500, Body::Chunked, true),
    ] {
        for cut in 0..whole.len() {
            let part = &whole[..cut];
            if let Some(head) = http::head(part).expect("a head so far") {
                assert_eq!(head.whole(part), Ok(None), "{cut} bytes");
            }
        }
        let head = http::head(whole).expect("a head").expect("all of it");
        let length = whole.windows(4).position(|w| w == b"\r\n\r\n").expect("a blank line") + 4;
        assert_eq!(
            head,
            Head {
                status,
                length,
                body,
                close
            }
        );
        assert_eq!(head.whole(whole), Ok(Some(whole.len())));
        assert_eq!(head.body(whole, &mut Vec::new()), b"hello");
    }
}

#[test]
fn an_answer_without_length_is_refused() {
    for (answer, reason) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "a body of unknown length"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            "a body of unknown length",
        ),
        ("SMTP ready\r\nContent-Length: 1\r\n\r\n", "no status line"),
    ] {
        assert_eq!(http::head(answer.as_bytes()), Err(Unreadable(reason)), "{answer}");
    }
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n";
    let head = http::head(chunked).expect("a head").expect("all of it");
    assert_eq!(head.whole(chunked), Err(Unreadable("a chunk without length")));
}
