//! `richiestaSAP`: the document of an active SAP, as text; an empty element for a well-formed code that is unknown,
//! annulled or burned; a `Client` fault for a malformed one. Source: operations.md §4, §5.

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, decodifica};
use crate::{
    sap::CodiceSap,
    soap::{Parametro, parametro},
    store::{Operazione, Risultato},
};

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    let testo = parametro::codice_sap(&decodifica(parametro)?, ambito.limiti)?;
    let codice = CodiceSap::parse(&testo).ok_or_else(|| Rifiuto::client("Identificativo SAP non valido"))?;
    Ok(Operazione::Richiesta { codice })
}

pub fn rispondi(risultato: &Risultato) -> Result<String, Incoerente> {
    let Risultato::Documento(documento) = risultato else {
        return Err(Incoerente);
    };
    Ok(Risposta::a(Azione::RichiestaSap)
        .figlio("SAP", documento.as_deref().unwrap_or_default())
        .fine())
}
