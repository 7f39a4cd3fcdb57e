//! The parts of a document joined with the stored ones (lifecycle.md §4). Section 6 is in [`super::politiche`].
//!
//! A part that is present replaces the stored one wholly; a part that is absent leaves it. An empty element is present.
//! Lists and parts without content are stored as absent, so that two documents that say the same are the same.

use super::{Interruttori, ncn};
use crate::sap::{Scheda, scheda::Allegato};

/// `inviata` over `memorizzata`, all but `datiinvio`, section 6, which is left out, and the NCN's values.
pub fn sezioni(memorizzata: &Scheda, inviata: &Scheda, interruttori: Interruttori) -> Scheda {
    // sezioni_assenti = "svuota": a full document that omits sections 4 and 5 empties them.
    let svuota = interruttori.svuota_sezioni_assenti && inviata.datianagrafici.is_some();
    Scheda {
        datiinvio: inviata.datiinvio.clone(),
        datianagrafici: parte(
            inviata.datianagrafici.as_ref(),
            memorizzata.datianagrafici.as_ref(),
            false,
        ),
        datiamministrativi: match &inviata.datiamministrativi {
            Some(sezione) if ncn::vuota(sezione) => ncn::residuo(memorizzata.datiamministrativi.as_ref()),
            Some(sezione) => Some(sezione.clone()),
            None => memorizzata.datiamministrativi.clone(),
        },
        esperienzelavoro_lst: parte(
            inviata.esperienzelavoro_lst.as_ref(),
            memorizzata.esperienzelavoro_lst.as_ref(),
            svuota,
        )
        .filter(|l| !l.is_empty()),
        livelliistruzione_lst: parte(
            inviata.livelliistruzione_lst.as_ref(),
            memorizzata.livelliistruzione_lst.as_ref(),
            svuota,
        )
        .filter(|l| !l.is_empty()),
        allegato: parte(inviata.allegato.as_ref(), memorizzata.allegato.as_ref(), svuota).filter(|a| !vuoto(a)),
        politiche_attive_lst: None,
    }
}

fn parte<T: Clone>(inviata: Option<&T>, memorizzata: Option<&T>, svuota: bool) -> Option<T> {
    inviata.or(memorizzata.filter(|_| !svuota)).cloned()
}

fn vuoto(allegato: &Allegato) -> bool {
    let Allegato {
        riga: _,
        titolistudio_lst,
        formazioneprofessionale_lst,
        linguestraniere_lst,
        conoscenzeinformatiche_lst,
        altreinformazioni_lst,
    } = allegato;
    titolistudio_lst.is_empty()
        && formazioneprofessionale_lst.is_empty()
        && linguestraniere_lst.is_empty()
        && conoscenzeinformatiche_lst.is_empty()
        && altreinformazioni_lst.is_empty()
}
