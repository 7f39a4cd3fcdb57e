mod campi;
mod giro;
mod lettura;

use std::sync::LazyLock;

use super::Scheda;
use crate::{
    outcome::Anomalia,
    xml::{Limits, schema::Schema},
};

const COMPLETA: &str = include_str!("../../../../tests/esempi/sap_completa.xml");
const MINI: &str = include_str!("../../../../tests/esempi/sap_mini.xml");

/// Rev009 as the program ships it.
static REV009: LazyLock<Schema> = LazyLock::new(|| {
    let file = ("lavoratore.xsd", include_str!("../../../../xsd/lavoratore.xsd"));
    Schema::compile(&[file]).unwrap()
});

fn leggi(testo: &str) -> Result<Scheda, Vec<Anomalia>> {
    Scheda::leggi(testo, &REV009, Limits::default())
}

/// The full example with one place changed.
fn completa_con(da: &str, a: &str) -> String {
    assert_eq!(COMPLETA.matches(da).count(), 1, "{da}");
    COMPLETA.replace(da, a)
}
