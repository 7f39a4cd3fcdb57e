//! The last event of a policy and its date: EV-01..EV-03 (controls.md §6). `controlli.eventi = false` switches them off.
//!
//! Which date an event repeats is a column of EVENTI POLITICA, so the matrix is data. Where that date is missing, PA-06
//! and PA-08 say so: from the day on which events exist both dates are mandatory.

use super::{
    Contesto, Regola,
    politiche::{DAL_2017, Punto, in_vigore},
};
use crate::{
    sap::{
        Campo, Data,
        scheda::{Politica, UltimoEvento},
    },
    tables::Nome,
};

pub(super) const REGOLE: &[Regola] = &[EV_01, EV_02, EV_03];

regola_politica! {
    EV_01 su "ultimo_evento",
    titolo: "Ultimo evento obbligatorio",
    spiegazione: "Per le politiche proposte dal 04/12/2017 va indicato l'ultimo evento con la sua data. Se la politica è stata solo proposta \
                  usare 01 con la data proposta; se è in corso, 02 con la data di inizio.",
    fonte: "Documentazione ministeriale, eventi delle politiche",
    dal: Some("2017-12-04"),
    giudizio: |c, p| {
        let voluto = c.eventi && *p.data_proposta >= DAL_2017;
        (voluto && p.ultimo_evento.is_none()).then(|| Punto::manca(p))
    },
}

regola_politica! {
    EV_02 su "ultimo_evento/evento",
    titolo: "Evento presente in tabella",
    spiegazione: "Il codice deve essere della tabella EVENTI POLITICA, da 01 Proposta a 15 Esclusione. Scegliere l'evento che descrive lo \
                  stato attuale della politica.",
    fonte: "Documentazione ministeriale, eventi delle politiche",
    dal: None,
    giudizio: ev_02,
}

regola_politica! {
    EV_03 su "ultimo_evento/data_evento",
    titolo: "Data evento coerente con le date della politica",
    spiegazione: "La data dell'evento deve essere la data proposta per 01; la data di inizio per 02; la data di fine per 05, 07, 08, 09, \
                  10, 12, 14 e 15; è libera per 03, 04, 06, 11 e 13. Se la politica si è chiusa in un altro giorno correggere anche la \
                  data di fine.",
    fonte: "Documentazione ministeriale, griglia eventi e date",
    dal: Some("2017-12-04"),
    giudizio: ev_03,
}

fn ev_02(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    let evento = evento(contesto, p)?;
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let ammesso = contesto
        .tabelle
        .appartiene(Nome::EventiPolitica, &evento.evento, Some(giorno));
    (!ammesso.ammesso()).then(|| Punto::su(&evento.evento))
}

fn ev_03(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    let evento = evento(contesto, p).filter(|_| *p.data_proposta >= DAL_2017)?;
    let voluta = vincolata(contesto, p, &evento.evento)?;
    (evento.data_evento.valore != voluta).then(|| Punto::su(&evento.data_evento))
}

fn evento<'a>(contesto: &Contesto<'_>, p: &'a Politica) -> Option<&'a UltimoEvento> {
    p.ultimo_evento.as_ref().filter(|_| contesto.eventi)
}

/// The date that the event repeats; `None` when it is free, or missing from the policy.
fn vincolata(contesto: &Contesto<'_>, p: &Politica, evento: &str) -> Option<Data> {
    let tabella = contesto.tabelle.tabella(Nome::EventiPolitica)?;
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let riga = in_vigore(tabella.voci(evento), giorno).next()?;
    let valore = |campo: &Option<Campo<Data>>| campo.as_ref().map(|c| c.valore);
    match tabella.extra(riga, "campo_data_vincolato")? {
        "data_proposta" => Some(*p.data_proposta),
        "data" => valore(&p.data),
        "data_fine" => valore(&p.data_fine),
        _ => None,
    }
}
