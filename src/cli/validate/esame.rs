//! The judgement of one document: bytes, text, schema, controls, as the node does it.

use jiff::SignedDuration;

use super::sorgenti::{Illeggibile, Sorgente};
use crate::{
    actions,
    clock::Clock,
    controls::{Contesto, controlla, id},
    outcome::Anomalia,
    sap::{Data, Scheda},
    tables::Tabelle,
    xml::{self, Limits, XmlError, schema::Schema},
};

/// What one document turned out to be.
#[derive(Debug)]
pub(super) struct Esame {
    /// As given, or as found in a given folder.
    pub file: String,
    pub anomalie: Vec<Anomalia>,
    /// From opening the file to the last control.
    pub durata: SignedDuration,
}

/// What it takes to judge, the same for all.
#[derive(Debug)]
pub(super) struct Giudice<'a> {
    pub schema: &'a Schema,
    pub tabelle: &'a Tabelle,
    /// Day of table validity instead of the document's own dates.
    pub giorno: Option<Data>,
    pub orologio: &'a dyn Clock,
}

impl Giudice<'_> {
    /// Judges one document; `byte` is memory to read into.
    pub fn esamina(&self, sorgente: &Sorgente, byte: &mut Vec<u8>) -> Esame {
        let inizio = self.orologio.now();
        let anomalie = self.anomalie(sorgente, byte);
        Esame {
            file: sorgente.nome(),
            anomalie,
            durata: self.orologio.now().duration_since(inizio),
        }
    }

    fn anomalie(&self, sorgente: &Sorgente, byte: &mut Vec<u8>) -> Vec<Anomalia> {
        let limiti = Limits::default();
        if let Err(Illeggibile(motivo)) = sorgente.leggi(limiti, byte) {
            return vec![Anomalia::sap_intera(id::XML_01).dettaglio(motivo)];
        }
        let testo = match xml::decode(byte, None) {
            Ok(testo) => testo,
            Err(errore) => return vec![non_xml(&errore)],
        };
        match Scheda::leggi(&testo, self.schema, limiti) {
            Ok(scheda) => controlla(&Contesto::new(&scheda, self.tabelle, None).al_giorno(self.giorno)),
            Err(anomalie) => anomalie,
        }
    }
}

fn non_xml(errore: &XmlError) -> Anomalia {
    Anomalia::sap_intera(id::XML_01)
        .riga(errore.line)
        .dettaglio(errore.kind.italiano())
}

/// Code and text of a violation, with the detail that the table's text leaves out.
pub(super) fn parole(anomalia: &Anomalia, tabelle: &Tabelle) -> (String, String) {
    let (codice, testo) = actions::codifica(anomalia, tabelle);
    match &anomalia.dettaglio {
        Some(dettaglio) if !testo.contains(dettaglio.as_str()) => (codice, format!("{testo}: {dettaglio}")),
        _ => (codice, testo),
    }
}
