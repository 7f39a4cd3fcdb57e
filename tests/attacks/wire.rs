//! HTTP that is wrong, or right and not ours.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use crate::{
    messages::{CF, verifica},
    siege::{Siege, Wants, post},
};

/// Connections are given up soon, so that what hangs shows.
const SOON: [(&str, &str); 2] = [
    ("LIMITS__HEADER_TIMEOUT_MS", "1500"),
    ("LIMITS__BODY_TIMEOUT_MS", "1500"),
];

fn head(lines: &str) -> Vec<u8> {
    format!("POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n").into_bytes()
}

fn chunked(chunks: &[u8]) -> Vec<u8> {
    [&head("Transfer-Encoding: chunked\r\n")[..], chunks].concat()
}

#[test]
fn methods_and_addresses() {
    let line = |line: &str| {
        format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").into_bytes()
    };
    Siege::lay(|siege| {
        for method in [
            "GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "get", "FOO",
        ] {
            siege.wire(method, Wants::Http(&[405]), &line(&format!("{method} /ServiziSAP")));
        }
        siege.wire(
            "CONNECT",
            Wants::Http(&[400, 404, 405]),
            &line("CONNECT example.org:443"),
        );
        for path in [
            "/",
            "/serviziSAP",
            "/ServiziSAPx",
            "/etc/passwd",
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "//ServiziSAP",
            "/./ServiziSAP",
            "/x/../ServiziSAP",
            "/ServiziSAP%00",
            "/%53erviziSAP",
            "/PD/ServiziSAP",
            "/health/ready",
            "/metrics",
            "/api/v1/trace",
            "/ServiziSAP;x=1",
            "\\ServiziSAP",
        ] {
            siege.wire(
                path,
                Wants::Http(&[400, 404]),
                &post(path, "Content-Type: text/xml\r\n", verifica(CF).as_bytes()),
            );
        }
        for path in [
            "/ServiziSAP/..",
            "/ServiziSAP/../../etc/passwd",
            "/ServiziSAP/%2e%2e%2f%2e%2e",
            "/ServiziSAP/%00",
            "/ServiziSAP/a?b=%00",
        ] {
            siege.wire(
                path,
                Wants::Found,
                &post(path, "Content-Type: text/xml\r\n", verifica(CF).as_bytes()),
            );
        }
        siege.wire(
            "path that is no UTF-8",
            Wants::Http(&[400]),
            &post("/ServiziSAP/%FF", "", verifica(CF).as_bytes()),
        );
        siege.wire(
            "path of 1 MB",
            Wants::Http(&[414, 431]),
            &post(&format!("/ServiziSAP/{}", "a".repeat(1 << 20)), "", b""),
        );
        siege.wire(
            "path of 60,000 bytes",
            Wants::Found,
            &post(
                &format!("/ServiziSAP/{}", "a/".repeat(30_000)),
                "",
                verifica(CF).as_bytes(),
            ),
        );
    });
}

#[test]
fn the_contract_serves_only_its_own_files() {
    let get =
        |query: &str| format!("GET /ServiziSAP?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes();
    Siege::lay(|siege| {
        for query in [
            "xsd=",
            "xsd",
            "xsd=../../../etc/passwd",
            "xsd=..%2f..%2fetc%2fpasswd",
            "xsd=%2e%2e/config/collaudo.toml",
            "xsd=/etc/passwd",
            "xsd=file:///etc/passwd",
            "xsd=%3C!DOCTYPE%20x%20[%3C!ENTITY%20a%20%22b%22%3E]%3E",
            "xsd=types.xsd%00.wsdl",
            "x",
            "wsd",
            "%77sdl",
            "=",
            "&&&",
            "xsd=%FF%FE",
        ] {
            siege.wire(query, Wants::Http(&[404]), &get(query));
        }
        siege.wire(
            "60,000 bytes",
            Wants::Http(&[404]),
            &get(&format!("xsd={}", "a".repeat(60_000))),
        );
        let lies = "GET /ServiziSAP?wsdl HTTP/1.1\r\nHost: attacker.example\r\nX-Forwarded-Host: attacker.example\r\nConnection: close\r\n\r\n";
        let wsdl = crate::http::raw(siege.node.service, lies.as_bytes()).expect("an answer");
        assert_eq!(wsdl.status, 200);
        assert!(
            !wsdl.body.contains("attacker"),
            "addresses come from public_url, never from the caller"
        );
    });
}

#[test]
fn types_of_content() {
    let message = verifica(CF);
    Siege::lay(|siege| {
        for content_type in [
            "application/json",
            "text/plain",
            "text/html",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
            "image/png",
            "text/xmlx",
            "xml",
            "",
            "text/xml\u{430}",
            "application/fastinfoset",
        ] {
            siege.bytes(content_type, Wants::Http(&[415]), content_type, message.as_bytes());
        }
        let related = "multipart/related; type=\"text/xml\"; boundary=x";
        let parts = format!("--x\r\nContent-Type: text/xml\r\n\r\n{message}\r\n--x\r\n\r\nattachment\r\n--x--");
        siege.bytes(
            "SOAP with attachments",
            Wants::Client("Messaggio con allegati"),
            related,
            parts.as_bytes(),
        );
        siege.bytes(
            "MTOM",
            Wants::Client("Messaggio con allegati"),
            "Multipart/Related; type=\"application/xop+xml\"",
            parts.as_bytes(),
        );
        let twelve = message.replace(
            "http://schemas.xmlsoap.org/soap/envelope/",
            "http://www.w3.org/2003/05/soap-envelope",
        );
        siege.bytes(
            "SOAP 1.2",
            Wants::Version,
            "application/soap+xml; charset=utf-8",
            twelve.as_bytes(),
        );
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xb3\xb1\xaf\xc8\xcd\x51\x28\x4b\x2d\x2a\xce\xcc\xcf\xb3\x55\x32\xd4\x33\x50\x52\x48";
        let headers = "Content-Type: text/xml\r\nContent-Encoding: gzip\r\n";
        siege.wire("compressed", Wants::Http(&[415]), &post("/ServiziSAP", headers, gzip));
    });
}

#[test]
fn lengths_that_lie() {
    let message = verifica(CF);
    let n = message.len();
    Siege::lay_with(&SOON, |siege| {
        for (what, lines) in [
            ("1 GB", "Content-Length: 1073741824\r\n"),
            ("8 EB", "Content-Length: 9223372036854775807\r\n"),
            (
                "1 GB after a question",
                "Expect: 100-continue\r\nContent-Length: 1073741824\r\n",
            ),
        ] {
            // Nothing of the body is ever sent: the answer must not wait for it.
            let begun = Instant::now();
            siege.wire(what, Wants::Http(&[413]), &head(lines));
            assert!(
                begun.elapsed() < Duration::from_secs(1),
                "{what}: {:?}",
                begun.elapsed()
            );
        }
        for (what, lines) in [
            ("negative", "Content-Length: -1\r\n".to_owned()),
            ("with a plus", format!("Content-Length: +{n}\r\n")),
            ("not a number", "Content-Length: abc\r\n".to_owned()),
            ("hexadecimal", "Content-Length: 0x10\r\n".to_owned()),
            ("beyond 64 bits", "Content-Length: 99999999999999999999\r\n".to_owned()),
            ("empty", "Content-Length: \r\n".to_owned()),
            ("a list of two", format!("Content-Length: {n}, 5\r\n")),
            (
                "two that differ",
                format!("Content-Length: {n}\r\nContent-Length: 5\r\n"),
            ),
            (
                "two that differ, the other way",
                format!("Content-Length: 5\r\nContent-Length: {n}\r\n"),
            ),
            ("blank before the colon", format!("Content-Length : {n}\r\n")),
            ("an unknown coding", "Transfer-Encoding: rot13\r\n".to_owned()),
            (
                "chunked and more",
                "Transfer-Encoding: chunked, identity\r\n".to_owned(),
            ),
            (
                "a vertical tab before the coding",
                "Transfer-Encoding: \x0bchunked\r\n".to_owned(),
            ),
        ] {
            siege.wire(what, Wants::Cut, &[&head(&lines)[..], message.as_bytes()].concat());
        }
        for what in ["close", "half-close"] {
            let mut stream = TcpStream::connect(siege.node.service).unwrap();
            stream
                .write_all(&head(&format!("Content-Length: {}\r\n", n + 100)))
                .unwrap();
            stream.write_all(message.as_bytes()).unwrap();
            if what == "half-close" {
                stream.shutdown(Shutdown::Write).unwrap();
                let mut answer = Vec::new();
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                let _ = stream.read_to_end(&mut answer);
                let answer = String::from_utf8_lossy(&answer);
                assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
            }
            drop(stream);
            siege.stands(what);
        }
        // A body longer than declared: what is left over is no second request after `Connection: close`.
        let more = [
            &head(&format!("Content-Length: {n}\r\n"))[..],
            message.as_bytes(),
            b"GET /ServiziSAP?wsdl HTTP/1.1\r\n\r\n",
        ]
        .concat();
        siege.wire("longer than declared", Wants::Found, &more);
        siege.wire(
            "too short a length",
            Wants::Client(""),
            &[&head("Content-Length: 100\r\n")[..], message.as_bytes()].concat(),
        );
    });
}

#[test]
fn chunks_that_lie() {
    let message = verifica(CF);
    let good = format!("{:x}\r\n{message}\r\n0\r\n\r\n", message.len());
    Siege::lay_with(&SOON, |siege| {
        siege.wire("a good one", Wants::Found, &chunked(good.as_bytes()));
        for (what, chunks) in [
            ("not a number", "zz\r\n".to_owned()),
            ("negative", "-1\r\nx\r\n0\r\n\r\n".to_owned()),
            ("beyond 64 bits", format!("{}\r\nx\r\n0\r\n\r\n", "F".repeat(17))),
            ("no line end after the data", format!("5\r\n{message}")),
            ("no size", format!("\r\n{message}\r\n0\r\n\r\n")),
            (
                "a size of 1 MB of digits",
                format!("{}\r\nx\r\n0\r\n\r\n", "1".repeat(1 << 20)),
            ),
            (
                "an extension of 1 MB",
                format!("1;{}\r\n<\r\n0\r\n\r\n", "a".repeat(1 << 20)),
            ),
            (
                "trailers of 1 MB",
                format!("1\r\n<\r\n0\r\n{}\r\n", "A: b\r\n".repeat(170_000)),
            ),
            ("it stops", format!("{:x}\r\n{message}\r\n", message.len())),
            ("a chunk that stops", "ffffff\r\n<a".to_owned()),
        ] {
            siege.wire(what, Wants::Cut, &chunked(chunks.as_bytes()));
        }
        let endless = format!("1000\r\n{}\r\n", " ".repeat(0x1000)).repeat(2000);
        siege.wire(
            "8 MB in small chunks",
            Wants::Http(&[413]),
            &chunked(endless.as_bytes()),
        );
        siege.wire(
            "one chunk of 5 MB",
            Wants::Http(&[413]),
            &chunked(format!("500000\r\n{}\r\n0\r\n\r\n", " ".repeat(5 << 20)).as_bytes()),
        );
        // Both lengths: the coding counts, and what follows is never a second request.
        let both = [
            &head(&format!(
                "Content-Length: {}\r\nTransfer-Encoding: chunked\r\n",
                message.len()
            ))[..],
            good.as_bytes(),
            b"POST /ServiziSAP HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
        .concat();
        let reply = crate::http::raw(siege.node.service, &both);
        assert!(
            reply.is_none_or(|r| r.status == 400 || r.body.matches("Envelope").count() == 2),
            "one answer at most"
        );
        siege.stands("both lengths");
    });
}

#[test]
fn heads_that_are_none() {
    Siege::lay_with(&SOON, |siege| {
        let message = verifica(CF);
        let lines = |text: &str| post("/ServiziSAP", text, message.as_bytes());
        for (what, bytes) in [
            ("10,000 header lines", lines(&"X: y\r\n".repeat(10_000))),
            ("200 header lines", lines(&"X: y\r\n".repeat(200))),
            ("a header of 1 MB", lines(&format!("X: {}\r\n", "y".repeat(1 << 20)))),
            (
                "a SOAPAction of 1 MB",
                lines(&format!("SOAPAction: {}\r\n", "y".repeat(1 << 20))),
            ),
            (
                "a header name of 1 MB",
                lines(&format!("{}: y\r\n", "X".repeat(1 << 20))),
            ),
            ("NUL in a header", lines("X: a\0b\r\n")),
            ("NUL in a name", lines("X\0: a\r\n")),
            ("a carriage return in a header", lines("X: a\rb\r\n")),
            ("a header without colon", lines("nonsense\r\n")),
            ("a folded header", lines("X: a\r\n b\r\n")),
            ("blank in a name", lines("X Y: a\r\n")),
            (
                "a method of 1 MB",
                format!("{} / HTTP/1.1\r\n\r\n", "A".repeat(1 << 20)).into_bytes(),
            ),
            ("no method", b" /ServiziSAP HTTP/1.1\r\n\r\n".to_vec()),
            ("no version", b"POST /ServiziSAP\r\n\r\n".to_vec()),
            ("HTTP/9.9", b"POST /ServiziSAP HTTP/9.9\r\n\r\n".to_vec()),
            (
                "HTTP/2 at once",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
            ),
            (
                "TLS",
                b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03abcdefghijklmnop\0\0\0".to_vec(),
            ),
            ("bytes of every value", (0..=255).collect()),
            ("1 MB of line ends", b"\r\n".repeat(1 << 19)),
            ("1 MB of NUL", vec![0; 1 << 20]),
            ("only blanks", vec![b' '; 4096]),
            ("nothing that ends", b"POST".to_vec()),
        ] {
            siege.wire(what, Wants::Cut, &bytes);
        }
        siege.wire("80 header lines", Wants::Found, &lines(&"X: y\r\n".repeat(80)));
        siege.wire(
            "an upgrade",
            Wants::Found,
            &lines("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
        );
        siege.wire(
            "header bytes of no encoding",
            Wants::Found,
            &[
                &b"POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nConnection: close\r\nSOAPAction: \xff\xfe\r\n"[..],
                format!("Content-Length: {}\r\n\r\n{message}", message.len()).as_bytes(),
            ]
            .concat(),
        );
        siege.wire(
            "an address where the correlation id goes",
            Wants::Found,
            &lines("X-Correlation-Id: a\tb\r\nX-Forwarded-For: 127.0.0.1\r\n"),
        );
    });
}

#[test]
fn pipelined() {
    Siege::lay_with(&SOON, |siege| {
        let one = |body: &str| {
            format!(
                "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        let many = [verifica(CF), "<bad".to_owned(), verifica("X"), verifica(CF)]
            .iter()
            .map(|b| one(b))
            .collect::<String>();
        let mut stream = TcpStream::connect(siege.node.service).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(many.repeat(25).as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let statuses: Vec<&str> = answer
            .match_indices("HTTP/1.1 ")
            .map(|(at, _)| &answer[at + 9..at + 12])
            .collect();
        assert_eq!(
            statuses,
            ["200", "500", "500", "200"].repeat(25),
            "each answered, in order"
        );
        assert_eq!(answer.matches(&*siege.codice).count(), 50);
        siege.stands("pipelined");
    });
}
