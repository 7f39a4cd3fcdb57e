//! Notifications between real processes and over real sockets. Invariants, whatever a region does:
//!
//! - each notification arrives at least once, in order for each SAP, at the region it is for;
//! - a region that is away, slow or strange delays no other, and is told when it answers again;
//! - a node killed at any moment loses none.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;
#[path = "identity/pki.rs"]
#[expect(dead_code, reason = "made for those who call, and used by those who are called")]
mod pki;
#[path = "support/regione.rs"]
mod regione;

mod notify {
    mod consegna;
    mod identita;
    mod operatore;
}
