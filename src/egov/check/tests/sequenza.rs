//! §5.2 `Sequenza`.

use super::{Caso, ENTRAMBE, Tempi, diverso, piega, prova_su, trovate};
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

/// Its number, on [`senza_sequenza`].
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
    diverso(
        "with a wrong ProfiloTrasmissione: no cascade",
        &[("confermaRicezione=\"true\"", "confermaRicezione=\"forse\"")],
        &[
            "104 INFO Collaborazione",
            "113 GRAVE ProfiloTrasmissione/confermaRicezione",
            "401 INFO Sequenza",
        ],
        &["113 GRAVE ProfiloTrasmissione/confermaRicezione"],
    ),
];

#[test]
fn its_number() {
    // What the Linee Guida say of Collaborazione and confirmation is not at stake here.
    let altro = [
        "104 INFO Collaborazione",
        "113 GRAVE ProfiloTrasmissione/confermaRicezione",
    ];
    for caso in CASI {
        for regole in ENTRAMBE {
            let header = piega(&senza_sequenza(), caso.pieghe);
            let mut righe = trovate(&header, "NAZIONALE", regole, Tempi::default());
            righe.retain(|r| !altro.contains(&r.as_str()));
            assert_eq!(righe, caso.attese(regole), "{}", caso.nome);
        }
    }
}

#[test]
fn what_it_rests_on() {
    prova_su(&piega(&senza_sequenza(), &[con!("0000007")]), RETTA);
}

/// The example with all that an ordered delivery rests on.
fn senza_sequenza() -> String {
    piega(
        RICHIESTA,
        &[
            ("<eGov_IT:Servizio ", &format!("{COLLABORAZIONE}<eGov_IT:Servizio ")),
            ("confermaRicezione=\"false\"", "confermaRicezione=\"true\""),
        ],
    )
}
