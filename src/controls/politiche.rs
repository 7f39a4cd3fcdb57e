//! Section 6, policies: what the register judges (controls.md §6).

use super::{Momento, Regola, id};

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::PA_21,
        sezione: "6",
        campo: "/lavoratore/politiche_attive_lst/politiche_attive/identificativo_politica",
        titolo: "Identificativo della politica non ripetuto nella SAP",
        spiegazione: "Due politiche della stessa SAP non possono avere lo stesso identificativo, senza distinguere maiuscole e \
                  minuscole. Inviare una sola volta la politica, o assegnare alla seconda un identificativo proprio.",
        fonte: "controls.md §6 (decisione)",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::PA_22,
        sezione: "6",
        campo: "/lavoratore/politiche_attive_lst/politiche_attive/identificativo_politica",
        titolo: "Identificativo della politica non usato in un'altra SAP attiva",
        spiegazione: "L'identificativo individua una sola politica tra tutte le SAP attive, senza distinguere maiuscole e minuscole. \
                  Se la politica è di un altro lavoratore correggere l'identificativo o assegnarne uno nuovo.",
        fonte: "controls.md §6 (decisione)",
        dal: None,
        momento: Momento::Registro,
    },
];
