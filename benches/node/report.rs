//! All figures of a run, for a person and for a program. A part adds tables; what a table says is up to the part.

use std::{fmt, path::Path};

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{node::binary, process};

#[derive(Debug, Serialize)]
pub struct Report {
    pub version: &'static str,
    pub cores: usize,
    /// Of the last minute before the run: far from 0, the machine had other work.
    pub load_before: String,
    pub quick: bool,
    pub seconds: u64,
    pub binary_mib: f64,
    /// Parts that did not come to their end.
    pub failed: Vec<&'static str>,
    /// Of all lines together.
    pub wrong_answers: u64,
    pub tables: Vec<Table>,
}

/// Rows of one kind.
#[derive(Debug, Serialize)]
pub struct Table {
    pub part: &'static str,
    pub title: String,
    #[serde(skip)]
    columns: Vec<&'static str>,
    rows: Vec<Row>,
    /// What a reader must know beside the figures.
    pub notes: Vec<String>,
}

#[derive(Debug)]
struct Row(Vec<(&'static str, Value)>);

/// What stands in a field.
#[derive(Debug, Clone)]
pub enum Value {
    Text(String),
    /// The number, and the decimals that a person is shown.
    Number(f64, usize),
    Nothing,
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub const fn number(number: f64, decimals: usize) -> Self {
        Self::Number(number, decimals)
    }
}

impl Table {
    pub fn new(part: &'static str, title: impl Into<String>, columns: &[&'static str]) -> Self {
        Self {
            part,
            title: title.into(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// One value for each column.
    pub fn row(&mut self, values: Vec<Value>) {
        assert_eq!(values.len(), self.columns.len(), "{}", self.title);
        self.rows.push(Row(self.columns.iter().copied().zip(values).collect()));
    }
}

impl Report {
    /// What can be said before anything is measured.
    pub fn here(quick: bool) -> Self {
        let (cores, load_before) = process::machine();
        let size = std::fs::metadata(binary()).expect("the binary").len();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            cores,
            load_before,
            quick,
            seconds: 0,
            binary_mib: size as f64 / 1024.0 / 1024.0,
            failed: Vec::new(),
            wrong_answers: 0,
            tables: Vec::new(),
        }
    }

    /// Keeps a table, and shows it at once.
    pub fn add(&mut self, table: Table) {
        if !table.rows.is_empty() {
            println!("{table}");
            let errors = table.rows.iter().flat_map(|row| &row.0);
            self.wrong_answers += errors
                .filter_map(|(column, value)| match value {
                    Value::Number(errors, _) if *column == "errors" => Some(*errors as u64),
                    _ => None,
                })
                .sum::<u64>();
            self.tables.push(table);
        }
    }

    /// Writes `target/bench.json`.
    pub fn save(&self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench.json");
        let text = serde_json::to_string_pretty(self).expect("figures");
        std::fs::write(&path, text).expect("target/ can be written");
        println!("{}", path.display());
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "portasap {}, {} cores, load before {}, {}, {} s, binary {:.1} MiB",
            self.version,
            self.cores,
            self.load_before,
            if self.quick { "quick" } else { "full" },
            self.seconds,
            self.binary_mib,
        )
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.0.iter().map(|(_, value)| value.to_string()).collect())
            .collect();
        let width = |column: usize, head: &str| {
            let cells = shown.iter().filter_map(|row| Some(row.get(column)?.chars().count()));
            cells.max().unwrap_or(0).max(head.chars().count())
        };
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, head)| width(i, head))
            .collect();
        writeln!(f, "\n{} ({})", self.title, self.part)?;
        let heads: Vec<String> = self.columns.iter().map(|&head| head.to_owned()).collect();
        for row in std::iter::once(&heads).chain(&shown) {
            for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
                // The first column says what the row is about.
                if i == 0 {
                    write!(f, "{cell:<width$}")?;
                } else {
                    write!(f, "  {cell:>width$}")?;
                }
            }
            writeln!(f)?;
        }
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number, decimals) => write!(f, "{number:.decimals$}"),
            Self::Nothing => f.write_str("-"),
        }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (column, value) in &self.0 {
            match value {
                Value::Text(text) => map.serialize_entry(column, text)?,
                Value::Number(number, _) => map.serialize_entry(column, number)?,
                Value::Nothing => map.serialize_entry(column, &())?,
            }
        }
        map.end()
    }
}
