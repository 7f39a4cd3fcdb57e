//! How a family reads single fields: when one counts as present, and which of them must be codes of a table.
//!
//! What a table says of a code, with validity, placeholder and completeness (code-tables.md §1), is asked here once for
//! all families, so that a table rule is a list of its fields. Paths are built only for what is refused.

use super::{
    Contesto,
    regola::{sulla_riga, violata},
};
use crate::{
    outcome::{Anomalia, RuleId},
    sap::{Campo, Testo},
    tables::Nome,
};

/// The field, unless it is absent or blank: "present" of controls.md.
pub(super) fn presente(campo: Option<&Campo<Testo>>) -> Option<&Campo<Testo>> {
    campo.filter(|c| !c.trim().is_empty())
}

/// Violation for something that is missing; `riga` is that of what should hold it.
pub(super) fn mancante(regola: RuleId, percorso: impl Into<String>, riga: u32) -> Anomalia {
    sulla_riga(Anomalia::new(regola, percorso), riga)
}

/// Day on which a code must be valid.
#[derive(Debug, Clone, Copy)]
enum Quando {
    /// The reference day of sections 0-5.
    AlRiferimento,
    /// Any: the field speaks of the past.
    InOgniTempo,
}

/// A field of `E` that holds a code of a table.
pub(super) struct DaTabella<E: 'static> {
    /// Path below `E`.
    campo: &'static str,
    tabella: Nome,
    quando: Quando,
    /// Accepted whatever the table says.
    segnaposto: Option<&'static str>,
    /// `None` when there is nothing to look up.
    leggi: for<'e> fn(&'e E) -> Option<&'e Campo<Testo>>,
}

impl<E> DaTabella<E> {
    /// The code must be valid on the reference day.
    pub const fn al_riferimento(
        campo: &'static str,
        tabella: Nome,
        leggi: for<'e> fn(&'e E) -> Option<&'e Campo<Testo>>,
    ) -> Self {
        Self {
            campo,
            tabella,
            quando: Quando::AlRiferimento,
            segnaposto: None,
            leggi,
        }
    }

    /// The code must be or have been in the table.
    pub const fn in_ogni_tempo(
        campo: &'static str,
        tabella: Nome,
        leggi: for<'e> fn(&'e E) -> Option<&'e Campo<Testo>>,
    ) -> Self {
        Self {
            quando: Quando::InOgniTempo,
            ..Self::al_riferimento(campo, tabella, leggi)
        }
    }

    /// The same with a conventional value for "not known", met in real data (sap-document.md §7).
    pub const fn o_segnaposto(self, segnaposto: &'static str) -> Self {
        Self {
            segnaposto: Some(segnaposto),
            ..self
        }
    }

    fn ammette(&self, contesto: &Contesto<'_>, codice: &str) -> bool {
        let giorno = match self.quando {
            Quando::AlRiferimento => Some(contesto.riferimento()),
            Quando::InOgniTempo => None,
        };
        self.segnaposto == Some(codice) || contesto.tabelle.appartiene(self.tabella, codice, giorno).ammesso()
    }
}

/// Looks up every field of one element; `percorso` makes a path of the part below the element.
pub(super) fn nelle_tabelle<E>(
    contesto: &Contesto<'_>,
    anomalie: &mut Vec<Anomalia>,
    regola: RuleId,
    elemento: &E,
    campi: &[DaTabella<E>],
    percorso: impl Fn(&str) -> String,
) {
    for campo in campi {
        if let Some(valore) = (campo.leggi)(elemento)
            && !campo.ammette(contesto, valore)
        {
            anomalie.push(violata(regola, percorso(campo.campo), valore));
        }
    }
}
