//! §5.2 and §5.3 `Mittente`.

use super::{Caso, ENTRAMBE, diverso, piega, prova, righe, stesso};
use crate::egov::{Contesto, Parte, Parti, Tempi, esempi::RICHIESTA};

const CASI: &[Caso] = &[
    stesso(
        "empty",
        &[(">UMBRIA<", "><")],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "blank",
        &[(">UMBRIA<", "> \n <")],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "two IdentificativoParte",
        &[(
            "</eGov_IT:Mittente>",
            "<eGov_IT:IdentificativoParte tipo='SPC'>LAZIO</eGov_IT:IdentificativoParte></eGov_IT:Mittente>",
        )],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "the same IdentificativoParte twice",
        &[(
            "</eGov_IT:Mittente>",
            "<eGov_IT:IdentificativoParte tipo='SPC'>UMBRIA</eGov_IT:IdentificativoParte></eGov_IT:Mittente>",
        )],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "not registered",
        &[(">UMBRIA<", ">ATLANTIDE<")],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "in another case",
        &[(">UMBRIA<", ">Umbria<")],
        &["101 GRAVE Mittente/IdentificativoParte"],
    ),
    stesso(
        "tipo not known",
        &[("\"SPC\">UMBRIA", "\"XYZ\">UMBRIA")],
        &["101 GRAVE Mittente/IdentificativoParte/tipo"],
    ),
    stesso(
        "tipo empty",
        &[("\"SPC\">UMBRIA", "\"\">UMBRIA")],
        &["101 GRAVE Mittente/IdentificativoParte/tipo"],
    ),
    stesso(
        "name and tipo wrong: two defects",
        &[("\"SPC\">UMBRIA", "\"XYZ\">ATLANTIDE")],
        &[
            "101 GRAVE Mittente/IdentificativoParte",
            "101 GRAVE Mittente/IdentificativoParte/tipo",
        ],
    ),
    diverso(
        "indirizzoTelematico, a URL",
        &[(
            "tipo=\"SPC\">UMBRIA",
            "tipo=\"SPC\" indirizzoTelematico=\"http://porta.example/\">UMBRIA",
        )],
        &["101 INFO Mittente/IdentificativoParte/indirizzoTelematico"],
        &[],
    ),
    diverso(
        "indirizzoTelematico http://, as the qualification sends it",
        &[(
            "tipo=\"SPC\">UMBRIA",
            "tipo=\"SPC\" indirizzoTelematico=\"http://\">UMBRIA",
        )],
        &["101 INFO Mittente/IdentificativoParte/indirizzoTelematico"],
        &[],
    ),
    diverso(
        "indirizzoTelematico, a mail address",
        &[(
            "tipo=\"SPC\">UMBRIA",
            "tipo=\"SPC\" indirizzoTelematico=\"MailTo:x@porta.example\">UMBRIA",
        )],
        &["101 INFO Mittente/IdentificativoParte/indirizzoTelematico"],
        &[],
    ),
    diverso(
        "indirizzoTelematico, no URL",
        &[(
            "tipo=\"SPC\">UMBRIA",
            "tipo=\"SPC\" indirizzoTelematico=\"porta.example\">UMBRIA",
        )],
        &["101 INFO Mittente/IdentificativoParte/indirizzoTelematico"],
        &["101 GRAVE Mittente/IdentificativoParte/indirizzoTelematico"],
    ),
    diverso(
        "indirizzoTelematico with a blank inside",
        &[(
            "tipo=\"SPC\">UMBRIA",
            "tipo=\"SPC\" indirizzoTelematico=\"http://a b\">UMBRIA",
        )],
        &["101 INFO Mittente/IdentificativoParte/indirizzoTelematico"],
        &["101 GRAVE Mittente/IdentificativoParte/indirizzoTelematico"],
    ),
    stesso(
        "indirizzoTelematico empty: ignored (D04)",
        &[("tipo=\"SPC\">UMBRIA", "tipo=\"SPC\" indirizzoTelematico=\"\">UMBRIA")],
        &[],
    ),
    stesso(
        "white space around the name (D13)",
        &[(">UMBRIA<", ">\n  UMBRIA <")],
        &[],
    ),
];

#[test]
fn mittente() {
    prova(CASI);
}

/// §5.3: region to region, and the ministry's side to itself, nobody is authorised (D12, D22).
#[test]
fn not_authorised() {
    let parti = Parti::predefinite();
    let a_se: &[_] = &[
        ("UMBRIA_UMBRIASPCoopIT", "NAZIONALE_NAZIONALESPCoopIT"),
        (">UMBRIA<", ">NAZIONALE<"),
    ];
    let fra_regioni: &[_] = &[("verificaEsistenzaSAP", "notificaSAP"), (">NAZIONALE<", ">LAZIO<")];
    for (noi, pieghe) in [("NAZIONALE", a_se), ("LAZIO", fra_regioni)] {
        for regole in ENTRAMBE {
            let contesto = Contesto {
                parti: &parti,
                noi: parti.per_nome(noi).unwrap(),
                adesso: super::ADESSO.parse().unwrap(),
                regole,
                tempi: Tempi::default(),
            };
            let trovate = righe(&piega(RICHIESTA, pieghe), &contesto);
            assert_eq!(trovate, ["201 GRAVE Mittente/IdentificativoParte"], "{noi}");
        }
    }
}

/// §2.2: with eGov1.1 a party may be registered under another tipo, and is unknown under any but that.
#[test]
fn a_tipo_other_than_spc() {
    let mut parti: Vec<Parte> = Parti::predefinite().iter().cloned().collect();
    for parte in parti.iter_mut().filter(|p| p.nome == "UMBRIA") {
        "AOO".clone_into(&mut parte.tipo);
    }
    let parti = Parti::new(parti);
    let [linee_guida, egov] = ENTRAMBE;
    let aoo: &[_] = &[("\"SPC\">UMBRIA", "\"AOO\">UMBRIA")];
    for (pieghe, regole, attese) in [
        (aoo, linee_guida, &["101 GRAVE Mittente/IdentificativoParte/tipo"][..]),
        (aoo, egov, &[]),
        (&[], egov, &["101 GRAVE Mittente/IdentificativoParte"]),
    ] {
        let contesto = Contesto {
            parti: &parti,
            noi: parti.per_nome("NAZIONALE").unwrap(),
            adesso: super::ADESSO.parse().unwrap(),
            regole,
            tempi: Tempi::default(),
        };
        // The hop names the same party.
        let header = piega(RICHIESTA, pieghe);
        let (inizio, _) = header.split_once("<eGov_IT:ListaTrasmissioni>").unwrap();
        assert_eq!(righe(&format!("{inizio}</eGov_IT:Intestazione>"), &contesto), attese);
    }
}
