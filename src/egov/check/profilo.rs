//! `ProfiloCollaborazione`: present, and the one all our actions are registered with (D01). Its attributes belong to
//! the asynchronous profiles.

use super::{Contesto, InsiemeRegole, Righe};
use crate::egov::{Codice, SINCRONO, codici::posizione, header::Profilo};

/// Values of `tipo`: the schema's, and those that `OpenSPCoop` adds.
const TIPI: [&str; 7] = ["URL", "WSDL", "LDAP", "UDDI", "ebXMLRegistry", "SPC", "TEST"];

/// True when the profile is the synchronous one: only then can be said what does not go with it.
pub(super) fn controlla(profilo: Option<&Profilo>, contesto: &Contesto<'_>, righe: &mut Righe) -> bool {
    let Some(profilo) = profilo else {
        righe.grave(Codice::C103, posizione::PROFILO);
        return false;
    };
    let sincrono = profilo.valore == SINCRONO;
    if !sincrono {
        righe.grave(Codice::C103, posizione::PROFILO);
    }
    let mut fuori_luogo = |posto| match contesto.regole {
        InsiemeRegole::LineeGuida11 => righe.info(Codice::C103, posto),
        InsiemeRegole::EGov11 => righe.grave(Codice::C103, posto),
    };
    if sincrono && profilo.servizio_correlato.is_some() {
        fuori_luogo(posizione::PROFILO_SERVIZIO_CORRELATO);
    }
    match profilo.tipo.as_deref() {
        Some(tipo) if !TIPI.contains(&tipo) => righe.grave(Codice::C103, posizione::PROFILO_TIPO),
        Some(_) if sincrono => fuori_luogo(posizione::PROFILO_TIPO),
        None | Some(_) => {}
    }
    sincrono
}
