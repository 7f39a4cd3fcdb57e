//! Section 4, work experience: LAV-01, LAV-02 (controls.md §5). The employer's code is for CF-08 and CF-09.

use super::{
    Contesto, Momento, Regola,
    anagrafica::COMUNE_IGNOTO,
    campi::{DaTabella, nelle_tabelle},
    id,
};
use crate::{outcome::Anomalia, sap::scheda::EsperienzaLavoro, tables::Nome};

/// Economic activity that is not known: the clients' own convention (sap-document.md §7).
const ATECO_IGNOTO: &str = "00.00.00";

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::LAV_01,
        sezione: "4",
        campo: "/lavoratore/esperienzelavoro_lst/esperienzalavoro//*[self::codateco or self::codprofessione or self::tipocontratto or \
                self::codmodalitalavoro or self::codcomune]",
        titolo: "Codici dell'esperienza di lavoro presenti in tabella",
        spiegazione: "Settore (ATECO2007, come 01.21.00), qualifica (CP2011, come 6.4.1.2.0.14), contratto (TIPO \
                      CONTRATTI, come A.02.00), modalità (MODALITA LAVORO, come FT) e comune del luogo di lavoro \
                      (COMUNE O NAZIONE, come H501) devono essere codici della tabella, con i punti. Vale anche un \
                      codice non più valido: le esperienze sono del passato. Se non sono noti indicare: settore \
                      00.00.00, comune A000.",
        fonte: "Accordi di servizio SAP, sezione 4; validità: decisione di portasap",
        dal: None,
        momento: Momento::Documento(lav_01),
    },
    Regola {
        id: id::LAV_02,
        sezione: "4",
        campo: "/lavoratore/esperienzelavoro_lst/esperienzalavoro/datafine",
        titolo: "Data fine del rapporto e azienda utilizzatrice",
        spiegazione: "Non si verifica che la data fine segua la data inizio, né i dati dell'azienda utilizzatrice: \
                      l'accordo li indica come non applicati al Nodo.",
        fonte: "Accordi di servizio SAP, sezione 4 (non applicato)",
        dal: None,
        momento: Momento::Avviso,
    },
];

const CODICI: &[DaTabella<EsperienzaLavoro>] = &[
    DaTabella::in_ogni_tempo("azienda/codateco", Nome::Ateco2007, |e: &EsperienzaLavoro| {
        Some(&e.azienda.codateco)
    })
    .o_segnaposto(ATECO_IGNOTO),
    DaTabella::in_ogni_tempo("codprofessione", Nome::Cp2011, |e| Some(&e.codprofessione)),
    DaTabella::in_ogni_tempo("tiporapporto/tipocontratto", Nome::TipoContratti, |e| {
        Some(&e.tiporapporto.tipocontratto)
    }),
    DaTabella::in_ogni_tempo("modalitalavoro/codmodalitalavoro", Nome::ModalitaLavoro, |e| {
        Some(&e.modalitalavoro.codmodalitalavoro)
    }),
    DaTabella::in_ogni_tempo("luogolavoro/codcomune", Nome::ComuneONazione, |e: &EsperienzaLavoro| {
        Some(&e.luogolavoro.codcomune)
    })
    .o_segnaposto(COMUNE_IGNOTO),
];

fn lav_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, esperienza) in contesto.scheda.esperienze() {
        nelle_tabelle(contesto, anomalie, id::LAV_01, esperienza, CODICI, |campo| {
            posizione.percorso(campo)
        });
    }
}
