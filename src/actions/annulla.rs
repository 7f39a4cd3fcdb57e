//! `annullaSAP`: the owner region takes its SAP out of life. A refusal is a KO with `ListaAnomalie`, an unreadable or
//! malformed code included (design §7.14). Source: operations.md §4, §5; lifecycle.md §2.

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, lista_anomalie};
use crate::{
    controls::id,
    outcome::Anomalia,
    sap::CodiceSap,
    soap::{
        Parametro,
        parametro::{self, Illeggibile},
    },
    store::{Operazione, Risultato},
};

const ANNULLATA: &str = "Annullamento effettuato correttamente.";

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    let rifiuto = |anomalia| Rifiuto::Ko { anomalie: vec![anomalia], documento: None };
    let testo = parametro::codice_sap(parametro, ambito.limiti).map_err(|difetto| match difetto {
        Illeggibile::Xml(kind) => rifiuto(Anomalia::sap_intera(id::XML_01).dettaglio(kind.italiano())),
        Illeggibile::Forma => rifiuto(Anomalia::sap_intera(id::SAP_01)),
    })?;
    let codice = CodiceSap::parse(&testo).ok_or_else(|| rifiuto(Anomalia::sap_intera(id::SAP_01)))?;
    Ok(Operazione::Annulla { codice, regione_chiamante: ambito.regione_chiamante.cloned() })
}

pub fn rispondi(risultato: &Risultato, ambito: &Ambito<'_>) -> Result<String, Incoerente> {
    match risultato {
        Risultato::Annullato => Ok(risposta("OK", ANNULLATA)),
        Risultato::Rifiutato(anomalie) => Ok(ko(anomalie, ambito)),
        _ => Err(Incoerente),
    }
}

/// The answer to a refused annulment.
pub fn ko(anomalie: &[Anomalia], ambito: &Ambito<'_>) -> String {
    risposta("KO", &lista_anomalie(anomalie, &ambito.regolamento.tabelle))
}

fn risposta(esito: &str, messaggio: &str) -> String {
    Risposta::a(Azione::AnnullaSap).figlio("Esito", esito).figlio("MessaggioErrore", messaggio).fine()
}
