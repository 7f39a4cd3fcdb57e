//! Section 6 as a whole, with what is stored: PA-00, PA-21, PA-22, PA-24. Judged by `registro`, inside the commit.

use crate::controls::{Momento, Regola, id};

/// The list of policies.
const LISTA: &str = "/lavoratore/politiche_attive_lst";

pub(super) const PA_00: Regola = Regola {
    id: id::PA_00,
    sezione: "6",
    campo: LISTA,
    titolo: "Una politica già registrata tale e quale non si ricontrolla",
    spiegazione: "Una politica uguale in tutti i campi a quella già registrata per la stessa SAP non è ricontrollata: le regioni reinviano lo \
                  storico e le politiche ministeriali. Restano i controlli sull'insieme delle politiche (PA-21, PA-22, PA-24).",
    fonte: "Prassi dei sistemi regionali; decisione di portasap",
    dal: None,
    momento: Momento::Trattamento,
};

regola_politica! {
    PA_21 su "identificativo_politica",
    titolo: "Identificativo della politica non ripetuto nella SAP",
    spiegazione: "Due politiche della stessa SAP non possono avere lo stesso identificativo, senza distinguere maiuscole e \
                  minuscole. Inviare una sola volta la politica, o assegnare alla seconda un identificativo proprio.",
    fonte: "decisione di portasap",
    dal: None,
    momento: Momento::Registro,
}

regola_politica! {
    PA_22 su "identificativo_politica",
    titolo: "Identificativo della politica non usato in un'altra SAP attiva",
    spiegazione: "L'identificativo individua una sola politica tra tutte le SAP attive, senza distinguere maiuscole e minuscole. \
                  Se la politica è di un altro lavoratore correggere l'identificativo o assegnarne uno nuovo.",
    fonte: "decisione di portasap",
    dal: None,
    momento: Momento::Registro,
}

pub(super) const PA_24: Regola = Regola {
    id: id::PA_24,
    sezione: "6",
    campo: LISTA,
    titolo: "Un solo patto di servizio attivo per la presa in carico D.Lgs. 150",
    spiegazione: "Tra le politiche del documento e quelle già registrate c'è più di un patto (A02) con titolo progetto 05 attivo: con \
                  evento 01, 02 o 09, o senza evento e con data di fine assente o non anteriore alla data di ultimo aggiornamento. \
                  Leggere la SAP con richiestaSAP e chiudere nello stesso invio il patto superato con il suo evento finale (per esempio \
                  10 Terminata). Chi non lo può modificare ne chieda la chiusura alla regione titolare.",
    fonte: "Tabella ministeriale degli errori del flusso SAP, S086; decisione di portasap su \"attivo\"",
    dal: None,
    momento: Momento::Registro,
};
