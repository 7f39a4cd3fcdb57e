//! The three fields of section 2 that the NCN owns (lifecycle.md §5, NCN-01).

use super::DatiNcn;
use crate::sap::{
    Scheda,
    scheda::{DatiAmministrativi, Decimale, Riga, StatoInAnagrafe},
};

impl DatiNcn {
    /// Nothing was set on the NCN side.
    pub fn vuoti(&self) -> bool {
        *self == Self::default()
    }
}

/// Writes the values set on the NCN side over whatever the document says. Where there is none, what a region sent stands.
pub fn imponi(ncn: &DatiNcn, scheda: &mut Scheda) {
    if ncn.vuoti() {
        return;
    }
    let sezione = scheda.datiamministrativi.get_or_insert_with(sezione_vuota);
    let stato = sezione.statoinanagrafe.get_or_insert_with(stato_vuoto);
    if let Some(indice) = ncn.indiceprofiling.as_deref().and_then(Decimale::parse) {
        stato.indiceprofiling = Some(indice.into());
    }
    if let Some(data) = ncn.dataevento {
        stato.dataevento = Some(data.into());
    }
    if let Some(data) = ncn.disponibilita {
        stato.disponibilita = Some(data.into());
    }
}

/// What remains of section 2 when a document empties it: the NCN's fields as they were.
pub fn residuo(precedente: Option<&DatiAmministrativi>) -> Option<DatiAmministrativi> {
    let prima = precedente?.statoinanagrafe.as_ref()?;
    let stato = StatoInAnagrafe {
        indiceprofiling: prima.indiceprofiling.clone(),
        dataevento: prima.dataevento.clone(),
        disponibilita: prima.disponibilita.clone(),
        ..stato_vuoto()
    };
    (stato != stato_vuoto()).then(|| DatiAmministrativi {
        statoinanagrafe: Some(stato),
        ..sezione_vuota()
    })
}

/// No element with content: `<datiamministrativi/>`, or one that holds only empty structures.
pub fn vuota(sezione: &DatiAmministrativi) -> bool {
    let DatiAmministrativi {
        riga: _,
        statoinanagrafe,
        periodidisoccupazione,
        listespeciali_lst,
        assolvimentoistruzione,
        altrenotizie,
    } = sezione;
    statoinanagrafe.as_ref().is_none_or(|s| *s == stato_vuoto())
        && periodidisoccupazione
            .as_ref()
            .is_none_or(|p| p.dataingresso.is_none() && p.tipoingresso.is_none())
        && listespeciali_lst.as_ref().is_none_or(Vec::is_empty)
        && assolvimentoistruzione
            .as_ref()
            .is_none_or(|a| a.obbligoformativo.is_none())
        && altrenotizie
            .as_ref()
            .is_none_or(|n| n.categorieprotette.is_none() && n.indiceisee.is_none())
}

const fn sezione_vuota() -> DatiAmministrativi {
    DatiAmministrativi {
        riga: Riga(0),
        statoinanagrafe: None,
        periodidisoccupazione: None,
        listespeciali_lst: None,
        assolvimentoistruzione: None,
        altrenotizie: None,
    }
}

const fn stato_vuoto() -> StatoInAnagrafe {
    StatoInAnagrafe {
        riga: Riga(0),
        codstatooccupazionale: None,
        codstatus: None,
        categoria297: None,
        anzianita: None,
        indiceprofiling: None,
        dataevento: None,
        disponibilita: None,
    }
}
