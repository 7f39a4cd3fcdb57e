//! The porta delegata between real processes and over real sockets. What must hold, whatever the node does:
//!
//! - a client reads through it what it would read from the node, byte for byte;
//! - a call that changes something reaches the node at most once, and its outcome is on record before it is told;
//! - whatever the node answers, the client gets SOAP that it can read, in bounded time;
//! - nobody speaks to the node in the region's name who may not.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

mod delegata {
    mod accesso;
    mod guasti;
    mod nodo;
    mod passaggio;
    mod regione;
    mod una_volta;
}
