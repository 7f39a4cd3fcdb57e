//! The way of a call through the porta delegata: plain SOAP in, a busta to the node, plain SOAP back.
//!
//! [`inoltra`] is that way as code. A call that changes something is sent once: it is repeated only where the failure proves
//! that nothing was sent, and answered after its trace is committed; a look-up is repeated once after a broken
//! connection, and traced behind its answer. It runs in a task of its own, so that a client that hangs up cancels nothing;
//! [`PortaDelegata::finisci`] waits for those tasks when the gateway stops, and ends those that take too long, so that each
//! leaves its trace. What is decided here is pure in [`crate::delegata`]. Sources: busta-egov.md §7.5, §7.6, §9, §12.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::{HeaderName, HeaderValue, header::RETRY_AFTER};
use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};

use super::{Casa, exchange::Chiamata, identity::Utenti, record::VerbaleUscita};
use crate::{
    actions::{self, Ambito, Azione, Rifiuto},
    config::{Busta as ConBusta, ControlliDelegata, ErroreApplicativo, Settings},
    delegata::{self, Busta, Domanda, Guasto, Riscontro, errore_applicativo},
    egov::{Parte, Parti, risposta::Emissione},
    outcome::{Anomalia, Esito},
    random::Random,
    registro::Regolamento,
    sap::Regione,
    soap::{
        self, Fault,
        client::{Chiamante, Client, ClientError, RispostaHttp},
    },
    store::Operazione,
    telemetry,
    xml::Limits,
};

/// Pause before a second attempt: long enough for a porta that is being replaced.
const PAUSA: Duration = Duration::from_millis(100);
/// What calls that were ended get to write their trace.
const SCRITTURA: Duration = Duration::from_secs(10);
/// The node finds our line by it, if it likes.
const CORRELAZIONE: HeaderName = HeaderName::from_static("x-correlation-id");

/// Everything that calls through the porta delegata need beside the [`Casa`].
#[derive(Debug)]
pub struct PortaDelegata {
    client: Client,
    url: String,
    nodo: Parte,
    utenti: Utenti,
    posti: Arc<Semaphore>,
    insieme: u32,
    /// True from the moment at which nothing is waited for any more.
    arresto: watch::Sender<bool>,
    /// Since when the node gives no answer, and why.
    assente: Mutex<Option<(Timestamp, &'static str)>>,
}

/// An answer for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risposta {
    /// A Fault: HTTP status 500.
    pub guasto: bool,
    pub corpo: String,
    /// The node asked for it.
    pub riprova: Option<String>,
}

impl PortaDelegata {
    /// None where it is not enabled.
    ///
    /// # Errors
    /// What the settings lack, by key.
    pub fn nuova(
        settings: &Settings,
        parti: &Parti,
        chiamante: Arc<Chiamante>,
        random: &Random,
    ) -> Result<Option<Self>, String> {
        let (delegata, nodo) = (&settings.delegata, &settings.nodo);
        let Some(url) = nodo.url.clone().filter(|_| delegata.enabled) else {
            return Ok(None);
        };
        let client = Client::di(chiamante, nodo.timeout(), nodo.connect_timeout())
            .and_then(|client| client.con_riposo(nodo.idle_timeout()))
            .map_err(|e| format!("nodo: {e}"))?
            .con_limite(settings.limits.body_bytes);
        let nazionale = parti.iter().find(|parte| parte.is_nazionale());
        Ok(Some(Self {
            client,
            url,
            nodo: nazionale.ok_or("egov.parti: no party of the ministry's side")?.clone(),
            utenti: Utenti::nuovi(&delegata.utenti, settings.limits.concurrency, random),
            posti: Arc::new(Semaphore::new(nodo.parallel)),
            insieme: u32::try_from(nodo.parallel).unwrap_or(u32::MAX),
            arresto: watch::Sender::new(false),
            assente: Mutex::default(),
        }))
    }

    /// Whose passwords count.
    pub const fn utenti(&self) -> &Utenti {
        &self.utenti
    }

    /// A place among the calls on their way.
    pub fn posto(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.posti).try_acquire_owned().ok()
    }

    /// Waits for the calls on their way, whether their clients are still there or not; those that take longer than `entro` end
    /// as interrupted. Each has written its trace when this returns. From its beginning on no other call gets a place.
    pub async fn finisci(&self, entro: Duration) {
        // Whoever waits for all places gets each that becomes free: the wait must not be begun anew in between.
        let mut tutti = std::pin::pin!(self.posti.acquire_many(self.insieme));
        let mut presi = tokio::time::timeout(entro, tutti.as_mut()).await;
        if presi.is_err() {
            tracing::warn!(
                "calls of the porta delegata did not finish in limits.drain_timeout_ms and end without answer"
            );
            self.arresto.send_replace(true);
            presi = tokio::time::timeout(SCRITTURA, tutti).await;
            if presi.is_err() {
                tracing::error!(
                    "some calls of the porta delegata could not write their trace: their outcome is in the log"
                );
            }
        }
        self.posti.close();
        drop(presi);
    }

    /// Ends when calls must.
    async fn arrestata(&self) {
        let _ = self.arresto.subscribe().wait_for(|ora| *ora).await;
    }

    /// Since when the node gives no answer to our calls, for an operator. Only calls find out: nothing is asked of the node
    /// to know it.
    pub fn avviso(&self) -> Option<String> {
        let assente = self.assente.lock().unwrap_or_else(PoisonError::into_inner);
        assente.map(|(da, motivo)| format!("no answer from the node since {da}: {motivo}"))
    }

    fn vista(&self, guasto: Option<&Guasto>, adesso: Timestamp) {
        let mut assente = self.assente.lock().unwrap_or_else(PoisonError::into_inner);
        *assente = guasto.filter(|g| g.del_nodo()).map(|g| {
            let da = assente.map_or(adesso, |(da, _)| da);
            (da, g.motivo())
        });
    }
}

/// Why there is nothing to send to, or to pass on.
enum Fine {
    Guasto(Guasto),
    /// Our own controls refuse the document: KO with its anomalies.
    Ko(Azione, Vec<Anomalia>),
    /// Our own checks refuse a parameter.
    Fault(Fault),
}

impl From<Guasto> for Fine {
    fn from(guasto: Guasto) -> Self {
        Self::Guasto(guasto)
    }
}

/// Brings one request to the node; the answer goes to `rispondi` as soon as it may. Ends when all is traced.
pub async fn inoltra(casa: &Casa, porta: &PortaDelegata, chiamata: Chiamata, rispondi: oneshot::Sender<Risposta>) {
    let _in_volo = InVolo::nuova();
    let mut verbale = VerbaleUscita::apri(casa, &chiamata);
    let regolamento = casa.regolamento();
    let esito = cammino(casa, porta, &regolamento, &chiamata, &mut verbale).await;
    drop(chiamata);
    let mut risposta = match esito {
        Ok(riscontro) => {
            verbale.riuscita(&riscontro);
            Risposta {
                guasto: riscontro.guasto,
                corpo: riscontro.messaggio,
                riprova: None,
            }
        }
        Err(fine) => rifiuta(casa, &regolamento, &mut verbale, &fine),
    };
    if verbale.chiesta().is_some_and(delegata::cambia) {
        // What was done is on record before anybody hears of it.
        if let Err(error) = traccia(casa, &mut verbale).await
            && !risposta.guasto
        {
            tracing::error!(correlation_id = verbale.correlazione(), %error, "the node answered, the trace could not be written");
            let guasto = Guasto::NonTracciato;
            verbale.fallita(&guasto);
            risposta = fault(casa, &guasto, verbale.chiesta());
        }
        conserva(casa, &verbale, &risposta).await;
        let _ = rispondi.send(risposta);
    } else {
        // A client that went away is no concern of ours.
        let copia = casa.risposte.is_some().then(|| risposta.clone());
        let _ = rispondi.send(risposta);
        let tracciata = traccia(casa, &mut verbale).await;
        if let (Ok(()), Some(copia)) = (tracciata, copia) {
            conserva(casa, &verbale, &copia).await;
        }
    }
    verbale.chiudi(casa);
}

/// Counted while it lives, a panic included.
struct InVolo;

impl InVolo {
    fn nuova() -> Self {
        metrics::gauge!(telemetry::DELEGATA_IN_FLIGHT).increment(1);
        Self
    }
}

impl Drop for InVolo {
    fn drop(&mut self) {
        metrics::gauge!(telemetry::DELEGATA_IN_FLIGHT).decrement(1);
    }
}

async fn traccia(casa: &Casa, verbale: &mut VerbaleUscita) -> Result<(), crate::store::StoreError> {
    let esito = verbale.traccia(casa).await;
    if let Err(error) = &esito {
        tracing::error!(correlation_id = verbale.correlazione(), %error, "a call through the porta delegata was not traced");
    }
    esito
}

async fn conserva(casa: &Casa, verbale: &VerbaleUscita, risposta: &Risposta) {
    if let Some(risposte) = &casa.risposte {
        risposte
            .conserva(verbale.correlazione(), risposta.corpo.as_bytes())
            .await;
    }
}

/// The way itself.
async fn cammino(
    casa: &Casa,
    porta: &PortaDelegata,
    regolamento: &Arc<Regolamento>,
    chiamata: &Chiamata,
    verbale: &mut VerbaleUscita,
) -> Result<Riscontro, Fine> {
    // bytes → text → request
    let testo = delegata::domanda::testo(&chiamata.corpo, chiamata.content_type.as_deref())?;
    let limiti = limiti(casa);
    let nomi = [&chiamata.soap_action, &chiamata.segmento].into_iter().flatten();
    let domanda = Domanda::leggi(&testo, limiti, nomi.map(String::as_str))?;
    verbale.azione(domanda.azione);
    if casa.settings.delegata.controlli == ControlliDelegata::Prima {
        prima(casa, regolamento, domanda.azione, &testo, limiti)?;
    }
    // Where the outcome could not be recorded nothing is set going (busta-egov.md §12.1).
    if delegata::cambia(domanda.azione) {
        let pronto = casa.coda.store().ready().await;
        pronto.map_err(|e| Guasto::Interno(e.to_string()))?;
    }
    // busta → node → answer, within one time for all attempts
    let esito = tokio::select! {
        biased;
        esito = tentativi(casa, porta, &domanda, verbale, limiti) => Ok(esito),
        () = tokio::time::sleep(casa.settings.nodo.timeout()) => Err(Guasto::Scaduto),
        () = porta.arrestata() => Err(Guasto::Arresto),
    };
    let esito = esito.unwrap_or_else(|guasto| {
        // The attempt that was under way could not tell of itself.
        if verbale.atteso(casa.clock.now()) {
            racconta(verbale, &guasto, None);
        }
        Err(guasto)
    });
    porta.vista(esito.as_ref().err(), casa.clock.now());
    esito.map_err(Fine::Guasto)
}

fn limiti(casa: &Casa) -> Limits {
    Limits {
        max_bytes: casa.settings.limits.body_bytes,
        ..casa.settings.xml.inner()
    }
}

/// Our own schema and controls.
fn prima(casa: &Casa, regolamento: &Arc<Regolamento>, azione: Azione, testo: &str, limiti: Limits) -> Result<(), Fine> {
    let regione = Regione::parse(&casa.noi.regione);
    let envelope = soap::envelope::leggi(testo, limiti).map_err(|e| Guasto::from(Fault::from(e)))?;
    match actions::leggi(azione, envelope.richiesta, &ambito(casa, regolamento, regione.as_ref())) {
        Ok(Operazione::Invio(invio)) if !invio.anomalie.is_empty() => Err(Fine::Ko(azione, invio.anomalie)),
        Ok(_) => Ok(()),
        Err(Rifiuto::Ko { anomalie, .. }) => Err(Fine::Ko(azione, anomalie)),
        Err(Rifiuto::Fault(fault)) => Err(Fine::Fault(fault)),
    }
}

fn ambito<'a>(casa: &'a Casa, regolamento: &'a Arc<Regolamento>, regione: Option<&'a Regione>) -> Ambito<'a> {
    Ambito {
        schema: &casa.schema,
        regolamento,
        limiti: casa.settings.xml.inner(),
        regione_chiamante: regione,
        profilo: casa.settings.wsdl.profilo,
        // notificaSAP does not come this way.
        inoltri: &[],
    }
}

/// One attempt, and one more where [`Guasto::ripetibile`] says so: each in a busta with an Identificatore of its own.
async fn tentativi(
    casa: &Casa,
    porta: &PortaDelegata,
    domanda: &Domanda<'_>,
    verbale: &mut VerbaleUscita,
    limiti: Limits,
) -> Result<Riscontro, Guasto> {
    let primo = tentativo(casa, porta, domanda, verbale, limiti).await;
    match primo {
        Err(guasto) if guasto.ripetibile(domanda.azione) => {
            tokio::time::sleep(PAUSA).await;
            tentativo(casa, porta, domanda, verbale, limiti).await
        }
        esito => esito,
    }
}

async fn tentativo(
    casa: &Casa,
    porta: &PortaDelegata,
    domanda: &Domanda<'_>,
    verbale: &mut VerbaleUscita,
    limiti: Limits,
) -> Result<Riscontro, Guasto> {
    let iniziato = casa.clock.now();
    let emissione = Emissione {
        noi: &casa.noi,
        identificatore: &casa.generatore.prossimo(),
        ora: iniziato,
        stile: casa.settings.egov.stile(),
    };
    let Busta {
        messaggio,
        testata,
        intestazione,
    } = domanda.imbusta(emissione, &porta.nodo);
    verbale.invia(&intestazione, &testata, iniziato);
    let tornata = invia(porta, messaggio, verbale.correlazione()).await;
    verbale.atteso(casa.clock.now());
    let obbligatoria = casa.settings.egov.busta == ConBusta::Obbligatoria;
    let esito = match &tornata {
        Ok((http, riprova)) => delegata::riscontra(
            http,
            riprova.as_deref(),
            &intestazione,
            domanda.azione,
            obbligatoria,
            limiti,
        ),
        Err(errore) => Err((Guasto::from(errore), None)),
    };
    esito.map_err(|(guasto, busta)| {
        if let Some(busta) = busta {
            verbale.tornata(&busta.0, &busta.1);
        }
        racconta(verbale, &guasto, tornata.err().map(|e| e.catena()).as_deref());
        guasto
    })
}

/// Counts and logs an attempt that brought no answer for the client.
fn racconta(verbale: &VerbaleUscita, guasto: &Guasto, dettaglio: Option<&str>) {
    if *guasto != Guasto::Arresto {
        metrics::counter!(telemetry::NODE_FAILURES, "motivo" => guasto.motivo()).increment(1);
    }
    tracing::warn!(
        correlation_id = verbale.correlazione(),
        identificatore = verbale.identificatore(),
        motivo = guasto.motivo(),
        dettaglio,
        "the node gave no answer for the client"
    );
}

async fn invia(
    porta: &PortaDelegata,
    messaggio: String,
    correlazione: &str,
) -> Result<(RispostaHttp, Option<String>), ClientError> {
    let credenziali = porta.client.chiamante().autorizzazione("nodo.credenziali");
    let nostra = HeaderValue::from_str(correlazione).ok().map(|v| (CORRELAZIONE, v));
    let (http, intestazioni) = porta
        .client
        .invia_con(&porta.url, messaggio, credenziali.as_deref(), nostra)
        .await?;
    let riprova = intestazioni
        .get(RETRY_AFTER)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    Ok((http, riprova))
}

/// What a client reads in the place of the node's answer.
fn rifiuta(casa: &Casa, regolamento: &Arc<Regolamento>, verbale: &mut VerbaleUscita, fine: &Fine) -> Risposta {
    match fine {
        Fine::Guasto(guasto) => {
            if let Guasto::Interno(reason) = guasto {
                tracing::error!(
                    correlation_id = verbale.correlazione(),
                    reason,
                    "the porta delegata failed"
                );
            }
            verbale.fallita(guasto);
            fault(casa, guasto, verbale.chiesta())
        }
        // As the node would answer: no detail, for nothing failed.
        Fine::Fault(fault) => {
            verbale.giudicata(Esito::FaultClient, Vec::new());
            Risposta {
                guasto: true,
                corpo: soap::scrivi_envelope(None, &fault.scrivi()),
                riprova: None,
            }
        }
        Fine::Ko(azione, anomalie) => {
            verbale.giudicata(Esito::Ko, anomalie.iter().map(|a| a.regola.to_string()).collect());
            let ambito = ambito(casa, regolamento, None);
            let corpo = actions::ko(*azione, anomalie, &ambito);
            Risposta {
                guasto: false,
                corpo: soap::scrivi_envelope(None, &corpo),
                riprova: None,
            }
        }
    }
}

fn fault(casa: &Casa, guasto: &Guasto, azione: Option<Azione>) -> Risposta {
    let dettaglio = match casa.settings.delegata.messaggio_errore_applicativo {
        ErroreApplicativo::Assente => None,
        ErroreApplicativo::Detail => Some(errore_applicativo::Dettaglio {
            id_porta: &casa.noi.id_porta,
            adesso: casa.clock.now(),
        }),
    };
    Risposta {
        guasto: true,
        corpo: soap::scrivi_envelope(None, &errore_applicativo::fault(guasto, azione, dettaglio)),
        riprova: match guasto {
            Guasto::Occupato(riprova) => riprova.clone(),
            _ => None,
        },
    }
}
