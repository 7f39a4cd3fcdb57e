//! `portasap notify`: the notifications of the node, for its operators: list, show, retry, drop; those that a region
//! received, by `notify received`.
//!
//! Works on the database, beside running nodes: what is made due here is delivered by them at their next look.

mod elenco;
mod ricevute;

use std::{io::Write, sync::Arc};

use clap::{Args as Argomenti, Subcommand};

use super::{Exit, common};
use crate::{
    clock::Clock,
    egov::Parti,
    sap::{CodiceSap, Regione},
    store::{
        Store, StoreError,
        uscita::{FiltroNotifiche, StatoNotifica},
    },
};

#[derive(Debug, Argomenti)]
pub struct Args {
    #[command(subcommand)]
    comando: Comando,
}

#[derive(Debug, Subcommand)]
enum Comando {
    /// Notifications by state, recipient, SAP: oldest first
    List {
        #[command(flatten)]
        scelta: Scelta,
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Write a JSON array
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        common: common::Common,
    },
    /// One notification with every attempt at it
    Show {
        /// Its number
        id: i64,
        /// Write JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        common: common::Common,
    },
    /// Make notifications due now, also those that were given up
    Retry {
        /// Their numbers
        #[arg(value_name = "ID")]
        ids: Vec<i64>,
        #[command(flatten)]
        scelta: Scelta,
        #[command(flatten)]
        common: common::Common,
    },
    /// Give up notifications: they are kept, and delivered no more
    Drop {
        /// Their numbers
        #[arg(value_name = "ID")]
        ids: Vec<i64>,
        #[command(flatten)]
        scelta: Scelta,
        /// Why, for whoever looks at them later
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        common: common::Common,
    },
    /// The notifications that a region received
    #[command(subcommand)]
    Received(ricevute::Comando),
}

/// Which notifications are meant.
#[derive(Debug, Clone, Argomenti)]
struct Scelta {
    /// Of this state
    #[arg(long, value_parser = stato)]
    state: Option<StatoNotifica>,
    /// To this party, such as LAZIO
    #[arg(long, value_name = "PARTY", value_parser = regione)]
    to: Option<Regione>,
    /// About this SAP
    #[arg(long, value_name = "CODE", value_parser = codice)]
    sap: Option<CodiceSap>,
}

impl Scelta {
    fn filtro(&self) -> FiltroNotifiche {
        FiltroNotifiche {
            id: None,
            stato: self.state,
            destinatario: self.to.clone(),
            codice: self.sap.clone(),
            dopo: None,
        }
    }

    const fn nessuna(&self) -> bool {
        self.state.is_none() && self.to.is_none() && self.sap.is_none()
    }
}

fn stato(testo: &str) -> Result<StatoNotifica, String> {
    StatoNotifica::parse(&testo.to_ascii_uppercase()).ok_or_else(|| {
        let noti: Vec<_> = StatoNotifica::TUTTI.iter().map(|s| s.as_str()).collect();
        format!("one of {}", noti.join(", "))
    })
}

fn regione(testo: &str) -> Result<Regione, String> {
    let parti = Parti::predefinite();
    let parte = parti.per_codice(testo).or_else(|| parti.per_nome(testo));
    let codice = parte.map_or(testo, |p| p.regione.as_str());
    Regione::parse(codice).ok_or_else(|| "the name of a party or its two digits".to_owned())
}

fn codice(testo: &str) -> Result<CodiceSap, String> {
    CodiceSap::parse(testo).ok_or_else(|| "a SAP code, such as AA00000001G".to_owned())
}

pub fn run(args: &Args, out: &mut dyn Write) -> Exit {
    match esegui(&args.comando, out) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn esegui(comando: &Comando, out: &mut dyn Write) -> Result<Exit, Exit> {
    let common = match comando {
        Comando::List { common, .. }
        | Comando::Show { common, .. }
        | Comando::Retry { common, .. }
        | Comando::Drop { common, .. } => common,
        Comando::Received(comando) => comando.common(),
    };
    let settings = common.settings()?;
    let (schema, regolamento, clock) = (
        common::schema()?,
        common::regolamento(&settings)?,
        common::clock(&settings),
    );
    common::runtime()?.block_on(async {
        let irraggiungibile = |e: StoreError| common::fail(Exit::Unreachable, e);
        let store = common::open(&settings, regolamento, schema, Arc::clone(&clock))
            .await
            .map_err(irraggiungibile)?;
        store.ready().await.map_err(irraggiungibile)?;
        let esito = su(comando, &*store, &*clock, out).await;
        store.close().await;
        esito
    })
}

async fn su(comando: &Comando, store: &dyn Store, clock: &dyn Clock, out: &mut dyn Write) -> Result<Exit, Exit> {
    let guasto = |e: StoreError| common::fail(Exit::Unreachable, e);
    let muto = |e: std::io::Error| common::fail(Exit::Unreachable, e);
    match comando {
        Comando::Received(comando) => comando.su(store, clock, out).await,
        Comando::List {
            scelta, limit, json, ..
        } => {
            let righe = store.uscita().elenca(&scelta.filtro(), *limit).await.map_err(guasto)?;
            elenco::elenca(&righe, *json, out).map_err(muto)?;
            Ok(Exit::Fine)
        }
        Comando::Show { id, json, .. } => {
            let filtro = FiltroNotifiche {
                id: Some(*id),
                ..FiltroNotifiche::default()
            };
            let righe = store.uscita().elenca(&filtro, 1).await.map_err(guasto)?;
            let Some(riga) = righe.first() else {
                return Err(common::fail(Exit::Refused, format!("there is no notification {id}")));
            };
            let tentativi = store.uscita().tentativi(*id).await.map_err(guasto)?;
            elenco::mostra(riga, &tentativi, *json, out).map_err(muto)?;
            Ok(Exit::Fine)
        }
        Comando::Retry { ids, scelta, .. } => {
            let mut quante = 0;
            for filtro in filtri(ids, scelta)? {
                quante += store.uscita().riprova(&filtro, clock.now()).await.map_err(guasto)?;
            }
            writeln!(out, "{quante} notifications are due now").map_err(muto)?;
            Ok(qualcuna(quante))
        }
        Comando::Drop {
            ids, scelta, reason, ..
        } => {
            let perche = format!("dropped by an operator: {reason}");
            let mut quante = 0;
            for filtro in filtri(ids, scelta)? {
                quante += store
                    .uscita()
                    .abbandona(&filtro, &perche, clock.now())
                    .await
                    .map_err(guasto)?;
            }
            writeln!(out, "{quante} notifications given up").map_err(muto)?;
            Ok(qualcuna(quante))
        }
    }
}

const fn qualcuna(quante: u64) -> Exit {
    if quante == 0 { Exit::Refused } else { Exit::Fine }
}

/// One filter for each number, or that of the options; nobody means everything by saying nothing.
fn filtri(ids: &[i64], scelta: &Scelta) -> Result<Vec<FiltroNotifiche>, Exit> {
    if ids.is_empty() && scelta.nessuna() {
        return Err(common::fail(Exit::Usage, "say which: numbers, or --state, --to, --sap"));
    }
    if ids.is_empty() {
        return Ok(vec![scelta.filtro()]);
    }
    let uno = |id: &i64| FiltroNotifiche {
        id: Some(*id),
        ..scelta.filtro()
    };
    Ok(ids.iter().map(uno).collect())
}
