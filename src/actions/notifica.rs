//! `notificaSAP`, in role regione: the node tells us that something happened to a SAP. `OK` says that the notification is
//! in the inbox, durably; what the region's systems make of it comes after. Plain values, no inner document; a code or a
//! motive that we cannot accept is a KO with `ListaAnomalie`, both together (SAP-01, NOT-01). The Destinatario was judged
//! with the busta. Source: operations.md §1, §3, §5; outcomes.md §3; design §7.21. What counts as the same
//! notification: `store::ricevute`.

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, decodifica, lista_anomalie};
use crate::{
    controls::{id, motivo_notifica},
    outcome::Anomalia,
    sap::CodiceSap,
    soap::{Parametro, parametro::Contenuto},
    store::{Operazione, Risultato},
};

const RICEVUTA: &str = "Notifica ricevuta correttamente.";

const CODICE: &str = "CodiceSAP";
const MOTIVO: &str = "MotivoNotifica";

pub fn leggi([codice, motivo]: [Parametro; 2], ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    // As in every look-up, the code may come in lower case.
    let codice = valore(codice)
        .and_then(|testo| CodiceSap::parse(&testo.to_ascii_uppercase()))
        .ok_or_else(|| Anomalia::new(id::SAP_01, CODICE));
    let motivo = valore(motivo)
        .filter(|testo| motivo_notifica(&ambito.regolamento.tabelle, testo))
        .ok_or_else(|| Anomalia::new(id::NOT_01, MOTIVO));
    match (codice, motivo) {
        (Ok(codice), Ok(motivo)) => Ok(Operazione::RiceviNotifica {
            codice,
            motivo,
            inoltri: ambito.inoltri,
        }),
        (codice, motivo) => Err(Rifiuto::Ko {
            anomalie: codice.err().into_iter().chain(motivo.err()).collect(),
            documento: None,
        }),
    }
}

/// A plain value: an inner document is none.
fn valore(parametro: Parametro) -> Option<String> {
    match decodifica(parametro) {
        Ok(Contenuto::Valore(valore)) => Some(valore),
        Ok(Contenuto::Documento(_)) | Err(_) => None,
    }
}

pub fn rispondi(risultato: &Risultato) -> Result<String, Incoerente> {
    match risultato {
        Risultato::Ricevuta => Ok(risposta("OK", RICEVUTA)),
        _ => Err(Incoerente),
    }
}

/// The answer to a refused notification.
pub fn ko(anomalie: &[Anomalia], ambito: &Ambito<'_>) -> String {
    risposta("KO", &lista_anomalie(anomalie, &ambito.regolamento.tabelle))
}

fn risposta(esito: &str, messaggio: &str) -> String {
    Risposta::a(Azione::NotificaSap)
        .figlio("Esito", esito)
        .figlio("MessaggioErrore", messaggio)
        .fine()
}

#[cfg(test)]
mod tests;
