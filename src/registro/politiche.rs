//! Section 6 joined policy by policy (lifecycle.md §4): omission never deletes, and nobody alters what is not his.
//!
//! Two policies are the same when they have the same identifier (ignoring case); without identifiers, when promoter,
//! proposal date and activity agree. If only one of the two has an identifier, the triple decides and the identifier
//! stays: a policy takes one, never loses one. A sent policy without identifier that could be several stored ones is a
//! new one. Within one document the later of two equal triples wins; the same identifier twice was refused (PA-21).
//!
//! Who may change a stored policy: the owner, the region of its promoter, the region of its identifier's prefix. N00
//! policies issued by the NCN (prefix `00`) are nobody's.

use std::collections::{HashMap, HashSet};

use crate::{
    sap::{Data, IdentificativoPolitica, Regione, scheda::Politica},
    tables::Tabelle,
};

/// Section 6 of a SAP while it is being joined.
#[derive(Debug, Default)]
pub struct Politiche(Vec<Ricevuta>);

/// A policy, and the version that last received it.
#[derive(Debug, Clone)]
struct Ricevuta {
    politica: Politica,
    versione: u32,
}

/// Who writes, and as which version.
#[derive(Debug, Clone, Copy)]
pub struct Autore<'a> {
    pub regione: Option<&'a Regione>,
    /// Owner of the SAP before or after this document.
    pub titolare: bool,
    pub versione: u32,
    pub tabelle: &'a Tabelle,
}

/// Section 6 after it was joined: what a decision judges, then stores.
#[derive(Debug)]
pub struct Unione {
    /// In output order; `None` when there is no policy.
    pub politiche: Option<Vec<Politica>>,
    /// For each of them, the version that last received it.
    pub ricezioni: Vec<u32>,
    /// The version that this document makes.
    pub versione: u32,
    /// Positions (0-based) in the sent list that the author may not write and that were kept as stored.
    pub mantenute: Vec<usize>,
}

/// Promoter, proposal date, activity.
type Terna<'a> = (&'a str, Data, &'a str);

/// What makes two policies the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chiave<'a> {
    Identificativo(&'a IdentificativoPolitica),
    Terna(Terna<'a>),
}

impl<'a> Chiave<'a> {
    pub fn di(politica: &'a Politica) -> Self {
        match &politica.identificativo_politica {
            Some(id) => Self::Identificativo(id),
            None => Self::Terna(terna(politica)),
        }
    }
}

impl Politiche {
    /// The stored list. A list of receptions that is too short counts as version 1.
    pub fn memorizzate(politiche: Option<&[Politica]>, ricezioni: &[u32]) -> Self {
        let versioni = ricezioni.iter().copied().chain(std::iter::repeat(1));
        let coppie = politiche.unwrap_or_default().iter().cloned().zip(versioni);
        Self(
            coppie
                .map(|(politica, versione)| Ricevuta { politica, versione })
                .collect(),
        )
    }

    /// Writes the sent list into this one; returns the positions (0-based) that the author may not write and that were
    /// kept as stored. What is sent as it is stored is not received anew.
    pub fn ricevi(&mut self, inviate: &[Politica], autore: Autore<'_>) -> Vec<usize> {
        let inviate = ultime(inviate);
        let corrispondenti = self.corrispondenti(&inviate);
        let mut mantenute = Vec::new();
        for ((posizione, inviata), corrispondente) in inviate.into_iter().zip(corrispondenti) {
            let Some(memorizzata) = corrispondente.and_then(|i| self.0.get_mut(i)) else {
                self.0.push(Ricevuta {
                    politica: inviata.clone(),
                    versione: autore.versione,
                });
                continue;
            };
            let nuova = con_identificativo(inviata, &memorizzata.politica);
            if nuova == memorizzata.politica {
                continue;
            }
            if autore.puo_scrivere(&memorizzata.politica) {
                memorizzata.politica = nuova;
                memorizzata.versione = autore.versione;
            } else {
                mantenute.push(posizione);
            }
        }
        mantenute
    }

    /// The list in output order (sap-document.md §7) with its receptions; `None` when there is no policy.
    pub fn in_ordine(mut self) -> (Option<Vec<Politica>>, Vec<u32>) {
        self.0.sort_by(|a, b| ordine(&a.politica).cmp(&ordine(&b.politica)));
        let (politiche, ricezioni): (Vec<_>, Vec<_>) = self.0.into_iter().map(|r| (r.politica, r.versione)).unzip();
        ((!politiche.is_empty()).then_some(politiche), ricezioni)
    }

    /// For each sent policy the stored one that is the same, if any. Equal keys first, so that a weaker match never
    /// takes what is another's; each stored policy answers to one sent policy. Linear in both lists: they are as long
    /// as senders make them.
    fn corrispondenti(&self, inviate: &[(usize, &Politica)]) -> Vec<Option<usize>> {
        let mut per_chiave = HashMap::new();
        let mut identificate: HashMap<Terna<'_>, Vec<usize>> = HashMap::new();
        for (i, Ricevuta { politica, .. }) in self.0.iter().enumerate() {
            per_chiave.entry(Chiave::di(politica)).or_insert(i);
            if politica.identificativo_politica.is_some() {
                identificate.entry(terna(politica)).or_default().push(i);
            }
        }
        let mut trovate: Vec<_> = inviate.iter().map(|(_, p)| per_chiave.remove(&Chiave::di(p))).collect();
        // Sent with an identifier, stored without: the stored policy takes it.
        for (trovata, (_, inviata)) in trovate.iter_mut().zip(inviate) {
            if trovata.is_none() && inviata.identificativo_politica.is_some() {
                *trovata = per_chiave.remove(&Chiave::Terna(terna(inviata)));
            }
        }
        // Sent without, stored with: the same policy if only one can be meant.
        let prese: HashSet<_> = trovate.iter().flatten().copied().collect();
        for (trovata, (_, inviata)) in trovate.iter_mut().zip(inviate) {
            if trovata.is_none() && inviata.identificativo_politica.is_none() {
                let gruppo = identificate.get(&terna(inviata)).into_iter().flatten();
                let mut libere = gruppo.filter(|i| !prese.contains(*i));
                *trovata = libere.next().copied().filter(|_| libere.next().is_none());
            }
        }
        trovate
    }
}

impl Autore<'_> {
    fn puo_scrivere(&self, memorizzata: &Politica) -> bool {
        let soggetto = memorizzata.identificativo_politica.as_ref().map(|id| id.soggetto());
        if *memorizzata.tipo_attivita == "N00" && soggetto == Some("00") {
            return false;
        }
        if self.titolare {
            return true;
        }
        let Some(io) = self.regione else { return false };
        soggetto == Some(io.as_str())
            || self.tabelle.regione_di(&memorizzata.codice_ente_promotore).as_ref() == Some(io)
    }
}

/// The sent policies with their positions, without those that a later one of the same key replaces.
fn ultime(inviate: &[Politica]) -> Vec<(usize, &Politica)> {
    let ultima: HashMap<_, _> = inviate.iter().enumerate().map(|(i, p)| (Chiave::di(p), i)).collect();
    let posizioni = inviate.iter().enumerate();
    posizioni
        .filter(|(i, p)| ultima.get(&Chiave::di(p)) == Some(i))
        .collect()
}

fn terna(p: &Politica) -> Terna<'_> {
    (&p.codice_ente_promotore, *p.data_proposta, &p.tipo_attivita)
}

/// What was sent, with the stored identifier where it carries none.
fn con_identificativo(inviata: &Politica, memorizzata: &Politica) -> Politica {
    let mut nuova = inviata.clone();
    if nuova.identificativo_politica.is_none() {
        nuova
            .identificativo_politica
            .clone_from(&memorizzata.identificativo_politica);
    }
    nuova
}

fn ordine(p: &Politica) -> (Data, Option<&IdentificativoPolitica>) {
    (
        *p.data_proposta,
        p.identificativo_politica.as_ref().map(|id| &id.valore),
    )
}
