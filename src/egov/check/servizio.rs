//! Servizio: present, of an admitted tipo, offered by the Destinatario.

use super::{Contesto, InsiemeRegole, Righe};
use crate::egov::{Codice, Parte, SERVIZIO, SPC, codici::posizione, header::Servizio};

/// Whoever offers the service, when nothing is wrong with it and with the Destinatario.
pub(super) fn controlla<'a>(
    servizio: Option<&Servizio>,
    destinatario: Option<&'a Parte>,
    contesto: &Contesto<'_>,
    righe: &mut Righe,
) -> Option<&'a Parte> {
    let Some(servizio) = servizio else {
        righe.grave(Codice::C105, posizione::SERVIZIO);
        return None;
    };
    // With a wrong Destinatario the Servizio is not looked up: only an empty one is a defect of its own.
    let nome_errato = servizio.nome.is_empty() || (destinatario.is_some() && servizio.nome != SERVIZIO);
    if nome_errato {
        righe.grave(Codice::C105, posizione::SERVIZIO);
    }
    let tipo_errato = match contesto.regole {
        InsiemeRegole::LineeGuida11 => servizio.tipo != SPC,
        // ServiziSAP is registered under SPC alone; of a service we do not know the tipo cannot be told wrong.
        InsiemeRegole::EGov11 => !nome_errato && servizio.tipo != SPC,
    };
    if tipo_errato {
        righe.grave(Codice::C105, posizione::SERVIZIO_TIPO);
    }
    destinatario.filter(|_| !nome_errato && !tipo_errato)
}
