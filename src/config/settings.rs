//! Every key, with its default. The commented example is `config/portasap.toml`; a test keeps the two equal.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Calls, Client, Credenziali, Identity, Space, Tls, Trace};
use crate::egov::{ETA_MASSIMA, Tempi, risposta::Stile};

/// The whole of the settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    pub role: Role,
    /// Our own name on the wire: `NAZIONALE` for the node, a region's name for its gateway.
    pub party: String,
    pub environment: Environment,
    /// SOAP listener.
    pub listen: SocketAddr,
    /// Operations listener: health, metrics.
    pub ops_listen: SocketAddr,
    /// Address that the WSDL tells clients, without a trailing slash.
    pub public_url: String,
    /// Two digits that tell replicas apart inside the Identificatore (busta-egov.md D06); none to two digits.
    pub node_prefix: String,
    pub database: Database,
    pub egov: Egov,
    pub identity: Identity,
    pub tls: Tls,
    pub client: Client,
    pub modi: super::Modi,
    pub registro: Registro,
    pub controlli: Controlli,
    pub wsdl: Wsdl,
    pub xml: Xml,
    pub limits: Limits,
    pub tables: Tables,
    pub notifica: Notifica,
    pub delegata: super::Delegata,
    pub nodo: super::Nodo,
    pub ricezione: super::Ricezione,
    pub trace: Trace,
    pub space: Space,
    pub api: super::Api,
    pub clock: Clock,
    pub log: Log,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            role: Role::Nazionale,
            party: "NAZIONALE".to_owned(),
            environment: Environment::Esercizio,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            ops_listen: SocketAddr::from(([127, 0, 0, 1], 8081)),
            public_url: "http://127.0.0.1:8080".to_owned(),
            node_prefix: "01".to_owned(),
            database: Database::default(),
            egov: Egov::default(),
            identity: Identity::default(),
            tls: Tls::default(),
            client: Client::default(),
            modi: super::Modi::default(),
            registro: Registro::default(),
            controlli: Controlli::default(),
            wsdl: Wsdl::default(),
            xml: Xml::default(),
            limits: Limits::default(),
            tables: Tables::default(),
            notifica: Notifica::default(),
            delegata: super::Delegata::default(),
            nodo: super::Nodo::default(),
            ricezione: super::Ricezione::default(),
            trace: Trace::default(),
            space: Space::default(),
            api: super::Api::default(),
            clock: Clock::default(),
            log: Log::default(),
        }
    }
}

/// Which side of the exchange this instance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The coordination node.
    Nazionale,
    /// A region's gateway.
    Regione,
}

/// What the data are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Tests with integrators: data without administrative value.
    Collaudo,
    /// Production.
    Esercizio,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Bring the schema up to date at start.
    pub migrate: bool,
    /// Exchanges that may wait for their turn; more are refused. With those that are being committed they take fewer places
    /// than `limits.concurrency` has.
    pub queue: usize,
    /// Exchanges committed together at most.
    pub batch: usize,
    /// Documents are packed.
    pub compress: bool,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite://data/portasap.db".to_owned(),
            migrate: false,
            queue: 192,
            batch: 32,
            compress: true,
        }
    }
}

/// Whether a message must wear a busta.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Busta {
    #[default]
    Obbligatoria,
    Facoltativa,
}

/// Rule set of the busta (busta-egov.md §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Profilo {
    #[default]
    #[serde(rename = "linee-guida-1.1")]
    LineeGuida,
    #[serde(rename = "eGov1.1")]
    Egov11,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Egov {
    pub busta: Busta,
    /// For the parties that have no rule set of their own.
    pub profilo: Profilo,
    /// Registry of the parties; without it, the agreement's 22, none of which has credentials.
    pub parti: Option<PathBuf>,
    /// Refuse messages older than five days.
    pub check_age: bool,
    /// How far in the future the times of a message may lie; 0: not checked.
    pub future_minutes: u32,
    /// Rows of `ListaTrasmissioni` in an answer: 2, 1 or 0.
    pub trasmissioni: u8,
    /// Tell a failure of processing in `ListaEccezioni` too.
    pub eccezione_300: bool,
}

impl Default for Egov {
    fn default() -> Self {
        Self {
            busta: Busta::default(),
            profilo: Profilo::default(),
            parti: None,
            check_age: true,
            future_minutes: 0,
            trasmissioni: Stile::default().trasmissioni,
            eccezione_300: Stile::default().eccezione_300,
        }
    }
}

impl Egov {
    /// How answers are written.
    pub const fn stile(&self) -> Stile {
        Stile {
            trasmissioni: self.trasmissioni,
            eccezione_300: self.eccezione_300,
        }
    }

    /// How old and how early a message may be.
    pub fn tempi(&self) -> Tempi {
        Tempi {
            eta_massima: self.check_age.then_some(ETA_MASSIMA),
            futuro: (self.future_minutes > 0).then(|| SignedDuration::from_mins(self.future_minutes.into())),
        }
    }
}

/// What becomes of sections 4 and 5 that a full document leaves out (lifecycle.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SezioniAssenti {
    #[default]
    Mantieni,
    Svuota,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Registro {
    /// Accept codes that regions already hold (SAP-04).
    pub codici_esterni: bool,
    pub sezioni_assenti: SezioniAssenti,
    /// A caller of unknown region may annul (operations.md §5).
    pub annulla_senza_titolare: bool,
}

impl Default for Registro {
    fn default() -> Self {
        Self {
            codici_esterni: true,
            sezioni_assenti: SezioniAssenti::Mantieni,
            annulla_senza_titolare: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Controlli {
    /// Events of policies are binding.
    pub eventi: bool,
}

impl Default for Controlli {
    fn default() -> Self {
        Self { eventi: true }
    }
}

/// Children of `risposta_richiestaCodSAPRegTitolare`: two or three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfiloWsdl {
    #[default]
    Base,
    Esteso,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wsdl {
    pub profilo: ProfiloWsdl,
}

/// Bounds of one XML document, the same for the envelope and for what it carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Xml {
    /// Bytes of an inner document; the envelope may have `limits.body_bytes`.
    pub max_bytes: usize,
    pub max_depth: usize,
    pub max_elements: usize,
    pub max_attributes: usize,
}

impl Default for Xml {
    fn default() -> Self {
        let l = crate::xml::Limits::default();
        Self {
            max_bytes: l.max_bytes,
            max_depth: l.max_depth,
            max_elements: l.max_elements,
            max_attributes: l.max_attributes,
        }
    }
}

impl Xml {
    /// Limits of an inner document.
    pub const fn inner(&self) -> crate::xml::Limits {
        crate::xml::Limits {
            max_bytes: self.max_bytes,
            max_depth: self.max_depth,
            max_elements: self.max_elements,
            max_attributes: self.max_attributes,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a request body; a longer one is refused with 413.
    pub body_bytes: usize,
    /// Requests worked on at once; one more is refused with 503.
    pub concurrency: usize,
    /// Open connections; one more waits to be accepted.
    pub connections: usize,
    /// Time to send the HTTP header.
    pub header_timeout_ms: u64,
    /// Time to send the body.
    pub body_timeout_ms: u64,
    /// Time to finish what runs after SIGTERM.
    pub drain_timeout_ms: u64,
    /// How often a party may call an action.
    pub calls: Calls,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4 * 1024 * 1024,
            concurrency: 448,
            connections: 2048,
            header_timeout_ms: 10_000,
            body_timeout_ms: 30_000,
            drain_timeout_ms: 30_000,
            calls: Calls::default(),
        }
    }
}

impl Limits {
    pub const fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    pub const fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    pub const fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tables {
    /// Folder of the classification tables; without it, those built into the program.
    pub dir: Option<PathBuf>,
    /// Time between two looks for imported tables.
    pub poll_ms: u64,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            dir: None,
            poll_ms: 5_000,
        }
    }
}

impl Tables {
    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }
}

/// Delivery of `notificaSAP`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notifica {
    /// Codice of a party → URL of its porta applicativa.
    pub endpoint: BTreeMap<String, String>,
    /// Codice of a party → who we are for its porta applicativa.
    pub credenziali: BTreeMap<String, Credenziali>,
    /// Wait after the first failure; doubles after each.
    pub retry_first_ms: u64,
    /// The longest wait.
    pub retry_max_ms: u64,
    /// Age at which a notification is given up.
    pub give_up_hours: u64,
    /// Bounds of one attempt, and of its connection.
    pub timeout_ms: u64,
    pub connect_timeout_ms: u64,
    /// On their way to one region at once.
    pub parallel: usize,
    /// Pause between two looks at an outbox with nothing due.
    pub poll_ms: u64,
    /// How long beyond `timeout_ms` a notification stays with the replica that took it.
    pub lease_margin_ms: u64,
}

impl Default for Notifica {
    fn default() -> Self {
        Self {
            endpoint: BTreeMap::new(),
            credenziali: BTreeMap::new(),
            retry_first_ms: 30_000,
            retry_max_ms: 3_600_000,
            give_up_hours: 240,
            timeout_ms: 10_000,
            connect_timeout_ms: 3_000,
            parallel: 4,
            poll_ms: 500,
            lease_margin_ms: 30_000,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    /// Seconds added to the host's clock; only in collaudo.
    pub shift_seconds: i64,
}

/// Form of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    pub format: LogFormat,
    /// Filter as in `tracing_subscriber::EnvFilter`: `info`, `portasap=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: "info".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../config/portasap.toml");

    #[test]
    fn the_commented_example_holds_every_key_with_its_default() {
        let example: Settings = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(example, Settings::default());
        let defaults = toml::Table::try_from(Settings::default()).unwrap();
        let file: toml::Table = EXAMPLE.parse().unwrap();
        for (key, value) in &defaults {
            assert!(file.contains_key(key), "{key} is not in the example");
            for inner in value.as_table().into_iter().flatten() {
                assert!(
                    file[key].as_table().unwrap().contains_key(inner.0),
                    "{key}.{} is not in the example",
                    inner.0
                );
            }
        }
    }

    #[test]
    fn the_shipped_profiles_are_each_others_opposite() {
        let collaudo: Settings = toml::from_str(include_str!("../../config/collaudo.toml")).unwrap();
        let esercizio: Settings = toml::from_str(include_str!("../../config/esercizio.toml")).unwrap();
        assert_eq!(
            (
                collaudo.environment,
                collaudo.egov.busta,
                collaudo.identity.required,
                collaudo.database.migrate
            ),
            (Environment::Collaudo, Busta::Facoltativa, false, true)
        );
        assert_eq!(
            (
                esercizio.environment,
                esercizio.egov.busta,
                esercizio.identity.required,
                esercizio.database.migrate
            ),
            (Environment::Esercizio, Busta::Obbligatoria, true, false)
        );
        assert!(collaudo.registro.annulla_senza_titolare && !esercizio.registro.annulla_senza_titolare);
        assert!(super::super::servable(&collaudo).is_ok());
        assert!(super::super::servable(&esercizio).is_ok());
    }
}
