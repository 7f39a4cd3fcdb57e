//! A register brought in from elsewhere: many new SAPs in one transaction, without exchanges.
//!
//! What is brought in is believed: it was judged by whoever made it. The keys of the register hold all the same: a worker
//! who has an active SAP, or a policy that another has, fails the whole call.

use jiff::Timestamp;

use super::{nuovi, vista::scrittura};
use crate::{
    registro::{Sap, Stato},
    sap::CodiceSap,
    store::{
        Ambiente, StoreError,
        riga::RigaSap,
        transazione::{Motore, Scritture, Transazione, chiave_politica, identificativi},
    },
};

/// `quanti` codes that nobody else is given.
pub async fn riserva_codici<M: Motore>(motore: &M, quanti: u32) -> Result<Vec<CodiceSap>, StoreError> {
    let quanti = usize::try_from(quanti).unwrap_or(usize::MAX);
    let mut codici = Vec::new();
    while codici.len() < quanti {
        let mut tx = motore.inizia(true).await?;
        codici.extend(tx.nuovi_codici(nuovi::PREFISSO, quanti - codici.len()).await?);
        tx.conferma().await?;
    }
    Ok(codici)
}

/// All of them or none.
pub async fn carica_molti<M: Motore>(
    motore: &M,
    ambiente: &Ambiente,
    sap: &[Sap],
    istante: Timestamp,
) -> Result<u64, StoreError> {
    let scritture = scritture(sap, ambiente, istante)?;
    let mut tx = motore.inizia(true).await?;
    if let Err(guasto) = tx.carica_molti(&scritture).await {
        tx.abbandona().await;
        return Err(guasto.into());
    }
    tx.conferma().await?;
    Ok(sap.len() as u64)
}

/// What new SAPs write to the register.
pub(super) fn scritture<'s>(
    sap: impl IntoIterator<Item = &'s Sap>,
    ambiente: &Ambiente,
    istante: Timestamp,
) -> Result<Scritture, StoreError> {
    let mut scritture = Scritture::default();
    for una in sap {
        if una.stato != Stato::Attiva {
            return Err(StoreError::Internal("only active SAPs can be loaded".to_owned()));
        }
        scritture
            .nuove
            .push(scrittura(&RigaSap::from(una), 0, istante, ambiente.compatti)?);
        let politiche = identificativi(&una.scheda).map(|id| (chiave_politica(id), una.codice.clone()));
        scritture.politiche_prese.extend(politiche);
    }
    Ok(scritture)
}
