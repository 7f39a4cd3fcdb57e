//! The eight actions: [`azione`] is their contract, one file each is their way.

pub mod azione;

pub use azione::Azione;
