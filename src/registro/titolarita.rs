//! Who acts, in which capacity, and who owns the SAP afterwards (lifecycle.md §3; ENT-02, ENT-03; design §7.6, §7.7).
//!
//! The region of a body comes from the tables. Where they do not know it, ENT-02 cannot be judged and the caller's region
//! is stored as the owner's; but a document of policies alone that names the stored owner body is still a guest's: it
//! declares another owner, and must not take ownership by accident of a table.

use super::{
    Invio, Sap,
    regole::{CODICEENTETIT, ENT_02, anomalia},
};
use crate::{outcome::Anomalia, sap::Regione, tables::Tabelle};

/// In which capacity the caller acts on a SAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Veste {
    /// Owner before or after this document: every part is his to write.
    Titolare,
    /// Another region: section 6 alone.
    Ospite,
}

/// Caller, capacity, owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titolarita {
    /// None only where neither caller nor body has a known region.
    pub chiamante: Option<Regione>,
    pub veste: Veste,
    /// Owner region after the document.
    pub titolare: Option<Regione>,
}

/// Judges the caller against `codiceentetit`.
///
/// `attuale` is the SAP that the document updates; `None` when it creates one, or when no SAP could be found.
///
/// # Errors
/// ENT-02. A document of policies alone for which no SAP was found is not judged: there is no owner to compare with.
pub fn valuta(invio: &Invio, attuale: Option<&Sap>, tabelle: &Tabelle) -> Result<Titolarita, Anomalia> {
    let ente = &invio.scheda.datiinvio.codiceentetit;
    let regione_ente = tabelle.regione_di(ente);
    // A caller of unknown region is taken as the region of the body (design §7.6).
    let chiamante = invio.regione_chiamante.clone().or_else(|| regione_ente.clone());
    let titolare_attuale = attuale.and_then(|s| s.regione_titolare.clone());
    let ente_attuale = attuale.is_some_and(|s| *s.scheda.datiinvio.codiceentetit == **ente);

    let ospite = match (&chiamante, &regione_ente) {
        (Some(io), Some(regione)) if io != regione => {
            let del_titolare = ente_attuale || titolare_attuale.as_ref() == Some(regione);
            if !invio.sole_politiche() || (attuale.is_some() && !del_titolare) {
                return Err(anomalia(ENT_02, CODICEENTETIT, ente.riga));
            }
            true
        }
        (Some(io), None) => {
            invio.sole_politiche() && ente_attuale && titolare_attuale.as_ref().is_some_and(|t| t != io)
        }
        _ => false,
    };
    Ok(if ospite {
        Titolarita {
            chiamante,
            veste: Veste::Ospite,
            titolare: titolare_attuale,
        }
    } else {
        let titolare = regione_ente.or_else(|| chiamante.clone()).or(titolare_attuale);
        Titolarita {
            chiamante,
            veste: Veste::Titolare,
            titolare,
        }
    })
}
