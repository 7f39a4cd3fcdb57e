//! A client with one connection that it keeps: writes a request whole, reads an answer whole.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// One kept-alive connection.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    out: Vec<u8>,
    answer: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the node accepts");
        stream.set_nodelay(true).expect("a socket");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a socket");
        Self {
            stream,
            out: Vec::new(),
            answer: Vec::new(),
        }
    }

    /// Status and body of the answer to a SOAP message.
    pub fn post(&mut self, body: &str) -> (u16, &str) {
        self.out.clear();
        write!(
            self.out,
            "POST /ServiziSAP HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        )
        .expect("memory");
        self.out.extend_from_slice(body.as_bytes());
        self.stream.write_all(&self.out).expect("the node reads");
        self.read()
    }

    fn read(&mut self) -> (u16, &str) {
        self.answer.clear();
        let head = loop {
            if let Some(end) = find(&self.answer, b"\r\n\r\n") {
                break end + 4;
            }
            self.more();
        };
        let text = std::str::from_utf8(&self.answer[..head]).expect("a header");
        let status = text.get(9..12).and_then(|s| s.parse().ok()).expect("a status");
        let length: usize = text
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.trim().parse().ok())
            .expect("a Content-Length");
        while self.answer.len() < head + length {
            self.more();
        }
        assert_eq!(self.answer.len(), head + length, "more than was announced");
        (status, std::str::from_utf8(&self.answer[head..]).expect("UTF-8"))
    }

    fn more(&mut self) {
        let mut chunk = [0; 16 * 1024];
        let n = self.stream.read(&mut chunk).expect("an answer in time");
        assert!(n > 0, "the node closed the connection");
        self.answer.extend_from_slice(&chunk[..n]);
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}
