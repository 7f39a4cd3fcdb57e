//! Section 1.1 and addresses: ANA-01..03 (controls.md §4).

use super::{
    Contesto, Momento, Regola,
    campi::{DaTabella, nelle_tabelle, presente},
    id,
    regola::violata,
};
use crate::{
    outcome::{Anomalia, RuleId},
    sap::scheda::DatiAnagrafici,
    tables::Nome,
};

/// Municipality that is not known: the clients' own convention (sap-document.md §7).
pub(super) const COMUNE_IGNOTO: &str = "A000";

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::ANA_01,
        sezione: "1.1",
        campo: "/lavoratore/datianagrafici/datipersonali/sesso",
        titolo: "Sesso M o F",
        spiegazione: "Il sesso si indica con una sola lettera maiuscola: M o F. Correggerlo sulla scheda del \
                      lavoratore; il codice fiscale lo conferma (giorno di nascita oltre 40 per le donne).",
        fonte: "Accordi di servizio SAP, sezione 1, \"Sesso\"",
        dal: None,
        momento: Momento::Documento(ana_01),
    },
    Regola {
        id: id::ANA_02,
        sezione: "1.1",
        campo: "/lavoratore/datianagrafici/datipersonali/codcittadinanza",
        titolo: "Cittadinanza presente in tabella e valida alla data di aggiornamento",
        spiegazione: "La cittadinanza deve essere un codice della tabella CITTADINANZA, come 000 per l'italiana, \
                      valido alla data di ultimo aggiornamento. I codici di stati cessati e NT (inesistente) non si \
                      usano più: indicare la cittadinanza attuale, o 999 per un apolide.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Cittadinanza\"; Classificazioni Standard",
        dal: None,
        momento: Momento::Documento(|c, a| codici(c, a, id::ANA_02, CITTADINANZA)),
    },
    Regola {
        id: id::ANA_03,
        sezione: "1",
        campo: "/lavoratore/datianagrafici//codcomune",
        titolo: "Comune o stato estero presente in tabella",
        spiegazione: "Nascita, residenza e domicilio vogliono il codice catastale di 4 caratteri della tabella COMUNE \
                      O NAZIONE (H501 per Roma, Z100 per l'Albania). Per la nascita va bene anche un comune soppresso; \
                      residenza e domicilio devono essere validi alla data di ultimo aggiornamento: dopo una fusione \
                      usare il comune nuovo. A000 se il comune non è noto.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Comune\"; validità e codici ignoti: decisione di portasap",
        dal: None,
        momento: Momento::Documento(|c, a| codici(c, a, id::ANA_03, COMUNI)),
    },
];

const CITTADINANZA: &[DaTabella<DatiAnagrafici>] = &[DaTabella::al_riferimento(
    "datipersonali/codcittadinanza",
    Nome::Cittadinanza,
    |d| Some(&d.datipersonali.codcittadinanza),
)];

const COMUNI: &[DaTabella<DatiAnagrafici>] = &[
    DaTabella::in_ogni_tempo("datipersonali/codcomune", Nome::ComuneONazione, |d: &DatiAnagrafici| {
        Some(&d.datipersonali.codcomune)
    })
    .o_segnaposto(COMUNE_IGNOTO),
    DaTabella::al_riferimento("residenza/codcomune", Nome::ComuneONazione, |d: &DatiAnagrafici| {
        presente(d.residenza.as_ref()?.codcomune.as_ref())
    })
    .o_segnaposto(COMUNE_IGNOTO),
    DaTabella::al_riferimento("domicilio/codcomune", Nome::ComuneONazione, |d: &DatiAnagrafici| {
        Some(&d.domicilio.codcomune)
    })
    .o_segnaposto(COMUNE_IGNOTO),
];

fn ana_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    if let Some(dati) = &contesto.scheda.datianagrafici
        && !matches!(dati.datipersonali.sesso.as_str(), "M" | "F")
    {
        let percorso = "datianagrafici/datipersonali/sesso";
        anomalie.push(violata(id::ANA_01, percorso, &dati.datipersonali.sesso));
    }
}

/// Codes of section 1; nothing in a mini document.
pub(super) fn codici(
    contesto: &Contesto<'_>,
    anomalie: &mut Vec<Anomalia>,
    regola: RuleId,
    campi: &[DaTabella<DatiAnagrafici>],
) {
    if let Some(dati) = &contesto.scheda.datianagrafici {
        nelle_tabelle(contesto, anomalie, regola, dati, campi, |campo| {
            format!("datianagrafici/{campo}")
        });
    }
}
