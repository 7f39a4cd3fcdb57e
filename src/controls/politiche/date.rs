//! Proposal, start and end: PA-06..PA-08.

use super::{DAL_2015, Punto};
use crate::sap::{Campo, Data, scheda::Politica};

regola_politica! {
    PA_06 su "data",
    titolo: "Data inizio obbligatoria",
    spiegazione: "Per le politiche proposte dal 09/12/2015 la data di inizio è sempre obbligatoria; per quelle precedenti lo è se c'è \
                  la data di fine. Se l'attività non è ancora iniziata indicare la data di inizio prevista.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Data inizio\"",
    dal: Some("2015-12-09"),
    giudizio: |_, p| {
        let voluta = *p.data_proposta >= DAL_2015 || p.data_fine.is_some();
        (voluta && p.data.is_none()).then(|| Punto::manca(p))
    },
}

regola_politica! {
    PA_07 su "data",
    titolo: "Data inizio compresa tra data proposta e data fine",
    spiegazione: "La data di inizio non può precedere la data proposta né seguire la data di fine; le tre date possono coincidere. \
                  Correggere la data errata: spesso giorno e mese, o l'anno, sono scambiati.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Data inizio\"",
    dal: None,
    giudizio: |_, p| p.data.as_ref().filter(|d| !in_ordine(p, d)).map(Punto::su),
}

regola_politica! {
    PA_08 su "data_fine",
    titolo: "Data fine obbligatoria",
    spiegazione: "Per le politiche proposte dal 09/12/2015 la data di fine è sempre obbligatoria; per quelle precedenti lo è per le \
                  attività di classe C, D ed E con data di inizio. Se l'attività è in corso indicare la data di fine prevista.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Data fine\"",
    dal: Some("2015-12-09"),
    giudizio: |_, p| {
        let voluta = *p.data_proposta >= DAL_2015 || (p.data.is_some() && p.tipo_attivita.starts_with(['C', 'D', 'E']));
        (voluta && p.data_fine.is_none()).then(|| Punto::manca(p))
    },
}

fn in_ordine(p: &Politica, inizio: &Campo<Data>) -> bool {
    let fine = p.data_fine.as_ref();
    p.data_proposta.valore <= inizio.valore && fine.is_none_or(|fine| inizio.valore <= fine.valore)
}
