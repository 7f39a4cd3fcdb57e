//! §5.2 `Intestazione`.

use super::{Caso, ENTRAMBE, RICHIESTA, Tempi, piega, prova, stesso, trovate};

const CASI: &[Caso] = &[
    stesso(
        "actor absent",
        &[("soap:actor=\"http://www.cnipa.it/eGov_it/portadominio\"", "")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor wrong",
        &[("http://www.cnipa.it/eGov_it/portadominio", "urn:altro")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor empty",
        &[("http://www.cnipa.it/eGov_it/portadominio", "")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor in another case",
        &[("eGov_it/portadominio", "eGov_it/PortaDominio")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor without namespace",
        &[("soap:actor", "actor")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "mustUnderstand absent",
        &[("soap:mustUnderstand=\"1\"", "")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "mustUnderstand 0",
        &[("soap:mustUnderstand=\"1\"", "soap:mustUnderstand=\"0\"")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "mustUnderstand true",
        &[("soap:mustUnderstand=\"1\"", "soap:mustUnderstand=\"true\"")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "mustUnderstand without namespace",
        &[("soap:mustUnderstand", "mustUnderstand")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "namespace wrong, found by its actor",
        &[("Busta1_0/", "Busta1_0")],
        &["002 GRAVE Intestazione/namespace"],
    ),
    stesso(
        "unknown child of Intestazione",
        &[("</eGov_IT:Intestazione>", "<x/></eGov_IT:Intestazione>")],
        &["002 GRAVE Intestazione"],
    ),
    stesso(
        "unknown child of IntestazioneMessaggio (D11)",
        &[(
            "</eGov_IT:IntestazioneMessaggio>",
            "<x/></eGov_IT:IntestazioneMessaggio>",
        )],
        &["002 GRAVE IntestazioneMessaggio"],
    ),
    stesso(
        "child of IntestazioneMessaggio in no namespace",
        &[(
            "<eGov_IT:ProfiloTrasmissione ",
            "<Sequenza/><eGov_IT:ProfiloTrasmissione ",
        )],
        &["002 GRAVE IntestazioneMessaggio"],
    ),
    stesso(
        "unknown child of Messaggio (D11): more than four",
        &[("</eGov_IT:Messaggio>", "<x/></eGov_IT:Messaggio>")],
        &["002 GRAVE Messaggio"],
    ),
    stesso(
        "two unknown children of one parent: one row",
        &[("</eGov_IT:Messaggio>", "<x/><y/></eGov_IT:Messaggio>")],
        &["002 GRAVE Messaggio"],
    ),
];

#[test]
fn intestazione() {
    prova(CASI);
}

/// What real clients write, each in its own way: never refused, under either rule set.
#[test]
fn a_good_header_in_any_dress() {
    let ora = ">2026-03-05T09:17:23<";
    let rivestita = |pieghe: &[(&str, &str)]| piega(RICHIESTA, pieghe);
    for (nome, header) in [
        (
            "default namespace",
            RICHIESTA.replace("xmlns:eGov_IT=", "xmlns=").replace("eGov_IT:", ""),
        ),
        (
            "another prefix",
            RICHIESTA
                .replace("eGov_IT:", "_e.1-:")
                .replace("xmlns:eGov_IT=", "xmlns:_e.1-="),
        ),
        ("single quotes", RICHIESTA.replace('"', "'")),
        (
            "white space and comments between elements",
            RICHIESTA.replace(">\n", ">\r\n\t<!-- <Mittente/> -->\n"),
        ),
        (
            "spaces around =",
            RICHIESTA.replace("tipo=\"SPC\"", "tipo\n = \t\"SPC\""),
        ),
        (
            "CDATA",
            rivestita(&[
                (">UMBRIA<", "><![CDATA[UMBRIA]]><"),
                (">ServiziSAP<", ">Servizi<![CDATA[SAP]]><"),
            ]),
        ),
        (
            "character references",
            rivestita(&[(">UMBRIA<", ">&#85;MBRI&#x41;<"), ("\"SPC\"", "\"S&#80;C\"")]),
        ),
        (
            "a comment inside a value",
            rivestita(&[(">ServiziSAP<", ">Servizi<!-- -->SAP<")]),
        ),
        (
            "white space around values",
            rivestita(&[
                (">UMBRIA<", ">\n  UMBRIA\n  <"),
                (ora, "> 2026-03-05T09:17:23\n<"),
                ("\"SPC\"", "\" SPC\""),
            ]),
        ),
        ("a fraction", rivestita(&[(ora, ">2026-03-05T09:17:23.1234567<")])),
        ("a zone", rivestita(&[(ora, ">2026-03-05T08:17:23.123Z<")])),
        ("another zone", rivestita(&[(ora, ">2026-03-05T09:17:23+01:00<")])),
        (
            "types written out",
            rivestita(&[(
                "<eGov_IT:Azione>",
                "<eGov_IT:Azione xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xsd:string\">",
            )]),
        ),
        (
            "a LIEVE row",
            rivestita(&[(
                "</eGov_IT:Intestazione>",
                "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"ErroreIntestazioneMessaggioSPCoop\" \
                 codiceEccezione=\"EGOV_IT_401\" rilevanza=\"LIEVE\" posizione=\"Sequenza\"/></eGov_IT:ListaEccezioni>\
                 </eGov_IT:Intestazione>",
            )]),
        ),
        (
            "an empty address",
            rivestita(&[("tipo=\"SPC\">UMBRIA", "tipo=\"SPC\" indirizzoTelematico=\"\">UMBRIA")]),
        ),
        (
            "the porta in another case",
            rivestita(&[("UMBRIASPCoopIT", "UMBRIAspcoopit")]),
        ),
    ] {
        for regole in ENTRAMBE {
            assert_eq!(
                trovate(&header, "NAZIONALE", regole, Tempi::default()),
                [""; 0],
                "{nome}: {header}"
            );
        }
    }
}
