//! What is remembered of a call through the porta delegata: one row of the trace, one log line, counts.
//!
//! The row holds what our busta said and what the node's said; of several attempts the last, the others are in the log.

use jiff::{SignedDuration, Timestamp};

use super::{bounded, ciascuno_una_volta, dati_busta};
use crate::{
    actions::Azione,
    delegata::{Guasto, Riscontro},
    egov::{Intestazione, tempo},
    gateway::{Casa, exchange::Chiamata},
    outcome::Esito,
    sap::Regione,
    soap::FaultCode,
    store::{Operazione, Scambio, StoreError, Traccia, Verso, archivio::compatta::compatta},
    telemetry,
};

/// The record of one call.
#[derive(Debug)]
pub struct VerbaleUscita {
    traccia: Traccia,
    azione: Option<Azione>,
    /// Attempts that reached for the node, and the time they took together.
    tentativi: u32,
    nodo: SignedDuration,
    /// When the one that is under way began.
    in_corso: Option<Timestamp>,
}

impl VerbaleUscita {
    pub fn apri(casa: &Casa, chiamata: &Chiamata) -> Self {
        let traccia = Traccia {
            verso: Verso::Uscita,
            mittente: Some(casa.noi.nome.clone()),
            regione_chiamante: Regione::parse(&casa.noi.regione),
            // Who may not call did not come here.
            turno: Some(casa.noi.nome.clone()),
            ..super::di(casa, chiamata)
        };
        Self {
            traccia,
            azione: None,
            tentativi: 0,
            nodo: SignedDuration::ZERO,
            in_corso: None,
        }
    }

    pub fn correlazione(&self) -> &str {
        &self.traccia.correlazione
    }

    /// Of the last busta sent, if any was.
    pub fn identificatore(&self) -> Option<&str> {
        self.traccia.identificatore.as_deref()
    }

    pub fn azione(&mut self, azione: Azione) {
        self.azione = Some(azione);
        self.traccia.azione = Some(azione.as_str());
    }

    pub const fn chiesta(&self) -> Option<Azione> {
        self.azione
    }

    /// This is about to be sent.
    pub fn invia(&mut self, intestazione: &Intestazione, testata: &str, adesso: Timestamp) {
        let messaggio = &intestazione.messaggio;
        self.tentativi += 1;
        self.in_corso = Some(adesso);
        self.traccia.destinatario = Some(bounded(&intestazione.destinatario.parte.nome));
        self.traccia.identificatore = Some(bounded(&messaggio.identificatore));
        self.traccia.ora_registrazione = messaggio.ora_registrazione.as_ref().map(|ora| ora.valore.clone());
        self.traccia.intestazione = Some(compatta(testata.as_bytes()));
        *self.traccia.busta = dati_busta(intestazione);
    }

    /// The node answered, or is waited for no more. False when no attempt was under way.
    pub fn atteso(&mut self, adesso: Timestamp) -> bool {
        let Some(iniziato) = self.in_corso.take() else {
            return false;
        };
        self.nodo = self.nodo.saturating_add(adesso.duration_since(iniziato));
        true
    }

    /// The busta of an answer.
    pub fn tornata(&mut self, intestazione: &Intestazione, testata: &str) {
        let messaggio = &intestazione.messaggio;
        self.traccia.risposta = Some(bounded(&messaggio.identificatore));
        let ora = messaggio.ora_registrazione.as_ref();
        self.traccia.risposta_ora = ora.and_then(|ora| tempo::leggi(&ora.valore));
        self.traccia.collaborazione = intestazione.collaborazione.as_deref().map(bounded);
        let righe = intestazione.eccezioni.iter().flatten().take(20);
        let righe: Vec<String> = righe
            .map(|r| {
                format!(
                    "{} {} {}",
                    bounded(&r.codice),
                    bounded(&r.rilevanza),
                    bounded(&r.posizione)
                )
            })
            .collect();
        self.traccia.eccezioni = (!righe.is_empty()).then(|| righe.join("\n"));
        self.traccia.intestazione_risposta =
            Some(compatta(testata.as_bytes())).filter(|t| t.len() <= super::TRACE_HEADER);
    }

    pub fn riuscita(&mut self, riscontro: &Riscontro) {
        if let (Some(intestazione), Some(testata)) = (&riscontro.intestazione, &riscontro.testata) {
            self.tornata(intestazione, testata);
        }
        self.traccia.esito = Some(riscontro.esito);
    }

    /// Our own controls answered.
    pub fn giudicata(&mut self, esito: Esito, motivi: Vec<String>) {
        self.traccia.esito = Some(esito);
        self.traccia.motivi = motivi;
    }

    pub fn fallita(&mut self, guasto: &Guasto) {
        let codice = guasto.fault(self.azione).codice;
        self.traccia.esito = Some(match guasto {
            Guasto::Rifiutata(_) => Esito::BustaErrore,
            _ if codice == FaultCode::Server => Esito::FaultServer,
            _ => Esito::FaultClient,
        });
        self.traccia.motivi = guasto.motivi();
    }

    /// Writes the row; returns after its commit.
    ///
    /// # Errors
    /// As the store says.
    pub async fn traccia(&mut self, casa: &Casa) -> Result<(), StoreError> {
        let durata = self.durata(casa);
        self.traccia.durata_us = i64::try_from(durata.as_micros()).unwrap_or(i64::MAX);
        let scambio = Scambio {
            operazione: Operazione::Traccia { documento: None },
            traccia: self.traccia.clone(),
        };
        casa.coda.esegui(scambio).await.map(|_| ())
    }

    fn durata(&self, casa: &Casa) -> SignedDuration {
        let adesso: Timestamp = casa.clock.now();
        adesso.duration_since(self.traccia.ricevuta)
    }

    /// The call is over: one log line, one count.
    pub fn chiudi(&self, casa: &Casa) {
        let durata = self.durata(casa).as_secs_f64();
        let azione = self.traccia.azione.unwrap_or("-");
        let esito = self.traccia.esito.unwrap_or(Esito::FaultServer);
        let etichette = [("azione", azione.to_owned()), ("esito", esito.to_string())];
        metrics::counter!(telemetry::DELEGATA, &etichette).increment(1);
        metrics::histogram!(telemetry::DELEGATA_SECONDS, "azione" => azione).record(durata);
        if self.tentativi > 0 {
            metrics::histogram!(telemetry::NODE_SECONDS, "azione" => azione).record(self.nodo.as_secs_f64());
        }
        tracing::info!(
            azione,
            esito = esito.as_str(),
            correlation_id = self.traccia.correlazione,
            identificatore = self.traccia.identificatore,
            tentativi = self.tentativi,
            duration_ms = (durata * 1e6).round() / 1e3,
            node_ms = (self.nodo.as_secs_f64() * 1e6).round() / 1e3,
            motivi = ciascuno_una_volta(&self.traccia.motivi),
            "call through the porta delegata answered"
        );
    }
}
