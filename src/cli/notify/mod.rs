//! `portasap notify`: the notifications of the node, for its operators: list, show, retry, drop; those that a region
//! received, by `notify received`.
//!
//! Works on the database, beside running nodes: what is made due here is delivered by them at their next look. What a
//! region answered may be personal: whoever looks at a notification, or decides about some, leaves a row in `accesso`.

mod elenco;
mod ricevute;

use std::{io::Write, sync::Arc};

use clap::{Args as Argomenti, Subcommand};

use super::{Exit, common, trace::utente};
use crate::{
    clock::Clock,
    egov::Parti,
    gateway::identity,
    operatore,
    sap::{CodiceSap, Regione},
    store::{
        Store, StoreError,
        archivio::Accesso,
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
        /// Also those of which a later one, of the same SAP, was already delivered
        #[arg(long)]
        out_of_order: bool,
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
    /// To this party, such as LAZIO, or to the region with these two digits
    #[arg(long, value_name = "PARTY")]
    to: Option<String>,
    /// About this SAP
    #[arg(long, value_name = "CODE", value_parser = codice)]
    sap: Option<CodiceSap>,
}

impl Scelta {
    fn filtro(&self, parti: &Parti) -> Result<FiltroNotifiche, Exit> {
        Ok(FiltroNotifiche {
            id: None,
            stato: self.state,
            destinatario: self.to.as_deref().map(|to| regione(to, parti)).transpose()?,
            codice: self.sap.clone(),
            dopo: None,
        })
    }

    const fn nessuna(&self) -> bool {
        self.state.is_none() && self.to.is_none() && self.sap.is_none()
    }
}

/// The filter in words, for whoever asks later what was done.
fn parole(filtro: &FiltroNotifiche) -> String {
    let voci = [
        filtro.id.map(|id| id.to_string()),
        filtro.stato.map(|s| format!("--state {}", s.as_str())),
        filtro.destinatario.as_ref().map(|d| format!("--to {}", d.as_str())),
        filtro.codice.as_ref().map(|c| format!("--sap {}", c.as_str())),
    ];
    voci.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn stato(testo: &str) -> Result<StatoNotifica, String> {
    StatoNotifica::parse(&testo.to_ascii_uppercase()).ok_or_else(|| {
        let noti: Vec<_> = StatoNotifica::TUTTI.iter().map(|s| s.as_str()).collect();
        format!("one of {}", noti.join(", "))
    })
}

fn regione(testo: &str, parti: &Parti) -> Result<Regione, Exit> {
    let parte = parti.per_codice(testo).or_else(|| parti.per_nome(testo));
    let codice = parte.map_or(testo, |p| p.regione.as_str());
    let sconosciuta = || {
        common::fail(
            Exit::Usage,
            format!("--to {testo}: the name of a party or its two digits"),
        )
    };
    Regione::parse(codice).ok_or_else(sconosciuta)
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
    let parti = identity::registro(&settings).map_err(|e| common::fail(Exit::Usage, e))?;
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
        let esito = su(comando, &parti, &*store, &*clock, out).await;
        store.close().await;
        esito
    })
}

async fn su(
    comando: &Comando,
    parti: &Parti,
    store: &dyn Store,
    clock: &dyn Clock,
    out: &mut dyn Write,
) -> Result<Exit, Exit> {
    // Before anything is read or done: what cannot be recorded does not take place.
    let annota = async |cosa: &str, filtro: &FiltroNotifiche, perche: Option<&str>| {
        let accesso = Accesso {
            quando: clock.now(),
            chi: utente(),
            che_cosa: con_motivo(format!("notify {cosa} {}", parole(filtro)), perche),
            traccia: None,
        };
        store.archivio().annota(&accesso).await.map_err(guasto)
    };
    let muto = |e: std::io::Error| common::fail(Exit::Unreachable, e);
    match comando {
        Comando::Received(comando) => comando.su(store, clock, out).await,
        Comando::List {
            scelta, limit, json, ..
        } => {
            let righe = store
                .uscita()
                .elenca(&scelta.filtro(parti)?, *limit)
                .await
                .map_err(guasto)?;
            elenco::elenca(&righe, *json, out).map_err(muto)?;
            Ok(Exit::Fine)
        }
        Comando::Show { id, json, .. } => {
            let filtro = FiltroNotifiche {
                id: Some(*id),
                ..FiltroNotifiche::default()
            };
            annota("show", &filtro, None).await?;
            let righe = store.uscita().elenca(&filtro, 1).await.map_err(guasto)?;
            let Some(riga) = righe.first() else {
                return Err(common::fail(Exit::Refused, format!("there is no notification {id}")));
            };
            let tentativi = store.uscita().tentativi(*id).await.map_err(guasto)?;
            elenco::mostra(riga, &tentativi, *json, out).map_err(muto)?;
            Ok(Exit::Fine)
        }
        Comando::Retry {
            ids,
            scelta,
            out_of_order,
            ..
        } => {
            let (mut quante, mut superate) = (0, 0);
            for filtro in filtri(ids, scelta, parti)? {
                let cosa = if *out_of_order { "retry --out-of-order" } else { "retry" };
                annota(cosa, &filtro, None).await?;
                let uscita = store.uscita();
                if !out_of_order {
                    superate += uscita.superate(&filtro).await.map_err(guasto)?;
                }
                let riprese = uscita.riprova(&filtro, *out_of_order, clock.now()).await;
                quante += riprese.map_err(guasto)?;
            }
            writeln!(out, "{quante} notifications are due now").map_err(muto)?;
            if superate > 0 {
                let perche =
                    "left as they are: a later one of the same SAP was delivered; --out-of-order retries them too";
                return Err(common::fail(Exit::Refused, format!("{superate} {perche}")));
            }
            Ok(qualcuna(quante))
        }
        Comando::Drop {
            ids, scelta, reason, ..
        } => {
            let reason = motivo(reason)?;
            let perche = format!("dropped by an operator: {reason}");
            let (uscita, mut quante, mut in_consegna) = (store.uscita(), 0, Vec::new());
            for filtro in filtri(ids, scelta, parti)? {
                annota("drop", &filtro, Some(reason)).await?;
                let adesso = clock.now();
                quante += uscita.abbandona(&filtro, &perche, adesso).await.map_err(guasto)?;
                in_consegna.extend(uscita.in_consegna(&filtro, adesso).await.map_err(guasto)?);
            }
            writeln!(out, "{quante} notifications given up").map_err(muto)?;
            lasciate(&in_consegna, out).map_err(muto)?;
            Ok(qualcuna(quante))
        }
    }
}

/// The reason of `--reason`, as it is kept.
fn motivo(testo: &str) -> Result<&str, Exit> {
    operatore::motivo(testo).map_err(|e| common::fail(Exit::Usage, format!("--reason: {e}")))
}

/// What was done, with its reason where it has one.
fn con_motivo(cosa: String, perche: Option<&str>) -> String {
    match perche {
        Some(perche) => format!("{cosa}: {perche}"),
        None => cosa,
    }
}

/// Says which were left as they are, because giving up what is on its way would let the next of the same SAP overtake it.
fn lasciate(in_consegna: &[i64], out: &mut dyn Write) -> std::io::Result<()> {
    if in_consegna.is_empty() {
        return Ok(());
    }
    let numeri: Vec<String> = in_consegna.iter().map(ToString::to_string).collect();
    writeln!(
        out,
        "on their way at this moment, and left as they are: {}",
        numeri.join(", ")
    )
}

fn guasto(errore: StoreError) -> Exit {
    common::fail(Exit::Unreachable, errore)
}

const fn qualcuna(quante: u64) -> Exit {
    if quante == 0 { Exit::Refused } else { Exit::Fine }
}

/// One filter for each number, or that of the options; nobody means everything by saying nothing.
fn filtri(ids: &[i64], scelta: &Scelta, parti: &Parti) -> Result<Vec<FiltroNotifiche>, Exit> {
    if ids.is_empty() && scelta.nessuna() {
        return Err(common::fail(Exit::Usage, "say which: numbers, or --state, --to, --sap"));
    }
    let filtro = scelta.filtro(parti)?;
    if ids.is_empty() {
        return Ok(vec![filtro]);
    }
    let uno = |id: &i64| FiltroNotifiche {
        id: Some(*id),
        ..filtro.clone()
    };
    Ok(ids.iter().map(uno).collect())
}
