//! For every rule documents that keep it and documents that break it, at the edges of its dates.

mod attivita;
mod date;
mod descrizione;
mod eventi;
mod promotore;

use super::{complete, di, patto};
use crate::{
    controls::{
        Momento, catalogo, id,
        prove::{data, testo},
    },
    outcome::RuleId,
    sap::{IdentificativoPolitica, scheda::Politica},
};

/// Rule, what is done to the policy, how, what is violated.
type Caso = (RuleId, &'static str, fn(&mut Politica), &'static [&'static str]);

/// Proposed before identifiers and events existed: none is there.
fn senza_identificativo_ne_evento(p: &mut Politica, giorno: &str) {
    proposta(p, giorno);
    p.identificativo_politica = None;
    p.ultimo_evento = None;
}

/// Proposed, started and recorded on this day.
fn proposta(p: &mut Politica, giorno: &str) {
    p.data_proposta = data(giorno);
    p.data = Some(data(giorno));
    evento(p, "02", giorno);
}

/// Proposed on this day, with neither start nor end.
fn senza_date(p: &mut Politica, giorno: &str) {
    senza_identificativo_ne_evento(p, giorno);
    (p.data, p.data_fine) = (None, None);
}

fn evento(p: &mut Politica, codice: &str, giorno: &str) {
    let evento = p.ultimo_evento.as_mut().unwrap();
    evento.evento = testo(codice);
    evento.data_evento = data(giorno);
}

fn attivita(p: &mut Politica, codice: &str, progetto: &str, descrizione: &str) {
    p.tipo_attivita = testo(codice);
    p.titolo_progetto = testo(progetto);
    p.descrizione = testo(descrizione);
    p.titolo_denominazione = Some(testo("DENOMINAZIONE DI PROVA"));
}

fn durata(p: &mut Politica, quanto: Option<i32>, unita: Option<&str>) {
    p.durata = quanto.map(Into::into);
    p.tipologia_durata = unita.map(testo);
}

fn promossa(p: &mut Politica, promotore: &str, progetto: &str) {
    p.codice_ente_promotore = testo(promotore);
    p.titolo_progetto = testo(progetto);
}

fn senza_identificativo(p: &mut Politica, giorno: &str) {
    proposta(p, giorno);
    p.identificativo_politica = None;
}

fn casi() -> impl Iterator<Item = &'static Caso> {
    let tutti = [
        attivita::CASI,
        date::CASI,
        descrizione::CASI,
        promotore::CASI,
        eventi::CASI,
    ];
    tutti.into_iter().flatten()
}

#[test]
fn each_rule_at_its_edges() {
    let tabelle = complete();
    for (regola, nome, piega, attese) in casi() {
        let mut politica = patto();
        piega(&mut politica);
        assert_eq!(di(politica, &tabelle, None), *attese, "{regola}: {nome}");
    }
}

/// PA-02, PA-05 and PA-17 are judged by columns that the shipped tables leave blank: their cases are in `tabelle`.
#[test]
fn every_rule_has_documents_that_keep_it_and_documents_that_break_it() {
    for r in catalogo().filter(|r| r.sezione == "6" && matches!(r.momento, Momento::Documento(_))) {
        if [id::PA_02, id::PA_05, id::PA_17].contains(&r.id) {
            continue;
        }
        let suoi = casi().filter(|(regola, ..)| *regola == r.id);
        let rotti = |attese: &[&str]| attese.iter().any(|a| a.starts_with(r.id.0));
        let (rotti, sani) = suoi.partition::<Vec<&Caso>, _>(|(_, _, _, attese)| rotti(attese));
        assert!(rotti.len() >= 2 && !sani.is_empty(), "{}", r.id);
    }
}

/// controls.md §6, event/date matrix: the event, and the one date that it repeats.
#[test]
fn the_matrix_of_events_and_dates() {
    let tabelle = complete();
    let (proposta, inizio, fine) = ("2021-03-15", "2021-04-01", "2021-12-31");
    let matrice = [
        ("01", Some(proposta)),
        ("02", Some(inizio)),
        ("03", None),
        ("04", None),
        ("05", Some(fine)),
        ("06", None),
        ("07", Some(fine)),
        ("08", Some(fine)),
        ("09", Some(fine)),
        ("10", Some(fine)),
        ("11", None),
        ("12", Some(fine)),
        ("13", None),
        ("14", Some(fine)),
        ("15", Some(fine)),
    ];
    for (codice, voluta) in matrice {
        for giorno in [proposta, inizio, fine, "2021-12-30", "2022-01-01"] {
            let mut politica = patto();
            politica.data = Some(data(inizio));
            evento(&mut politica, codice, giorno);
            let attese: &[&str] = if voluta.is_none_or(|v| v == giorno) {
                &[]
            } else {
                &["EV-03 ultimo_evento/data_evento"]
            };
            assert_eq!(di(politica, &tabelle, None), attese, "{codice} on {giorno}");
        }
    }
}
