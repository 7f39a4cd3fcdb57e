//! The activity, and the title that some activities want: PA-01, PA-03..PA-05.

use super::Punto;
use crate::{
    controls::{Contesto, campi::presente},
    sap::scheda::Politica,
    tables::Nome,
};

/// Incentives to hiring: their title is the code of a communication.
const INCENTIVI: [&str; 3] = ["H01", "H02", "H03"];

regola_politica! {
    PA_01 su "tipo_attivita",
    titolo: "Tipo attività presente in tabella",
    spiegazione: "Il codice deve essere della tabella TIPO ATTIVITA: 3 caratteri, come A02 o C06. Scegliere dalla tabella \
                  l'attività svolta; i codici usati solo dal sistema regionale vanno tradotti prima dell'invio.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Attività\"",
    dal: None,
    giudizio: pa_01,
}

regola_politica! {
    PA_03 su "titolo_denominazione",
    titolo: "Denominazione obbligatoria per la formazione e i tirocini",
    spiegazione: "Per le attività di classe C (formazione, tirocinio) la denominazione è obbligatoria. Indicare il titolo del \
                  corso o del tirocinio.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Denominazione\"",
    dal: None,
    giudizio: |_, p| manca_titolo(p, p.tipo_attivita.starts_with('C')),
}

regola_politica! {
    PA_04 su "titolo_denominazione",
    titolo: "Denominazione obbligatoria per gli incentivi all'assunzione",
    spiegazione: "Per le attività H01, H02 e H03 la denominazione porta il codice della comunicazione obbligatoria incentivata. \
                  Copiarlo dalla ricevuta della comunicazione; il suo formato non è verificato.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Denominazione\"",
    dal: None,
    giudizio: |_, p| manca_titolo(p, INCENTIVI.contains(&p.tipo_attivita.as_str())),
}

regola_politica! {
    PA_05 su "data_proposta",
    titolo: "Data proposta entro la fine validità del tipo attività",
    spiegazione: "L'attività non era più in vigore nel giorno in cui è stata proposta: la data proposta può essere al più l'ultimo \
                  giorno di validità, compreso. Usare il codice che l'ha sostituita, o correggere la data.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Attività\"",
    dal: None,
    giudizio: pa_05,
}

/// At any time: the end of validity is for PA-05, its start is not controlled.
fn pa_01(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    let ammessa = contesto.tabelle.appartiene(Nome::TipoAttivita, &p.tipo_attivita, None);
    (!ammessa.ammesso()).then(|| Punto::su(&p.tipo_attivita))
}

fn manca_titolo(p: &Politica, voluto: bool) -> Option<Punto> {
    let titolo = p.titolo_denominazione.as_ref();
    (voluto && presente(titolo).is_none()).then(|| Punto::su_o_manca(titolo, p))
}

/// Refused when every row of the activity has ended before the day.
fn pa_05(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    let voci = contesto.tabelle.tabella(Nome::TipoAttivita)?.voci(&p.tipo_attivita);
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let finita = !voci.is_empty() && voci.iter().all(|v| v.validita.al.is_some_and(|al| al < giorno));
    finita.then(|| Punto::su(&p.data_proposta))
}
