//! The identifier of a policy: PA-20, PA-23.

use super::{DAL_2017, Punto};
use crate::controls::Momento;

regola_politica! {
    PA_20 su "identificativo_politica",
    titolo: "Identificativo della politica obbligatorio",
    spiegazione: "Le politiche proposte dal 04/12/2017 hanno un identificativo: 2 cifre del sistema che le ha inviate per primo, 8 cifre \
                  esadecimali, 1 lettera. Inviare quello assegnato dal proprio sistema; una politica nata altrove conserva il suo, che si \
                  legge con richiestaSAP.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Identificativo politica\"",
    dal: Some("2017-12-04"),
    giudizio: |_, p| {
        let voluto = *p.data_proposta >= DAL_2017;
        (voluto && p.identificativo_politica.is_none()).then(|| Punto::manca(p))
    },
}

regola_politica! {
    PA_23 su "identificativo_politica",
    titolo: "Lettera di controllo e prefisso dell'identificativo",
    spiegazione: "La lettera di controllo e le prime 2 cifre non sono verificate: sistemi regionali calcolano la lettera in modi diversi, e \
                  le modifiche successive della politica non la ricalcolano.",
    fonte: "Documentazione ministeriale; decisione di portasap",
    dal: None,
    momento: Momento::Avviso,
}
