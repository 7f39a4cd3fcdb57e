//! The counters of answered exchanges, kept at hand.
//!
//! A counter is found by its name and labels, which takes longer than to count: each thread keeps those that it has used.
//! They are bounded as the series are: actions and outcomes are ours, a Mittente is a label only when it is a known party.

use std::cell::RefCell;

use metrics::{Counter, Histogram};

use crate::{outcome::Esito, telemetry};

thread_local! {
    static DURATE: RefCell<Vec<(&'static str, Histogram)>> = const { RefCell::new(Vec::new()) };
    static SCAMBI: RefCell<Vec<Scambi>> = const { RefCell::new(Vec::new()) };
}

/// Exchanges of one action with one outcome, by Mittente.
struct Scambi {
    azione: &'static str,
    esito: Esito,
    mittenti: Vec<(String, Counter)>,
}

/// Counts one exchange, which took `secondi`.
pub fn scambio(azione: &'static str, mittente: &str, esito: Esito, secondi: f64) {
    DURATE.with_borrow_mut(|note| {
        let nuova = || {
            (
                azione,
                metrics::histogram!(telemetry::EXCHANGE_SECONDS, "azione" => azione),
            )
        };
        trova(note, |(a, _)| *a == azione, nuova, |(_, durata)| durata.record(secondi));
    });
    SCAMBI.with_borrow_mut(|noti| {
        let nuovi = || Scambi {
            azione,
            esito,
            mittenti: Vec::new(),
        };
        let questi = |s: &Scambi| s.azione == azione && s.esito == esito;
        trova(noti, questi, nuovi, |scambi| {
            let nuovo = || {
                let labels = [
                    ("azione", azione.to_owned()),
                    ("mittente", mittente.to_owned()),
                    ("esito", esito.to_string()),
                ];
                (mittente.to_owned(), metrics::counter!(telemetry::EXCHANGES, &labels))
            };
            let suo = |(m, _): &(String, Counter)| m == mittente;
            trova(&mut scambi.mittenti, suo, nuovo, |(_, conto)| conto.increment(1));
        });
    });
}

/// Uses the first that is right, or a new one.
fn trova<T>(tra: &mut Vec<T>, giusto: impl Fn(&T) -> bool, nuovo: impl FnOnce() -> T, usa: impl FnOnce(&mut T)) {
    if let Some(trovato) = tra.iter_mut().find(|t| giusto(t)) {
        usa(trovato);
    } else {
        let mut creato = nuovo();
        usa(&mut creato);
        tra.push(creato);
    }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    #[test]
    fn each_series_counts_what_is_its_own() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metriche = recorder.handle();
        // Of this thread alone, as are the counters kept at hand.
        metrics::with_local_recorder(&recorder, || {
            for (azione, mittente, esito) in [
                ("invioSAP", "LAZIO", Esito::Ok),
                ("invioSAP", "LAZIO", Esito::Ok),
                ("invioSAP", "LAZIO", Esito::Ko),
                ("invioSAP", "VENETO", Esito::Ok),
                ("annullaSAP", "LAZIO", Esito::Ok),
                ("invioSAP", "LAZIO", Esito::Ok),
            ] {
                scambio(azione, mittente, esito, 0.25);
            }
        });
        let testo = metriche.render();
        for (serie, quanti) in [
            (r#"azione="invioSAP",mittente="LAZIO",esito="OK""#, 3),
            (r#"azione="invioSAP",mittente="LAZIO",esito="KO""#, 1),
            (r#"azione="invioSAP",mittente="VENETO",esito="OK""#, 1),
            (r#"azione="annullaSAP",mittente="LAZIO",esito="OK""#, 1),
        ] {
            let riga = format!("{}{{{serie}}} {quanti}\n", telemetry::EXCHANGES);
            assert!(testo.contains(&riga), "{riga} in {testo}");
        }
        let durate = format!("{}_count{{azione=\"invioSAP\"}} 5\n", telemetry::EXCHANGE_SECONDS);
        assert!(testo.contains(&durate), "{durate} in {testo}");
    }
}
