//! Retention: what is old enough is removed, class by class, in small steps with pauses between them.
//!
//! A step looks at a few hundred rows in order of id, which is the order of time, and stops at the first that is too young:
//! after a clock that ran backwards rows stay longer, never shorter. A trace row lives as long as a document or a message hangs on it,
//! and the document that made the present version of an active SAP is never removed; nor is a notification that waits. Source: busta-egov.md §8.2, §12.1.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Archivio;
use crate::store::StoreError;

/// Counter of rows removed, label `classe`.
pub const POTATE: &str = "portasap_retention_removed_total";
/// Gauge: seconds since 1970 of the last whole run.
pub const ULTIMO_GIRO: &str = "portasap_retention_last_run_timestamp_seconds";

/// How many classes there are.
pub const CLASSI: usize = 7;

/// What is kept, each with its own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Classe {
    /// Raw requests and answers.
    Messaggi,
    /// Documents that were refused.
    DocumentiRifiutati,
    /// Documents that were accepted.
    DocumentiAccettati,
    /// Identifiers by which duplicates are found.
    Identificatori,
    /// Trace rows, with nothing left that hangs on them.
    Tracce,
    /// Notifications sent, delivered or given up, with the attempts at them.
    Notifiche,
    /// Notifications received, with nothing left to hand over.
    Ricevute,
}

impl Classe {
    /// In the order in which a run goes: what hangs on a row before the row.
    pub const TUTTE: [Self; CLASSI] = [
        Self::Messaggi,
        Self::DocumentiRifiutati,
        Self::DocumentiAccettati,
        Self::Identificatori,
        Self::Tracce,
        Self::Notifiche,
        Self::Ricevute,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Messaggi => "messages",
            Self::DocumentiRifiutati => "refused_documents",
            Self::DocumentiAccettati => "documents",
            Self::Identificatori => "identifiers",
            Self::Tracce => "traces",
            Self::Notifiche => "notifications",
            Self::Ricevute => "received_notifications",
        }
    }

    /// True when nothing of this class is spared, so that the next run may start where this one ended. The others leave
    /// rows behind that are looked at again.
    const fn prosegue(self) -> bool {
        matches!(self, Self::DocumentiRifiutati | Self::Identificatori)
    }
}

/// How long each class is kept; `None` is for ever.
pub type Termini = [(Classe, Option<SignedDuration>); CLASSI];

/// How a run goes.
#[derive(Debug, Clone, Copy)]
pub struct Passo {
    /// Rows looked at in one step.
    pub righe: u32,
    /// Pause after a step that removed something.
    pub pausa: Duration,
    /// Counts, removes nothing.
    pub simulata: bool,
}

/// Rows of each class that were removed, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rapporto(pub [u64; CLASSI]);

impl Rapporto {
    pub fn iter(&self) -> impl Iterator<Item = (Classe, u64)> {
        Classe::TUTTE.into_iter().zip(self.0)
    }
}

/// A whole run at `adesso`.
///
/// # Errors
/// What the store says; what was removed before stays removed.
pub async fn giro(
    archivio: &dyn Archivio,
    termini: &Termini,
    passo: Passo,
    adesso: Timestamp,
) -> Result<Rapporto, StoreError> {
    let mut rapporto = Rapporto::default();
    for ((classe, termine), quante) in termini.iter().zip(&mut rapporto.0) {
        let Some(prima) = termine.and_then(|t| adesso.checked_sub(t).ok()) else {
            continue;
        };
        *quante = una(archivio, *classe, prima, passo, adesso).await?;
        if !passo.simulata {
            metrics::counter!(POTATE, "classe" => classe.as_str()).increment(*quante);
        }
    }
    Ok(rapporto)
}

async fn una(
    archivio: &dyn Archivio,
    classe: Classe,
    prima: Timestamp,
    passo: Passo,
    adesso: Timestamp,
) -> Result<u64, StoreError> {
    let segno = if classe.prosegue() {
        archivio.segno(classe.as_str()).await?
    } else {
        None
    };
    let inizio = segno.map_or(0, |(fino_a, _)| fino_a);
    let (mut dopo, mut totale) = (inizio, 0);
    loop {
        let finestra = archivio.finestra(classe, dopo, passo.righe).await?;
        let vecchie = finestra.iter().take_while(|(_, ricevuta)| *ricevuta < prima);
        let Some((fino_a, _)) = vecchie.clone().last() else {
            break;
        };
        let quante = archivio.pota(classe, dopo, *fino_a, prima, passo.simulata).await?;
        let finita = vecchie.count() < finestra.len();
        (dopo, totale) = (*fino_a, totale + quante);
        if finita {
            break;
        }
        if quante > 0 && !passo.simulata {
            if classe.prosegue() {
                archivio.segna(classe.as_str(), dopo, adesso).await?;
            }
            tokio::time::sleep(passo.pausa).await;
        }
    }
    if classe.prosegue() && dopo > inizio && !passo.simulata {
        archivio.segna(classe.as_str(), dopo, adesso).await?;
    }
    Ok(totale)
}
