//! The decision on a document, from top to bottom (lifecycle.md §2–§6).

use std::collections::HashSet;

use jiff::Timestamp;

use super::{
    Decisione, Interruttori, Invio, Modifica, Regolamento, Sap, Situazione, Stato,
    bersaglio::{self, Bersaglio},
    esenzioni, merge, ncn, notifiche, patti,
    politiche::{Autore, Politiche, Unione},
    regole::{self, DATADINASCITA, DNA_01, PA_21, PA_22, anomalia},
    titolarita::{self, Titolarita, Veste},
};
use crate::{
    outcome::Anomalia,
    sap::{
        CodiceSap,
        scheda::{Politica, percorso_politica},
    },
    tables::Tabelle,
};

/// Decides what the register does with a document.
///
/// A refusal lists what the document rules found, in their order, then every violated rule of the register in catalogue
/// order. `adesso` is the instant of the transaction: no rule of today depends on it (the last accepted write wins,
/// whatever its `dataultimoagg`), those to come may.
pub fn decide(situazione: &Situazione<'_>, invio: &Invio, regolamento: &Regolamento, _adesso: Timestamp) -> Decisione {
    let Regolamento { tabelle, interruttori } = regolamento;
    let mut del_registro = Vec::new();
    let bersaglio = bersaglio::individua(situazione, invio, *interruttori, &mut del_registro);
    let attuale = match bersaglio {
        Bersaglio::Esistente { sap, .. } => Some(sap),
        Bersaglio::Nuova(_) | Bersaglio::Nessuno => None,
    };
    let titolarita = titolarita::valuta(invio, attuale, tabelle).map_err(|a| del_registro.push(a));
    data_di_nascita(invio, attuale, &mut del_registro);
    identificativi_ripetuti(invio, &mut del_registro);
    identificativi_altrui(situazione, invio, attuale, &mut del_registro);
    let unione = titolarita
        .ok()
        .and_then(|t| Some((unisci(bersaglio, invio, &t, tabelle)?, t)));
    if let Some((unione, titolarita)) = &unione {
        del_registro.extend(patti::troppi_attivi(
            unione,
            titolarita.veste,
            *invio.scheda.datiinvio.dataultimoagg,
        ));
    }
    regole::ordina(&mut del_registro);

    let mut anomalie = esenzioni::restanti(invio, attuale);
    anomalie.append(&mut del_registro);
    let Some((unione, titolarita)) = unione.filter(|_| anomalie.is_empty()) else {
        return Decisione::Rifiuta(anomalie);
    };
    match bersaglio {
        Bersaglio::Nessuno => Decisione::Rifiuta(anomalie),
        Bersaglio::Nuova(codice) => match codice.or(situazione.nuovo_codice.as_ref()) {
            Some(codice) => crea(codice, invio, titolarita, unione),
            None => Decisione::Rifiuta(anomalie),
        },
        Bersaglio::Esistente { sap, brucia } => aggiorna(sap, brucia, invio, &titolarita, unione, *interruttori),
    }
}

/// Section 6 as it would be after the document; `None` when the document means no SAP.
fn unisci(bersaglio: Bersaglio<'_>, invio: &Invio, titolarita: &Titolarita, tabelle: &Tabelle) -> Option<Unione> {
    let (prima, brucia) = match bersaglio {
        Bersaglio::Nessuno => return None,
        Bersaglio::Nuova(_) => (None, None),
        Bersaglio::Esistente { sap, brucia } => (Some(sap), brucia),
    };
    let versione = prima.map_or(0, |p| p.versione).saturating_add(1);
    let autore = autore(titolarita, versione, tabelle);
    let memorizzate = prima.and_then(|p| p.scheda.politiche_attive_lst.as_deref());
    let mut politiche = Politiche::memorizzate(memorizzate, prima.map_or(&[], |p| &p.ricezioni));
    if let Some(y) = brucia {
        // The worker's history moves with him: y's policies enter x as if x's new owner had sent them.
        politiche.ricevi(y.scheda.politiche_attive_lst.as_deref().unwrap_or_default(), autore);
    }
    let mantenute = politiche.ricevi(inviate(invio), autore);
    let (politiche, ricezioni) = politiche.in_ordine();
    Some(Unione {
        politiche,
        ricezioni,
        versione,
        mantenute,
    })
}

/// DNA-01: the only cross-check that a document without the person allows.
fn data_di_nascita(invio: &Invio, attuale: Option<&Sap>, anomalie: &mut Vec<Anomalia>) {
    let sua = &invio.scheda.datiinvio.datadinascita;
    if invio.scheda.mini() && attuale.is_some_and(|s| s.scheda.datiinvio.datadinascita != *sua) {
        anomalie.push(anomalia(DNA_01, DATADINASCITA, sua.riga));
    }
}

/// PA-22. Identifiers of the SAP with the sent code are its own, and those of the active SAP of the codice fiscale
/// belong to the same worker: either that SAP is burned here, or SAP-03 says what is wrong. Without the person and
/// without a SAP nobody can say whose they are.
fn identificativi_altrui(
    situazione: &Situazione<'_>,
    invio: &Invio,
    attuale: Option<&Sap>,
    anomalie: &mut Vec<Anomalia>,
) {
    if invio.scheda.mini() && attuale.is_none() {
        return;
    }
    let proprio = |codice: &CodiceSap| {
        let della_persona = [situazione.attiva, situazione.indicata];
        della_persona.into_iter().flatten().any(|s| s.codice == *codice)
    };
    for (i, politica) in invio.scheda.politiche() {
        let Some(id) = &politica.identificativo_politica else {
            continue;
        };
        let altrui = situazione.identificativi_altrui.get(&id.valore);
        if altrui.is_some_and(|codice| !proprio(codice)) {
            anomalie.push(anomalia(
                PA_22,
                percorso_politica(i, "identificativo_politica"),
                id.riga,
            ));
        }
    }
}

/// PA-21: the same identifier twice in one document would silently lose a policy.
fn identificativi_ripetuti(invio: &Invio, anomalie: &mut Vec<Anomalia>) {
    let mut visti = HashSet::new();
    for (i, politica) in invio.scheda.politiche() {
        if let Some(id) = &politica.identificativo_politica
            && !visti.insert(&id.valore)
        {
            anomalie.push(anomalia(
                PA_21,
                percorso_politica(i, "identificativo_politica"),
                id.riga,
            ));
        }
    }
}

fn crea(codice: &CodiceSap, invio: &Invio, titolarita: Titolarita, unione: Unione) -> Decisione {
    // Only a document with the person can reach this point; without one there is nothing to create.
    let Some(codice_fiscale) = invio.codice_fiscale() else {
        return Decisione::Rifiuta(Vec::new());
    };
    let mut scheda = merge::sezioni(&invio.scheda, &invio.scheda, Interruttori::default());
    scheda.datiinvio.identificativosap = Some(codice.clone().into());
    scheda.politiche_attive_lst = unione.politiche;
    Decisione::Applica(Box::new(Modifica {
        sap: Sap {
            codice: codice.clone(),
            codice_fiscale,
            stato: Stato::Attiva,
            regione_titolare: titolarita.titolare,
            versione: unione.versione,
            scheda,
            ricezioni: unione.ricezioni,
            ncn: super::DatiNcn::default(),
        },
        nuova: true,
        bruciata: None,
        notifiche: Vec::new(),
        politiche_mantenute: Vec::new(),
    }))
}

fn aggiorna(
    prima: &Sap,
    brucia: Option<&Sap>,
    invio: &Invio,
    titolarita: &Titolarita,
    unione: Unione,
    interruttori: Interruttori,
) -> Decisione {
    let mut dopo = Sap {
        codice: prima.codice.clone(),
        codice_fiscale: invio.codice_fiscale().unwrap_or_else(|| prima.codice_fiscale.clone()),
        stato: prima.stato,
        regione_titolare: titolarita.titolare.clone(),
        versione: prima.versione,
        scheda: merge::sezioni(&prima.scheda, &invio.scheda, interruttori),
        ricezioni: unione.ricezioni,
        ncn: prima.ncn.clone(),
    };
    dopo.scheda.datiinvio.identificativosap = Some(prima.codice.clone().into());
    if titolarita.veste == Veste::Ospite {
        // A guest names the owner's region, not the office: which of its CPI owns the SAP is not his to move.
        let ente = &prima.scheda.datiinvio.codiceentetit;
        dopo.scheda.datiinvio.codiceentetit.clone_from(ente);
    }
    dopo.scheda.politiche_attive_lst = unione.politiche;
    if let Some(y) = brucia.filter(|_| dopo.ncn.vuoti()) {
        dopo.ncn.clone_from(&y.ncn);
    }
    ncn::imponi(&dopo.ncn, &mut dopo.scheda);

    if brucia.is_none() && uguali(prima, &dopo) {
        return Decisione::Invariata(dopo.codice);
    }
    dopo.versione = unione.versione;
    Decisione::Applica(Box::new(Modifica {
        notifiche: notifiche::causate(prima, &dopo, brucia, titolarita),
        sap: dopo,
        nuova: false,
        bruciata: brucia.map(|y| y.codice.clone()),
        politiche_mantenute: unione.mantenute,
    }))
}

/// Whether the two are the same to whoever asks for them. What is optional and empty is not part of the output document,
/// from which a stored SAP is read back: there the text decides.
fn uguali(prima: &Sap, dopo: &Sap) -> bool {
    let senza_scheda = prima.codice_fiscale == dopo.codice_fiscale
        && prima.regione_titolare == dopo.regione_titolare
        && prima.ricezioni == dopo.ricezioni
        && prima.ncn == dopo.ncn;
    senza_scheda && (prima.scheda == dopo.scheda || prima.scheda.scrivi() == dopo.scheda.scrivi())
}

fn inviate(invio: &Invio) -> &[Politica] {
    invio.scheda.politiche_attive_lst.as_deref().unwrap_or_default()
}

fn autore<'a>(titolarita: &'a Titolarita, versione: u32, tabelle: &'a Tabelle) -> Autore<'a> {
    Autore {
        regione: titolarita.chiamante.as_ref(),
        titolare: titolarita.veste == Veste::Titolare,
        versione,
        tabelle,
    }
}
