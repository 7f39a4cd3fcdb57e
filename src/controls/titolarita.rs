//! Who may act on a SAP: TIT-01 (controls.md §7, lifecycle.md §3). Judged by `registro`.

use super::{Momento, Regola, id};

pub(super) const REGOLE: &[Regola] = &[Regola {
    id: id::TIT_01,
    sezione: "0",
    campo: "/lavoratore/datiinvio/codiceentetit",
    titolo: "Solo l'ente titolare può annullare la SAP",
    spiegazione: "L'operazione spetta alla regione titolare. Chiedere chi è con richiestaCodSAPRegTitolare; se la titolarità è \
                  passata, prenderla con un invio con un proprio CPI prima di operare.",
    fonte: "decisione di portasap; prassi dei sistemi regionali",
    dal: None,
    momento: Momento::Registro,
}];
