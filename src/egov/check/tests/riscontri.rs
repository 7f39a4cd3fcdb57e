//! §5.2 `ListaRiscontri`.

use super::{Caso, diverso, prova_su};
use crate::egov::esempi::RICHIESTA;

const CASI: &[Caso] = &[
    diverso("present", &[], &["115 INFO ListaRiscontri"], &[]),
    diverso(
        "empty list",
        &[(RIGA, "")],
        &["115 INFO ListaRiscontri", "115 GRAVE ListaRiscontri/Riscontro"],
        &["115 GRAVE ListaRiscontri/Riscontro"],
    ),
    diverso(
        "only an unknown child",
        &[(RIGA, "<x/>")],
        &["115 INFO ListaRiscontri", "115 GRAVE ListaRiscontri/Riscontro"],
        &["115 GRAVE ListaRiscontri/Riscontro"],
    ),
    diverso(
        "Identificatore wrong",
        &[(">LAZIO_LAZIOSPCoopIT_0000009_2020-03-05_09:17<", ">42<")],
        &[
            "115 INFO ListaRiscontri",
            "115 GRAVE ListaRiscontri/Riscontro/Identificatore",
        ],
        &["115 GRAVE ListaRiscontri/Riscontro/Identificatore"],
    ),
    diverso(
        "OraRegistrazione wrong",
        &[(">2020-03-05T09:17:25<", ">2020-03-05<")],
        &[
            "115 INFO ListaRiscontri",
            "115 GRAVE ListaRiscontri/Riscontro/OraRegistrazione",
        ],
        &["115 GRAVE ListaRiscontri/Riscontro/OraRegistrazione"],
    ),
    diverso(
        "tempo not in the enum",
        &[("tempo='EGOV_IT_SPC'", "tempo='X'")],
        &[
            "115 INFO ListaRiscontri",
            "115 GRAVE ListaRiscontri/Riscontro/OraRegistrazione/tempo",
        ],
        &["115 GRAVE ListaRiscontri/Riscontro/OraRegistrazione/tempo"],
    ),
    diverso(
        "tempo EGOV_IT_Locale",
        &[("tempo='EGOV_IT_SPC'", "tempo='EGOV_IT_Locale'")],
        &[
            "115 INFO ListaRiscontri",
            "115 GRAVE ListaRiscontri/Riscontro/OraRegistrazione/tempo",
        ],
        &[],
    ),
];

/// Of another party and long ago: only the form counts.
const RIGA: &str = "<e:Riscontro><e:Identificatore>LAZIO_LAZIOSPCoopIT_0000009_2020-03-05_09:17</e:Identificatore>\
    <e:OraRegistrazione tempo='EGOV_IT_SPC'>2020-03-05T09:17:25</e:OraRegistrazione></e:Riscontro>";

#[test]
fn lista_riscontri() {
    let lista = format!(
        "<e:ListaRiscontri xmlns:e='{}'>{RIGA}</e:ListaRiscontri>",
        crate::egov::NS
    );
    let prima = "<eGov_IT:ListaTrasmissioni>";
    prova_su(&RICHIESTA.replace(prima, &format!("{lista}{prima}")), CASI);
}
