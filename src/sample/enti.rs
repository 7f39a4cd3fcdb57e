//! A CPI for each region: the attested one where a public document names it, else an invented number in the main city.

use crate::sap::{CodiceEnte, Regione};

/// Region (SOGGETTI ABILITATI), CPI.
const CPI: [(&str, &str); 21] = [
    ("01", "A345C000001"),
    ("02", "G942C000001"),
    ("03", "A952C000001"),
    ("04", "C352C000001"),
    ("05", "F839C000001"),
    ("06", "G337C000409"),
    ("07", "L424C000001"),
    ("08", "H501C000523"),
    ("09", "D969C000001"),
    ("10", "F205C000001"),
    ("11", "L191C000446"),
    ("12", "B519C000001"),
    ("13", "L219C000001"),
    ("14", "A662C000001"),
    ("15", "B354C000001"),
    ("16", "G273C000001"),
    ("17", "D612C000001"),
    ("18", "L378C000001"),
    ("19", "G478C000001"),
    ("20", "A326C000001"),
    ("21", "G224C000126"),
];

/// The CPI of documents for which nobody asked for another.
pub(super) const ROMA: CodiceEnte = CodiceEnte::noto(*b"H501C000523");

/// Its region.
pub(super) const LAZIO: &str = "08";

/// The CPI that sends for a region; `None` for what is no region.
pub fn ente_di(regione: &Regione) -> Option<CodiceEnte> {
    let (_, cpi) = CPI.iter().find(|(codice, _)| *codice == regione.as_str())?;
    CodiceEnte::parse(cpi)
}
