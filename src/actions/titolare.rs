//! `richiestaCodSAPRegTitolare`: code and owner of the active SAP of a codice fiscale; `0` and empty children when
//! there is none. The third child exists only in the `esteso` profile of the WSDL. Source: operations.md §1, §4.

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, codice_fiscale, verifica::NESSUNA};
use crate::{
    config::ProfiloWsdl,
    sap::Regione,
    soap::Parametro,
    store::{Operazione, Risultato},
};

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    Ok(Operazione::Titolare {
        codice_fiscale: codice_fiscale(parametro, ambito)?,
    })
}

pub fn rispondi(risultato: &Risultato, ambito: &Ambito<'_>) -> Result<String, Incoerente> {
    let Risultato::Titolare(titolare) = risultato else {
        return Err(Incoerente);
    };
    let (codice, regione, ente) = match titolare {
        Some(t) => (
            t.codice.as_str(),
            t.regione.as_ref().map_or("", Regione::as_str),
            t.ente.as_str(),
        ),
        None => (NESSUNA, "", ""),
    };
    let risposta = Risposta::a(Azione::RichiestaCodSapRegTitolare)
        .figlio("CodiceSAP", codice)
        .figlio("CodiceRegione", regione);
    Ok(match ambito.profilo {
        ProfiloWsdl::Base => risposta.fine(),
        ProfiloWsdl::Esteso => risposta.figlio("CodiceEnteTitolare", ente).fine(),
    })
}
