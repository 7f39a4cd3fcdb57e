//! §5.2 `ListaEccezioni` (received).

use super::{Caso, prova_su, stesso};
use crate::egov::esempi::RICHIESTA;

const CASI: &[Caso] = &[
    stesso("as it should be", &[], &[]),
    stesso(
        "contestoCodifica of processing",
        &[(
            "ErroreIntestazioneMessaggioSPCoop",
            "ErroreProcessamentoMessaggioSPCoop",
        )],
        &[],
    ),
    stesso(
        "contestoCodifica wrong",
        &[("ErroreIntestazioneMessaggioSPCoop", "Errore")],
        &["100 GRAVE ListaEccezioni/contestoCodifica"],
    ),
    stesso(
        "codiceEccezione wrong",
        &[("EGOV_IT_401", "EGOV_IT_999")],
        &["100 GRAVE ListaEccezioni/codiceEccezione"],
    ),
    stesso(
        "rilevanza wrong",
        &[("LIEVE", "BLANDA")],
        &["100 GRAVE ListaEccezioni/rilevanza"],
    ),
    stesso(
        "posizione empty",
        &[("posizione='Sequenza'", "posizione=' '")],
        &["100 GRAVE ListaEccezioni/posizione"],
    ),
    stesso(
        "all four",
        &[
            ("ErroreIntestazioneMessaggioSPCoop", ""),
            ("EGOV_IT_401", ""),
            ("LIEVE", ""),
            ("posizione='Sequenza'", "posizione=''"),
        ],
        &[
            "100 GRAVE ListaEccezioni/contestoCodifica",
            "100 GRAVE ListaEccezioni/codiceEccezione",
            "100 GRAVE ListaEccezioni/rilevanza",
            "100 GRAVE ListaEccezioni/posizione",
        ],
    ),
];

#[test]
fn lista_eccezioni() {
    let lista = "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica='ErroreIntestazioneMessaggioSPCoop' \
                 codiceEccezione='EGOV_IT_401' rilevanza='LIEVE' posizione='Sequenza'/></eGov_IT:ListaEccezioni>\
                 </eGov_IT:Intestazione>";
    prova_su(&RICHIESTA.replace("</eGov_IT:Intestazione>", lista), CASI);
}
