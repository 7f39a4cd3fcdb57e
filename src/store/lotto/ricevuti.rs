//! New SAPs brought in as if each had come by an `invioSAP`: the register, the trace and the documents received end up as
//! that message would have left them, many in one transaction.
//!
//! For a register to measure with. What is brought in is believed, as in [`super::carica`].

use jiff::Timestamp;

use super::carica::scritture;
use crate::{
    outcome::Esito,
    store::{
        Ambiente, Ricevuto, StoreError,
        conservato::Conservato,
        errore::Guasto,
        transazione::{Motore, RigaDocumento, RigaTraccia, Transazione},
    },
};

/// All of them or none; their number.
pub async fn carica_ricevuti<M: Motore>(
    motore: &M,
    ambiente: &Ambiente,
    ricevuti: &[Ricevuto],
    istante: Timestamp,
) -> Result<u64, StoreError> {
    let scritture = scritture(ricevuti.iter().map(|r| &r.sap), ambiente, istante)?;
    let righe: Vec<_> = ricevuti.iter().map(|r| riga(r, ambiente, istante)).collect();
    let mut tx = motore.inizia(true).await?;
    let scritte = async {
        tx.carica_molti(&scritture).await?;
        tx.registra(&righe).await
    };
    if let Err(guasto) = scritte.await {
        tx.abbandona().await;
        return Err(Guasto::into(guasto));
    }
    tx.conferma().await?;
    Ok(ricevuti.len() as u64)
}

fn riga<'r>(ricevuto: &'r Ricevuto, ambiente: &Ambiente, istante: Timestamp) -> RigaTraccia<'r> {
    RigaTraccia {
        traccia: &ricevuto.traccia,
        registrata_il: istante,
        esito: Some(Esito::Ok),
        motivi: String::new(),
        codice_sap: Some(ricevuto.sap.codice.clone()),
        documento: Some(RigaDocumento {
            conservato: Conservato::di(&ricevuto.documento, ambiente.compatti),
            versione: Some(ricevuto.sap.versione),
            anomalie: None,
            politiche_mantenute: None,
        }),
    }
}
