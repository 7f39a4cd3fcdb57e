//! The eight actions: [`azione`] is their contract, one file each is their way.

pub mod azione;

mod lista_anomalie;

pub use azione::Azione;
pub use lista_anomalie::{codifica, lista_anomalie};
