//! Rows of the outbox as the databases give them, and the values they say.

use jiff::{SignedDuration, Timestamp};

use super::{Conclusa, InConsegna, RigaNotifica, Seguito, StatoNotifica, Tentativo};
use crate::{
    sap::Regione,
    store::{errore::Guasto, riga},
};

/// A notification taken; `I` is the database's instant.
#[derive(Debug, sqlx::FromRow)]
pub struct Presa<I> {
    id: i64,
    codice: String,
    motivo: String,
    destinatario: String,
    causa: String,
    creata_il: I,
    riaperta_il: Option<I>,
    tentativi: i32,
}

impl<I> Presa<I> {
    pub fn leggi(self, istante: impl Fn(I) -> Option<Timestamp>) -> Result<InConsegna, Guasto> {
        Ok(InConsegna {
            id: self.id,
            codice: riga::codice(&self.codice)?,
            motivo: self.motivo,
            destinatario: Regione::parse(&self.destinatario).ok_or_else(|| illeggibile("destinatario"))?,
            causa: self.causa,
            creata_il: istante(self.creata_il).ok_or_else(|| illeggibile("creata_il"))?,
            riaperta_il: self.riaperta_il.and_then(istante),
            tentativi: u32::try_from(self.tentativi).map_err(|_| illeggibile("tentativi"))?,
        })
    }
}

/// A notification as listed.
#[derive(Debug, sqlx::FromRow)]
pub struct Riga<I> {
    id: i64,
    codice: String,
    motivo: String,
    destinatario: String,
    causa: String,
    creata_il: I,
    stato: String,
    tentativi: i32,
    prossimo_tentativo: I,
    ultimo_errore: Option<String>,
    conclusa_il: Option<I>,
}

impl<I> Riga<I> {
    pub fn leggi(self, istante: impl Fn(I) -> Option<Timestamp>) -> Result<RigaNotifica, Guasto> {
        Ok(RigaNotifica {
            id: self.id,
            codice: self.codice,
            motivo: self.motivo,
            destinatario: self.destinatario,
            causa: self.causa,
            creata_il: istante(self.creata_il).ok_or_else(|| illeggibile("creata_il"))?,
            stato: stato(&self.stato)?,
            tentativi: u32::try_from(self.tentativi).map_err(|_| illeggibile("tentativi"))?,
            prossimo_tentativo: istante(self.prossimo_tentativo).ok_or_else(|| illeggibile("prossimo_tentativo"))?,
            ultimo_errore: self.ultimo_errore,
            conclusa_il: self.conclusa_il.and_then(istante),
        })
    }
}

pub fn stato(testo: &str) -> Result<StatoNotifica, Guasto> {
    StatoNotifica::parse(testo).ok_or_else(|| illeggibile("stato"))
}

/// The state that follows, and when the next attempt is due.
pub const fn stato_di(seguito: Seguito) -> (StatoNotifica, Option<Timestamp>) {
    match seguito {
        Seguito::Consegnata => (StatoNotifica::Consegnata, None),
        Seguito::Riprova(quando) => (StatoNotifica::DaInviare, Some(quando)),
        Seguito::Abbandonata => (StatoNotifica::Abbandonata, None),
    }
}

/// When an attempt ended.
pub fn fine(tentativo: &Tentativo) -> Timestamp {
    let durata = SignedDuration::from_micros(tentativo.durata_us);
    tentativo.iniziato_il.saturating_add(durata).unwrap_or(Timestamp::MAX)
}

/// A count is never negative.
pub fn conta(quante: i64) -> u64 {
    u64::try_from(quante).unwrap_or_default()
}

fn illeggibile(colonna: &str) -> Guasto {
    Guasto::Interno(format!("notifica.{colonna} holds what should not be there"))
}

/// What is written of a notification after an attempt.
#[derive(Debug)]
pub struct Esito {
    pub stato: StatoNotifica,
    pub prossimo: Option<Timestamp>,
    pub errore: Option<String>,
    pub conclusa: Option<Timestamp>,
}

impl Esito {
    pub fn di(conclusa: &Conclusa<'_>) -> Self {
        let tentativo = conclusa.tentativo;
        let (stato, prossimo) = stato_di(conclusa.seguito);
        Self {
            stato,
            prossimo,
            errore: (stato != StatoNotifica::Consegnata)
                .then(|| format!("{}: {}", tentativo.esito, tentativo.dettaglio)),
            conclusa: (stato != StatoNotifica::DaInviare).then(|| fine(tentativo)),
        }
    }
}
