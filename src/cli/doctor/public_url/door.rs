//! Our own door, attended while it is tried.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::TcpListener;

use crate::gateway::tls::Tls;

/// Who came.
#[derive(Debug, Clone, Default)]
pub struct Door(Arc<Mutex<HashSet<SocketAddr>>>);

impl Door {
    /// Whether somebody came from there. A listener for both families sees IPv4 in the clothes of IPv6.
    pub fn came(&self, from: SocketAddr) -> bool {
        self.seen().contains(&canonical(from))
    }

    fn seen(&self) -> MutexGuard<'_, HashSet<SocketAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Answers at our door as `serve` would, and notes who came.
pub fn attend(listener: TcpListener, tls: Arc<Tls>) -> Door {
    let door = Door::default();
    let noted = door.clone();
    tokio::spawn(async move {
        let mut guests = Vec::new();
        while let Ok((stream, peer)) = listener.accept().await {
            noted.seen().insert(canonical(peer));
            if tls.attivo() {
                let tls = Arc::clone(&tls);
                tokio::spawn(async move { tls.accetta(stream, peer).await });
            } else {
                // Kept: who is hung up on may take us for somebody else.
                guests.push(stream);
            }
        }
    });
    door
}
