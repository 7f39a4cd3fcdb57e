//! What is remembered of a message while it is on its way: the future trace row, log line and metrics.
//!
//! Personal data and payloads never enter it. The Mittente is a label of metrics only when it is a known party, so that
//! nobody can grow the number of series.

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Casa, exchange::Chiamata};
use crate::{
    actions::Azione,
    egov::{self, Eccezione, Intestazione, Parte, Prova},
    outcome::Esito,
    sap::Regione,
    store::{DatiBusta, MessaggioFirmato, Operazione, Risultato, Scambio, Traccia, archivio::compatta::compatta},
    telemetry,
    xml::Element,
};

mod conti;
mod uscita;

pub use uscita::VerbaleUscita;

/// Characters of a caller's text that a trace row keeps.
const TRACE_TEXT: usize = 256;
/// Bytes, packed, of a header that a trace row keeps: a hundred times what an honest one takes.
const TRACE_HEADER: usize = 32 * 1024;

/// The record of one message.
#[derive(Debug)]
pub struct Verbale {
    traccia: Traccia,
    /// The header the message wore.
    busta: Option<Arc<Intestazione>>,
    /// It was found good.
    ammessa: bool,
    /// The header of the answer, once it is written: it is traced before it is sent.
    testata: Option<String>,
    /// INFO rows for the answer.
    info: Vec<Eccezione>,
    mittente_noto: bool,
    /// Who signed the message.
    firma: Option<Firmata>,
}

/// A message whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firmata {
    /// Name of the party.
    pub parte: String,
    /// What the answer relates to.
    pub message_id: Option<String>,
}

impl Verbale {
    pub fn apri(casa: &Casa, chiamata: &Chiamata) -> Self {
        let traccia = Traccia {
            turno: match &chiamata.prova {
                Prova::Parte(nome) => Some(nome.clone()),
                _ => None,
            },
            ..di(casa, chiamata)
        };
        Self {
            traccia,
            busta: None,
            ammessa: false,
            testata: None,
            info: Vec::new(),
            mittente_noto: false,
            firma: None,
        }
    }

    /// The header was readable: the answer will wear one too.
    pub fn busta(&mut self, casa: &Casa, busta: Arc<Intestazione>, blocchi: &[Element]) {
        let testo = blocchi
            .iter()
            .find(|b| egov::header::is_intestazione(b))
            .map(Element::to_xml);
        self.traccia.intestazione = testo
            .map(|t| compatta(t.as_bytes()))
            .filter(|t| t.len() <= TRACE_HEADER);
        *self.traccia.busta = dati_busta(&busta);
        let messaggio = &busta.messaggio;
        self.traccia.mittente = Some(bounded(&busta.mittente.parte.nome));
        self.traccia.destinatario = Some(bounded(&busta.destinatario.parte.nome));
        self.traccia.identificatore = Some(bounded(&messaggio.identificatore));
        self.traccia.ora_registrazione = messaggio.ora_registrazione.as_ref().map(|ora| bounded(&ora.valore));
        self.traccia.collaborazione = busta.collaborazione.as_deref().map(bounded);
        self.traccia.risposta = Some(casa.generatore.prossimo());
        self.mittente_noto = casa.parti().per_nome(&busta.mittente.parte.nome).is_some();
        self.busta = Some(busta);
    }

    /// Without a busta: the channel proved that this party calls. Its region is the caller's.
    pub fn provata(&mut self, parte: &Parte) -> Option<Regione> {
        self.traccia.mittente = Some(bounded(&parte.nome));
        self.traccia.regione_chiamante = Regione::parse(&parte.regione);
        self.traccia.turno = Some(parte.nome.clone());
        self.mittente_noto = true;
        self.traccia.regione_chiamante.clone()
    }

    /// Name of the party that calls, where it is one of ours.
    pub fn chiamante(&self) -> Option<&str> {
        self.traccia.mittente.as_deref().filter(|_| self.mittente_noto)
    }

    pub fn azione(&mut self, azione: Azione) {
        self.traccia.azione = Some(azione.as_str());
    }

    /// The busta was found good: its identifier is used from now on, and this region calls.
    pub fn ammessa(&mut self, regione: Option<Regione>, info: Vec<Eccezione>) {
        self.ammessa = self.busta.is_some();
        self.traccia.identificatore_usato = self.ammessa;
        self.traccia.turno = self.chiamante().map(ToOwned::to_owned);
        self.traccia.regione_chiamante = regione;
        self.info = info;
    }

    /// True when the message wore a busta that was found good.
    pub fn e_ammessa(&self) -> bool {
        self.ammessa
    }

    /// The message was not carried out and may come again as it is: neither its identifier nor its signature is used.
    pub fn identificatore_libero(&mut self) {
        self.traccia.identificatore_usato = false;
        self.traccia.messaggio = None;
    }

    /// The signature holds; `messaggio` says how the store is to know it again.
    #[cfg_attr(
        all(not(feature = "modi"), not(test)),
        expect(dead_code, reason = "nobody signs without the feature")
    )]
    pub fn firmata(&mut self, firma: Firmata, messaggio: Option<MessaggioFirmato>) {
        self.traccia.turno = Some(firma.parte.clone());
        self.firma = Some(firma);
        self.traccia.messaggio = messaggio;
    }

    #[cfg_attr(
        not(feature = "modi"),
        expect(dead_code, reason = "nobody signs without the feature")
    )]
    pub fn firma(&self) -> Option<&Firmata> {
        self.firma.as_ref()
    }

    /// As the Body names it; empty before that was read.
    #[cfg_attr(
        not(feature = "modi"),
        expect(dead_code, reason = "nobody signs without the feature")
    )]
    pub fn nome_azione(&self) -> &'static str {
        self.traccia.azione.unwrap_or_default()
    }

    /// It had come before: only the trace of the repetition is left to write.
    pub fn ripetuta(&mut self) {
        self.ammessa = false;
        self.identificatore_libero();
    }

    /// The busta was found bad after all (a duplicate): the identifier is not used by this message.
    pub fn non_ammessa(&mut self) {
        self.ammessa = false;
        // Its signature is used all the same: it was refused, and shall not come again with another identifier.
        self.traccia.identificatore_usato = false;
    }

    pub fn esito(&mut self, risultato: &Risultato) {
        if let Some(esito) = risultato.esito() {
            self.traccia.esito = Some(esito);
        }
        if let Risultato::Rifiutato(anomalie) = risultato {
            self.traccia.motivi = anomalie.iter().map(|a| a.regola.to_string()).collect();
        }
    }

    pub fn rifiuta(&mut self, esito: Esito, motivi: Vec<String>) {
        self.traccia.esito = Some(esito);
        self.traccia.motivi = motivi;
    }

    /// Hands over to the store: the operation and the trace as it stands.
    pub fn scambio(&mut self, casa: &Casa, operazione: Operazione) -> Scambio {
        self.traccia.durata_us = i64::try_from(self.elapsed(casa).as_micros()).unwrap_or(i64::MAX);
        Scambio {
            operazione,
            traccia: self.traccia.clone(),
        }
    }

    /// The header of the answer is about to be written: its identifier and instant are those of the trace row.
    pub fn adesso(&mut self, casa: &Casa) {
        self.traccia.risposta_ora = Some(casa.clock.now());
    }

    /// `OraRegistrazione` of our answer.
    pub fn ora_risposta(&self, casa: &Casa) -> Timestamp {
        self.traccia.risposta_ora.unwrap_or_else(|| casa.clock.now())
    }

    /// The header of the answer, and its rows of exceptions.
    pub fn testata(&mut self, testata: Option<String>, righe: &[Eccezione]) {
        self.traccia.intestazione_risposta = testata.as_ref().map(|t| compatta(t.as_bytes()));
        let righe: Vec<String> = righe
            .iter()
            .map(|r| format!("{} {} {}", r.codice.as_str(), r.rilevanza.as_str(), r.posizione))
            .collect();
        self.traccia.eccezioni = (!righe.is_empty()).then(|| righe.join("\n"));
        self.testata = testata;
    }

    /// The header of the answer, if it was written.
    pub fn testata_scritta(&self) -> Option<&str> {
        self.testata.as_deref()
    }

    pub fn intestazione(&self) -> Option<&Intestazione> {
        self.busta.as_deref()
    }

    pub fn info(&self) -> &[Eccezione] {
        &self.info
    }

    /// Identificatore of our answer.
    pub fn risposta(&self) -> &str {
        self.traccia.risposta.as_deref().unwrap_or_default()
    }

    pub fn correlazione(&self) -> &str {
        &self.traccia.correlazione
    }

    fn elapsed(&self, casa: &Casa) -> SignedDuration {
        casa.clock.now().duration_since(self.traccia.ricevuta)
    }

    /// The message is answered: one log line, one count.
    pub fn chiudi(self, casa: &Casa) {
        let elapsed = self.elapsed(casa).as_secs_f64();
        let azione = self.traccia.azione.unwrap_or("-");
        let mittente = self
            .traccia
            .mittente
            .as_deref()
            .filter(|_| self.mittente_noto)
            .unwrap_or("-");
        let esito = self.traccia.esito.unwrap_or(Esito::FaultServer);
        conti::scambio(azione, mittente, esito, elapsed);
        if esito == Esito::Ko {
            for regola in &self.traccia.motivi {
                metrics::counter!(telemetry::ANOMALIES, "regola" => regola.clone()).increment(1);
            }
        }
        tracing::info!(
            azione,
            mittente,
            esito = esito.as_str(),
            correlation_id = self.traccia.correlazione,
            duration_ms = (elapsed * 1e6).round() / 1e3,
            motivi = ciascuno_una_volta(&self.traccia.motivi),
            "exchange answered"
        );
    }
}

/// Each reason once, in order: a document may violate one rule tens of thousands of times, a line of the log names it.
fn ciascuno_una_volta(motivi: &[String]) -> String {
    let mut detti = HashSet::new();
    let nuovi: Vec<&str> = motivi.iter().map(String::as_str).filter(|m| detti.insert(*m)).collect();
    nuovi.join(" ")
}

/// What a caller chose, cut to what a row of the trace may hold. No valid value is longer: the parties' names are known,
/// an identifier that is used has a form.
fn bounded(text: &str) -> String {
    text.chars().take(TRACE_TEXT).collect()
}

/// The trace of a message that one of our porte took.
fn di(casa: &Casa, chiamata: &Chiamata) -> Traccia {
    Traccia {
        indirizzo: chiamata.peer.map(|peer| peer.ip().to_string()),
        porta: Some(casa.noi.id_porta.clone()),
        richiesta: casa.settings.trace.messages.then(|| compatta(&chiamata.corpo)),
        ..Traccia::nuova(chiamata.correlazione.clone(), chiamata.ricevuta, &chiamata.corpo)
    }
}

/// What else the header says (busta-egov.md §12.1).
fn dati_busta(busta: &Intestazione) -> DatiBusta {
    let testo = |valore: &str| Some(bounded(valore));
    let messaggio = &busta.messaggio;
    let trasmissione = busta.profilo_trasmissione.as_ref();
    DatiBusta {
        mittente_tipo: testo(&busta.mittente.parte.tipo),
        destinatario_tipo: testo(&busta.destinatario.parte.tipo),
        profilo: busta.profilo.as_ref().map(|p| bounded(&p.valore)),
        servizio: busta.servizio.as_ref().map(|s| bounded(&s.nome)),
        servizio_tipo: busta.servizio.as_ref().map(|s| bounded(&s.tipo)),
        tempo: messaggio.ora_registrazione.as_ref().map(|o| bounded(&o.tempo)),
        riferimento: messaggio.riferimento.as_deref().map(bounded),
        scadenza: messaggio.scadenza.as_deref().map(bounded),
        inoltro: trasmissione.and_then(|t| t.inoltro.as_deref()).map(bounded),
        conferma: trasmissione.and_then(|t| t.conferma_ricezione.as_deref()).map(bounded),
        sequenza: busta.sequenza.as_ref().map(|s| bounded(&s.numero_progressivo)),
    }
}

#[cfg(test)]
mod tests {
    use super::ciascuno_una_volta;

    #[test]
    fn a_line_of_the_log_names_each_reason_once() {
        for (motivi, atteso) in [
            (vec![], ""),
            (vec!["S086"], "S086"),
            (vec!["PA-18", "PA-06", "PA-18", "PA-18", "PA-06"], "PA-18 PA-06"),
        ] {
            let motivi: Vec<String> = motivi.into_iter().map(str::to_owned).collect();
            assert_eq!(ciascuno_una_volta(&motivi), atteso);
        }
    }
}
