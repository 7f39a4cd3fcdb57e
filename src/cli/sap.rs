//! `portasap sap`: what an operator of the node does to one SAP: burn it.
//!
//! Works on the database, beside running nodes: the notification that a burning causes is delivered by them.

use std::{io::Write, sync::Arc};

use clap::{Args as Argomenti, Subcommand};

use super::{Exit, common, trace::utente};
use crate::{
    operatore::bruciatura::{NonBruciata, Richiesta, brucia},
    random::Random,
    sap::{CodiceSap, Regione},
    store::{Coda, Dimensioni, StoreError},
};

#[derive(Debug, Argomenti)]
pub struct Args {
    #[command(subcommand)]
    comando: Comando,
}

#[derive(Debug, Subcommand)]
enum Comando {
    /// Burn a SAP: it ends for ever, its owner is notified (01); who did it and why is recorded
    Burn {
        /// Its code
        #[arg(value_name = "CODE", value_parser = codice)]
        code: CodiceSap,
        /// Why, for whoever looks at it later
        #[arg(long)]
        reason: String,
        /// Do it: a burned SAP never comes back
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        common: common::Common,
    },
}

fn codice(testo: &str) -> Result<CodiceSap, String> {
    CodiceSap::parse(testo).ok_or_else(|| "a SAP code, such as AA00000001G".to_owned())
}

pub fn run(args: &Args, out: &mut dyn Write) -> Exit {
    let Comando::Burn {
        code,
        reason,
        yes,
        common,
    } = &args.comando;
    if !yes {
        let perche = format!("a burned SAP never comes back: say --yes to burn {code}");
        return common::fail(Exit::Usage, perche);
    }
    match esegui(code, reason, common) {
        Ok(avvisata) => {
            let detto = match avvisata {
                Some(regione) => format!("region {regione} is notified"),
                None => "its owner is unknown: nobody is notified".to_owned(),
            };
            match writeln!(out, "{code} is burned; {detto}") {
                Ok(()) => Exit::Fine,
                Err(e) => common::fail(Exit::Unreachable, e),
            }
        }
        Err(exit) => exit,
    }
}

fn esegui(codice: &CodiceSap, motivo: &str, common: &common::Common) -> Result<Option<Regione>, Exit> {
    let settings = common.settings()?;
    let (schema, regolamento, clock) = (
        common::schema()?,
        common::regolamento(&settings)?,
        common::clock(&settings),
    );
    let random = Random::system().map_err(|e| common::fail(Exit::Unreachable, e))?;
    common::runtime()?.block_on(async {
        let irraggiungibile = |e: StoreError| common::fail(Exit::Unreachable, e);
        let store = common::open(&settings, regolamento, schema, Arc::clone(&clock))
            .await
            .map_err(irraggiungibile)?;
        store.ready().await.map_err(irraggiungibile)?;
        let coda = Coda::avvia(store, Dimensioni::default());
        let richiesta = Richiesta {
            codice,
            motivo,
            chi: &utente(),
            indirizzo: None,
            correlazione: &format!("{:016x}{:016x}", random.next_u64(), random.next_u64()),
        };
        let esito = brucia(&coda, &*clock, settings.role, richiesta).await;
        coda.chiudi().await;
        esito.map_err(|e| {
            let exit = match &e {
                NonBruciata::Ruolo | NonBruciata::Motivo(_) => Exit::Usage,
                NonBruciata::Rifiutata(_) => Exit::Refused,
                NonBruciata::Store(_) => Exit::Unreachable,
            };
            common::fail(exit, e)
        })
    })
}
