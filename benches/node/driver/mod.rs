//! The load driver: many kept-alive connections on one thread, so that it takes as little as possible of the processor
//! that the measured server needs too.
//!
//! Each connection sends its next message as soon as the answer to the last one is whole (a closed loop). Messages are
//! written as they were prepared, in one call; every answer is searched for what it must hold. A wrong answer is counted,
//! and the first of a round is told.

pub mod http;

use std::{
    io::{ErrorKind, Read, Write},
    net::SocketAddr,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, net::TcpStream};

use self::http::Head;
use crate::timing::now;

/// Longer, and an answer is missing.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that takes SOAP messages.
#[derive(Debug, Clone)]
pub struct Target {
    pub address: SocketAddr,
    pub host: String,
    pub path: String,
}

impl Target {
    /// A node of ours.
    pub fn node(address: SocketAddr) -> Self {
        Self {
            address,
            host: address.to_string(),
            path: "/ServiziSAP".to_owned(),
        }
    }

    /// A whole request around a SOAP message.
    pub fn request(&self, message: &str) -> Vec<u8> {
        let Self { host, path, .. } = self;
        let mut bytes = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n\
             Content-Length: {}\r\n\r\n",
            message.len()
        )
        .into_bytes();
        bytes.extend_from_slice(message.as_bytes());
        bytes
    }
}

/// A message ready to be sent, and what its answer must hold.
#[derive(Debug, Clone)]
pub struct Request {
    pub bytes: Vec<u8>,
    pub expected: String,
}

/// Which message comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Each at most once: the round ends with them.
    Once,
    /// From the first again when they are used up.
    Again,
}

/// What a round brought.
#[derive(Debug, Default)]
pub struct Round {
    /// Of every right answer.
    pub times: Vec<Duration>,
    pub whole: Duration,
    /// Answers that were wrong or did not come.
    pub errors: usize,
    pub first_error: Option<String>,
    /// `CodiceSAP` of each answer that had one, by message.
    pub codes: Vec<(usize, String)>,
}

/// Open connections.
#[derive(Debug)]
pub struct Driver {
    poll: Poll,
    target: Target,
    connections: Vec<Connection>,
    scratch: Vec<u8>,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    /// The message under way, and how much of it is written.
    sending: Option<(usize, usize)>,
    begun: Option<Instant>,
    answer: Vec<u8>,
    head: Option<Head>,
}

/// How a connection stands after an event.
enum Step {
    Waiting,
    Answered,
    Broken(String),
}

impl Driver {
    /// # Panics
    /// When the server does not accept.
    pub fn connect(target: &Target, connections: usize) -> Self {
        let poll = Poll::new().expect("the system's poll");
        let connections = (0..connections).map(|i| open(&poll, target.address, i)).collect();
        Self {
            poll,
            target: target.clone(),
            connections,
            scratch: vec![0; 128 * 1024],
        }
    }

    /// Sends until the time is over or, in order [`Order::Once`], the messages are; waits for every answer.
    pub fn round(&mut self, requests: &[Request], order: Order, time: Duration) -> Round {
        self.refresh();
        let mut run = Run {
            requests,
            order,
            next: 0,
            begun: now(),
            time,
            out: Round::default(),
            pieces: Vec::new(),
        };
        let mut active = 0;
        for i in 0..self.connections.len() {
            active += usize::from(self.start(i, &mut run));
        }
        let mut events = Events::with_capacity(1024);
        while active > 0 {
            match self.poll.poll(&mut events, Some(PATIENCE)) {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                other => other.expect("the system's poll"),
            }
            if events.is_empty() {
                run.wrong(active, || format!("no answer within {PATIENCE:?}"));
                for i in 0..self.connections.len() {
                    self.connections[i] = open(&self.poll, self.target.address, i);
                }
                break;
            }
            for event in &events {
                let i = event.token().0;
                if self.connections[i].begun.is_none() {
                    continue;
                }
                match self.step(i, &mut run) {
                    Step::Waiting => continue,
                    Step::Answered => {}
                    Step::Broken(reason) => {
                        run.wrong(1, || reason);
                        self.connections[i] = open(&self.poll, self.target.address, i);
                    }
                }
                active -= usize::from(!self.start(i, &mut run));
            }
        }
        run.out.whole = run.begun.elapsed();
        run.out
    }

    /// Opens again what the server closed while nothing was sent, as any client would.
    fn refresh(&mut self) {
        for i in 0..self.connections.len() {
            let silent = self.connections[i].stream.read(&mut self.scratch);
            if !matches!(silent, Err(e) if e.kind() == ErrorKind::WouldBlock) {
                self.connections[i] = open(&self.poll, self.target.address, i);
            }
        }
    }

    /// Sends the next message, if there is one.
    fn start(&mut self, i: usize, run: &mut Run<'_>) -> bool {
        let connection = &mut self.connections[i];
        connection.begun = None;
        let Some(message) = run.message() else {
            return false;
        };
        connection.answer.clear();
        connection.head = None;
        connection.sending = Some((message, 0));
        connection.begun = Some(now());
        // What goes wrong here is found by the event that follows.
        let _ = connection.write(run.requests);
        true
    }

    fn step(&mut self, i: usize, run: &mut Run<'_>) -> Step {
        let connection = &mut self.connections[i];
        if let Err(e) = connection.write(run.requests) {
            return Step::Broken(format!("while writing: {e}"));
        }
        loop {
            let n = match connection.stream.read(&mut self.scratch) {
                Ok(0) => return Step::Broken("the server closed the connection".to_owned()),
                Ok(n) => n,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Step::Waiting,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Step::Broken(format!("while reading: {e}")),
            };
            connection.answer.extend_from_slice(&self.scratch[..n]);
            match connection.whole() {
                Ok(true) => break,
                Ok(false) => {}
                Err(http::Unreadable(reason)) => return Step::Broken(reason.to_owned()),
            }
        }
        let (Some(begun), Some(head), Some((message, _))) = (connection.begun, connection.head, connection.sending)
        else {
            return Step::Broken("an answer that nobody asked for".to_owned());
        };
        run.judge(message, head, &connection.answer, begun.elapsed());
        if head.close {
            self.connections[i] = open(&self.poll, self.target.address, i);
        }
        Step::Answered
    }
}

impl Connection {
    fn write(&mut self, requests: &[Request]) -> std::io::Result<()> {
        let Some((message, written)) = &mut self.sending else {
            return Ok(());
        };
        let bytes = &requests[*message].bytes;
        while *written < bytes.len() {
            match self.stream.write(&bytes[*written..]) {
                Ok(n) => *written += n,
                Err(e) if e.kind() == ErrorKind::WouldBlock || e.kind() == ErrorKind::NotConnected => return Ok(()),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    fn whole(&mut self) -> Result<bool, http::Unreadable> {
        if self.head.is_none() {
            self.head = http::head(&self.answer)?;
        }
        let Some(head) = self.head else {
            return Ok(false);
        };
        match head.whole(&self.answer)? {
            None => Ok(false),
            Some(length) if length == self.answer.len() => Ok(true),
            Some(_) => Err(http::Unreadable("more than was announced")),
        }
    }
}

/// A round under way.
struct Run<'r> {
    requests: &'r [Request],
    order: Order,
    next: usize,
    begun: Instant,
    time: Duration,
    out: Round,
    pieces: Vec<u8>,
}

impl Run<'_> {
    fn message(&mut self) -> Option<usize> {
        if self.begun.elapsed() >= self.time || self.requests.is_empty() {
            return None;
        }
        let message = match self.order {
            Order::Once if self.next >= self.requests.len() => return None,
            Order::Once => self.next,
            Order::Again => self.next % self.requests.len(),
        };
        self.next += 1;
        Some(message)
    }

    fn judge(&mut self, message: usize, head: Head, answer: &[u8], taken: Duration) {
        let expected = &self.requests[message].expected;
        let mut pieces = std::mem::take(&mut self.pieces);
        let body = head.body(answer, &mut pieces);
        if head.status == 200 && memchr::memmem::find(body, expected.as_bytes()).is_some() {
            self.out.times.push(taken);
            if let Some(code) = code(body) {
                self.out.codes.push((message, code));
            }
        } else {
            self.wrong(1, || {
                let body: String = String::from_utf8_lossy(body).chars().take(600).collect();
                format!("status {}, expected {expected}: {body}", head.status)
            });
        }
        self.pieces = pieces;
    }

    fn wrong(&mut self, how_many: usize, reason: impl FnOnce() -> String) {
        self.out.errors += how_many;
        self.out.first_error.get_or_insert_with(reason);
    }
}

/// What the element `CodiceSAP` of an answer holds, whatever its prefix.
fn code(body: &[u8]) -> Option<String> {
    let start = memchr::memmem::find(body, b"CodiceSAP>")? + b"CodiceSAP>".len();
    let text = body.get(start..)?;
    let end = memchr::memchr(b'<', text)?;
    let code = std::str::from_utf8(&text[..end]).ok()?.trim();
    (!code.is_empty()).then(|| code.to_owned())
}

fn open(poll: &Poll, address: SocketAddr, i: usize) -> Connection {
    // Connecting waits here: a server that is slow to accept is not measured by its first message.
    let stream = std::net::TcpStream::connect_timeout(&address, PATIENCE).expect("the server accepts");
    stream.set_nodelay(true).expect("a socket");
    stream.set_nonblocking(true).expect("a socket");
    let mut stream = TcpStream::from_std(stream);
    poll.registry()
        .register(&mut stream, Token(i), Interest::READABLE | Interest::WRITABLE)
        .expect("the system's poll");
    Connection {
        stream,
        sending: None,
        begun: None,
        answer: Vec::new(),
        head: None,
    }
}
