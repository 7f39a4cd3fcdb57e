//! `richiestaSAP_N00_A02`: the on-line declaration of availability (N00) and the service pact (A02) of a worker, as a
//! `ListaDID` document; an empty element without an active SAP or without either policy.
//! Source: operations.md §4 (`ListaDID`).

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, codice_fiscale};
use crate::{
    registro::{Sap, politiche_n00_a02},
    soap::Parametro,
    store::{Operazione, Risultato},
    xml::Writer,
};

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    Ok(Operazione::N00A02 {
        codice_fiscale: codice_fiscale(parametro, ambito)?,
    })
}

pub fn rispondi(risultato: &Risultato) -> Result<String, Incoerente> {
    let Risultato::Sap(sap) = risultato else {
        return Err(Incoerente);
    };
    let documento = sap.as_deref().and_then(lista_did).unwrap_or_default();
    Ok(Risposta::a(Azione::RichiestaSapN00A02).figlio("DID", &documento).fine())
}

/// `ListaDID`, or nothing when the SAP has neither policy.
fn lista_did(sap: &Sap) -> Option<String> {
    let (n00, a02) = politiche_n00_a02(sap);
    if n00.is_none() && a02.is_none() {
        return None;
    }
    let politiche = sap.scheda.politiche_attive_lst.as_deref().unwrap_or_default();
    let stato = sap
        .scheda
        .datiamministrativi
        .as_ref()
        .and_then(|d| d.statoinanagrafe.as_ref());
    let mut w = Writer::with_capacity(2048);
    w.declaration().open("ListaDID");
    w.leaf("codicefiscale", sap.codice_fiscale.as_str());
    w.leaf("codiceentetit", &sap.scheda.datiinvio.codiceentetit);
    w.leaf("dataultimoagg", &sap.scheda.datiinvio.dataultimoagg.to_string());
    if let Some(indice) = stato.and_then(|s| s.indiceprofiling.as_ref()) {
        w.leaf("indiceprofiling", indice.as_str());
    }
    if let Some(data) = stato.and_then(|s| s.dataevento.as_ref()) {
        w.leaf("dataevento", &data.to_string());
    }
    if let Some(data) = stato.and_then(|s| s.disponibilita.as_ref()) {
        w.leaf("disponibilita", &data.to_string());
    }
    for (nome, posizione) in [("N00", n00), ("A02", a02)] {
        if let Some(politica) = posizione.and_then(|i| politiche.get(i)) {
            politica.scrivi_come(nome, &mut w);
        }
    }
    w.close("ListaDID");
    Some(w.finish())
}
