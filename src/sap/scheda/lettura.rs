//! From the text of an inner document to a [`Scheda`], or to what is wrong with it (controls.md §1).

use std::collections::HashSet;

use super::{
    RADICE, Scheda,
    contenuto::Elemento,
    lettore::{Esame, Lettore, Scarto},
};
use crate::{
    outcome::{Anomalia, RuleId, SAP_INTERA},
    xml::{
        Event, Limits, Reader, XmlError,
        schema::{Schema, Violation, ViolationKind},
    },
};

const XML_01: RuleId = RuleId("XML-01");
const XML_02: RuleId = RuleId("XML-02");
const XML_03: RuleId = RuleId("XML-03");

/// Anomalies reported of one document.
const MASSIMO_ANOMALIE: usize = 50;

/// Characters of `motivo`, which Rev009 leaves without a type (sap-document.md §4).
const MASSIMO_MOTIVO: usize = 50;

impl Scheda {
    /// Reads and validates an inner document in one pass.
    ///
    /// `motivo`, of any type in Rev009, must be text of at most 50 characters. Elements that a newer schema admits and
    /// Rev009 does not know are passed over.
    ///
    /// # Errors
    /// Anomalies of XML-01, XML-02 or XML-03 (one per violation, at most 50), in document order.
    pub fn leggi(testo: &str, schema: &Schema, limiti: Limits) -> Result<Self, Vec<Anomalia>> {
        let mut lettore = Lettore::new(schema.validator(testo, limiti, Some(RADICE)));
        let radice = lettore.radice();
        let letta = radice.and_then(|radice| <Self as Elemento>::leggi(&radice, &mut lettore));
        controlla_motivo(testo, limiti, letta.as_ref(), &mut lettore);
        let esame = lettore.fine().map_err(|errore| vec![xml_01(&errore)])?;
        let anomalie = anomalie(esame);
        match letta {
            Some(letta) if anomalie.is_empty() => Ok(letta),
            None if anomalie.is_empty() => Err(vec![Anomalia::sap_intera(XML_02)]),
            _ => Err(anomalie),
        }
    }
}

fn xml_01(errore: &XmlError) -> Anomalia {
    Anomalia::sap_intera(XML_01)
        .riga(errore.line)
        .dettaglio(errore.kind.italiano())
}

fn anomalie(esame: Esame) -> Vec<Anomalia> {
    let radice = |v: &&Violation| v.kind == ViolationKind::UnknownRoot;
    if let Some(violazione) = esame.violazioni.iter().find(radice) {
        return vec![Anomalia::sap_intera(XML_02).riga(violazione.line)];
    }
    let mut anomalie: Vec<Anomalia> = esame.violazioni.into_iter().map(xml_03).collect();
    // What the types refuse, the schema has mostly refused before, at the same place.
    let (mancanti, valori): (Vec<Scarto>, Vec<Scarto>) = esame.scarti.into_iter().partition(|s| s.mancante);
    // A set: a hostile document has tens of thousands of them, each with a path of its own.
    let mut detti: HashSet<String> = anomalie.iter().map(|a| a.percorso.clone()).collect();
    for scarto in valori {
        if detti.insert(scarto.percorso.clone()) {
            anomalie.push(di_scarto(scarto));
        }
    }
    // A section without its obligatory leaf is missing in turn: the first one tells the cause.
    if anomalie.is_empty() {
        anomalie.extend(mancanti.into_iter().next().map(di_scarto));
    }
    anomalie.sort_by_key(|a| a.riga);
    anomalie.truncate(MASSIMO_ANOMALIE);
    anomalie
}

fn xml_03(violazione: Violation) -> Anomalia {
    let percorso = Some(violazione.path).filter(|p| !p.is_empty());
    Anomalia {
        regola: XML_03,
        percorso: percorso.unwrap_or_else(|| SAP_INTERA.to_owned()),
        riga: Some(violazione.line),
        dettaglio: Some(violazione.expected),
        valore: violazione.value,
    }
}

fn di_scarto(scarto: Scarto) -> Anomalia {
    Anomalia {
        regola: XML_03,
        percorso: scarto.percorso,
        riga: Some(scarto.riga),
        dettaglio: Some(scarto.atteso.to_owned()),
        valore: scarto.valore,
    }
}

/// `motivo` of a document that is otherwise readable; that it holds no elements was seen while reading.
fn controlla_motivo(testo: &str, limiti: Limits, letta: Option<&Scheda>, lettore: &mut Lettore<'_, '_>) {
    let Some(dati) = letta.and_then(|s| s.datianagrafici.as_ref()?.datistranieri.as_ref()) else {
        return;
    };
    let lungo = dati.motivo.as_ref().filter(|m| m.chars().count() > MASSIMO_MOTIVO);
    let (riga, atteso) = match (lungo, riga_con_attributi(testo, limiti, "motivo")) {
        (Some(motivo), _) => (motivo.riga, "lunghezza al massimo 50 caratteri"),
        (None, Some(riga)) => (riga, "attributo non previsto"),
        (None, None) => return,
    };
    lettore.annota(Scarto {
        percorso: "datianagrafici/datistranieri/motivo".to_owned(),
        riga,
        atteso,
        valore: dati.motivo.as_ref().map(|m| m.valore.to_string()),
        mancante: false,
    });
}

/// Line of the first element of this name that has attributes. The steps of validation do not tell, and only the rare
/// document with section 1.2 asks.
fn riga_con_attributi(testo: &str, limiti: Limits, nome: &str) -> Option<u32> {
    let mut lettore = Reader::new(testo, limiti);
    loop {
        match lettore.next() {
            Ok(Event::Start {
                name, attributes, line, ..
            }) if name == nome && !attributes.is_empty() => return Some(line),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}
