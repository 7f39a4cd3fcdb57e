//! A warning long before a disk is full: size of the database, room left, growth, days left (busta-egov.md §12.1: tables of
//! tens of GB within months).
//!
//! Growth is the slope between the oldest and the newest of the daily sizes of the last weeks, which lie in the
//! database so that a restart forgets nothing. A warning never makes a node unready: a node that still answers must answer.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use metrics::gauge;

use super::Casa;
use crate::{clock, config::Space, store::archivio::Misura, telemetry};

/// Days that growth looks back.
const SETTIMANE: i32 = 28;

/// How serious it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Allarme {
    Nessuno,
    Avviso,
    Critico,
}

/// What a look found.
#[derive(Debug, Clone, PartialEq)]
pub struct Stima {
    pub occupati: u64,
    pub liberi: Option<u64>,
    pub crescita: Option<u64>,
    pub giorni: Option<u64>,
    pub allarme: Allarme,
    /// What is wrong, for an operator.
    pub perche: Option<String>,
}

/// Judges a measure and the sizes of the days before, oldest first.
pub fn stima(misura: Misura, storia: &[(Date, u64)], soglie: &Space) -> Stima {
    let dichiarati = (soglie.capacity_bytes > 0).then_some(soglie.capacity_bytes);
    let dichiarata = dichiarati.map(|c| (c.saturating_sub(misura.occupati), c));
    // A declared capacity is a promise that the volume may not keep: what is less counts.
    let volume = match (misura.volume, dichiarata) {
        (Some(a), Some(b)) => Some(if a.0 <= b.0 { a } else { b }),
        (a, b) => a.or(b),
    };
    let crescita = crescita(storia);
    let liberi = volume.map(|(liberi, _)| liberi);
    let giorni = liberi
        .zip(crescita)
        .and_then(|(liberi, crescita)| liberi.checked_div(crescita));
    let percento = volume
        .filter(|(_, totale)| *totale > 0)
        .map(|(liberi, totale)| u64::try_from(u128::from(liberi) * 100 / u128::from(totale)).unwrap_or(100));
    let soglia = |valore: Option<u64>, avviso: u64, critico: u64| match valore {
        Some(v) if v < critico => Allarme::Critico,
        Some(v) if v < avviso => Allarme::Avviso,
        _ => Allarme::Nessuno,
    };
    let per_giorni = soglia(giorni, soglie.warn_days.into(), soglie.critical_days.into());
    let per_spazio = soglia(
        percento,
        soglie.warn_free_percent.into(),
        soglie.critical_free_percent.into(),
    );
    let mut perche = Vec::new();
    if let Some(giorni) = giorni.filter(|_| per_giorni > Allarme::Nessuno) {
        perche.push(format!(
            "the database is full in about {giorni} days at its present growth"
        ));
    }
    if let Some(percento) = percento.filter(|_| per_spazio > Allarme::Nessuno) {
        perche.push(format!("{percento} % of the room for the database is left"));
    }
    Stima {
        occupati: misura.occupati,
        liberi,
        crescita,
        giorni,
        allarme: per_giorni.max(per_spazio),
        perche: (!perche.is_empty()).then(|| perche.join("; ")),
    }
}

/// Bytes a day between the oldest day of the last weeks and the newest; none before two days can be compared.
fn crescita(storia: &[(Date, u64)]) -> Option<u64> {
    let (oggi, adesso) = storia.last()?;
    let giorni = |da: &Date| da.until(*oggi).map_or(0, |s| s.get_days());
    let (giorno, allora) = storia.iter().find(|(giorno, _)| giorni(giorno) <= SETTIMANE)?;
    let giorni = u64::try_from(giorni(giorno)).ok().filter(|g| *g > 0)?;
    Some(adesso.saturating_sub(*allora) / giorni)
}

/// The last look, for `/health/ready`.
#[derive(Debug, Default)]
pub struct Spazio(Mutex<Option<Stima>>);

impl Spazio {
    /// What an operator should know, if anything.
    pub fn avviso(&self) -> Option<String> {
        self.blocca().as_ref()?.perche.clone()
    }

    fn blocca(&self) -> std::sync::MutexGuard<'_, Option<Stima>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks once: metrics, and a log line when it has become better or worse.
pub async fn guarda(casa: &Arc<Casa>) {
    let archivio = casa.coda.store().archivio();
    let oggi = clock::giorno(casa.clock.now());
    let stima = match archivio.misura().await {
        Ok(misura) => match archivio.registra_misura(oggi, misura.occupati).await {
            Ok(storia) => stima(misura, &storia, &casa.settings.space),
            Err(errore) => return tracing::warn!(%errore, "the size of the database was not recorded"),
        },
        Err(errore) => return tracing::warn!(%errore, "the size of the database cannot be seen"),
    };
    metriche(&stima);
    let prima = casa
        .spazio
        .blocca()
        .replace(stima.clone())
        .map_or(Allarme::Nessuno, |s| s.allarme);
    if stima.allarme == prima {
        return;
    }
    let perche = stima.perche.as_deref().unwrap_or("enough room again");
    match stima.allarme {
        Allarme::Nessuno => tracing::info!(bytes = stima.occupati, perche, "room for the database"),
        Allarme::Avviso => tracing::warn!(bytes = stima.occupati, perche, "room for the database is running out"),
        Allarme::Critico => tracing::error!(
            bytes = stima.occupati,
            perche,
            "room for the database is running out soon"
        ),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge need not tell bytes of petabytes")]
fn metriche(stima: &Stima) {
    gauge!(telemetry::SPACE_USED).set(stima.occupati as f64);
    for (nome, valore) in [
        (telemetry::SPACE_FREE, stima.liberi),
        (telemetry::SPACE_GROWTH, stima.crescita),
        (telemetry::SPACE_DAYS, stima.giorni),
    ] {
        if let Some(valore) = valore {
            gauge!(nome).set(valore as f64);
        }
    }
    gauge!(telemetry::SPACE_ALARM).set(match stima.allarme {
        Allarme::Nessuno => 0.0,
        Allarme::Avviso => 1.0,
        Allarme::Critico => 2.0,
    });
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn says_when_the_room_ends() {
        let misura = |occupati, volume| Misura { occupati, volume };
        let ieri = [(date(2026, 3, 1), 10 * GIB), (date(2026, 3, 11), 20 * GIB)];
        let soglie = Space::default();
        let dichiarata = Space {
            capacity_bytes: 100 * GIB,
            ..Space::default()
        };
        for (nome, misura, storia, soglie, giorni, allarme) in [
            (
                "the first day",
                misura(GIB, Some((90 * GIB, 100 * GIB))),
                &ieri[..1],
                &soglie,
                None,
                Allarme::Nessuno,
            ),
            (
                "far away",
                misura(20 * GIB, Some((900 * GIB, 1000 * GIB))),
                &ieri,
                &soglie,
                Some(900),
                Allarme::Nessuno,
            ),
            (
                "in a month",
                misura(20 * GIB, Some((30 * GIB, 60 * GIB))),
                &ieri,
                &soglie,
                Some(30),
                Allarme::Avviso,
            ),
            (
                "in a week",
                misura(20 * GIB, Some((7 * GIB, 10 * GIB))),
                &ieri,
                &soglie,
                Some(7),
                Allarme::Critico,
            ),
            (
                "little is free",
                misura(GIB, Some((19 * GIB, 100 * GIB))),
                &ieri[..1],
                &soglie,
                None,
                Allarme::Avviso,
            ),
            (
                "almost nothing is free",
                misura(GIB, Some((GIB, 100 * GIB))),
                &ieri[..1],
                &soglie,
                None,
                Allarme::Critico,
            ),
            (
                "unknown volume",
                misura(20 * GIB, None),
                &ieri,
                &soglie,
                None,
                Allarme::Nessuno,
            ),
            (
                "declared capacity",
                misura(50 * GIB, None),
                &ieri,
                &dichiarata,
                Some(50),
                Allarme::Avviso,
            ),
            (
                "more than declared",
                misura(200 * GIB, None),
                &ieri,
                &dichiarata,
                Some(0),
                Allarme::Critico,
            ),
            (
                "a volume smaller than declared",
                misura(20 * GIB, Some((7 * GIB, 10 * GIB))),
                &ieri,
                &dichiarata,
                Some(7),
                Allarme::Critico,
            ),
        ] {
            let stima = stima(misura, storia, soglie);
            assert_eq!((stima.giorni, stima.allarme), (giorni, allarme), "{nome}: {stima:?}");
            assert_eq!(stima.perche.is_some(), allarme > Allarme::Nessuno, "{nome}");
        }
    }

    #[test]
    fn growth_is_that_of_the_last_weeks() {
        let vecchia = (date(2025, 1, 1), 0);
        assert_eq!(crescita(&[]), None);
        assert_eq!(crescita(&[vecchia]), None);
        assert_eq!(
            crescita(&[vecchia, (date(2026, 3, 1), 100), (date(2026, 3, 11), 1100)]),
            Some(100)
        );
        assert_eq!(
            crescita(&[(date(2026, 3, 1), 100), (date(2026, 3, 2), 50)]),
            Some(0),
            "after pruning"
        );
    }
}
