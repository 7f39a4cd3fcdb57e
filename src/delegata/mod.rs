//! The porta delegata, as far as it is pure: plain SOAP of the region's own systems, dressed for the node, and what the
//! node answered, undressed (busta-egov.md §7.5, §7.6, §9, §12).
//!
//! [`domanda`] reads what a client sent and puts it into a busta of ours; [`riscontro`] says what an answer of the node is
//! worth; [`guasto`] is everything that can go wrong between the two, and the Fault a client of 2006 reads for it. Bodies
//! are passed on as they were written ([`crate::soap::Ritaglio`]). Sending, and whether to send again, is `gateway`'s.

pub mod domanda;
pub mod errore_applicativo;
pub mod guasto;
pub mod riscontro;

pub use domanda::{Busta, Domanda};
pub use guasto::{Guasto, Sorte};
pub use riscontro::{Riscontro, riscontra};

#[cfg(test)]
mod tests;

use crate::actions::Azione;

/// Whether an action changes something at the node: such a call is never repeated while it may have been carried out.
pub const fn cambia(azione: Azione) -> bool {
    matches!(azione, Azione::InvioSap | Azione::AnnullaSap | Azione::NotificaSap)
}
