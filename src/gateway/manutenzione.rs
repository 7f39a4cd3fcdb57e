//! What a node does beside answering: the daily run of retention, the look at the database's room.
//!
//! The run is due when the last one, which the database remembers, began before the last scheduled time: a node that was
//! down at that time catches up, and of several replicas one does it. Nothing here is waited for by a caller.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Time};
use metrics::gauge;
use tokio::sync::watch;

use super::{Casa, spazio};
use crate::{
    clock,
    config::Retention,
    store::{
        StoreError,
        archivio::{
            Archivio, Classe,
            potatura::{Passo, Rapporto, Termini, ULTIMO_GIRO, giro},
        },
    },
};

/// Between two looks at the clock.
const BATTITO: Duration = Duration::from_secs(20);
/// Name under which the database remembers the last run.
const GIRO: &str = "GIRO";

/// The times of the settings, by class.
pub fn termini(retention: &Retention) -> Termini {
    Classe::TUTTE.map(|classe| {
        let giorni = match classe {
            Classe::Messaggi => retention.messages_days,
            Classe::DocumentiRifiutati => retention.refused_documents_days,
            Classe::DocumentiAccettati => retention.documents_days,
            Classe::Identificatori => retention.identifiers_days,
            Classe::Tracce => retention.traces_days,
            Classe::Notifiche | Classe::Ricevute => retention.notifications_days,
        };
        let termine = (giorni > 0).then(|| SignedDuration::from_hours(24 * i64::from(giorni)));
        (classe, termine)
    })
}

/// Steps as the settings want them.
pub fn passo(retention: &Retention, simulata: bool) -> Passo {
    Passo {
        righe: retention.step_rows,
        pausa: Duration::from_millis(retention.step_pause_ms),
        simulata,
    }
}

/// A run of retention, unless another replica is at it.
///
/// # Errors
/// What the store says.
pub async fn pota(
    archivio: &dyn Archivio,
    retention: &Retention,
    simulata: bool,
    adesso: Timestamp,
) -> Result<Option<Rapporto>, StoreError> {
    let Some(turno) = archivio.turno().await? else {
        return Ok(None);
    };
    let rapporto = giro(archivio, &termini(retention), passo(retention, simulata), adesso).await?;
    if !simulata {
        archivio.segna(GIRO, 0, adesso).await?;
        gauge!(ULTIMO_GIRO).set(adesso.as_duration().as_secs_f64());
    }
    drop(turno);
    Ok(Some(rapporto))
}

/// Whether a run is due: `ultimo` is when the last one began, `ora` when the daily one should.
pub fn tocca(ultimo: Option<Timestamp>, ora: Time, adesso: Timestamp) -> bool {
    let oggi = clock::civile(adesso);
    let scoccata = |giorno: jiff::civil::Date| giorno.to_datetime(ora).to_zoned(clock::roma()).ok();
    let ultima_ora = match scoccata(oggi.date()) {
        Some(scoccata) if scoccata <= oggi => Some(scoccata),
        _ => oggi.date().checked_sub(1.day()).ok().and_then(scoccata),
    };
    let Some(ultima_ora) = ultima_ora else { return false };
    ultimo.is_none_or(|ultimo| ultimo < ultima_ora.timestamp())
}

/// Runs until `stop` changes.
pub async fn avvia(casa: Arc<Casa>, mut stop: watch::Receiver<bool>) {
    let sorveglianza = sorveglia(Arc::clone(&casa));
    let lavoro = async {
        tokio::join!(sorveglianza, ogni_giorno(casa));
    };
    tokio::select! {
        // A step that has begun is finished or rolled back by the database; nothing is left half done.
        () = lavoro => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
}

async fn sorveglia(casa: Arc<Casa>) {
    let ogni = Duration::from_secs(casa.settings.space.every_seconds.into());
    loop {
        spazio::guarda(&casa).await;
        casa.limitatore.sgombra();
        tokio::time::sleep(ogni).await;
    }
}

async fn ogni_giorno(casa: Arc<Casa>) {
    let retention = &casa.settings.trace.retention;
    let (ora, archivio) = (retention.ora(), casa.coda.store().archivio());
    let acceso = casa.clock.now();
    mostra(None, acceso);
    loop {
        let adesso = casa.clock.now();
        let esito = match archivio.segno(GIRO).await {
            Ok(ultimo) => {
                let ultimo = ultimo.map(|(_, quando)| quando);
                mostra(ultimo, acceso);
                match ora {
                    Some(ora) if tocca(ultimo, ora, adesso) => pota(archivio, retention, false, adesso).await,
                    _ => Ok(None),
                }
            }
            Err(errore) => Err(errore),
        };
        match esito {
            Ok(None) => {}
            Ok(Some(rapporto)) => {
                let removed: Vec<String> = rapporto
                    .iter()
                    .map(|(classe, n)| format!("{}={n}", classe.as_str()))
                    .collect();
                tracing::info!(removed = removed.join(" "), "retention has run");
            }
            Err(errore) => tracing::warn!(%errore, "retention could not run and will try again"),
        }
        tokio::time::sleep(BATTITO).await;
    }
}

/// When retention last ran, whoever did it: this node, another replica, `portasap trace prune`; where it never did, since when
/// this node could have. From the start, so that it can be seen that nothing follows.
fn mostra(ultimo: Option<Timestamp>, acceso: Timestamp) {
    gauge!(ULTIMO_GIRO).set(ultimo.unwrap_or(acceso).as_duration().as_secs_f64());
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn once_a_day_and_again_after_a_day_missed() {
        let ora = time(3, 30, 0, 0);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (nome, ultimo, adesso, attesa) in [
            ("never yet", None, "2026-03-05T12:00:00Z", true),
            (
                "today, before its time",
                Some("2026-03-04T02:31:00Z"),
                "2026-03-05T02:29:59Z",
                false,
            ),
            (
                "today, at its time",
                Some("2026-03-04T02:31:00Z"),
                "2026-03-05T02:30:00Z",
                true,
            ),
            (
                "done today",
                Some("2026-03-05T02:30:05Z"),
                "2026-03-05T22:00:00Z",
                false,
            ),
            (
                "a replica that comes late",
                Some("2026-03-05T02:30:00Z"),
                "2026-03-05T02:30:00Z",
                false,
            ),
            (
                "down for two days",
                Some("2026-03-02T02:30:05Z"),
                "2026-03-05T01:00:00Z",
                true,
            ),
            (
                "in summer an hour earlier",
                Some("2026-07-04T01:30:05Z"),
                "2026-07-05T01:30:00Z",
                true,
            ),
            (
                "the night that has no 2:30",
                Some("2026-03-28T02:31:00Z"),
                "2026-03-29T01:30:00Z",
                true,
            ),
        ] {
            assert_eq!(tocca(ultimo.map(at), ora, at(adesso)), attesa, "{nome}");
        }
    }
}
