//! §5.2 and §5.3 `Servizio`.

use super::{Caso, prova, stesso};

const CASI: &[Caso] = &[
    stesso("empty", &[(">ServiziSAP<", "><")], &["105 GRAVE Servizio"]),
    stesso(
        "missing",
        &[("<eGov_IT:Servizio tipo=\"SPC\">ServiziSAP</eGov_IT:Servizio>", "")],
        &["105 GRAVE Servizio"],
    ),
    stesso(
        "not offered by the Destinatario",
        &[(">ServiziSAP<", ">ServiziDID<")],
        &["105 GRAVE Servizio"],
    ),
    stesso(
        "in another case",
        &[(">ServiziSAP<", ">serviziSAP<")],
        &["105 GRAVE Servizio"],
    ),
    stesso(
        "tipo not known",
        &[("\"SPC\">ServiziSAP", "\"XYZ\">ServiziSAP")],
        &["105 GRAVE Servizio/tipo"],
    ),
    stesso(
        "tipo not the registered one",
        &[("\"SPC\">ServiziSAP", "\"TEST\">ServiziSAP")],
        &["105 GRAVE Servizio/tipo"],
    ),
    stesso(
        "tipo empty",
        &[("\"SPC\">ServiziSAP", "\"\">ServiziSAP")],
        &["105 GRAVE Servizio/tipo"],
    ),
];

#[test]
fn servizio() {
    prova(CASI);
}
