//! `verificaEsistenzaSAP`: the code of the active SAP of a codice fiscale, or `0`: never empty, never a text, because
//! clients store whatever else they find there as a code. Source: operations.md §4.

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, codice_fiscale};
use crate::{
    sap::CodiceSap,
    soap::Parametro,
    store::{Operazione, Risultato},
};

/// What clients understand as "no active SAP".
pub const NESSUNA: &str = "0";

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    Ok(Operazione::Verifica {
        codice_fiscale: codice_fiscale(parametro, ambito)?,
    })
}

pub fn rispondi(risultato: &Risultato) -> Result<String, Incoerente> {
    let Risultato::Codice(codice) = risultato else {
        return Err(Incoerente);
    };
    let valore = codice.as_ref().map_or(NESSUNA, CodiceSap::as_str);
    Ok(Risposta::a(Azione::VerificaEsistenzaSap)
        .figlio("CodiceSAP", valore)
        .fine())
}
