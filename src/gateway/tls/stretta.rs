//! The handshake: bounded in time, in a task of its own, counted; failures by reason.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use rustls::{CertificateError, Error, ServerConfig};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{ClienteTls, Tls};
use crate::telemetry;

/// What somebody reads who speaks plain HTTP to this port.
const IN_CHIARO: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 36\r\n\
    Connection: close\r\n\r\nThis port speaks TLS: use https://.\n";

/// How long such a caller is read on, so that it can read the answer.
const ATTESA: Duration = Duration::from_millis(500);

impl Tls {
    /// Shakes hands; `None` when nothing came of it.
    pub async fn accetta(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Option<(TlsStream<TcpStream>, Option<Arc<ClienteTls>>)> {
        let stato = self.stato.load_full();
        let server = Arc::clone(stato.server.as_ref()?);
        let esito = tokio::time::timeout(self.settings.handshake_timeout(), stretta(stream, server)).await;
        let motivo = match esito {
            Ok(Ok(stream)) => {
                conta("ok");
                let catena = stream.get_ref().1.peer_certificates();
                let cliente = catena.map(|catena| Arc::new(ClienteTls::nuovo(catena, stato.generazione)));
                return Some((stream, cliente));
            }
            Ok(Err(motivo)) => motivo,
            Err(_) => "lentezza",
        };
        conta(motivo);
        tracing::info!(peer = %peer.ip(), motivo, "no TLS connection came about");
        None
    }
}

/// How a handshake may end: a closed list, for a label.
pub const ESITI: [&str; 15] = [
    "ok",
    "lentezza",
    "interruzione",
    "in_chiaro",
    "senza_certificato",
    "certificato_scaduto",
    "certificato_futuro",
    "certificato_revocato",
    "revoca_ignota",
    "emittente_ignoto",
    "uso_errato",
    "certificato",
    "rifiutata_dal_client",
    "incompatibile",
    "protocollo",
];

fn conta(esito: &'static str) {
    metrics::counter!(telemetry::HANDSHAKES, "esito" => esito).increment(1);
}

async fn stretta(mut stream: TcpStream, server: Arc<ServerConfig>) -> Result<TlsStream<TcpStream>, &'static str> {
    let mut primo = [0];
    match stream.peek(&mut primo).await {
        Ok(0) | Err(_) => return Err("interruzione"),
        // No TLS record begins with a letter, every HTTP request does.
        Ok(_) if primo[0].is_ascii_uppercase() => {
            let _ = stream.write_all(IN_CHIARO).await;
            let _ = stream.shutdown().await;
            let mut resto = [0; 4096];
            let scarta = async { while stream.read(&mut resto).await.is_ok_and(|n| n > 0) {} };
            let _ = tokio::time::timeout(ATTESA, scarta).await;
            return Err("in_chiaro");
        }
        Ok(_) => {}
    }
    let accettata = TlsAcceptor::from(server).accept(stream).await;
    accettata.map_err(
        |errore| match errore.get_ref().and_then(|e| e.downcast_ref::<Error>()) {
            Some(errore) => motivo(errore),
            None => "interruzione",
        },
    )
}

/// One of [`ESITI`].
fn motivo(errore: &Error) -> &'static str {
    match errore {
        Error::NoCertificatesPresented => "senza_certificato",
        Error::InvalidCertificate(errore) => match errore {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "certificato_scaduto",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "certificato_futuro",
            CertificateError::Revoked => "certificato_revocato",
            CertificateError::UnknownRevocationStatus => "revoca_ignota",
            CertificateError::UnknownIssuer => "emittente_ignoto",
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => "uso_errato",
            _ => "certificato",
        },
        Error::AlertReceived(_) => "rifiutata_dal_client",
        Error::PeerIncompatible(_) | Error::NoApplicationProtocol => "incompatibile",
        _ => "protocollo",
    }
}
