//! A region asks its node for the WSDL: does it know us, is it ServiziSAP, what time is it there?

use std::{fmt, io};

use jiff::SignedDuration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

use super::{
    clock,
    finding::Finding,
    net::{PATIENCE, Place},
    peers::Line,
};
use crate::clock::{Clock as _, System};

/// Greatest head of an answer that is read.
const HEAD: usize = 16 * 1024;

/// What is shown when asking. Never printed.
#[derive(Clone)]
pub struct Asked {
    pub authorization: Option<String>,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("authorization", &self.authorization.is_some())
            .finish()
    }
}

/// GET of the WSDL.
///
/// # Errors
/// When the connection breaks before there is an answer.
pub async fn ask(key: &str, place: &Place, asked: &Asked, line: &mut Box<dyn Line>) -> io::Result<Vec<Finding>> {
    let mut request = format!(
        "GET {}?wsdl HTTP/1.1\r\nHost: {}\r\nAccept: text/xml\r\nConnection: close\r\n",
        place.path,
        place.authority()
    );
    if let Some(authorization) = &asked.authorization {
        request.push_str(&format!("Authorization: {authorization}\r\n"));
    }
    request.push_str("\r\n");
    let before = System.now();
    let head = timeout(PATIENCE, exchange(&request, line)).await;
    let after = System.now();
    let Ok(head) = head else {
        let what = format!("{place}: no answer to GET ?wsdl within {PATIENCE:?}");
        return Ok(vec![Finding::look(key, what)]);
    };
    let head = head?;
    let mut findings = Vec::new();
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    match status {
        "401" | "403" => {
            let what = format!("{place}: HTTP {status}, so it does not know us");
            let mend = if asked.authorization.is_some() {
                "is the password in nodo.credenziali.password_file the one that the node's operator gave?"
            } else {
                "set nodo.credenziali, or client.certificate and client.key: what the node's operator agreed to"
            };
            findings.push(Finding::wrong("nodo.credenziali", what, mend));
        }
        "200" => {}
        _ => {
            let what = format!("{place}: HTTP {status} instead of a WSDL");
            findings.push(Finding::look(key, what).mend("is this the porta applicativa of the node, path included?"));
        }
    }
    let date = header(&head, "date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    if let Some(date) = date {
        let second = SignedDuration::from_secs(1);
        findings.push(clock::compare("the node", date.timestamp(), (before, after), second));
    }
    Ok(findings)
}

/// The head of the answer; what follows is not read.
async fn exchange(request: &str, line: &mut Box<dyn Line>) -> io::Result<String> {
    line.write_all(request.as_bytes()).await?;
    line.flush().await?;
    let mut read = Vec::new();
    let mut part = [0; 2048];
    while !read.windows(4).any(|w| w == b"\r\n\r\n") && read.len() < HEAD {
        let n = line.read(&mut part).await?;
        if n == 0 {
            break;
        }
        read.extend(part.iter().take(n));
    }
    Ok(String::from_utf8_lossy(&read).into_owned())
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.split("\r\n\r\n").next()?.lines().skip(1);
    lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
