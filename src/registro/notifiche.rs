//! Who must know of a change (lifecycle.md §6). Never the caller, never a region nobody knows.

use super::{
    Notifica, Sap,
    titolarita::{Titolarita, Veste},
};
use crate::sap::{CodiceSap, Regione};

/// Burning: "SAP no longer valid".
pub const BRUCIATURA: &str = "01";
/// Another region took the ownership.
pub const PERDITA_TITOLARITA: &str = "02";
/// Section 6 was changed by another region.
pub const AGGIORNATA_DA_ALTRI: &str = "07";

/// The notifications of a change from `prima` to `dopo` that burns `bruciata`.
pub fn causate(prima: &Sap, dopo: &Sap, bruciata: Option<&Sap>, titolarita: &Titolarita) -> Vec<Notifica> {
    let io = titolarita.chiamante.as_ref();
    let mut notifiche = Vec::new();
    if let Some(y) = bruciata {
        notifiche.extend(notifica(&y.codice, BRUCIATURA, y.regione_titolare.as_ref(), io));
    }
    if prima.regione_titolare != dopo.regione_titolare {
        let perdente = prima.regione_titolare.as_ref();
        notifiche.extend(notifica(&dopo.codice, PERDITA_TITOLARITA, perdente, io));
    }
    if titolarita.veste == Veste::Ospite && prima.scheda.politiche_attive_lst != dopo.scheda.politiche_attive_lst {
        let titolare = dopo.regione_titolare.as_ref();
        notifiche.extend(notifica(&dopo.codice, AGGIORNATA_DA_ALTRI, titolare, io));
    }
    notifiche
}

/// One notification, unless there is nobody to send it to or the recipient did it himself.
pub fn notifica(
    codice: &CodiceSap,
    motivo: &'static str,
    destinatario: Option<&Regione>,
    chiamante: Option<&Regione>,
) -> Option<Notifica> {
    let destinatario = destinatario.filter(|d| Some(*d) != chiamante)?;
    Some(Notifica {
        codice: codice.clone(),
        motivo,
        destinatario: destinatario.clone(),
    })
}
