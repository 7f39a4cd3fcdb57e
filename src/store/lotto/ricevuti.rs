//! New SAPs brought in as if each had come by an `invioSAP`: the register, the trace and the documents received end up as
//! that message would have left them, many in one transaction.
//!
//! For a register to measure with. What is brought in is believed, as in [`super::carica`].

use jiff::Timestamp;

use super::carica::scritture;
use crate::{
    outcome::Esito,
    store::{
        Ricevuto, StoreError,
        errore::Guasto,
        transazione::{Motore, RigaDocumento, RigaTraccia, Transazione},
    },
};

/// All of them or none; their number.
pub async fn carica_ricevuti<M: Motore>(
    motore: &M,
    ricevuti: &[Ricevuto],
    istante: Timestamp,
) -> Result<u64, StoreError> {
    let scritture = scritture(ricevuti.iter().map(|r| &r.sap), istante)?;
    let righe: Vec<_> = ricevuti.iter().map(|r| riga(r, istante)).collect();
    let mut tx = motore.inizia().await?;
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

fn riga(ricevuto: &Ricevuto, istante: Timestamp) -> RigaTraccia<'_> {
    RigaTraccia {
        traccia: &ricevuto.traccia,
        registrata_il: istante,
        esito: Some(Esito::Ok),
        motivi: String::new(),
        codice_sap: Some(ricevuto.sap.codice.clone()),
        documento: Some(RigaDocumento {
            testo: &ricevuto.documento,
            versione: Some(ricevuto.sap.versione),
            anomalie: None,
            politiche_mantenute: None,
        }),
    }
}
