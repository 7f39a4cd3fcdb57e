//! §5.2 and §5.3 `ProfiloCollaborazione`.

use super::{Caso, diverso, prova, stesso};

const APERTO: &str = "<eGov_IT:ProfiloCollaborazione>";

const CASI: &[Caso] = &[
    stesso(
        "missing",
        &[(
            "<eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</eGov_IT:ProfiloCollaborazione>",
            "",
        )],
        &["103 GRAVE ProfiloCollaborazione"],
    ),
    stesso(
        "empty",
        &[(">EGOV_IT_ServizioSincrono<", "><")],
        &["103 GRAVE ProfiloCollaborazione"],
    ),
    stesso(
        "not in the enum",
        &[(">EGOV_IT_ServizioSincrono<", ">Sincrono<")],
        &["103 GRAVE ProfiloCollaborazione"],
    ),
    stesso(
        "not the registered one: one way (D01)",
        &[(">EGOV_IT_ServizioSincrono<", ">EGOV_IT_MessaggioSingoloOneWay<")],
        &["103 GRAVE ProfiloCollaborazione"],
    ),
    stesso(
        "not the registered one: asynchronous, its attributes belong to it",
        &[
            (">EGOV_IT_ServizioSincrono<", ">EGOV_IT_ServizioAsincronoSimmetrico<"),
            (
                APERTO,
                "<eGov_IT:ProfiloCollaborazione tipo=\"WSDL\" servizioCorrelato=\"S\">",
            ),
        ],
        &["103 GRAVE ProfiloCollaborazione"],
    ),
    diverso(
        "servizioCorrelato not allowed",
        &[(APERTO, "<eGov_IT:ProfiloCollaborazione servizioCorrelato=\"S\">")],
        &["103 INFO ProfiloCollaborazione/servizioCorrelato"],
        &["103 GRAVE ProfiloCollaborazione/servizioCorrelato"],
    ),
    diverso(
        "tipo not allowed",
        &[(APERTO, "<eGov_IT:ProfiloCollaborazione tipo=\"ebXMLRegistry\">")],
        &["103 INFO ProfiloCollaborazione/tipo"],
        &["103 GRAVE ProfiloCollaborazione/tipo"],
    ),
    stesso(
        "tipo not in the enum",
        &[(APERTO, "<eGov_IT:ProfiloCollaborazione tipo=\"CORBA\">")],
        &["103 GRAVE ProfiloCollaborazione/tipo"],
    ),
    stesso(
        "value and tipo not in their enums",
        &[
            (">EGOV_IT_ServizioSincrono<", ">Sincrono<"),
            (APERTO, "<eGov_IT:ProfiloCollaborazione tipo=\"CORBA\">"),
        ],
        &[
            "103 GRAVE ProfiloCollaborazione",
            "103 GRAVE ProfiloCollaborazione/tipo",
        ],
    ),
    diverso(
        "both attributes not allowed",
        &[(
            APERTO,
            "<eGov_IT:ProfiloCollaborazione tipo=\"URL\" servizioCorrelato=\"S\">",
        )],
        &[
            "103 INFO ProfiloCollaborazione/servizioCorrelato",
            "103 INFO ProfiloCollaborazione/tipo",
        ],
        &[
            "103 GRAVE ProfiloCollaborazione/servizioCorrelato",
            "103 GRAVE ProfiloCollaborazione/tipo",
        ],
    ),
];

#[test]
fn profilo_collaborazione() {
    prova(CASI);
}
