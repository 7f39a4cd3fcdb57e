//! How often a party may call an action (lifecycle.md §9): a bucket for each party and action, off by default.
//!
//! The most specific setting wins: party and action, then party, then action, then the general one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// More calls in a minute than any node answers.
const MASSIMO: u32 = 60_000_000;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calls {
    /// Calls in a minute; 0: no limit.
    pub per_minute: u32,
    /// Calls that may come at once; 0: as many as in a minute.
    pub burst: u32,
    /// By action.
    pub azione: BTreeMap<String, Quota>,
    /// By codice of the party; `-` for callers that are nobody's.
    pub parte: BTreeMap<String, QuotaParte>,
}

/// A bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    pub per_minute: u32,
    #[serde(default)]
    pub burst: u32,
}

/// What holds for one party.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuotaParte {
    pub per_minute: Option<u32>,
    pub burst: u32,
    pub azione: BTreeMap<String, Quota>,
}

impl Calls {
    /// True when nobody is limited.
    pub fn spenti(&self) -> bool {
        let azioni = |azioni: &BTreeMap<String, Quota>| azioni.values().all(|q| q.per_minute == 0);
        self.per_minute == 0
            && azioni(&self.azione)
            && self
                .parte
                .values()
                .all(|p| p.per_minute.unwrap_or(0) == 0 && azioni(&p.azione))
    }

    /// The bucket of a party (by codice; `-` for nobody) and action; none when they are not limited.
    pub fn quota(&self, codice: &str, azione: &str) -> Option<Quota> {
        let parte = cerca(&self.parte, codice);
        let quota = parte
            .and_then(|p| cerca(&p.azione, azione).copied())
            .or_else(|| {
                parte.and_then(|p| {
                    Some(Quota {
                        per_minute: p.per_minute?,
                        burst: p.burst,
                    })
                })
            })
            .or_else(|| cerca(&self.azione, azione).copied())
            .unwrap_or(Quota {
                per_minute: self.per_minute,
                burst: self.burst,
            });
        (quota.per_minute > 0).then_some(Quota {
            burst: if quota.burst == 0 {
                quota.per_minute
            } else {
                quota.burst
            },
            ..quota
        })
    }

    /// Every action that is named, with its key.
    pub fn azioni(&self) -> impl Iterator<Item = (String, &str)> {
        let proprie = self.azione.keys().map(|a| (format!("limits.calls.azione.{a}"), &**a));
        let di_parti = self.parte.iter().flat_map(|(codice, p)| {
            let chiave = move |a: &str| format!("limits.calls.parte.{codice}.azione.{a}");
            p.azione.keys().map(move |a| (chiave(a), &**a))
        });
        proprie.chain(di_parti)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let sezioni = std::iter::once((String::new(), &self.azione)).chain(
            self.parte
                .iter()
                .map(|(codice, p)| (format!("parte.{codice}."), &p.azione)),
        );
        for (sezione, azioni) in sezioni {
            for (nome, quota) in azioni {
                let chiave = format!("{sezione}azione.{nome}");
                misura(&chiave, quota.per_minute, quota.burst)?;
            }
        }
        for (codice, parte) in &self.parte {
            misura(&format!("parte.{codice}"), parte.per_minute.unwrap_or(0), parte.burst)?;
        }
        misura("per_minute", self.per_minute, self.burst)
    }
}

/// Keys of the environment come in lower case.
fn cerca<'a, T>(mappa: &'a BTreeMap<String, T>, chiave: &str) -> Option<&'a T> {
    mappa
        .iter()
        .find(|(k, _)| k.eq_ignore_ascii_case(chiave))
        .map(|(_, v)| v)
}

fn misura(chiave: &str, per_minute: u32, burst: u32) -> Result<(), ConfigError> {
    if per_minute > MASSIMO || burst > MASSIMO {
        return refuse(chiave, &format!("numbers up to {MASSIMO}"));
    }
    Ok(())
}

fn refuse(chiave: &str, expected: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Value(format!(
        "limits.calls.{chiave}: expected {expected}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ESEMPIO: &str = "
        per_minute = 600
        [azione.verificaEsistenzaSAP]
        per_minute = 60
        burst = 10
        [parte.LAZIO]
        per_minute = 1200
        [parte.lazio2.azione.invioSAP]
        per_minute = 1
        [parte.EMILIA]
        per_minute = 0
    ";

    #[test]
    fn the_most_specific_wins() {
        let calls: Calls = toml::from_str(ESEMPIO).unwrap();
        calls.check().unwrap();
        let quota = |per_minute, burst| Some(Quota { per_minute, burst });
        for (codice, azione, attesa) in [
            ("VENETO", "invioSAP", quota(600, 600)),
            ("VENETO", "verificaEsistenzaSAP", quota(60, 10)),
            ("LAZIO", "verificaEsistenzaSAP", quota(1200, 1200)),
            ("LAZIO2", "invioSAP", quota(1, 1)),
            ("LAZIO2", "verificaEsistenzaSAP", quota(60, 10)),
            ("EMILIA", "invioSAP", None),
        ] {
            assert_eq!(calls.quota(codice, azione), attesa, "{codice} {azione}");
        }
    }

    #[test]
    fn off_unless_asked_for() {
        let calls = Calls::default();
        assert!(calls.spenti());
        assert_eq!(calls.quota("LAZIO", "invioSAP"), None);
        assert!(
            !toml::from_str::<Calls>("[parte.X.azione.invioSAP]\nper_minute = 1")
                .unwrap()
                .spenti()
        );
    }
}
