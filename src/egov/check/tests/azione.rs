//! §5.2 and §5.3 `Azione`, and which way each action goes (D22).

use super::{Caso, ENTRAMBE, prova, stesso, trovate};
use crate::{
    actions::Azione,
    egov::{Tempi, esempi::RICHIESTA},
};

const CASI: &[Caso] = &[
    stesso("empty", &[(">verificaEsistenzaSAP<", "><")], &["106 GRAVE Azione"]),
    stesso(
        "missing",
        &[("<eGov_IT:Azione>verificaEsistenzaSAP</eGov_IT:Azione>", "")],
        &["106 GRAVE Azione"],
    ),
    stesso(
        "not defined for the Servizio",
        &[(">verificaEsistenzaSAP<", ">cercaSAP<")],
        &["106 GRAVE Azione"],
    ),
    stesso(
        "in another case",
        &[(">verificaEsistenzaSAP<", ">VerificaEsistenzaSAP<")],
        &["106 GRAVE Azione"],
    ),
    stesso(
        "served by regions only",
        &[(">verificaEsistenzaSAP<", ">notificaSAP<")],
        &["106 GRAVE Azione"],
    ),
];

#[test]
fn azione() {
    prova(CASI);
}

#[test]
fn every_action_goes_one_way() {
    for azione in Azione::TUTTE {
        let al_ministero = RICHIESTA.replace("verificaEsistenzaSAP", azione.as_str());
        let alla_regione = al_ministero
            .replace("UMBRIA_UMBRIASPCoopIT", "NAZIONALE_NAZIONALESPCoopIT")
            .replace(">UMBRIA<", ">*<")
            .replace(">NAZIONALE<", ">UMBRIA<")
            .replace(">*<", ">NAZIONALE<");
        let notifica = azione == Azione::NotificaSap;
        for regole in ENTRAMBE {
            for (header, noi, servita) in [
                (&al_ministero, "NAZIONALE", !notifica),
                (&alla_regione, "UMBRIA", notifica),
            ] {
                let attese: &[&str] = if servita { &[] } else { &["106 GRAVE Azione"] };
                assert_eq!(
                    trovate(header, noi, regole, Tempi::default()),
                    attese,
                    "{azione} to {noi}"
                );
            }
        }
    }
}
