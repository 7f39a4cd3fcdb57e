//! §5.2 `Messaggio` and the first half of §8.1.

use super::{Caso, diverso, prova, stesso};

const ID: &str = "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17";
const SCADENZA: &str = "2026-03-05T09:27:23";
const PRIMA_DI_SCADENZA: &str = "<eGov_IT:Scadenza>";

macro_rules! riferimento {
    ($valore:literal) => {
        (
            PRIMA_DI_SCADENZA,
            concat!(
                "<eGov_IT:RiferimentoMessaggio>",
                $valore,
                "</eGov_IT:RiferimentoMessaggio><eGov_IT:Scadenza>"
            ),
        )
    };
}

const CASI: &[Caso] = &[
    stesso(
        "Identificatore empty",
        &[(ID, "")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore malformed: six digits",
        &[("_0000042_", "_000042_")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore malformed: no such day",
        &[("0000042_2026-03-05", "0000042_2026-02-30")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore malformed: no such time",
        &[("_09:17<", "_24:00<")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore not of the Mittente: its codice",
        &[("UMBRIA_UMBRIASPCoopIT_", "LAZIO_UMBRIASPCoopIT_")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore not of the Mittente: its codice in another case",
        &[("UMBRIA_UMBRIASPCoopIT_", "Umbria_UMBRIASPCoopIT_")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore not of the Mittente: its porta",
        &[("UMBRIA_UMBRIASPCoopIT_", "UMBRIA_LAZIOSPCoopIT_")],
        &["110 GRAVE Messaggio/Identificatore"],
    ),
    stesso(
        "Identificatore with the porta in another case (D05)",
        &[("UMBRIA_UMBRIASPCoopIT_", "UMBRIA_umbriaspcoopit_")],
        &[],
    ),
    stesso(
        "OraRegistrazione absent",
        &[(
            "<eGov_IT:OraRegistrazione tempo=\"EGOV_IT_SPC\">2026-03-05T09:17:23</eGov_IT:OraRegistrazione>",
            "",
        )],
        &["108 GRAVE Messaggio/OraRegistrazione"],
    ),
    stesso(
        "OraRegistrazione empty",
        &[(">2026-03-05T09:17:23<", "><")],
        &["108 GRAVE Messaggio/OraRegistrazione"],
    ),
    stesso(
        "OraRegistrazione not a date",
        &[(">2026-03-05T09:17:23<", ">2026-03-05<")],
        &["108 GRAVE Messaggio/OraRegistrazione"],
    ),
    stesso(
        "OraRegistrazione: no such day",
        &[(">2026-03-05T09:17:23<", ">2026-02-29T09:17:23<")],
        &["108 GRAVE Messaggio/OraRegistrazione"],
    ),
    stesso(
        "OraRegistrazione with fraction and zone (D07)",
        &[(">2026-03-05T09:17:23<", ">2026-03-05T08:17:23.125Z<")],
        &[],
    ),
    stesso(
        "tempo not in the enum",
        &[("tempo=\"EGOV_IT_SPC\"", "tempo=\"UTC\"")],
        &["108 GRAVE Messaggio/OraRegistrazione/tempo"],
    ),
    stesso(
        "tempo empty",
        &[("tempo=\"EGOV_IT_SPC\"", "tempo=\"\"")],
        &["108 GRAVE Messaggio/OraRegistrazione/tempo"],
    ),
    diverso(
        "tempo EGOV_IT_Locale",
        &[("tempo=\"EGOV_IT_SPC\"", "tempo=\"EGOV_IT_Locale\"")],
        &["108 GRAVE Messaggio/OraRegistrazione/tempo"],
        &[],
    ),
    stesso(
        "OraRegistrazione and tempo wrong: two defects",
        &[
            (">2026-03-05T09:17:23<", ">ieri<"),
            ("tempo=\"EGOV_IT_SPC\"", "tempo=\"UTC\""),
        ],
        &[
            "108 GRAVE Messaggio/OraRegistrazione",
            "108 GRAVE Messaggio/OraRegistrazione/tempo",
        ],
    ),
    stesso(
        "RiferimentoMessaggio empty",
        &[riferimento!("")],
        &["111 GRAVE Messaggio/RiferimentoMessaggio"],
    ),
    stesso(
        "RiferimentoMessaggio malformed",
        &[riferimento!("NAZIONALE-42")],
        &["111 GRAVE Messaggio/RiferimentoMessaggio"],
    ),
    stesso(
        "RiferimentoMessaggio not of the Destinatario",
        &[riferimento!("UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17")],
        &["111 GRAVE Messaggio/RiferimentoMessaggio"],
    ),
    stesso(
        "RiferimentoMessaggio of the Destinatario, a blank before it (D13)",
        &[riferimento!(" NAZIONALE_NAZIONALESPCoopIT_0000001_2026-03-05_09:17")],
        &[],
    ),
    stesso(
        "Scadenza not a date",
        &[(SCADENZA, "domani")],
        &["112 GRAVE Messaggio/Scadenza"],
    ),
    stesso("Scadenza empty", &[(SCADENZA, "")], &["112 GRAVE Messaggio/Scadenza"]),
    stesso(
        "Scadenza in the past",
        &[(SCADENZA, "2026-03-05T09:17:29")],
        &["301 GRAVE Messaggio/Scadenza"],
    ),
    stesso(
        "Scadenza in the past, with a zone",
        &[(SCADENZA, "2026-03-05T08:17:29.9Z")],
        &["301 GRAVE Messaggio/Scadenza"],
    ),
    stesso("Scadenza now", &[(SCADENZA, "2026-03-05T09:17:30")], &[]),
    stesso("Scadenza far away", &[(SCADENZA, "2099-12-31T23:59:59")], &[]),
    stesso(
        "Scadenza absent",
        &[("<eGov_IT:Scadenza>2026-03-05T09:27:23</eGov_IT:Scadenza>", "")],
        &[],
    ),
];

#[test]
fn messaggio() {
    prova(CASI);
}
