//! The edge: what comes in from the network, and the one function that answers it.
//!
//! [`router`] lists every route, `middleware` stacks what all requests pass, [`exchange`] is the way of a message,
//! [`serve`] opens the sockets and closes them in order, [`tls`] guards them, [`identity`] knows who calls. Nothing here decides anything about a SAP.

mod answer;
pub mod api;
pub mod casa;
mod comunque;
pub mod contatori;
mod contract;
pub mod delegata;
pub mod exchange;
pub mod firme;
mod health;
pub mod identity;
pub mod limiti;
pub mod manutenzione;
mod middleware;
mod porta_applicativa;
mod porta_delegata;
mod record;
pub mod ricarica;
pub mod router;
pub mod serve;
pub mod spazio;
pub mod tls;
pub mod turno;

pub use casa::Casa;

#[cfg(test)]
mod tests;
