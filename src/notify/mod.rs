//! notificaSAP: what the register must tell a region, brought there (lifecycle.md §6, operations.md §6).
//!
//! The notifications are written by the transaction that causes them; here they are delivered: at least once, in order
//! for each code and recipient, for days if need be, and a region that is away delays no other. [`ripresa`] decides when
//! to try again and when to leave a region alone: pure. [`consegna`] makes one attempt and says what came of it.
//! [`postino`] takes what is due from the store, under a lease, and brings it round; [`regioni`] is what it brings. SQL is
//! the store's. In a region the same postino brings what was received to the region's systems: [`inoltro`].

pub mod consegna;
pub mod inoltro;
pub mod postino;
pub mod regioni;
pub mod ripresa;

pub use postino::Postino;
pub use regioni::Regioni;
