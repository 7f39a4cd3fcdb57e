//! The project: PA-02, PA-14, PA-15.

use super::{DAL_2015, Punto, in_vigore};
use crate::{controls::Contesto, sap::scheda::Politica, tables::Nome};

regola_politica! {
    PA_02 su "titolo_progetto",
    titolo: "Progetti 02 e 03 solo per attività abilitate a Garanzia Giovani",
    spiegazione: "Per le politiche proposte dal 09/12/2015 i progetti 02 (Garanzia Giovani) e 03 (Politiche Giovanili) sono ammessi solo \
                  con attività che la tabella TIPO ATTIVITA indica abilitate. Usare il progetto proprio dell'attività, come 01 o 05, \
                  o un'attività abilitata.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Titolo progetto\"",
    dal: Some("2015-12-09"),
    giudizio: pa_02,
}

regola_politica! {
    PA_14 su "titolo_progetto",
    titolo: "Titolo progetto presente in tabella",
    spiegazione: "Indicare un codice della tabella TIPO PROGETTI, 2 cifre come 01 o 05, in vigore alla data proposta.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Titolo progetto\"",
    dal: None,
    giudizio: pa_14,
}

regola_politica! {
    PA_15 su "titolo_progetto",
    titolo: "RC1 e RC2 solo con titolo progetto 08",
    spiegazione: "Le attività RC1 e RC2 sono del reddito di cittadinanza: indicare 08 come titolo progetto. Il progetto 08 resta ammesso \
                  anche per altre attività.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Titolo progetto\"",
    dal: None,
    giudizio: |_, p| {
        let rdc = matches!(p.tipo_attivita.as_str(), "RC1" | "RC2");
        (rdc && *p.titolo_progetto != "08").then(|| Punto::su(&p.titolo_progetto))
    },
}

/// Only for an activity that the table says is not enabled: a blank cell, or no row, says nothing (code-tables.md §3).
fn pa_02(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    if *p.data_proposta < DAL_2015 || !matches!(p.titolo_progetto.as_str(), "02" | "03") {
        return None;
    }
    let tabella = contesto.tabelle.tabella(Nome::TipoAttivita)?;
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let mut voci = in_vigore(tabella.voci(&p.tipo_attivita), giorno).peekable();
    let esclusa = voci.peek().is_some() && voci.all(|v| tabella.extra(v, "abilitata_gg") == Some("N"));
    esclusa.then(|| Punto::su(&p.titolo_progetto))
}

fn pa_14(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let ammesso = contesto
        .tabelle
        .appartiene(Nome::TipoProgetti, &p.titolo_progetto, Some(giorno));
    (!ammesso.ammesso()).then(|| Punto::su(&p.titolo_progetto))
}
