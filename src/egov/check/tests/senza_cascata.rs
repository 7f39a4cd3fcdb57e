//! D28: what depends on a value already found wrong is not checked; what does not, is. In document order (D03).

use super::{Caso, diverso, prova, stesso};

const MITTENTE_IGNOTO: (&str, &str) = (">UMBRIA<", ">ATLANTIDE<");
const DESTINATARIO_ALTRO: (&str, &str) = (">NAZIONALE<", ">LAZIO<");
const ID_DI_ALTRI: (&str, &str) = ("UMBRIA_UMBRIASPCoopIT_", "LAZIO_LAZIOSPCoopIT_");

const CASI: &[Caso] = &[
    stesso(
        "wrong Mittente: whose the Identificatore is cannot be said",
        &[MITTENTE_IGNOTO, ID_DI_ALTRI],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "wrong tipo of the Mittente: likewise",
        &[("\"SPC\">UMBRIA", "\"X\">UMBRIA"), ID_DI_ALTRI],
        &["101 GRAVE Mittente/IdentificativoParte/tipo"],
    ),
    stesso(
        "empty Mittente: that the Identificatore is malformed can be said",
        &[(">UMBRIA<", "><"), ("UMBRIA_UMBRIASPCoopIT_0000042", "LAZIO")],
        &[
            "101 GRAVE Mittente/IdentificativoParte",
            "110 GRAVE Messaggio/Identificatore",
        ],
    ),
    stesso(
        "wrong Mittente: whose the Collaborazione is cannot be said",
        &[
            MITTENTE_IGNOTO,
            (
                "<eGov_IT:Servizio ",
                "<eGov_IT:Collaborazione>VENETO_VENETOSPCoopIT_0000001_2026-03-05_09:17</eGov_IT:Collaborazione><eGov_IT:Servizio ",
            ),
            ("EGOV_IT_ServizioSincrono", "X"),
        ],
        &[
            "101 GRAVE Mittente/IdentificativoParte",
            "103 GRAVE ProfiloCollaborazione",
        ],
    ),
    stesso(
        "wrong Destinatario: its Servizio and its Azione are not looked up",
        &[
            DESTINATARIO_ALTRO,
            (">ServiziSAP<", ">Altro<"),
            (">verificaEsistenzaSAP<", ">cercaSAP<"),
        ],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "wrong Destinatario: empty ones are defects of their own",
        &[
            DESTINATARIO_ALTRO,
            (">ServiziSAP<", "><"),
            (">verificaEsistenzaSAP<", "><"),
        ],
        &[
            "102 GRAVE Destinatario/IdentificativoParte",
            "105 GRAVE Servizio",
            "106 GRAVE Azione",
        ],
    ),
    stesso(
        "wrong Destinatario: whose the RiferimentoMessaggio is cannot be said",
        &[
            DESTINATARIO_ALTRO,
            (
                "<eGov_IT:Scadenza>",
                "<eGov_IT:RiferimentoMessaggio>VENETO_VENETOSPCoopIT_0000001_2026-03-05_09:17</eGov_IT:RiferimentoMessaggio>\
             <eGov_IT:Scadenza>",
            ),
        ],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "wrong Servizio: no action can be unknown to it",
        &[(">ServiziSAP<", ">Altro<"), (">verificaEsistenzaSAP<", ">cercaSAP<")],
        &["105 GRAVE Servizio"],
    ),
    diverso(
        "wrong Servizio and tipo: the tipo of an unknown service can be told wrong by the Linee Guida only",
        &[("\"SPC\">ServiziSAP", "\"TEST\">Altro")],
        &["105 GRAVE Servizio", "105 GRAVE Servizio/tipo"],
        &["105 GRAVE Servizio"],
    ),
    stesso(
        "unreadable date: no age",
        &[(">2026-03-05T09:17:23<", ">2020<"), ("_2026-03-05_", "_2020-03-05_")],
        &["108 GRAVE Messaggio/OraRegistrazione"],
    ),
    stesso(
        "independent defects: all of them",
        &[
            ("soap:mustUnderstand=\"1\"", ""),
            ("EGOV_IT_ServizioSincrono", "X"),
            (">verificaEsistenzaSAP<", ">cercaSAP<"),
            (">2026-03-05T09:17:23<", ">ieri<"),
            ("2026-03-05T09:27:23", "2026-03-05T09:00:00"),
        ],
        &[
            "002 GRAVE Intestazione/mustUnderstand",
            "103 GRAVE ProfiloCollaborazione",
            "106 GRAVE Azione",
            "108 GRAVE Messaggio/OraRegistrazione",
            "301 GRAVE Messaggio/Scadenza",
        ],
    ),
    diverso(
        "INFO and GRAVE together (D03)",
        &[
            (
                "tipo=\"SPC\">UMBRIA",
                "tipo=\"SPC\" indirizzoTelematico=\"http://x\">UMBRIA",
            ),
            (">verificaEsistenzaSAP<", ">cercaSAP<"),
            (
                "</eGov_IT:IntestazioneMessaggio>",
                "<eGov_IT:Sequenza numeroProgressivo=\"0000001\"/></eGov_IT:IntestazioneMessaggio>",
            ),
        ],
        &[
            "101 INFO Mittente/IdentificativoParte/indirizzoTelematico",
            "106 GRAVE Azione",
            "401 INFO Sequenza",
        ],
        &["106 GRAVE Azione", "114 GRAVE Sequenza", "402 GRAVE Sequenza"],
    ),
];

#[test]
fn no_cascade_and_all_of_the_rest() {
    prova(CASI);
}
