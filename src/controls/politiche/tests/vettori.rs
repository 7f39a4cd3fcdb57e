//! Every row of families PA and EV of `vettori_controlli.csv`: a whole policy each, with complete tables.

use super::{complete, di, patto, tabella};
use crate::{
    controls::prove::{self, Vettore, data, testo},
    sap::{
        IdentificativoPolitica,
        scheda::{Politica, Riga, UltimoEvento},
    },
    tables::{Nome, Tabelle},
};

/// The policy of a row: what the row does not name, the policy does not have.
fn politica(v: &Vettore) -> Politica {
    let valore = |campo: &str| v.dati.iter().find(|(k, _)| k == campo).map(|(_, v)| v.as_str());
    let note = [
        "tipo_attivita",
        "titolo_denominazione",
        "data_proposta",
        "data",
        "data_fine",
        "durata",
        "tipologia_durata",
        "descrizione",
        "titolo_progetto",
        "codice_ente_promotore",
        "identificativo_politica",
        "evento",
        "data_evento",
    ];
    for (campo, _) in &v.dati {
        assert!(
            note.contains(&campo.as_str()) || campo.starts_with("[tabella]"),
            "{campo}"
        );
    }
    Politica {
        tipo_attivita: testo(valore("tipo_attivita").unwrap()),
        titolo_denominazione: valore("titolo_denominazione").map(testo),
        data_proposta: data(valore("data_proposta").unwrap()),
        data: valore("data").map(data),
        data_fine: valore("data_fine").map(data),
        durata: valore("durata").map(|d| d.parse::<i32>().unwrap().into()),
        tipologia_durata: valore("tipologia_durata").map(testo),
        descrizione: testo(valore("descrizione").unwrap()),
        titolo_progetto: testo(valore("titolo_progetto").unwrap()),
        codice_ente_promotore: testo(valore("codice_ente_promotore").unwrap()),
        identificativo_politica: valore("identificativo_politica")
            .map(|id| IdentificativoPolitica::parse(id).unwrap().into()),
        ultimo_evento: valore("evento").map(|evento| UltimoEvento {
            riga: Riga(0),
            evento: testo(evento),
            data_evento: data(valore("data_evento").unwrap()),
            descrizione_evento: None,
        }),
        ..patto()
    }
}

/// Complete tables; `[tabella]colonna=valore` is a cell of the activity's row.
fn tabelle(v: &Vettore) -> Tabelle {
    let cella = |colonna: &str| {
        let chiave = format!("[tabella]{colonna}");
        v.dati.iter().find(|(k, _)| *k == chiave).map(|(_, v)| v.as_str())
    };
    let altre = v
        .dati
        .iter()
        .filter(|(k, _)| k.starts_with("[tabella]") && !["abilitata_gg", "valido_al"].iter().any(|c| k.ends_with(c)));
    assert_eq!(altre.count(), 0, "{}", v.caso);
    if cella("abilitata_gg").or(cella("valido_al")).is_none() {
        return complete();
    }
    let riga = format!(
        "A02,,,{},A,{}\n",
        cella("valido_al").unwrap_or_default(),
        cella("abilitata_gg").unwrap_or_default()
    );
    complete().con(tabella(Nome::TipoAttivita, true, &riga))
}

/// What the rows do not list: the vectors test each predicate alone, and PA-17 has the examples of PA-16.
fn conseguenza(regola: &str, altra: &str) -> bool {
    (regola, altra) == ("PA-16", "PA-17")
}

#[test]
fn vectors_of_the_specification() {
    let vettori = prove::vettori(&["PA", "EV"]);
    assert_eq!(vettori.len(), 48);
    for v in vettori {
        let mut violate: Vec<String> = di(politica(&v), &tabelle(&v), None)
            .iter()
            .filter_map(|v| v.split(' ').next().map(str::to_owned))
            .collect();
        violate.retain(|altra| !conseguenza(&v.regola, altra));
        assert_eq!(violate, v.violate, "{}: {}", v.regola, v.caso);
    }
}

/// The rows of the other families run in `controls::tests` and `sap::codice_fiscale`.
#[test]
fn no_row_of_the_specification_is_left_out() {
    let righe = include_str!("../../../../tests/vettori/vettori_controlli.csv")
        .lines()
        .count()
        - 1;
    let famiglie = [("CF", 15), ("MAIL", 7), ("REC", 4), ("STR", 11), ("PA", 39), ("EV", 9)];
    for (famiglia, quanti) in famiglie {
        assert_eq!(prove::vettori(&[famiglia]).len(), quanti, "{famiglia}");
    }
    assert_eq!(righe, 85);
    assert_eq!(famiglie.iter().map(|(_, quanti)| quanti).sum::<usize>(), righe);
}
