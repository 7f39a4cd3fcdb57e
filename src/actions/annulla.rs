//! `annullaSAP`: the owner region takes its SAP out of life. A refusal is a KO with `ListaAnomalie`, an unreadable or
//! malformed code included (design §7.14). Source: operations.md §4, §5; lifecycle.md §2.

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, decodifica, lista_anomalie};
use crate::{
    controls::id,
    outcome::Anomalia,
    sap::CodiceSap,
    soap::{
        Parametro,
        parametro::{self, Difetto},
    },
    store::{Operazione, Risultato},
};

const ANNULLATA: &str = "Annullamento effettuato correttamente.";

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    decodifica(parametro)
        .and_then(|contenuto| parametro::codice_sap(&contenuto, ambito.limiti))
        .map_err(|difetto| illeggibile(&difetto))
        .and_then(|testo| CodiceSap::parse(&testo).ok_or_else(|| Anomalia::sap_intera(id::SAP_01)))
        .map(|codice| Operazione::Annulla {
            codice,
            regione_chiamante: ambito.regione_chiamante.cloned(),
        })
        .map_err(|anomalia| Rifiuto::Ko {
            anomalie: vec![anomalia],
            documento: None,
        })
}

/// An empty code is a malformed code; whatever else is in the way makes the document unreadable.
fn illeggibile(difetto: &Difetto) -> Anomalia {
    match difetto {
        Difetto::Manca(_) => Anomalia::sap_intera(id::SAP_01),
        Difetto::Xml(e) => Anomalia::sap_intera(id::XML_01)
            .riga(e.line)
            .dettaglio(e.kind.italiano()),
        _ => Anomalia::sap_intera(id::XML_01),
    }
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
    Risposta::a(Azione::AnnullaSap)
        .figlio("Esito", esito)
        .figlio("MessaggioErrore", messaggio)
        .fine()
}
