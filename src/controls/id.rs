//! Every rule by name: `id::PA_07` instead of a literal that a slip of the pen would make another rule.

use crate::outcome::RuleId;

macro_rules! regole {
    ($(#[doc = $doc:literal])* $elenco:ident: $($nome:ident = $testo:literal),+ $(,)?) => {
        $(pub const $nome: RuleId = RuleId($testo);)+
        $(#[doc = $doc])*
        pub const $elenco: &[RuleId] = &[$($nome),+];
    };
}

regole! {
    /// Rules that can refuse: each has a row in the table `anomalie` (outcomes.md §3).
    BLOCCANTI:
    XML_01 = "XML-01", XML_02 = "XML-02", XML_03 = "XML-03", DAT_01 = "DAT-01", SAP_01 = "SAP-01", SAP_02 = "SAP-02",
    SAP_03 = "SAP-03", SAP_04 = "SAP-04", SAP_05 = "SAP-05", SAP_06 = "SAP-06", SAP_07 = "SAP-07", ENT_01 = "ENT-01",
    ENT_02 = "ENT-02", TIT_01 = "TIT-01", VAR_01 = "VAR-01", VAR_03 = "VAR-03", VAR_04 = "VAR-04", DNA_01 = "DNA-01",
    CF_01 = "CF-01", CF_02 = "CF-02", CF_03 = "CF-03", CF_04 = "CF-04", CF_05 = "CF-05", CF_06 = "CF-06",
    CF_07 = "CF-07", CF_08 = "CF-08", CF_09 = "CF-09", ANA_01 = "ANA-01", ANA_02 = "ANA-02", ANA_03 = "ANA-03",
    REC_01 = "REC-01", MAIL_01 = "MAIL-01", STR_01 = "STR-01", STR_02 = "STR-02", STR_03 = "STR-03",
    STR_04 = "STR-04", AMM_01 = "AMM-01", AMM_02 = "AMM-02", AMM_03 = "AMM-03", LAV_01 = "LAV-01", CUR_01 = "CUR-01",
    CUR_02 = "CUR-02", CUR_03 = "CUR-03", CUR_04 = "CUR-04", CUR_05 = "CUR-05", PA_01 = "PA-01", PA_02 = "PA-02",
    PA_03 = "PA-03", PA_04 = "PA-04", PA_05 = "PA-05", PA_06 = "PA-06", PA_07 = "PA-07", PA_08 = "PA-08",
    PA_09 = "PA-09", PA_10 = "PA-10", PA_11 = "PA-11", PA_12 = "PA-12", PA_13 = "PA-13", PA_14 = "PA-14",
    PA_15 = "PA-15", PA_16 = "PA-16", PA_17 = "PA-17", PA_18 = "PA-18", PA_19 = "PA-19", PA_20 = "PA-20",
    PA_21 = "PA-21", PA_22 = "PA-22", PA_24 = "PA-24", EV_01 = "EV-01", EV_02 = "EV-02", EV_03 = "EV-03",
    NOT_01 = "NOT-01", LIM_01 = "LIM-01", SIS_01 = "SIS-01",
}

regole! {
    /// What never refuses: *avvisi* and ways of handling a case (controls.md).
    NON_BLOCCANTI:
    SAP_08 = "SAP-08", ENT_03 = "ENT-03", VAR_02 = "VAR-02", CF_10 = "CF-10", AMM_04 = "AMM-04",
    NCN_01 = "NCN-01", LAV_02 = "LAV-02", PA_00 = "PA-00", PA_23 = "PA-23", RC_01 = "RC-01",
}
