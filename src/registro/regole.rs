//! The register's rules by name, their order in a refusal, and the places in the document that they point to.

use crate::outcome::{Anomalia, RuleId};

pub const SAP_02: RuleId = RuleId("SAP-02");
pub const SAP_03: RuleId = RuleId("SAP-03");
pub const SAP_04: RuleId = RuleId("SAP-04");
pub const SAP_05: RuleId = RuleId("SAP-05");
pub const SAP_06: RuleId = RuleId("SAP-06");
pub const SAP_07: RuleId = RuleId("SAP-07");
pub const ENT_01: RuleId = RuleId("ENT-01");
pub const ENT_02: RuleId = RuleId("ENT-02");
pub const VAR_03: RuleId = RuleId("VAR-03");
pub const VAR_04: RuleId = RuleId("VAR-04");
pub const DNA_01: RuleId = RuleId("DNA-01");
pub const PA_21: RuleId = RuleId("PA-21");
pub const PA_22: RuleId = RuleId("PA-22");
pub const PA_24: RuleId = RuleId("PA-24");
pub const TIT_01: RuleId = RuleId("TIT-01");

/// Catalogue order of the rules judged here, after those of the document (controls.md, opening paragraph).
const ORDINE: [RuleId; 13] = [
    SAP_02, SAP_03, SAP_04, SAP_05, SAP_06, SAP_07, ENT_02, VAR_03, VAR_04, DNA_01, PA_21, PA_22, PA_24,
];

pub const IDENTIFICATIVOSAP: &str = "datiinvio/identificativosap";
pub const CODICEENTETIT: &str = "datiinvio/codiceentetit";
pub const TIPOVARIAZIONE: &str = "datiinvio/tipovariazione";
pub const DATADINASCITA: &str = "datiinvio/datadinascita";
/// Start of every path inside a policy; its 1-based position and `]` follow.
pub const POLITICA: &str = "politiche_attive_lst/politiche_attive[";

/// Sorts register anomalies; stable, so that several of one rule stay in document order.
pub fn ordina(anomalie: &mut [Anomalia]) {
    anomalie.sort_by_key(|a| ORDINE.iter().position(|r| *r == a.regola).unwrap_or(ORDINE.len()));
}

/// An anomaly at a line; 0 is no line.
pub fn anomalia(regola: RuleId, percorso: impl Into<String>, riga: u32) -> Anomalia {
    let anomalia = Anomalia::new(regola, percorso);
    if riga == 0 { anomalia } else { anomalia.riga(riga) }
}
