//! §5.2 `ListaTrasmissioni`.

use super::{Caso, diverso, prova_su, stesso};
use crate::egov::esempi::RICHIESTA;

const RIGA: &str = "<e:Trasmissione><e:Origine><e:IdentificativoParte tipo='SPC'>UMBRIA</e:IdentificativoParte></e:Origine>\
    <e:Destinazione><e:IdentificativoParte tipo='SPC'>NAZIONALE</e:IdentificativoParte></e:Destinazione>\
    <e:OraRegistrazione tempo='EGOV_IT_SPC'>2026-03-05T09:17:24</e:OraRegistrazione></e:Trasmissione>";
const ORIGINE: &str = "tipo='SPC'>UMBRIA<";
const DESTINAZIONE: &str = "tipo='SPC'>NAZIONALE<";

const CASI: &[Caso] = &[
    stesso("as it should be", &[], &[]),
    stesso(
        "empty list",
        &[(RIGA, "")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione"],
    ),
    stesso(
        "Origine empty",
        &[(ORIGINE, "tipo='SPC'><")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte"],
    ),
    stesso(
        "Origine unknown",
        &[(ORIGINE, "tipo='SPC'>ATLANTIDE<")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte"],
    ),
    stesso(
        "Origine with wrong tipo",
        &[(ORIGINE, "tipo='XYZ'>UMBRIA<")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte/tipo"],
    ),
    diverso(
        "Origine with indirizzoTelematico, a URL",
        &[(ORIGINE, "tipo='SPC' indirizzoTelematico='http://'>UMBRIA<")],
        &["116 INFO ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte/indirizzoTelematico"],
        &[],
    ),
    diverso(
        "Origine with indirizzoTelematico, no URL",
        &[(ORIGINE, "tipo='SPC' indirizzoTelematico='x'>UMBRIA<")],
        &["116 INFO ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte/indirizzoTelematico"],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte/indirizzoTelematico"],
    ),
    stesso(
        "Destinazione empty",
        &[(DESTINAZIONE, "tipo='SPC'><")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte"],
    ),
    stesso(
        "Destinazione unknown",
        &[(DESTINAZIONE, "tipo='SPC'>ATLANTIDE<")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte"],
    ),
    stesso(
        "Destinazione with wrong tipo",
        &[(DESTINAZIONE, "tipo=''>NAZIONALE<")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte/tipo"],
    ),
    diverso(
        "Destinazione with indirizzoTelematico, a URL",
        &[(
            DESTINAZIONE,
            "tipo='SPC' indirizzoTelematico='http://nodo.example'>NAZIONALE<",
        )],
        &["116 INFO ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte/indirizzoTelematico"],
        &[],
    ),
    stesso(
        "OraRegistrazione not a date",
        &[(">2026-03-05T09:17:24<", ">ieri<")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/OraRegistrazione"],
    ),
    stesso(
        "tempo not in the enum",
        &[("tempo='EGOV_IT_SPC'", "tempo='X'")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/OraRegistrazione/tempo"],
    ),
    diverso(
        "tempo EGOV_IT_Locale",
        &[("tempo='EGOV_IT_SPC'", "tempo='EGOV_IT_Locale'")],
        &["116 GRAVE ListaTrasmissioni/Trasmissione/OraRegistrazione/tempo"],
        &[],
    ),
    stesso(
        "between other parties, long ago",
        &[
            (ORIGINE, "tipo='SPC'>LAZIO<"),
            (DESTINAZIONE, "tipo='SPC'>VENETO<"),
            (">2026-03-05T09:17:24<", ">2009-03-05T09:17:24<"),
        ],
        &[],
    ),
];

/// The example with a list that can be bent without touching the rest.
fn base(righe: &str) -> String {
    let (inizio, _) = RICHIESTA.split_once("<eGov_IT:ListaTrasmissioni>").unwrap();
    format!(
        "{inizio}<e:ListaTrasmissioni xmlns:e='{}'>{righe}</e:ListaTrasmissioni></eGov_IT:Intestazione>",
        crate::egov::NS
    )
}

#[test]
fn lista_trasmissioni() {
    prova_su(&base(RIGA), CASI);
}

#[test]
fn the_same_defect_in_many_rows_is_told_once() {
    let molte = format!("{}{}", RIGA, RIGA.replace(">UMBRIA<", "><").repeat(500));
    prova_su(
        &base(&molte),
        &[stesso(
            "Origine empty in 500 of 501 rows",
            &[],
            &["116 GRAVE ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte"],
        )],
    );
    prova_su(&base(&RIGA.repeat(500)), &[stesso("five hundred hops", &[], &[])]);
}
