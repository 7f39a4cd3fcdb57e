//! `invioSAP`: a document enters the register, or everything that is wrong with it comes back.
//!
//! | Situation | `Esito` | `MessaggioErrore` | `CodiceSAP` |
//! |---|---|---|---|
//! | accepted | `OK` | `Invio effettuato correttamente.` | the code |
//! | refused | `KO` | `ListaAnomalie` | empty, always: a client records it as active otherwise |
//!
//! Source: operations.md §4, §5.

use std::sync::Arc;

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, lista_anomalie};
use crate::{
    controls::{self, Contesto},
    outcome::Anomalia,
    registro::Invio,
    sap::Scheda,
    soap::{
        Parametro,
        parametro::{self, Contenuto, NonProtetto},
    },
    store::{Operazione, Risultato},
};

const ACCETTATO: &str = "Invio effettuato correttamente.";

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    // A bare value is no document: reading it says so (XML-01).
    let (Contenuto::Documento(documento) | Contenuto::Valore(documento)) =
        parametro::decodifica(parametro, NonProtetto::Ammesso)?;
    let scheda = match Scheda::leggi(&documento, ambito.schema, ambito.limiti) {
        Ok(scheda) => scheda,
        Err(anomalie) => {
            return Err(Rifiuto::Ko {
                anomalie,
                documento: Some(documento),
            });
        }
    };
    let contesto = Contesto::new(&scheda, &ambito.regolamento.tabelle, ambito.regione_chiamante)
        .con_eventi(ambito.regolamento.interruttori.eventi);
    let anomalie = controls::controlla(&contesto);
    let regione_chiamante = ambito.regione_chiamante.cloned();
    Ok(Operazione::Invio(Box::new(Invio {
        scheda,
        documento,
        regione_chiamante,
        anomalie,
        regolamento: Some(Arc::clone(ambito.regolamento)),
    })))
}

pub fn rispondi(risultato: &Risultato, ambito: &Ambito<'_>) -> Result<String, Incoerente> {
    match risultato {
        Risultato::Accettato(codice) => Ok(risposta("OK", ACCETTATO, codice.as_str())),
        Risultato::Rifiutato(anomalie) => Ok(ko(anomalie, ambito)),
        _ => Err(Incoerente),
    }
}

/// The answer to a refused document.
pub fn ko(anomalie: &[Anomalia], ambito: &Ambito<'_>) -> String {
    risposta("KO", &lista_anomalie(anomalie, &ambito.regolamento.tabelle), "")
}

fn risposta(esito: &str, messaggio: &str, codice: &str) -> String {
    Risposta::a(Azione::InvioSap)
        .figlio("Esito", esito)
        .figlio("MessaggioErrore", messaggio)
        .figlio("CodiceSAP", codice)
        .fine()
}
