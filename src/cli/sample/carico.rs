//! `portasap sample --load N`: N new SAPs in the register, as if each had come by an `invioSAP` without busta: the same
//! rows of register, trace and documents, decided by the same [`registro::decide`]. Only what depends on the wire is
//! invented (correlation id, duration, the caller's address).
//!
//! Never into a register in esercizio: neither when the settings say so, nor when a node ever served it so.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use tokio::task::JoinSet;

use super::{Args, corpo};
use crate::{
    actions::Azione,
    cli::{
        Exit,
        common::{self, fail},
    },
    clock::Clock,
    config::{Environment, Settings},
    egov::Parti,
    random::Random,
    registro::{self, Decisione, Invio, Regolamento, Situazione},
    sample::{self, Opzioni},
    sap::CodiceSap,
    soap,
    store::{Ambiente, ESERCIZIO, Ricevuto, Store, StoreError, Traccia},
};

/// SAPs in one transaction.
const INSIEME: u32 = 500;
/// Transactions at once: some are made while others are written.
const AFFIANCATE: usize = 4;

/// Loads `quanti` workers, from number `--first` on.
pub(super) fn load(args: &Args, quanti: u64) -> Result<(), Exit> {
    let opzioni = args.opzioni()?;
    let settings = args.common.settings()?;
    if settings.environment == Environment::Esercizio {
        return Err(fail(
            Exit::Usage,
            "--load: environment is \"esercizio\"; fictitious workers go into a register of collaudo alone",
        ));
    }
    let (schema, regolamento) = (common::schema()?, common::regolamento(&settings)?);
    let clock = common::clock(&settings);
    let ambiente = Ambiente::new(Arc::clone(&regolamento), schema, Arc::clone(&clock));
    let ambiente = if settings.database.compress {
        ambiente
    } else {
        ambiente.senza_compressione()
    };
    common::runtime()?.block_on(async {
        let store = common::open_with(&settings, ambiente).await.map_err(unreachable)?;
        let officina = Officina {
            opzioni,
            regolamento,
            random: Random::system().map_err(unreachable)?,
            porta: porta(&settings)?,
            clock,
        };
        let esito = carica(&settings, &store, Arc::new(officina), (args.first, quanti)).await;
        store.close().await;
        esito
    })
}

async fn carica(
    settings: &Settings,
    store: &Arc<dyn Store>,
    officina: Arc<Officina>,
    (primo, quanti): (u64, u64),
) -> Result<(), Exit> {
    if settings.database.migrate {
        store.migrate().await.map_err(unreachable)?;
    }
    store.ready().await.map_err(unreachable)?;
    if store.segno(ESERCIZIO, 0, 0).await.map_err(unreachable)? > 0 {
        return Err(fail(
            Exit::Refused,
            "--load: a node in esercizio has served this register",
        ));
    }
    let inizio = officina.clock.now();
    let progress = progress(quanti);
    let (mut prossimo, fine) = (primo, primo.saturating_add(quanti));
    let mut in_corso = JoinSet::new();
    while prossimo < fine || !in_corso.is_empty() {
        if prossimo < fine && in_corso.len() < AFFIANCATE {
            let insieme = u32::try_from(fine - prossimo).map_or(INSIEME, |resto| resto.min(INSIEME));
            let codici = store.riserva_codici(insieme).await.map_err(unreachable)?;
            in_corso.spawn(insieme_di(Arc::clone(store), Arc::clone(&officina), prossimo, codici));
            prossimo += u64::from(insieme);
            continue;
        }
        match in_corso.join_next().await {
            Some(Ok(Ok(scritte))) => progress.inc(scritte),
            Some(Ok(Err(errore))) => return Err(fermata(&errore)),
            Some(Err(errore)) => return Err(unreachable(errore)),
            None => {}
        }
    }
    progress.finish_and_clear();
    let durata = officina.clock.now().duration_since(inizio).as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "workers are far fewer than 2^52")]
    let al_secondo = quanti as f64 / durata.max(1e-3);
    println!("{quanti} SAPs loaded in {durata:.1} s ({al_secondo:.0} a second)");
    Ok(())
}

/// One transaction.
async fn insieme_di(
    store: Arc<dyn Store>,
    officina: Arc<Officina>,
    primo: u64,
    codici: Vec<CodiceSap>,
) -> Result<u64, StoreError> {
    let istante = officina.clock.now();
    let fatti = tokio::task::spawn_blocking(move || {
        let numeri = (primo..).zip(codici);
        numeri
            .map(|(n, codice)| officina.ricevuto(n, codice, istante))
            .collect::<Option<Vec<_>>>()
    });
    let ricevuti = fatti.await.map_err(|e| StoreError::Internal(e.to_string()))?;
    let ricevuti = ricevuti.ok_or_else(|| StoreError::Internal("a fictitious worker was refused".to_owned()))?;
    store.carica_ricevuti(&ricevuti, istante).await
}

/// What makes a SAP out of a number.
struct Officina {
    opzioni: Opzioni,
    regolamento: Arc<Regolamento>,
    random: Random,
    porta: String,
    clock: Arc<dyn Clock>,
}

impl Officina {
    fn ricevuto(&self, n: u64, codice: CodiceSap, istante: Timestamp) -> Option<Ricevuto> {
        let scheda = sample::lavoratore(n, &self.opzioni);
        let documento = scheda.scrivi();
        let parametro = Azione::InvioSap.parametri().first().copied().unwrap_or_default();
        let messaggio = soap::scrivi_envelope(None, &corpo(Azione::InvioSap, parametro, &documento));
        let invio = Invio {
            scheda,
            documento,
            regione_chiamante: None,
            anomalie: Vec::new(),
            regolamento: None,
        };
        let situazione = Situazione {
            nuovo_codice: Some(codice),
            ..Situazione::default()
        };
        let Decisione::Applica(modifica) = registro::decide(&situazione, &invio, &self.regolamento, istante) else {
            return None;
        };
        Some(Ricevuto {
            sap: modifica.sap,
            documento: invio.documento,
            traccia: self.traccia(messaggio.as_bytes(), istante),
        })
    }

    fn traccia(&self, messaggio: &[u8], istante: Timestamp) -> Traccia {
        let correlazione = format!("{:016x}{:016x}", self.random.next_u64(), self.random.next_u64());
        Traccia {
            azione: Some(Azione::InvioSap.as_str()),
            indirizzo: Some(Ipv4Addr::LOCALHOST.to_string()),
            porta: Some(self.porta.clone()),
            risposta_ora: Some(istante),
            ..Traccia::nuova(correlazione, istante, messaggio)
        }
    }
}

/// idPorta of the node that would have received them.
fn porta(settings: &Settings) -> Result<String, Exit> {
    let parti = Parti::predefinite();
    let noi = parti.per_nome(&settings.party);
    noi.map(|noi| noi.id_porta.clone())
        .ok_or_else(|| fail(Exit::Usage, "party: expected the name of a party"))
}

fn progress(quanti: u64) -> ProgressBar {
    let bar = ProgressBar::new(quanti);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len}, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

fn unreachable(errore: impl std::fmt::Display) -> Exit {
    fail(Exit::Unreachable, errore)
}

/// What was written before stays: whole transactions.
fn fermata(errore: &StoreError) -> Exit {
    match errore {
        StoreError::Unavailable(_) => unreachable(errore),
        _ => fail(
            Exit::Refused,
            format!("--load: {errore}; workers that are registered already? (--first, --seed)"),
        ),
    }
}
