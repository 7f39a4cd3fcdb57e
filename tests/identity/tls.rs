//! A client that speaks TLS, and says what its handshake came to.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};

use crate::{
    http::Reply,
    node::Node,
    pki::{Cert, Pki},
};

pub fn start(settings: &[(&'static str, String)]) -> Node {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, &**v)).collect();
    Node::with(&settings)
}

pub fn config(pki: &Pki, cert: Option<&Cert>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(pki.ca()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    match cert {
        Some(cert) => builder
            .with_client_auth_cert(vec![cert.der.clone()], cert.key())
            .unwrap(),
        None => builder.with_no_client_auth(),
    }
}

/// One connection, kept.
pub struct Connection(StreamOwned<ClientConnection, TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr, config: ClientConfig) -> Self {
        let server = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(Arc::new(config), server).unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(StreamOwned::new(connection, stream))
    }

    /// A SOAP message with these header lines; `None` when the connection came to nothing.
    pub fn post(&mut self, headers: &str, body: &str) -> Option<Reply> {
        let message = format!(
            "POST /ServiziSAP HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n\
             {headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.write_all(message.as_bytes()).ok()?;
        self.0.flush().ok()?;
        let mut answer = Vec::new();
        loop {
            if let Some(reply) = whole(&answer) {
                return Some(reply);
            }
            let mut chunk = [0; 16 * 1024];
            match self.0.read(&mut chunk) {
                Ok(0) | Err(_) => return None,
                Ok(n) => answer.extend_from_slice(&chunk[..n]),
            }
        }
    }
}

fn whole(answer: &[u8]) -> Option<Reply> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let reply = Reply {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head: head.to_owned(),
        body: body.to_owned(),
    };
    let length: usize = reply.header("content-length")?.parse().ok()?;
    (body.len() == length).then_some(reply)
}

/// One message on a connection of its own.
pub fn post(pki: &Pki, node: &Node, cert: Option<&Cert>, headers: &str, body: &str) -> Option<Reply> {
    Connection::open(node.service, config(pki, cert)).post(headers, body)
}
