//! The document and the identifiers of the domain. Pure: no I/O, no clock.

mod campo;
mod carattere;
mod codice_ente;
mod codice_fiscale;
mod codice_sap;
mod data;
mod identificativo_politica;
mod nomi;
mod regione;
pub mod scheda;

pub use campo::{Campo, Testo};
pub use codice_ente::CodiceEnte;
pub use codice_fiscale::{CodiceFiscale, Difetto};
pub use codice_sap::CodiceSap;
pub use data::Data;
pub use identificativo_politica::IdentificativoPolitica;
pub use nomi::{codice_cognome, codice_nome};
pub use regione::Regione;
pub use scheda::Scheda;
