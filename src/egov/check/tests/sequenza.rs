//! §5.2 "Sequenza".

use super::{Caso, diverso, prova, prova_su, stesso};
use crate::egov::esempi::RICHIESTA;

const FINE: &str = "</eGov_IT:IntestazioneMessaggio>";

macro_rules! con {
    ($numero:literal) => {
        (
            FINE,
            concat!(
                "<eGov_IT:Sequenza numeroProgressivo=\"",
                $numero,
                "\"/></eGov_IT:IntestazioneMessaggio>"
            ),
        )
    };
}

/// As eGov1.1 wants it for an ordered delivery, but for Collaborazione and ProfiloTrasmissione.
const CASI: &[Caso] = &[
    diverso(
        "six digits",
        &[con!("000001")],
        &["401 INFO Sequenza", "114 GRAVE Sequenza/numeroProgressivo"],
        &["114 GRAVE Sequenza/numeroProgressivo"],
    ),
    diverso(
        "eight digits",
        &[con!("00000001")],
        &["401 INFO Sequenza", "114 GRAVE Sequenza/numeroProgressivo"],
        &["114 GRAVE Sequenza/numeroProgressivo"],
    ),
    diverso(
        "empty",
        &[con!("")],
        &["401 INFO Sequenza", "114 GRAVE Sequenza/numeroProgressivo"],
        &["114 GRAVE Sequenza/numeroProgressivo"],
    ),
    diverso(
        "not a number",
        &[con!("000000A")],
        &["401 INFO Sequenza", "114 GRAVE Sequenza/numeroProgressivo"],
        &["114 GRAVE Sequenza/numeroProgressivo"],
    ),
    diverso(
        "not positive",
        &[con!("0000000")],
        &["401 INFO Sequenza", "114 GRAVE Sequenza/numeroProgressivo"],
        &["114 GRAVE Sequenza/numeroProgressivo"],
    ),
    diverso("a number", &[con!("0000001")], &["401 INFO Sequenza"], &[]),
];

const COLLABORAZIONE: &str =
    "<eGov_IT:Collaborazione>UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17</eGov_IT:Collaborazione>";
const PROFILO: &str = "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"true\"/>";

/// What it rests on, each taken away.
const RETTA: &[Caso] = &[
    diverso(
        "as it should be",
        &[],
        &[
            "104 INFO Collaborazione",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
            "401 INFO Sequenza",
        ],
        &[],
    ),
    diverso(
        "without Collaborazione",
        &[(COLLABORAZIONE, "")],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione", "401 INFO Sequenza"],
        &["114 GRAVE Sequenza"],
    ),
    diverso(
        "without ProfiloTrasmissione",
        &[(PROFILO, "")],
        &["104 INFO Collaborazione", "401 INFO Sequenza"],
        &["114 GRAVE Sequenza"],
    ),
    diverso(
        "without either",
        &[(PROFILO, ""), (COLLABORAZIONE, "")],
        &["401 INFO Sequenza"],
        &["114 GRAVE Sequenza"],
    ),
    diverso(
        "without ALPIUUNAVOLTA",
        &[("ALPIUUNAVOLTA", "PIUDIUNAVOLTA")],
        &[
            "104 INFO Collaborazione",
            "113 GRAVE ProfiloTrasmissione/inoltro",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
            "401 INFO Sequenza",
        ],
        &["402 GRAVE Sequenza"],
    ),
    diverso(
        "without confermaRicezione",
        &[("confermaRicezione=\"true\"", "confermaRicezione=\"false\"")],
        &["104 INFO Collaborazione", "401 INFO Sequenza"],
        &["402 GRAVE Sequenza"],
    ),
    stesso_con_lg(
        "with a wrong ProfiloTrasmissione: no cascade",
        &[("confermaRicezione=\"true\"", "confermaRicezione=\"forse\"")],
    ),
];

const fn stesso_con_lg(nome: &'static str, pieghe: super::Pieghe) -> Caso {
    diverso(
        nome,
        pieghe,
        &[
            "104 INFO Collaborazione",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
            "401 INFO Sequenza",
        ],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione"],
    )
}

#[test]
fn its_number() {
    // Only the number is at stake: without the element nothing is said.
    let base = retta();
    let base = base.replace("<eGov_IT:Sequenza numeroProgressivo=\"0000007\"/>", "");
    prova(&[stesso("absent", &[], &[])]);
    for caso in CASI {
        let lg: Vec<&str> = [
            "104 INFO Collaborazione",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
        ]
        .into_iter()
        .chain(caso.linee_guida.iter().copied())
        .collect();
        let caso = Caso {
            linee_guida: lg.leak(),
            ..*caso
        };
        prova_su(&base, &[caso]);
    }
}

#[test]
fn what_it_rests_on() {
    prova_su(&retta(), RETTA);
}

fn retta() -> String {
    super::piega(
        RICHIESTA,
        &[
            ("<eGov_IT:Servizio ", &format!("{COLLABORAZIONE}<eGov_IT:Servizio ")),
            ("confermaRicezione=\"false\"", "confermaRicezione=\"true\""),
            con!("0000007"),
        ],
    )
}
