//! How long a policy lasts: PA-09..PA-11.

use super::Punto;
use crate::{
    controls::{Contesto, campi::presente},
    sap::scheda::Politica,
    tables::Nome,
};

regola_politica! {
    PA_09 su "durata",
    titolo: "Durata e tipologia durata indicate insieme",
    spiegazione: "La durata è un numero e la tipologia la sua unità (O ore, G giorni, M mesi, A anni): vanno indicate entrambe, o \
                  nessuna delle due.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Durata\"",
    dal: None,
    giudizio: |_, p| {
        let insieme = p.durata.is_some() == presente(p.tipologia_durata.as_ref()).is_some();
        (!insieme).then(|| Punto::su_o_manca(p.durata.as_ref(), p))
    },
}

regola_politica! {
    PA_10 su "durata",
    titolo: "Durata maggiore di zero",
    spiegazione: "La durata deve essere almeno 1. Se non è nota omettere sia durata sia tipologia durata.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Durata\"",
    dal: None,
    giudizio: |_, p| p.durata.as_ref().filter(|d| d.valore <= 0).map(Punto::su),
}

regola_politica! {
    PA_11 su "tipologia_durata",
    titolo: "Tipologia durata presente in tabella",
    spiegazione: "Indicare l'unità della durata con una lettera della tabella TIPOLOGIA DURATA: O ore, G giorni, M mesi, A anni.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Tipologia durata\"; documentazione ministeriale",
    dal: None,
    giudizio: pa_11,
}

fn pa_11(contesto: &Contesto<'_>, p: &Politica) -> Option<Punto> {
    let tipologia = presente(p.tipologia_durata.as_ref())?;
    let giorno = contesto.riferimento_politica(*p.data_proposta);
    let ammessa = contesto
        .tabelle
        .appartiene(Nome::TipologiaDurata, tipologia, Some(giorno));
    (!ammessa.ammesso()).then(|| Punto::su(tipologia))
}
