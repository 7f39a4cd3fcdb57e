//! §5.2 `ProfiloTrasmissione`.

use super::{Caso, diverso, prova, stesso};

const TUTTO: &str = "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>";
const INOLTRO: &str = "inoltro=\"EGOV_IT_ALPIUUNAVOLTA\"";
const CONFERMA: &str = "confermaRicezione=\"false\"";

const CASI: &[Caso] = &[
    stesso("absent", &[(TUTTO, "")], &[]),
    stesso(
        "has children",
        &[(
            TUTTO,
            "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\"><x/></eGov_IT:ProfiloTrasmissione>",
        )],
        &["113 GRAVE ProfiloTrasmissione"],
    ),
    stesso(
        "inoltro not in the enum",
        &[(INOLTRO, "inoltro=\"EGOV_IT_UNAVOLTA\"")],
        &["113 GRAVE ProfiloTrasmissione/inoltro"],
    ),
    stesso(
        "inoltro empty",
        &[(INOLTRO, "inoltro=\"\"")],
        &["113 GRAVE ProfiloTrasmissione/inoltro"],
    ),
    diverso(
        "inoltro PIUDIUNAVOLTA, written",
        &[(INOLTRO, "inoltro=\"EGOV_IT_PIUDIUNAVOLTA\"")],
        &["113 GRAVE ProfiloTrasmissione/inoltro"],
        &[],
    ),
    diverso(
        "inoltro PIUDIUNAVOLTA, by default",
        &[(INOLTRO, "")],
        &["113 GRAVE ProfiloTrasmissione/inoltro"],
        &[],
    ),
    stesso("confermaRicezione absent: false", &[(CONFERMA, "")], &[]),
    diverso(
        "confermaRicezione true",
        &[(CONFERMA, "confermaRicezione=\"true\"")],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione"],
        &[],
    ),
    stesso(
        "confermaRicezione 0: only the words",
        &[(CONFERMA, "confermaRicezione=\"0\"")],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione"],
    ),
    stesso(
        "confermaRicezione not true/false",
        &[(CONFERMA, "confermaRicezione=\"forse\"")],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione"],
    ),
    diverso(
        "all at once",
        &[(
            TUTTO,
            "<eGov_IT:ProfiloTrasmissione confermaRicezione=\"si\"><x/></eGov_IT:ProfiloTrasmissione>",
        )],
        &[
            "113 GRAVE ProfiloTrasmissione",
            "113 GRAVE ProfiloTrasmissione/inoltro",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
        ],
        &[
            "113 GRAVE ProfiloTrasmissione",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
        ],
    ),
];

#[test]
fn profilo_trasmissione() {
    prova(CASI);
}
