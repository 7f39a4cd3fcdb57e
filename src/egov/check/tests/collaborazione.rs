//! §5.2 `Collaborazione`.

use super::{Caso, diverso, prova, stesso};

const PRIMA: &str = "<eGov_IT:Servizio ";

macro_rules! con {
    ($valore:literal) => {
        (
            PRIMA,
            concat!(
                "<eGov_IT:Collaborazione>",
                $valore,
                "</eGov_IT:Collaborazione><eGov_IT:Servizio "
            ),
        )
    };
}

const CASI: &[Caso] = &[
    stesso("empty", &[con!("")], &["104 GRAVE Collaborazione"]),
    stesso("malformed", &[con!("pratica-42")], &["104 GRAVE Collaborazione"]),
    stesso(
        "neither the Mittente's nor the Destinatario's",
        &[con!("LAZIO_LAZIOSPCoopIT_0000001_2026-03-05_09:17")],
        &["104 GRAVE Collaborazione"],
    ),
    diverso(
        "the Mittente's, with a synchronous service",
        &[con!("UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17")],
        &["104 INFO Collaborazione"],
        &[],
    ),
    diverso(
        "the Destinatario's, with a synchronous service",
        &[con!("NAZIONALE_nazionalespcoopit_0000001_2026-03-05_09:17")],
        &["104 INFO Collaborazione"],
        &[],
    ),
    stesso(
        "valid, its profile not the registered one",
        &[
            con!("UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17"),
            ("EGOV_IT_ServizioSincrono", "EGOV_IT_ServizioAsincronoSimmetrico"),
        ],
        &["103 GRAVE ProfiloCollaborazione"],
    ),
];

#[test]
fn collaborazione() {
    prova(CASI);
}
