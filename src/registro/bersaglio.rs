//! Which SAP a document means: the one it creates, the one it updates, or none and why (controls.md §2).
//!
//! Which rule explains a code that cannot be taken. Every rule whose predicate is violated is reported, but a code that
//! leads nowhere is explained once:
//!
//! | The code | With the person | Without (mini) |
//! |---|---|---|
//! | missing | SAP-03 if the codice fiscale has an active SAP; VAR-03 on a 05 | SAP-07 |
//! | unknown, `ZZ` | SAP-02 | SAP-02 |
//! | unknown | SAP-04 on a 05, or with `codici_esterni` off and no active SAP for the codice fiscale | SAP-07 |
//! | annulled or burned | SAP-05, never SAP-06, VAR-04 | SAP-05, never SAP-07 |
//! | active, of another worker | SAP-06 and VAR-04, unless 05 | – |
//! | any, not the one that is active for the codice fiscale | SAP-03 beside the above, unless 05; then not SAP-04 | – |
//!
//! A 05 without `datianagrafici` is VAR-04, whatever its code: the variation names a new codice fiscale and gives none.

use super::{
    Interruttori, Invio, Sap, Situazione,
    regole::{
        IDENTIFICATIVOSAP, SAP_02, SAP_03, SAP_04, SAP_05, SAP_06, SAP_07, TIPOVARIAZIONE, VAR_03, VAR_04, anomalia,
    },
};
use crate::{
    outcome::{Anomalia, RuleId},
    sap::{CodiceFiscale, CodiceSap},
};

/// What a document is about.
#[derive(Debug, Clone, Copy)]
pub enum Bersaglio<'a> {
    /// A worker without an active SAP. Without a code, a fresh one is to be given.
    Nuova(Option<&'a CodiceSap>),
    /// The active SAP with the sent code, and the one to burn: of the codice fiscale it moves to.
    Esistente { sap: &'a Sap, brucia: Option<&'a Sap> },
    /// The code leads to no SAP that could be changed.
    Nessuno,
}

/// Whether deciding this document needs a fresh code. May say yes for a document that is then refused, never no for one
/// that is accepted with a new code.
pub fn serve_codice(situazione: &Situazione<'_>, invio: &Invio) -> bool {
    invio.codice().is_none()
        && invio.anomalie.is_empty()
        && !invio.scheda.mini()
        && !invio.cambia_codice_fiscale()
        && situazione.attiva.is_none()
}

/// Finds the SAP that the document means; adds SAP-02..07, VAR-03, VAR-04 to `anomalie`.
pub fn individua<'a>(
    situazione: &Situazione<'a>,
    invio: &'a Invio,
    interruttori: Interruttori,
    anomalie: &mut Vec<Anomalia>,
) -> Bersaglio<'a> {
    let mut viola = |regola: RuleId| anomalie.push(posto(regola, invio));
    match invio.codice_fiscale() {
        Some(cf) => con_persona(situazione, invio, interruttori, &cf, &mut viola),
        None => mini(situazione, invio, &mut viola),
    }
}

fn mini<'a>(situazione: &Situazione<'a>, invio: &'a Invio, viola: &mut impl FnMut(RuleId)) -> Bersaglio<'a> {
    if invio.cambia_codice_fiscale() {
        viola(VAR_04);
    }
    match invio.codice().map(|codice| (codice, situazione.con_codice(codice))) {
        Some((_, Some(sap))) if sap.attiva() => return Bersaglio::Esistente { sap, brucia: None },
        Some((_, Some(_))) => viola(SAP_05),
        Some((codice, None)) if codice.is_zz() => viola(SAP_02),
        Some((_, None)) | None => viola(SAP_07),
    }
    Bersaglio::Nessuno
}

fn con_persona<'a>(
    situazione: &Situazione<'a>,
    invio: &'a Invio,
    interruttori: Interruttori,
    cf: &CodiceFiscale,
    viola: &mut impl FnMut(RuleId),
) -> Bersaglio<'a> {
    let cambia = invio.cambia_codice_fiscale();
    let codice = invio.codice();
    let attiva = situazione.attiva;
    if !cambia && attiva.is_some_and(|a| Some(&a.codice) != codice) {
        viola(SAP_03);
    }
    let Some(codice) = codice else {
        return senza_codice(invio, attiva, viola);
    };
    match situazione.con_codice(codice) {
        None if codice.is_zz() => viola(SAP_02),
        None if cambia => viola(SAP_04),
        None if attiva.is_some() => {}
        None if !interruttori.codici_esterni => viola(SAP_04),
        None => return Bersaglio::Nuova(Some(codice)),
        Some(sap) if !sap.attiva() => viola(SAP_05),
        Some(sap) if sap.codice_fiscale == *cf => return Bersaglio::Esistente { sap, brucia: None },
        Some(sap) if cambia => return Bersaglio::Esistente { sap, brucia: attiva },
        Some(_) => {
            viola(SAP_06);
            viola(VAR_04);
        }
    }
    Bersaglio::Nessuno
}

/// VAR-03 belongs to the document rules; it is repeated here only so that a 05 without a code can never create.
fn senza_codice<'a>(invio: &Invio, attiva: Option<&Sap>, viola: &mut impl FnMut(RuleId)) -> Bersaglio<'a> {
    if invio.cambia_codice_fiscale() {
        if !invio.anomalie.iter().any(|a| a.regola == VAR_03) {
            viola(VAR_03);
        }
        return Bersaglio::Nessuno;
    }
    match attiva {
        Some(_) => Bersaglio::Nessuno,
        None => Bersaglio::Nuova(None),
    }
}

fn posto(regola: RuleId, invio: &Invio) -> Anomalia {
    let dati = &invio.scheda.datiinvio;
    if regola == VAR_04 {
        return anomalia(regola, TIPOVARIAZIONE, dati.tipovariazione.riga);
    }
    // A missing element has no line of its own: that of its parent leads there.
    let riga = dati.identificativosap.as_ref().map_or(dati.riga.0, |c| c.riga);
    anomalia(regola, IDENTIFICATIVOSAP, riga)
}
