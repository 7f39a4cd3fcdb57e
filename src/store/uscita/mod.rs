//! The outbox as the delivery sees it: take what is due, say what came of it, look at it (lifecycle.md §6).
//!
//! What is taken is leased: nobody else gets it until the lease ends, and who let the lease end can no longer conclude.
//! So replicas share the work, and one that dies in the middle of a delivery loses nothing: the notification is due again
//! when its lease ends (delivered at least once).

pub(super) mod interroga;
pub(super) mod righe;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::sap::{CodiceSap, Regione};

/// A notification taken for one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InConsegna {
    /// Its stable number: the order of what happened to one SAP.
    pub id: i64,
    pub codice: CodiceSap,
    pub motivo: String,
    pub destinatario: Regione,
    /// Correlation id of the exchange that caused it.
    pub causa: String,
    pub creata_il: Timestamp,
    /// Since when it is tried again: an operator retried it, or its recipient got an endpoint.
    pub riaperta_il: Option<Timestamp>,
    /// Attempts already made.
    pub tentativi: u32,
}

/// State of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatoNotifica {
    DaInviare,
    Consegnata,
    /// Its recipient has no endpoint: it waits until there is one.
    NonRecapitabile,
    /// Given up, by age or by an operator.
    Abbandonata,
}

impl StatoNotifica {
    pub const TUTTI: [Self; 4] = [
        Self::DaInviare,
        Self::Consegnata,
        Self::NonRecapitabile,
        Self::Abbandonata,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DaInviare => "DA_INVIARE",
            Self::Consegnata => "CONSEGNATA",
            Self::NonRecapitabile => "NON_RECAPITABILE",
            Self::Abbandonata => "ABBANDONATA",
        }
    }

    pub fn parse(testo: &str) -> Option<Self> {
        Self::TUTTI.into_iter().find(|s| s.as_str() == testo)
    }
}

/// One attempt, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tentativo {
    pub iniziato_il: Timestamp,
    pub durata_us: i64,
    /// Of the busta sent.
    pub identificatore: String,
    /// One word; see `notify::consegna::EsitoConsegna`.
    pub esito: String,
    pub dettaglio: String,
    /// First bytes of an answer that could not be read.
    pub estratto: Option<Vec<u8>>,
}

/// What becomes of a notification after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seguito {
    Consegnata,
    /// To be tried again, not before this instant.
    Riprova(Timestamp),
    Abbandonata,
}

/// An attempt to record.
#[derive(Debug, Clone, Copy)]
pub struct Conclusa<'a> {
    pub presa: &'a InConsegna,
    pub tentativo: &'a Tentativo,
    pub seguito: Seguito,
}

/// A notification as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RigaNotifica {
    pub id: i64,
    pub codice: String,
    pub motivo: String,
    pub destinatario: String,
    pub causa: String,
    pub creata_il: Timestamp,
    pub stato: StatoNotifica,
    pub tentativi: u32,
    pub prossimo_tentativo: Timestamp,
    pub ultimo_errore: Option<String>,
    pub conclusa_il: Option<Timestamp>,
}

/// Which notifications an operator means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FiltroNotifiche {
    pub id: Option<i64>,
    pub stato: Option<StatoNotifica>,
    pub destinatario: Option<Regione>,
    pub codice: Option<CodiceSap>,
    /// With a higher number than this: who lists page by page goes on after the last one seen.
    pub dopo: Option<i64>,
}

/// What waits for a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giacenza {
    pub destinatario: String,
    pub stato: StatoNotifica,
    pub quante: u64,
    /// Since when the oldest of them waits: its birth, or when it was reopened.
    pub piu_vecchia: Timestamp,
}

/// The outbox.
#[async_trait]
pub trait Uscita: Send + Sync + std::fmt::Debug {
    /// Takes what is due at `adesso`, for each recipient at most so many, until `fino`: of each code and recipient only
    /// the oldest, and only if nobody else has it.
    async fn prendi(
        &self,
        posti: &[(Regione, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<InConsegna>, StoreError>;

    /// Records attempts at different notifications and what follows from each, in one transaction; one answer each, in
    /// order. False when the lease was lost: then another may have delivered it, and nothing is written of it.
    async fn concludi_tutte(&self, chi: &str, concluse: &[Conclusa<'_>]) -> Result<Vec<bool>, StoreError>;

    /// Records one attempt.
    async fn concludi(
        &self,
        presa: &InConsegna,
        chi: &str,
        tentativo: &Tentativo,
        seguito: Seguito,
    ) -> Result<bool, StoreError> {
        let una = Conclusa {
            presa,
            tentativo,
            seguito,
        };
        let scritte = self.concludi_tutte(chi, &[una]).await?;
        Ok(scritte.first().copied().unwrap_or_default())
    }

    /// Sets apart what has no endpoint, and takes back what has one again; how many of each.
    async fn raggiungibili(&self, con_endpoint: &[Regione], adesso: Timestamp) -> Result<(u64, u64), StoreError>;

    /// What is not yet delivered, by recipient and state.
    async fn giacenze(&self) -> Result<Vec<Giacenza>, StoreError>;

    /// Notifications, oldest first, at most so many.
    async fn elenca(&self, filtro: &FiltroNotifiche, quante: u32) -> Result<Vec<RigaNotifica>, StoreError>;

    /// The attempts at a notification, in order.
    async fn tentativi(&self, id: i64) -> Result<Vec<Tentativo>, StoreError>;

    /// How many were given up and then overtaken: a later one of the same code was delivered to the same recipient.
    async fn superate(&self, filtro: &FiltroNotifiche) -> Result<u64, StoreError>;

    /// Makes notifications due now, also those given up; how many. Of those that were overtaken only if `fuori_ordine`.
    async fn riprova(&self, filtro: &FiltroNotifiche, fuori_ordine: bool, adesso: Timestamp)
    -> Result<u64, StoreError>;

    /// Gives up notifications that are not yet delivered; how many. Not those that somebody is delivering: the next of the
    /// same code would overtake them.
    async fn abbandona(&self, filtro: &FiltroNotifiche, perche: &str, adesso: Timestamp) -> Result<u64, StoreError>;

    /// Those that somebody is delivering at `adesso`, by number.
    async fn in_consegna(&self, filtro: &FiltroNotifiche, adesso: Timestamp) -> Result<Vec<i64>, StoreError>;
}
