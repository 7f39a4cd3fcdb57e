//! What concerns the service rather than a document: NOT-01, LIM-01, SIS-01 (outcomes.md §3, controls.md §7).

use super::{Momento, Regola, id};
use crate::tables::{Nome, Tabelle};

/// Whether a motive can be received (NOT-01): two digits, of the table MOTIVO NOTIFICA where that is complete. Whatever
/// the day: a notification tells of the past, and one that is refused is lost to the region.
pub fn motivo_notifica(tabelle: &Tabelle, motivo: &str) -> bool {
    let due_cifre = motivo.len() == 2 && motivo.bytes().all(|b| b.is_ascii_digit());
    due_cifre && tabelle.appartiene(Nome::MotivoNotifica, motivo, None).ammesso()
}

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::NOT_01,
        sezione: "",
        campo: "MotivoNotifica",
        titolo: "Motivo e destinatario di notifica ammessi",
        spiegazione: "Indicare un motivo della tabella MOTIVO NOTIFICA, di 2 cifre, e inviare la notifica alla regione a cui è diretta. \
                      Finché la tabella non è completa è accettato anche un altro motivo di 2 cifre.",
        fonte: "Accordi di servizio SAP, notificaSAP",
        dal: None,
        momento: Momento::Richiesta,
    },
    Regola {
        id: id::LIM_01,
        sezione: "",
        campo: "",
        titolo: "Limite di invocazioni",
        spiegazione: "Sono state inviate più richieste di quante ne siano ammesse in questo intervallo. Attendere qualche minuto e ripetere \
                      la richiesta, che non è stata eseguita.",
        fonte: "Prassi dei sistemi regionali (X001); decisione di portasap",
        dal: None,
        momento: Momento::Richiesta,
    },
    Regola {
        id: id::SIS_01,
        sezione: "",
        campo: "",
        titolo: "Altre anomalie non elencate",
        spiegazione: "L'elenco delle anomalie supera la lunghezza ammessa e ne è indicato solo il numero rimanente. Correggere quelle \
                      elencate e reinviare.",
        fonte: "decisione di portasap",
        dal: None,
        momento: Momento::Trattamento,
    },
];
