//! Who is slow on purpose holds a place for a bounded time and keeps nobody else out for longer.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::{
    messages::{CF, verifica},
    siege::Siege,
};

const SOON: [(&str, &str); 2] = [
    ("LIMITS__HEADER_TIMEOUT_MS", "1000"),
    ("LIMITS__BODY_TIMEOUT_MS", "1000"),
];

fn connect(siege: &Siege) -> TcpStream {
    let stream = TcpStream::connect(siege.node.service).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    stream
}

/// Feeds `drop` again and again until the node has had enough; gives what it answered and how long that took.
fn drip(siege: &Siege, first: &[u8], drop: &[u8]) -> (String, Duration) {
    let mut stream = connect(siege);
    stream.write_all(first).unwrap();
    let begun = Instant::now();
    let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
    while begun.elapsed() < Duration::from_secs(10) {
        let fed = stream.write_all(drop);
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(&buffer[..n]),
            Err(_) if fed.is_err() => break,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(_) => {}
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
}

#[test]
fn a_byte_at_a_time() {
    Siege::lay_with(&SOON, |siege| {
        let post = "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\n";
        for (what, first, drop, status) in [
            ("header", "P".to_owned(), "O", ""),
            ("header lines", post.to_owned(), "X: y\r\n", ""),
            (
                "body",
                format!("{post}Content-Length: 100000\r\n\r\n"),
                "<",
                "HTTP/1.1 408",
            ),
            (
                "chunks",
                format!("{post}Transfer-Encoding: chunked\r\n\r\n"),
                "1\r\n<\r\n",
                "HTTP/1.1 408",
            ),
            (
                "chunk extension",
                format!("{post}Transfer-Encoding: chunked\r\n\r\n1;"),
                "x",
                "HTTP/1.1 408",
            ),
            (
                "trailer",
                format!("{post}Transfer-Encoding: chunked\r\n\r\n0\r\n"),
                "X: y\r\n",
                "HTTP/1.1 408",
            ),
        ] {
            let (answer, elapsed) = drip(siege, first.as_bytes(), drop.as_bytes());
            assert!(elapsed < Duration::from_secs(4), "{what}: held for {elapsed:?}");
            assert!(answer.starts_with(status), "{what}: {answer}");
            siege.stands(what);
        }
    });
}

/// Nobody speaks: each place is free again after the header timeout, and the caller who waited is served.
#[test]
fn connections_that_say_nothing() {
    let settings = [SOON[0], SOON[1], ("LIMITS__CONNECTIONS", "20")];
    Siege::lay_with(&settings, |siege| {
        let silent: Vec<TcpStream> = (0..60).map(|_| connect(siege)).collect();
        let begun = Instant::now();
        let reply = siege.node.post(&verifica(CF));
        assert_eq!(
            reply.element("CodiceSAP").as_deref(),
            Some(&*siege.codice),
            "{}",
            reply.head
        );
        assert!(
            begun.elapsed() < Duration::from_secs(6),
            "served after {:?}",
            begun.elapsed()
        );
        drop(silent);
        siege.stands("silent connections");
    });
}

/// An idle connection after an answer is closed too.
#[test]
fn kept_alive_for_ever() {
    Siege::lay_with(&SOON, |siege| {
        let message = verifica(CF);
        let mut stream = TcpStream::connect(siege.node.service).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
        write!(
            stream,
            "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{message}",
            message.len()
        )
        .unwrap();
        let begun = Instant::now();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("closed by the node");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    });
}

/// Who asks and never reads the answers must not make them pile up.
#[test]
fn who_does_not_read() {
    Siege::lay_with(&SOON, |siege| {
        let one = "GET /ServiziSAP?wsdl HTTP/1.1\r\nHost: x\r\n\r\n".to_owned();
        let mut deaf = connect(siege);
        deaf.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let flood = one.repeat(20_000);
        let _ = deaf.write_all(flood.as_bytes());
        siege.stands("deaf caller");
        drop(deaf);
        siege.stands("deaf caller gone");
    });
}
