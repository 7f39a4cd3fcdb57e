//! From file, environment and flags to [`Settings`].

use std::{net::SocketAddr, path::Path};

use toml::{Table, Value};

use super::{ConfigError, Role, Settings, check};

/// Prefix of the environment variables that override a key; `__` separates sections.
const PREFIX: &str = "PORTASAP__";

/// What the command line may override.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Overrides {
    /// SOAP listener, such as 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Operations listener (health, metrics), such as 127.0.0.1:8081
    #[arg(long, value_name = "ADDRESS")]
    pub ops_listen: Option<SocketAddr>,
    /// `sqlite://PATH` or `postgres://…`
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The side of the exchange this instance is
    #[arg(long)]
    pub role: Option<Role>,
    /// Our own name on the wire, such as NAZIONALE
    #[arg(long, value_name = "NAME")]
    pub party: Option<String>,
    /// Address that the WSDL tells clients
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
}

/// Reads and checks the settings. Without a file the defaults are the start.
///
/// # Errors
/// A file that cannot be read, a key that nobody knows, a value that cannot be used.
pub fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
    flags: &Overrides,
) -> Result<Settings, ConfigError> {
    let mut table = match file {
        Some(path) => read(path)?,
        None => Table::new(),
    };
    for (key, value) in environment {
        if let Some(key) = key.strip_prefix(PREFIX) {
            let path: Vec<String> = key.split("__").map(str::to_lowercase).collect();
            set(&mut table, &path, parse_value(&path, &value))?;
        }
    }
    // Told by the flags or by the file: only then does the address of the WSDL not follow the listener.
    let public_url_given = flags.public_url.is_some() || table.contains_key("public_url");
    let mut settings: Settings = table
        .try_into()
        .map_err(|e: toml::de::Error| ConfigError::Value(one_line(&e.to_string())))?;
    apply(&mut settings, flags);
    if !public_url_given {
        settings.public_url = settings.own_url();
    }
    settings
        .public_url
        .truncate(settings.public_url.trim_end_matches('/').len());
    check::check(&settings)?;
    Ok(settings)
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    let refuse = |reason: String| ConfigError::File {
        path: path.display().to_string(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|e| refuse(e.to_string()))?;
    // Parsed as settings first: the error then knows the line of the key that is wrong.
    toml::from_str::<Settings>(&text).map_err(|e| refuse(e.to_string().trim_end().to_owned()))?;
    text.parse::<Table>().map_err(|e| refuse(e.to_string()))
}

/// Environment values are TOML where they read as TOML (numbers, booleans), text otherwise. What is text by nature
/// (`node_prefix = "01"`) stays text.
fn parse_value(path: &[String], value: &str) -> Value {
    if path.last().is_some_and(|k| k == "node_prefix") {
        return Value::String(value.to_owned());
    }
    format!("v = {value}")
        .parse::<Table>()
        .ok()
        .and_then(|mut t| t.remove("v"))
        .unwrap_or_else(|| Value::String(value.to_owned()))
}

fn set(table: &mut Table, path: &[String], value: Value) -> Result<(), ConfigError> {
    let Some((last, sections)) = path.split_last() else {
        return Ok(());
    };
    let mut table = table;
    for section in sections {
        table = table
            .entry(section.clone())
            .or_insert_with(|| Value::Table(Table::new()))
            .as_table_mut()
            .ok_or_else(|| ConfigError::Value(format!("{}: {section} is not a section", path.join("."))))?;
    }
    table.insert(last.clone(), value);
    Ok(())
}

fn apply(settings: &mut Settings, flags: &Overrides) {
    if let Some(v) = flags.listen {
        settings.listen = v;
    }
    if let Some(v) = flags.ops_listen {
        settings.ops_listen = v;
    }
    if let Some(v) = &flags.database {
        settings.database.url.clone_from(v);
    }
    if let Some(v) = flags.role {
        settings.role = v;
    }
    if let Some(v) = &flags.party {
        settings.party.clone_from(v);
    }
    if let Some(v) = &flags.public_url {
        settings.public_url.clone_from(v);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Busta, Environment};

    fn with(env: &[(&str, &str)], file: &str, flags: &Overrides) -> Result<Settings, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p.toml");
        std::fs::write(&path, file).unwrap();
        load(
            Some(&path),
            env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
            flags,
        )
    }

    const COLLAUDO: &str = "environment = \"collaudo\"\nidentity.required = false\n";

    #[test]
    fn later_sources_win() {
        let flags = Overrides {
            listen: Some("127.0.0.1:3".parse().unwrap()),
            ..Overrides::default()
        };
        let file = format!("{COLLAUDO}listen = \"127.0.0.1:1\"\nops_listen = \"127.0.0.1:9\"\n");
        let env = [
            ("PORTASAP__LISTEN", "127.0.0.1:2"),
            ("PORTASAP__EGOV__BUSTA", "facoltativa"),
            ("PORTASAP__XML__MAX_DEPTH", "12"),
            ("PORTASAP__DATABASE__MIGRATE", "true"),
            ("PORTASAP__NODE_PREFIX", "07"),
            ("PORTASAP__NOTIFICA__ENDPOINT__LAZIO", "http://127.0.0.1:9/x"),
            ("HOME", "/nowhere"),
        ];
        let s = with(&env, &file, &flags).unwrap();
        assert_eq!(s.listen, "127.0.0.1:3".parse().unwrap());
        assert_eq!(s.ops_listen, "127.0.0.1:9".parse().unwrap());
        assert_eq!(s.egov.busta, Busta::Facoltativa);
        assert_eq!(s.xml.max_depth, 12);
        assert!(s.database.migrate);
        assert_eq!(s.node_prefix, "07");
        assert_eq!(s.environment, Environment::Collaudo);
        assert_eq!(s.public_url, "http://127.0.0.1:3", "follows the listener unless told");
        assert_eq!(s.notifica.endpoint["lazio"], "http://127.0.0.1:9/x");
    }

    #[test]
    fn errors_name_the_key() {
        let cases = [
            ("unknown key in the file", "colour = 1\n", vec![], "colour"),
            ("unknown key in a section", "[egov]\nbsta = 1\n", vec![], "bsta"),
            (
                "wrong value in the file",
                "[egov]\nbusta = \"forse\"\n",
                vec![],
                "forse",
            ),
            (
                "unknown key in the environment",
                "",
                vec![("PORTASAP__EGOV__BSTA", "x")],
                "bsta",
            ),
            (
                "wrong type in the environment",
                "",
                vec![("PORTASAP__XML__MAX_DEPTH", "many")],
                "max_depth",
            ),
            (
                "section used as a value",
                "listen = \"127.0.0.1:1\"",
                vec![("PORTASAP__LISTEN__X", "1")],
                "listen",
            ),
        ];
        for (name, file, env, wanted) in cases {
            let error = with(&env, &format!("{COLLAUDO}{file}"), &Overrides::default())
                .unwrap_err()
                .to_string();
            assert!(error.contains(wanted), "{name}: {error}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = load(
            Some(Path::new("/no/such.toml")),
            std::iter::empty(),
            &Overrides::default(),
        )
        .unwrap_err();
        assert!(error.to_string().contains("/no/such.toml"), "{error}");
    }
}
