//! Judges an [`Intestazione`]: every defect found, in document order (busta-egov.md §5.2, §5.3), by the rule set of its
//! Mittente (§2.2).
//!
//! One file per part of the header. "No cascade" (D28): a check that depends on a value already found wrong is left
//! out; what a part proved is handed on as an `Option`, so that this shows in the signatures. A place has no index: a
//! defect that stands in many rows of a list is told once. Duplicates and the channel's right to speak for the Mittente
//! need the store and the connection: others add those rows ([`Eccezione::duplicato`], [`Eccezione::non_autorizzato`]).

mod azione;
mod busta;
mod collaborazione;
mod eccezioni;
mod messaggio;
mod ora;
mod profilo;
mod profilo_trasmissione;
mod riscontri;
mod sequenza;
mod servizio;
mod soggetti;
mod trasmissioni;

use jiff::{SignedDuration, Timestamp};

use super::{Codice, ETA_MASSIMA, Eccezione, Intestazione, Parte, Parti, codici::posizione};
use crate::{actions::Azione, config::Profilo};

/// The two sets of rules (busta-egov.md §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InsiemeRegole {
    /// Linee Guida 1.1, the qualification's.
    #[default]
    LineeGuida11,
    EGov11,
}

impl From<Profilo> for InsiemeRegole {
    fn from(profilo: Profilo) -> Self {
        match profilo {
            Profilo::LineeGuida => Self::LineeGuida11,
            Profilo::Egov11 => Self::EGov11,
        }
    }
}

/// How old and how early a message may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempi {
    /// Older ones have expired (§8.1); `None`: any age.
    pub eta_massima: Option<SignedDuration>,
    /// How far in the future a time may lie (§3.1, D07); `None`: not checked.
    pub futuro: Option<SignedDuration>,
}

impl Default for Tempi {
    fn default() -> Self {
        Self {
            eta_massima: Some(ETA_MASSIMA),
            futuro: None,
        }
    }
}

/// What a header is judged against.
#[derive(Debug, Clone, Copy)]
pub struct Contesto<'a> {
    pub parti: &'a Parti,
    /// The party this node is.
    pub noi: &'a Parte,
    pub adesso: Timestamp,
    pub regole: InsiemeRegole,
    pub tempi: Tempi,
}

impl Contesto<'_> {
    fn linee_guida(&self) -> bool {
        self.regole == InsiemeRegole::LineeGuida11
    }

    fn scaduto(&self, istante: Timestamp) -> bool {
        let eta = self.adesso.duration_since(istante);
        self.tempi.eta_massima.is_some_and(|massima| eta > massima)
    }

    fn troppo_presto(&self, istante: Timestamp) -> bool {
        let anticipo = istante.duration_since(self.adesso);
        self.tempi.futuro.is_some_and(|tolleranza| anticipo > tolleranza)
    }
}

/// The rows found so far, each once.
#[derive(Debug, Default)]
struct Righe(Vec<Eccezione>);

impl Righe {
    fn grave(&mut self, codice: Codice, posizione: &'static str) {
        self.aggiungi(Eccezione::grave(codice, posizione));
    }

    fn info(&mut self, codice: Codice, posizione: &'static str) {
        self.aggiungi(Eccezione::info(codice, posizione));
    }

    fn aggiungi(&mut self, riga: Eccezione) {
        if !self.0.contains(&riga) {
            self.0.push(riga);
        }
    }
}

/// All defects, GRAVE and INFO; empty for a header without fault.
pub fn controlla(intestazione: &Intestazione, contesto: &Contesto<'_>) -> Vec<Eccezione> {
    let mut trovate = Righe::default();
    let righe = &mut trovate;
    busta::controlla(intestazione, righe);
    let mittente = soggetti::mittente(&intestazione.mittente, contesto, righe);
    let destinatario = soggetti::destinatario(&intestazione.destinatario, contesto, righe);
    let sincrono = profilo::controlla(intestazione.profilo.as_ref(), contesto, righe);
    collaborazione::controlla(intestazione, (mittente, destinatario), sincrono, contesto, righe);
    let offerente = servizio::controlla(intestazione.servizio.as_ref(), destinatario, contesto, righe);
    azione::controlla(intestazione.azione.as_deref(), mittente, offerente, righe);
    messaggio::controlla(&intestazione.messaggio, (mittente, destinatario), contesto, righe);
    let consegna = profilo_trasmissione::controlla(intestazione.profilo_trasmissione.as_ref(), contesto, righe);
    sequenza::controlla(intestazione, consegna, contesto, righe);
    riscontri::controlla(intestazione.riscontri.as_deref(), contesto, righe);
    trasmissioni::controlla(intestazione.trasmissioni.as_deref(), contesto, righe);
    eccezioni::controlla(intestazione.eccezioni.as_deref(), righe);
    let mut righe = trovate.0;
    ordina(&mut righe);
    righe
}

/// The Body must ask for the action that the busta names (design §7.11): adds the row, unless the Azione is already wrong.
pub fn controlla_corpo(intestazione: &Intestazione, corpo: Option<Azione>, eccezioni: &mut Vec<Eccezione>) {
    let uguale = corpo.is_some_and(|azione| intestazione.azione.as_deref() == Some(azione.as_str()));
    if !uguale && !eccezioni.contains(&Eccezione::azione()) {
        eccezioni.push(Eccezione::azione());
        ordina(eccezioni);
    }
}

/// By the place of the offending part (D03).
fn ordina(righe: &mut [Eccezione]) {
    righe.sort_by_key(|e| posizione::ordine(e.posizione));
}

#[cfg(test)]
mod tests;
