//! `portasap notify received`: the inbox of a region, for its operators: list, show, retry, drop.

use std::io::{self, Write};

use clap::{Args as Argomenti, Subcommand};

use super::{codice, con_motivo, guasto, lasciate, motivo, qualcuna};
use crate::{
    cli::{Exit, common, trace::utente},
    clock::Clock,
    operatore::{
        notifiche::{breve, leggibile},
        ricevute::Voce,
    },
    sap::CodiceSap,
    store::{
        Store,
        archivio::Accesso,
        ricevute::{Canale, FiltroRicevute, Inoltro, Ricevuta},
        uscita::{StatoNotifica, Tentativo},
    },
};

#[derive(Debug, Subcommand)]
pub enum Comando {
    /// Notifications received, oldest first, with their handing-over to the region's systems
    List {
        #[command(flatten)]
        scelta: Scelta,
        /// Only those after this number
        #[arg(long, value_name = "ID", conflicts_with_all = ["state", "by", "sap"])]
        after: Option<i64>,
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Write a JSON array
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        common: common::Common,
    },
    /// One notification with every attempt to hand it over
    Show {
        /// Its number
        id: i64,
        /// Write JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        common: common::Common,
    },
    /// Hand notifications over now, also those that were given up
    Retry {
        /// Their numbers
        #[arg(value_name = "ID")]
        ids: Vec<i64>,
        #[command(flatten)]
        scelta: Scelta,
        /// Also those that were handed over already
        #[arg(long)]
        again: bool,
        #[command(flatten)]
        common: common::Common,
    },
    /// Hand notifications over no more: they stay in the inbox
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
}

/// Which notifications are meant.
#[derive(Debug, Clone, Argomenti)]
pub struct Scelta {
    /// With a handing-over of this state
    #[arg(long, value_parser = stato)]
    state: Option<StatoNotifica>,
    /// By this channel: WEBHOOK or SOAP
    #[arg(long, value_name = "CHANNEL", value_parser = canale)]
    by: Option<Canale>,
    /// About this SAP
    #[arg(long, value_name = "CODE", value_parser = codice)]
    sap: Option<CodiceSap>,
}

impl Scelta {
    fn filtro(&self, id: Option<i64>) -> FiltroRicevute {
        FiltroRicevute {
            id,
            codice: self.sap.clone(),
            canale: self.by,
            stato: self.state,
        }
    }

    /// One filter for each number, or that of the options; nobody means everything by saying nothing.
    fn filtri(&self, ids: &[i64]) -> Result<Vec<FiltroRicevute>, Exit> {
        let nessuna = self.state.is_none() && self.by.is_none() && self.sap.is_none();
        if !ids.is_empty() {
            return Ok(ids.iter().map(|id| self.filtro(Some(*id))).collect());
        }
        if nessuna {
            return Err(common::fail(Exit::Usage, "say which: numbers, or --state, --by, --sap"));
        }
        Ok(vec![self.filtro(None)])
    }
}

fn stato(testo: &str) -> Result<StatoNotifica, String> {
    let noti = [
        StatoNotifica::DaInviare,
        StatoNotifica::Consegnata,
        StatoNotifica::Abbandonata,
    ];
    let trovato = noti.into_iter().find(|s| s.as_str().eq_ignore_ascii_case(testo));
    trovato.ok_or_else(|| format!("one of {}", noti.map(StatoNotifica::as_str).join(", ")))
}

fn canale(testo: &str) -> Result<Canale, String> {
    Canale::parse(&testo.to_ascii_uppercase())
        .ok_or_else(|| format!("one of {}", Canale::TUTTI.map(Canale::as_str).join(", ")))
}

/// What was meant, as it is typed.
fn parole(filtro: &FiltroRicevute) -> String {
    let voci = [
        filtro.id.map(|id| id.to_string()),
        filtro.stato.map(|s| format!("--state {}", s.as_str())),
        filtro.canale.map(|c| format!("--by {}", c.as_str())),
        filtro.codice.as_ref().map(|c| format!("--sap {}", c.as_str())),
    ];
    voci.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

impl Comando {
    pub const fn common(&self) -> &common::Common {
        match self {
            Self::List { common, .. }
            | Self::Show { common, .. }
            | Self::Retry { common, .. }
            | Self::Drop { common, .. } => common,
        }
    }

    pub async fn su(&self, store: &dyn Store, clock: &dyn Clock, out: &mut dyn Write) -> Result<Exit, Exit> {
        let muto = |e: io::Error| common::fail(Exit::Unreachable, e);
        // Before anything is read or done: what cannot be recorded does not take place.
        let annota = async |cosa: &str, filtro: &FiltroRicevute, perche: Option<&str>| {
            let accesso = Accesso {
                quando: clock.now(),
                chi: utente(),
                che_cosa: con_motivo(format!("notify received {cosa} {}", parole(filtro)), perche),
                traccia: None,
            };
            store.archivio().annota(&accesso).await.map_err(guasto)
        };
        let ricevute = store.ricevute();
        match self {
            Self::List {
                scelta,
                after,
                limit,
                json,
                ..
            } => {
                let righe = match after {
                    Some(id) => ricevute.dopo(*id, *limit).await,
                    None => ricevute.elenca(&scelta.filtro(None), *limit).await,
                };
                elenca(&righe.map_err(guasto)?, *json, out).map_err(muto)?;
                Ok(Exit::Fine)
            }
            Self::Show { id, json, .. } => {
                let filtro = FiltroRicevute {
                    id: Some(*id),
                    ..FiltroRicevute::default()
                };
                annota("show", &filtro, None).await?;
                let righe = ricevute.elenca(&filtro, 1).await.map_err(guasto)?;
                let Some(riga) = righe.first() else {
                    return Err(common::fail(Exit::Refused, format!("there is no notification {id}")));
                };
                let tentativi = ricevute.tentativi(*id).await.map_err(guasto)?;
                mostra(riga, &tentativi, *json, out).map_err(muto)?;
                Ok(Exit::Fine)
            }
            Self::Retry { ids, scelta, again, .. } => {
                let mut quante = 0;
                for filtro in scelta.filtri(ids)? {
                    annota("retry", &filtro, None).await?;
                    quante += ricevute.riprova(&filtro, *again, clock.now()).await.map_err(guasto)?;
                }
                writeln!(out, "{quante} are to be handed over now").map_err(muto)?;
                Ok(qualcuna(quante))
            }
            Self::Drop {
                ids, scelta, reason, ..
            } => {
                let reason = motivo(reason)?;
                let perche = format!("dropped by an operator: {reason}");
                let (mut quante, mut in_consegna) = (0, Vec::new());
                for filtro in scelta.filtri(ids)? {
                    annota("drop", &filtro, Some(reason)).await?;
                    let adesso = clock.now();
                    quante += ricevute.abbandona(&filtro, &perche, adesso).await.map_err(guasto)?;
                    in_consegna.extend(ricevute.in_consegna(&filtro, adesso).await.map_err(guasto)?);
                }
                writeln!(out, "{quante} are handed over no more").map_err(muto)?;
                lasciate(&in_consegna, out).map_err(muto)?;
                Ok(qualcuna(quante))
            }
        }
    }
}

fn elenca(righe: &[Ricevuta], json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        let voci: Vec<_> = righe.iter().map(|r| Voce::di(r, None)).collect();
        serde_json::to_writer_pretty(&mut *out, &voci)?;
        return writeln!(out);
    }
    writeln!(
        out,
        "{:<8}{:<13}{:<8}{:<22}{:<9}HANDED OVER",
        "ID", "SAP", "REASON", "RECEIVED", "REPEATS"
    )?;
    for r in righe {
        let inoltri: Vec<String> = r.inoltri.iter().map(|i| in_una_riga(i, breve)).collect();
        writeln!(
            out,
            "{:<8}{:<13}{:<8}{:<22}{:<9}{}",
            r.id,
            r.codice,
            r.motivo,
            r.ricevuta_il.strftime("%Y-%m-%dT%H:%M:%SZ"),
            r.ripete.map(|id| id.to_string()).unwrap_or_default(),
            inoltri.join("; ")
        )?;
    }
    Ok(())
}

/// One handing-over in a line; `scelto` picks what of the last error is shown.
fn in_una_riga(i: &Inoltro, scelto: impl Fn(&str) -> &str) -> String {
    let errore = i.ultimo_errore.as_deref().map(|e| format!(" ({})", scelto(e)));
    let errore = errore.unwrap_or_default();
    format!(
        "{} {} after {}{errore}",
        i.canale.as_str(),
        i.stato.as_str(),
        i.tentativi
    )
}

fn mostra(riga: &Ricevuta, tentativi: &[(Canale, Tentativo)], json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, &Voce::di(riga, Some(tentativi)))?;
        return writeln!(out);
    }
    let facoltativo = |testo: &Option<String>| testo.clone().unwrap_or_default();
    for (nome, valore) in [
        ("notification", riga.id.to_string()),
        ("sap", riga.codice.clone()),
        ("reason", riga.motivo.clone()),
        ("from", facoltativo(&riga.mittente)),
        ("identifier", facoltativo(&riga.identificatore)),
        ("exchange", riga.correlazione.clone()),
        ("received", riga.ricevuta_il.to_string()),
        ("repeats", riga.ripete.map(|id| id.to_string()).unwrap_or_default()),
    ] {
        if !valore.is_empty() {
            writeln!(out, "{nome:<14}{valore}")?;
        }
    }
    for i in &riga.inoltri {
        writeln!(out, "{:<14}{}", "handed over", in_una_riga(i, |e| e))?;
    }
    for (canale, t) in tentativi {
        writeln!(
            out,
            "\n{}  {}  {} ms\n  {} {}",
            canale.as_str(),
            t.iniziato_il,
            t.durata_us / 1000,
            t.esito,
            t.dettaglio
        )?;
        if let Some(estratto) = &t.estratto {
            writeln!(out, "  answer begins: {}", leggibile(estratto))?;
        }
    }
    Ok(())
}
