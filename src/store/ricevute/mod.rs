//! The inbox of a region: the notificaSAP received, read after a cursor, and their handing-over to the region's systems.
//!
//! The id is the cursor: ids become visible in the order of their size, whatever number of replicas receives at once, so
//! that who asks for what came after the last id it saw misses nothing. A notification stays when it was handed over, for
//! there may be many readers; what is taken to be handed over is leased as in the outbox (`store::uscita`).
//!
//! What is one notification: the triple of code, motive and Identificatore of the busta is stored once. The busta alone
//! refuses an Identificatore that comes again (110), but only as long as the trace remembers it; the triple holds as long
//! as the notification is kept. The node gives each attempt a new Identificatore, and a message without busta has none:
//! whether such a one repeats the last or tells of another change cannot be known, and dropping a change would leave a
//! region behind for ever. So each is stored, and one that tells the same as the notification before it of the same
//! code says so ([`Ricevuta::ripete`]): the node sends the next of a code only when the one before was answered,
//! so nothing but the last can be repeated.

pub(super) mod interroga;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    StoreError,
    uscita::{Seguito, StatoNotifica, Tentativo},
};
use crate::sap::CodiceSap;

/// A way to the region's own systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Canale {
    /// A signed POST of a JSON document.
    Webhook,
    /// notificaSAP without a busta.
    Soap,
}

impl Canale {
    pub const TUTTI: [Self; 2] = [Self::Webhook, Self::Soap];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "WEBHOOK",
            Self::Soap => "SOAP",
        }
    }

    pub fn parse(testo: &str) -> Option<Self> {
        Self::TUTTI.into_iter().find(|c| c.as_str() == testo)
    }

    /// The ways that are configured.
    pub const fn tra(webhook: bool, soap: bool) -> &'static [Self] {
        match (webhook, soap) {
            (true, true) => &Self::TUTTI,
            (true, false) => &[Self::Webhook],
            (false, true) => &[Self::Soap],
            (false, false) => &[],
        }
    }
}

/// A notification received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ricevuta {
    /// Grows with each notification; may have gaps.
    pub id: i64,
    pub codice: String,
    pub motivo: String,
    /// The party that sent it, where it is known.
    pub mittente: Option<String>,
    /// Of its busta.
    pub identificatore: Option<String>,
    /// Correlation id of the exchange that brought it.
    pub correlazione: String,
    pub ricevuta_il: Timestamp,
    /// The notification before it of the same code, when its motive is the same too: perhaps this is its repetition.
    pub ripete: Option<i64>,
    /// Its handing-over by each way that was configured when it came.
    pub inoltri: Vec<Inoltro>,
}

/// The handing-over of a notification by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inoltro {
    pub canale: Canale,
    /// Never `NonRecapitabile`: a way that is configured no more leaves what it has not handed over due.
    pub stato: StatoNotifica,
    pub tentativi: u32,
    pub prossimo_tentativo: Timestamp,
    pub ultimo_errore: Option<String>,
    pub conclusa_il: Option<Timestamp>,
}

/// A notification taken for one attempt to hand it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaInoltrare {
    pub canale: Canale,
    pub notifica: Ricevuta,
    /// Since when an operator wants it to be tried again.
    pub riaperta_il: Option<Timestamp>,
    /// Attempts already made by this way.
    pub tentativi: u32,
}

/// Which notifications an operator means. With `canale` or `stato`, those that have such a handing-over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FiltroRicevute {
    pub id: Option<i64>,
    pub codice: Option<CodiceSap>,
    pub canale: Option<Canale>,
    pub stato: Option<StatoNotifica>,
}

/// What waits to be handed over by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiacenzaInoltri {
    pub canale: Canale,
    pub quante: u64,
    /// When the oldest of them came, or was retried.
    pub piu_vecchia: Timestamp,
}

/// The inbox.
#[async_trait]
pub trait Ricevute: Send + Sync + std::fmt::Debug {
    /// Notifications with an id greater than `id`, in order of id, at most so many. With the last id seen as cursor
    /// nothing is ever missed and nothing is seen twice.
    async fn dopo(&self, id: i64, quante: u32) -> Result<Vec<Ricevuta>, StoreError>;

    /// Notifications, oldest first, at most so many.
    async fn elenca(&self, filtro: &FiltroRicevute, quante: u32) -> Result<Vec<Ricevuta>, StoreError>;

    /// The attempts to hand a notification over, in order of time.
    async fn tentativi(&self, id: i64) -> Result<Vec<(Canale, Tentativo)>, StoreError>;

    /// Takes what is due at `adesso`, by each way at most so many, until `fino`: of each code only the oldest, and only
    /// if nobody else has it.
    async fn prendi(
        &self,
        posti: &[(Canale, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<DaInoltrare>, StoreError>;

    /// Takes one that is due at `adesso` by this way, as [`prendi`](Self::prendi) does: of the many that are due first, the one
    /// with the fewest attempts.
    async fn sonda(
        &self,
        canale: Canale,
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<DaInoltrare>, StoreError>;

    /// Records an attempt and what follows from it. False when the lease was lost: then another may have handed it over,
    /// and nothing is written.
    async fn concludi(
        &self,
        presa: &DaInoltrare,
        chi: &str,
        tentativo: &Tentativo,
        seguito: Seguito,
    ) -> Result<bool, StoreError>;

    /// What is not yet handed over, by way.
    async fn giacenze(&self) -> Result<Vec<GiacenzaInoltri>, StoreError>;

    /// Makes handings-over due now, also those given up, and again those that are done if `anche_consegnate`; how many.
    async fn riprova(
        &self,
        filtro: &FiltroRicevute,
        anche_consegnate: bool,
        adesso: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Gives up handings-over that are not yet done; how many. The notifications stay. Not what somebody is handing over:
    /// the next of the same code would overtake it.
    async fn abbandona(&self, filtro: &FiltroRicevute, perche: &str, adesso: Timestamp) -> Result<u64, StoreError>;

    /// Those that somebody is handing over at `adesso`, by number.
    async fn in_consegna(&self, filtro: &FiltroRicevute, adesso: Timestamp) -> Result<Vec<i64>, StoreError>;
}
