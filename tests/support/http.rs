//! HTTP by hand: what a client of 2006 sends is bytes, and so is what an attacker sends.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// An answer, whole.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Text of the first element with this local name, unescaped once; `None` when there is none.
    pub fn element(&self, name: &str) -> Option<String> {
        element(&self.body, name)
    }

    pub fn fault(&self) -> Option<(String, String)> {
        Some((self.element("faultcode")?, self.element("faultstring")?))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        if status == 100 {
            return Self::parse(&bytes[head.len() + 4..]);
        }
        Some(Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }
}

/// Text of the first element with this local name, unescaped once.
pub fn element(xml: &str, name: &str) -> Option<String> {
    let mut rest = xml;
    loop {
        let start = rest.find('<')?;
        rest = &rest[start + 1..];
        let tag_end = rest.find('>')?;
        let tag = &rest[..tag_end];
        let qname = tag.split([' ', '/', '\n']).next()?;
        if qname.rsplit(':').next() == Some(name) {
            if tag.ends_with('/') {
                return Some(String::new());
            }
            let text = &rest[tag_end + 1..];
            let end = text.find(&format!("</{qname}>"))?;
            return Some(unescape(&text[..end]));
        }
    }
}

pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Sends bytes as they are and reads until the server closes or 20 seconds pass.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    // A server that refuses early may close while we still write: its answer is still to be read.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Reply::parse(&answer)
}

/// Sends bytes, reads what comes for a moment, expects nothing.
pub fn raw_nothing(address: SocketAddr, bytes: &[u8]) -> Option<()> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_millis(200))).ok()?;
    stream.write_all(bytes).ok()?;
    let mut answer = [0; 1024];
    let _ = stream.read(&mut answer);
    Some(())
}

/// A request with `Connection: close`.
pub fn request(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut message = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        message.push_str(&format!("{name}: {value}\r\n"));
    }
    message.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let mut bytes = message.into_bytes();
    bytes.extend_from_slice(body);
    raw(address, &bytes).expect("an answer")
}

/// A SOAP request as Axis 1.4 sends it, over HTTP/1.1.
pub fn post(address: SocketAddr, body: &str) -> Reply {
    let headers = [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", "\"\"")];
    request(address, "POST", "/ServiziSAP", &headers, body.as_bytes())
}
