//! The `Intestazione` as written: the elements of the busta's schema, in its order, through [`xml::Writer`](Writer).
//!
//! Written by hand, unlike the other types of the contract: every exchange writes one, and what is derived spends most of
//! its time declaring the namespaces of each nested element anew. Only for writing; what comes in is read by
//! [`super::header`]. The prefix `soap` is declared by the envelope.

use super::{ACTOR, Eccezione, NS};
use crate::xml::Writer;

#[derive(Debug, Clone, Copy)]
pub(super) struct Intestazione<'a> {
    pub mittente: ConTipo<'a>,
    pub destinatario: ConTipo<'a>,
    pub profilo: Option<&'a str>,
    pub collaborazione: Option<&'a str>,
    pub servizio: Option<ConTipo<'a>>,
    pub azione: Option<&'a str>,
    pub identificatore: &'a str,
    pub ora: OraRegistrazione<'a>,
    pub riferimento: Option<&'a str>,
    pub scadenza: Option<&'a str>,
    pub profilo_trasmissione: Option<ProfiloTrasmissione<'a>>,
    /// Absent in both cases: no list, and none that would be empty.
    pub trasmissioni: &'a [Trasmissione<'a>],
    pub eccezioni: &'a [Eccezione],
}

/// A name with its `tipo`: `IdentificativoParte`, `Servizio`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConTipo<'a> {
    pub nome: &'a str,
    pub tipo: &'a str,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct OraRegistrazione<'a> {
    pub valore: &'a str,
    pub tempo: &'a str,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ProfiloTrasmissione<'a> {
    pub inoltro: Option<&'a str>,
    pub conferma_ricezione: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Trasmissione<'a> {
    pub origine: ConTipo<'a>,
    pub destinazione: ConTipo<'a>,
    pub ora: OraRegistrazione<'a>,
}

/// An answer with two hops and no rows has about 1,900 bytes, a row about 170.
const CAPIENZA: usize = 2_048;
const CAPIENZA_RIGA: usize = 192;

impl Intestazione<'_> {
    /// The element as text, its namespace declared on it.
    pub fn scrivi(&self) -> String {
        let mut w = Writer::with_capacity(CAPIENZA + self.eccezioni.len() * CAPIENZA_RIGA);
        w.open_with(
            "eGov_IT:Intestazione",
            &[
                ("xmlns:eGov_IT", NS),
                ("soap:actor", ACTOR),
                ("soap:mustUnderstand", "1"),
            ],
        );
        self.testata(&mut w);
        if !self.trasmissioni.is_empty() {
            w.open("eGov_IT:ListaTrasmissioni");
            self.trasmissioni.iter().for_each(|t| t.scrivi(&mut w));
            w.close("eGov_IT:ListaTrasmissioni");
        }
        if !self.eccezioni.is_empty() {
            w.open("eGov_IT:ListaEccezioni");
            self.eccezioni.iter().for_each(|e| eccezione(&mut w, e));
            w.close("eGov_IT:ListaEccezioni");
        }
        w.close("eGov_IT:Intestazione");
        w.finish()
    }

    fn testata(&self, w: &mut Writer) {
        w.open("eGov_IT:IntestazioneMessaggio");
        soggetto(w, "eGov_IT:Mittente", self.mittente);
        soggetto(w, "eGov_IT:Destinatario", self.destinatario);
        foglia(w, "eGov_IT:ProfiloCollaborazione", self.profilo);
        foglia(w, "eGov_IT:Collaborazione", self.collaborazione);
        if let Some(servizio) = self.servizio {
            con_tipo(w, "eGov_IT:Servizio", servizio);
        }
        foglia(w, "eGov_IT:Azione", self.azione);
        w.open("eGov_IT:Messaggio");
        w.leaf("eGov_IT:Identificatore", self.identificatore);
        ora(w, self.ora);
        foglia(w, "eGov_IT:RiferimentoMessaggio", self.riferimento);
        foglia(w, "eGov_IT:Scadenza", self.scadenza);
        w.close("eGov_IT:Messaggio");
        if let Some(profilo) = self.profilo_trasmissione {
            profilo.scrivi(w);
        }
        w.close("eGov_IT:IntestazioneMessaggio");
    }
}

impl ProfiloTrasmissione<'_> {
    fn scrivi(self, w: &mut Writer) {
        const NOME: &str = "eGov_IT:ProfiloTrasmissione";
        match (self.inoltro, self.conferma_ricezione) {
            (Some(i), Some(c)) => w.empty(NOME, &[("inoltro", i), ("confermaRicezione", c)]),
            (Some(i), None) => w.empty(NOME, &[("inoltro", i)]),
            (None, Some(c)) => w.empty(NOME, &[("confermaRicezione", c)]),
            (None, None) => w.empty(NOME, &[]),
        };
    }
}

impl Trasmissione<'_> {
    fn scrivi(&self, w: &mut Writer) {
        w.open("eGov_IT:Trasmissione");
        soggetto(w, "eGov_IT:Origine", self.origine);
        soggetto(w, "eGov_IT:Destinazione", self.destinazione);
        ora(w, self.ora);
        w.close("eGov_IT:Trasmissione");
    }
}

fn soggetto(w: &mut Writer, nome: &str, parte: ConTipo<'_>) {
    w.open(nome);
    con_tipo(w, "eGov_IT:IdentificativoParte", parte);
    w.close(nome);
}

fn con_tipo(w: &mut Writer, nome: &str, valore: ConTipo<'_>) {
    w.open_with(nome, &[("tipo", valore.tipo)])
        .text(valore.nome)
        .close(nome);
}

fn ora(w: &mut Writer, ora: OraRegistrazione<'_>) {
    const NOME: &str = "eGov_IT:OraRegistrazione";
    w.open_with(NOME, &[("tempo", ora.tempo)]).text(ora.valore).close(NOME);
}

fn foglia(w: &mut Writer, nome: &str, valore: Option<&str>) {
    if let Some(valore) = valore {
        w.leaf(nome, valore);
    }
}

fn eccezione(w: &mut Writer, riga: &Eccezione) {
    w.empty(
        "eGov_IT:Eccezione",
        &[
            ("contestoCodifica", riga.contesto.as_str()),
            ("codiceEccezione", riga.codice.as_str()),
            ("rilevanza", riga.rilevanza.as_str()),
            ("posizione", riga.posizione),
        ],
    );
}
