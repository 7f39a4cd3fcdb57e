//! Any set of independent defects gives exactly their rows, in document order (D03), under either rule set.

use proptest::{prelude::*, sample::subsequence};

use super::{Caso, ENTRAMBE, RICHIESTA, Tempi, diverso, piega, stesso, trovate};

/// One in each part of the header, none of which another depends on; in document order.
const DIFETTI: &[Caso] = &[
    stesso("", &[("soap:actor", "actor")], &["002 GRAVE Intestazione/actor"]),
    stesso(
        "",
        &[("soap:mustUnderstand", "mustUnderstand")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "",
        &[("<eGov_IT:ProfiloTrasmissione ", "<x/><eGov_IT:ProfiloTrasmissione ")],
        &["002 GRAVE IntestazioneMessaggio"],
    ),
    diverso(
        "",
        &[(
            "tipo=\"SPC\">UMBRIA",
            "indirizzoTelematico=\"porta\" tipo=\"SPC\">UMBRIA",
        )],
        &["101 INFO Mittente/IdentificativoParte/indirizzoTelematico"],
        &["101 GRAVE Mittente/IdentificativoParte/indirizzoTelematico"],
    ),
    stesso(
        "",
        &[(">NAZIONALE<", "><")],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "",
        &[(
            "<eGov_IT:ProfiloCollaborazione>",
            "<eGov_IT:ProfiloCollaborazione tipo=\"X\">",
        )],
        &["103 GRAVE ProfiloCollaborazione/tipo"],
    ),
    stesso(
        "",
        &[("<eGov_IT:Servizio ", "<eGov_IT:Collaborazione/><eGov_IT:Servizio ")],
        &["104 GRAVE Collaborazione"],
    ),
    stesso("", &[(">ServiziSAP<", "><")], &["105 GRAVE Servizio"]),
    stesso("", &[(">verificaEsistenzaSAP<", "><")], &["106 GRAVE Azione"]),
    stesso("", &[("_0000042_", "_42_")], &["110 GRAVE Messaggio/Identificatore"]),
    stesso(
        "",
        &[("tempo=\"EGOV_IT_SPC\"", "tempo=\"\"")],
        &["108 GRAVE Messaggio/OraRegistrazione/tempo"],
    ),
    stesso(
        "",
        &[(
            "<eGov_IT:Scadenza>",
            "<eGov_IT:RiferimentoMessaggio/><eGov_IT:Scadenza>",
        )],
        &["111 GRAVE Messaggio/RiferimentoMessaggio"],
    ),
    stesso(
        "",
        &[("2026-03-05T09:27:23", "2026-03-05T09:10:00")],
        &["301 GRAVE Messaggio/Scadenza"],
    ),
    diverso(
        "",
        &[("EGOV_IT_ALPIUUNAVOLTA", "EGOV_IT_PIUDIUNAVOLTA")],
        &["113 GRAVE ProfiloTrasmissione/inoltro"],
        &[],
    ),
    stesso(
        "",
        &[("confermaRicezione=\"false\"", "confermaRicezione=\"\"")],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione"],
    ),
    diverso(
        "",
        &[(
            "<eGov_IT:ListaTrasmissioni>",
            "<eGov_IT:ListaRiscontri/><eGov_IT:ListaTrasmissioni>",
        )],
        &["115 INFO ListaRiscontri", "115 GRAVE ListaRiscontri/Riscontro"],
        &["115 GRAVE ListaRiscontri/Riscontro"],
    ),
    stesso(
        "",
        &[(
            "</eGov_IT:IdentificativoParte>\n          </eGov_IT:Origine>",
            "?</eGov_IT:IdentificativoParte></eGov_IT:Origine>",
        )],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte"],
    ),
    stesso(
        "",
        &[(
            "</eGov_IT:Intestazione>",
            "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica='' codiceEccezione='EGOV_IT_401' rilevanza='INFO' \
             posizione='p'/></eGov_IT:ListaEccezioni></eGov_IT:Intestazione>",
        )],
        &["100 GRAVE ListaEccezioni/contestoCodifica"],
    ),
];

proptest! {
    #[test]
    fn any_set_of_defects_gives_their_rows(scelti in subsequence(DIFETTI, 0..=DIFETTI.len())) {
        for regole in ENTRAMBE {
            let header = scelti.iter().fold(RICHIESTA.to_owned(), |h, caso| piega(&h, caso.pieghe));
            let attese: Vec<&str> = scelti.iter().flat_map(|caso| caso.attese(regole)).copied().collect();
            prop_assert_eq!(trovate(&header, "NAZIONALE", regole, Tempi::default()), attese);
        }
    }
}

#[test]
fn each_defect_alone() {
    for caso in DIFETTI {
        super::prova(&[*caso]);
    }
}
