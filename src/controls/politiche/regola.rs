//! How a rule on one policy is written: data and a judgement, from which its [`Regola`](super::Regola) is made.

use crate::{
    controls::{Contesto, regola::sulla_riga},
    outcome::{Anomalia, RuleId},
    sap::{
        Campo,
        scheda::{Politica, percorso_politica},
    },
};

/// What is wrong in a policy: its line, and the refused value where there is one.
#[derive(Debug)]
pub struct Punto {
    riga: u32,
    valore: Option<String>,
}

impl Punto {
    /// This value.
    pub fn su<T: ToString>(campo: &Campo<T>) -> Self {
        Self {
            riga: campo.riga,
            valore: Some(campo.valore.to_string()),
        }
    }

    /// This value, or that it is missing.
    pub fn su_o_manca<T: ToString>(campo: Option<&Campo<T>>, politica: &Politica) -> Self {
        campo.map_or_else(|| Self::manca(politica), Self::su)
    }

    /// What the policy does not have: the line is the policy's.
    pub const fn manca(politica: &Politica) -> Self {
        Self {
            riga: politica.riga.0,
            valore: None,
        }
    }
}

/// Judges every policy; `campo` is the path inside it.
pub fn su_ciascuna(
    contesto: &Contesto<'_>,
    anomalie: &mut Vec<Anomalia>,
    regola: RuleId,
    campo: &str,
    giudizio: impl Fn(&Contesto<'_>, &Politica) -> Option<Punto>,
) {
    for (i, politica) in contesto.scheda.politiche() {
        if let Some(Punto { riga, valore }) = giudizio(contesto, politica) {
            let mut anomalia = sulla_riga(Anomalia::new(regola, percorso_politica(i, campo)), riga);
            anomalia.valore = valore;
            anomalie.push(anomalia);
        }
    }
}

/// A rule on each policy. The last line is its judgement, `fn(&Contesto, &Politica) -> Option<Punto>`, or `momento` for a
/// rule that is not judged here.
macro_rules! regola_politica {
    (
        $nome:ident su $campo:literal,
        titolo: $titolo:literal,
        spiegazione: $spiegazione:literal,
        fonte: $fonte:literal,
        dal: $dal:expr,
        giudizio: $giudizio:expr $(,)?
    ) => {
        regola_politica! {
            $nome su $campo,
            titolo: $titolo,
            spiegazione: $spiegazione,
            fonte: $fonte,
            dal: $dal,
            momento: $crate::controls::Momento::Documento(|contesto, anomalie| {
                $crate::controls::politiche::su_ciascuna(
                    contesto,
                    anomalie,
                    $crate::controls::id::$nome,
                    $campo,
                    $giudizio,
                );
            }),
        }
    };
    (
        $nome:ident su $campo:literal,
        titolo: $titolo:literal,
        spiegazione: $spiegazione:literal,
        fonte: $fonte:literal,
        dal: $dal:expr,
        momento: $momento:expr $(,)?
    ) => {
        pub(in crate::controls) const $nome: $crate::controls::Regola = $crate::controls::Regola {
            id: $crate::controls::id::$nome,
            sezione: "6",
            campo: concat!("/lavoratore/politiche_attive_lst/politiche_attive/", $campo),
            titolo: $titolo,
            spiegazione: $spiegazione,
            fonte: $fonte,
            dal: $dal,
            momento: $momento,
        };
    };
}
