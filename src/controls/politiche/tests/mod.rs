//! controls.md §6 as tables of cases: the vectors of the specification, and cases of our own for every rule.

mod casi;
mod lista;
mod tabelle;
mod vettori;

use crate::{
    controls::{
        Contesto, controlla,
        prove::{base, data, testo},
    },
    sap::{
        Data, IdentificativoPolitica, Scheda,
        scheda::{Politica, Riga, UltimoEvento},
    },
    tables::{Nome, Tabella, Tabelle},
};

/// The tables that section 6 asks.
const DI_SEZIONE_6: [Nome; 6] = [
    Nome::TipoAttivita,
    Nome::TipoProgetti,
    Nome::TipologiaDurata,
    Nome::EventiPolitica,
    Nome::Cpi,
    Nome::Operatori,
];

/// The shipped tables, those of section 6 declared complete.
fn complete() -> Tabelle {
    let aperte = Tabelle::incorporate();
    DI_SEZIONE_6.iter().fold(aperte.clone(), |tabelle, nome| {
        tabelle.con(aperte.tabella(*nome).unwrap().clone().dichiarata(true))
    })
}

/// [`complete`] with these rows in the place of one table.
fn con_righe(nome: Nome, righe: &str) -> Tabelle {
    complete().con(tabella(nome, true, righe))
}

/// A table with the columns that its rules read.
fn tabella(nome: Nome, completa: bool, righe: &str) -> Tabella {
    let colonne: String = nome.colonne().iter().map(|c| format!(",{c}")).collect();
    let testo = format!("codice,descrizione,valido_dal,valido_al{colonne}\n{righe}");
    Tabella::da_csv(nome, completa, None, "prova.csv", &testo).unwrap()
}

/// The A02 of the specification: proposed and started on 15 March 2021.
fn patto() -> Politica {
    Politica {
        riga: Riga(40),
        tipo_attivita: testo("A02"),
        titolo_denominazione: None,
        data_proposta: data("2021-03-15"),
        data: Some(data("2021-03-15")),
        data_fine: Some(data("2021-12-31")),
        durata: None,
        tipologia_durata: None,
        descrizione: testo("Patto di servizio"),
        titolo_progetto: testo("05"),
        codice_ente_promotore: testo("H501C000523"),
        identificativo_politica: Some(IdentificativoPolitica::parse("080000000AX").unwrap().into()),
        indice_profiling: None,
        identificativo_presa_in_carico: None,
        ultimo_evento: Some(UltimoEvento {
            riga: Riga(50),
            evento: testo("02"),
            data_evento: data("2021-03-15"),
            descrizione_evento: None,
        }),
    }
}

/// The base document with these policies.
fn con(politiche: Vec<Politica>) -> Scheda {
    Scheda {
        politiche_attive_lst: Some(politiche),
        ..base()
    }
}

/// `REGOLA campo` of every violation of one policy, in order.
fn di(politica: Politica, tabelle: &Tabelle, giorno: Option<Data>) -> Vec<String> {
    let scheda = con(vec![politica]);
    let anomalie = controlla(&Contesto::new(&scheda, tabelle, None).al_giorno(giorno));
    let nella_prima = |percorso: &str| {
        let campo = percorso.strip_prefix("politiche_attive_lst/politiche_attive[1]/");
        campo.unwrap_or(percorso).to_owned()
    };
    anomalie
        .iter()
        .map(|a| format!("{} {}", a.regola, nella_prima(&a.percorso)))
        .collect()
}
