//! What concerns the service rather than a document: NOT-01, LIM-01, SIS-01 (outcomes.md §3, controls.md §7).

use super::{Momento, Regola, id};

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::NOT_01,
        sezione: "",
        campo: "MotivoNotifica",
        titolo: "Motivo e destinatario di notifica ammessi",
        spiegazione: "Il motivo è di 2 cifre, della tabella MOTIVO NOTIFICA, e la notifica deve essere diretta a chi la riceve. Finché la \
                      tabella non è completa un altro motivo di 2 cifre è accettato.",
        fonte: "Accordi di servizio SAP, notificaSAP",
        dal: None,
        momento: Momento::Richiesta,
    },
    Regola {
        id: id::LIM_01,
        sezione: "",
        campo: "",
        titolo: "Limite di invocazioni",
        spiegazione: "Il chiamante ha superato il numero di chiamate ammesso nell'intervallo. Attendere e ripetere la richiesta.",
        fonte: "Prassi dei sistemi regionali (X001); controls.md §7 (decisione)",
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
        fonte: "outcomes.md §1 (decisione)",
        dal: None,
        momento: Momento::Trattamento,
    },
];
