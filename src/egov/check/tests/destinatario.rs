//! §5.2 and §5.3 `Destinatario`.

use super::{Caso, diverso, prova, stesso};

const CASI: &[Caso] = &[
    stesso(
        "empty",
        &[(">NAZIONALE<", "><")],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "two IdentificativoParte",
        &[(
            "</eGov_IT:Destinatario>",
            "<eGov_IT:IdentificativoParte tipo='SPC'>LAZIO</eGov_IT:IdentificativoParte></eGov_IT:Destinatario>",
        )],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "not registered",
        &[(">NAZIONALE<", ">ATLANTIDE<")],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "registered, not served here",
        &[(">NAZIONALE<", ">LAZIO<")],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "in another case",
        &[(">NAZIONALE<", ">Nazionale<")],
        &["102 GRAVE Destinatario/IdentificativoParte"],
    ),
    stesso(
        "tipo not known",
        &[("\"SPC\">NAZIONALE", "\"XYZ\">NAZIONALE")],
        &["102 GRAVE Destinatario/IdentificativoParte/tipo"],
    ),
    diverso(
        "indirizzoTelematico, a URL",
        &[(
            "tipo=\"SPC\">NAZIONALE",
            "tipo=\"SPC\" indirizzoTelematico=\"https://nodo.example\">NAZIONALE",
        )],
        &["102 INFO Destinatario/IdentificativoParte/indirizzoTelematico"],
        &[],
    ),
    diverso(
        "indirizzoTelematico, no URL",
        &[(
            "tipo=\"SPC\">NAZIONALE",
            "tipo=\"SPC\" indirizzoTelematico=\"nodo\">NAZIONALE",
        )],
        &["102 INFO Destinatario/IdentificativoParte/indirizzoTelematico"],
        &["102 GRAVE Destinatario/IdentificativoParte/indirizzoTelematico"],
    ),
    stesso(
        "indirizzoTelematico empty: ignored (D04)",
        &[(
            "tipo=\"SPC\">NAZIONALE",
            "tipo=\"SPC\" indirizzoTelematico=\"\">NAZIONALE",
        )],
        &[],
    ),
];

#[test]
fn destinatario() {
    prova(CASI);
}
