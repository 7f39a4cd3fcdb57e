//! One attempt to deliver one notification, and what came of it (operations.md §6, busta-egov.md §7.5, §9).
//!
//! The message wears a busta with a new Identificatore; it is sent once. Delivered is what was answered `OK` in an answer
//! that belongs to the message; everything else is told apart by name, so that an operator knows whom to call: the
//! network, the region's porta, or the region's application. Of an answer that cannot be read the first bytes are kept.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{
    actions::Azione,
    clock::{self, Clock},
    egov::{
        Generatore, Intestazione, Parte,
        ricevuta::{Ricevuta, Significato},
        risposta::{self, Emissione, Stile},
    },
    soap::{
        self, NS_TYPES,
        client::{Chiamante, Client, ClientError, Risposta, RispostaHttp},
    },
    store::uscita::{InConsegna, Tentativo},
    xml,
};

/// Bytes of an unreadable answer that are kept.
const ESTRATTO: usize = 512;
/// Bytes of an answer that are read: a good one has two thousand.
pub(super) const MASSIMA_RISPOSTA: usize = 256 * 1024;
/// Characters of a reason that are kept.
const DETTAGLIO: usize = 300;

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EsitoConsegna {
    /// Answered `OK`.
    Consegnata,
    /// Answered `KO`.
    Ko,
    /// The region's application answered with a Fault.
    Fault,
    /// The region's porta refused the busta.
    BustaErrore,
    /// The region's porta failed (300).
    NonProcessata,
    /// An answer that is no answer to this message: other parties, another reference.
    AltraRisposta,
    /// What came is not an answer of a porta: no SOAP, HTML, too long, no Esito.
    Illeggibile,
    /// An HTTP status that is no answer, a redirect among them.
    Http,
    /// The region's own system refused this document and no other (HTTP status 4xx).
    Respinta,
    /// No answer in time.
    Scaduta,
    /// The connection broke before the whole answer came.
    Interrotta,
    /// No connection.
    NonRaggiunta,
    /// No connection that can be trusted: the certificate expired, is another's, was not accepted.
    Tls,
    /// The endpoint in the configuration is not usable.
    Configurazione,
}

impl EsitoConsegna {
    pub const TUTTI: [Self; 14] = [
        Self::Consegnata,
        Self::Ko,
        Self::Fault,
        Self::BustaErrore,
        Self::NonProcessata,
        Self::AltraRisposta,
        Self::Illeggibile,
        Self::Http,
        Self::Respinta,
        Self::Scaduta,
        Self::Interrotta,
        Self::NonRaggiunta,
        Self::Tls,
        Self::Configurazione,
    ];

    /// As recorded, and as the label of the metric.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consegnata => "CONSEGNATA",
            Self::Ko => "KO",
            Self::Fault => "FAULT",
            Self::BustaErrore => "BUSTA_ERRORE",
            Self::NonProcessata => "NON_PROCESSATA",
            Self::AltraRisposta => "ALTRA_RISPOSTA",
            Self::Illeggibile => "ILLEGGIBILE",
            Self::Http => "HTTP",
            Self::Respinta => "RESPINTA",
            Self::Scaduta => "SCADUTA",
            Self::Interrotta => "INTERROTTA",
            Self::NonRaggiunta => "NON_RAGGIUNTA",
            Self::Tls => "TLS",
            Self::Configurazione => "CONFIGURAZIONE",
        }
    }

    /// Whether a porta answered: what it said concerns this notification and not the next ones.
    pub const fn risposta(self) -> bool {
        matches!(
            self,
            Self::Consegnata | Self::Ko | Self::Fault | Self::BustaErrore | Self::Respinta
        )
    }
}

/// What an attempt turned out to be, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Riscontro {
    pub esito: EsitoConsegna,
    pub dettaglio: String,
    pub estratto: Option<Vec<u8>>,
}

impl Riscontro {
    pub(super) fn new(esito: EsitoConsegna, dettaglio: impl Into<String>) -> Self {
        let dettaglio: String = dettaglio
            .into()
            .chars()
            .filter(|c| !c.is_control())
            .take(DETTAGLIO)
            .collect();
        Self {
            esito,
            dettaglio,
            estratto: None,
        }
    }

    pub(super) fn con_estratto(mut self, corpo: &[u8]) -> Self {
        self.estratto = Some(corpo.iter().copied().take(ESTRATTO).collect());
        self
    }

    /// The attempt as it is recorded.
    pub(super) fn tentativo(self, iniziato_il: Timestamp, durata: SignedDuration, identificatore: String) -> Tentativo {
        Tentativo {
            iniziato_il,
            durata_us: i64::try_from(durata.as_micros()).unwrap_or(i64::MAX).max(0),
            identificatore,
            esito: self.esito.as_str().to_owned(),
            dettaglio: self.dettaglio,
            estratto: self.estratto,
        }
    }
}

/// Where a region receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recapito {
    pub parte: Parte,
    pub url: String,
    /// Key of the credentials that its porta wants to see ([`Chiamante::autorizzazione`]).
    pub credenziali: Option<String>,
}

/// Who makes the attempts.
#[derive(Debug, Clone)]
pub struct Corriere {
    client: Client,
    noi: Parte,
    generatore: Arc<Generatore>,
    clock: Arc<dyn Clock>,
    /// An answer without Intestazione does not count (design §7.16).
    busta_obbligatoria: bool,
}

impl Corriere {
    /// `tempo` bounds a whole call, `connessione` the part of it until there is a connection.
    ///
    /// # Errors
    /// The host's root certificates cannot be loaded.
    pub fn new(
        chiamante: Arc<Chiamante>,
        noi: Parte,
        generatore: Arc<Generatore>,
        clock: Arc<dyn Clock>,
        busta_obbligatoria: bool,
        tempo: Duration,
        connessione: Duration,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            client: Client::di(chiamante, tempo, connessione)?.con_limite(MASSIMA_RISPOSTA),
            noi,
            generatore,
            clock,
            busta_obbligatoria,
        })
    }

    /// Sends the notification once.
    pub async fn consegna(&self, presa: &InConsegna, recapito: &Recapito) -> (EsitoConsegna, Tentativo) {
        let iniziato_il = self.clock.now();
        let identificatore = self.generatore.prossimo();
        let riscontro = match self.messaggio(presa, recapito, &identificatore) {
            Err(perche) => Riscontro::new(EsitoConsegna::Configurazione, perche),
            Ok((messaggio, richiesta)) => {
                let chiave = recapito.credenziali.as_deref();
                let credenziali = chiave.and_then(|chiave| self.client.chiamante().autorizzazione(chiave));
                match self
                    .client
                    .invia(&recapito.url, messaggio, credenziali.as_deref())
                    .await
                {
                    Ok(http) => leggi(&http, &richiesta, self.busta_obbligatoria),
                    Err(errore) => self.fallita(&errore, recapito),
                }
            }
        };
        let durata = self.clock.now().duration_since(iniziato_il);
        (
            riscontro.esito,
            riscontro.tentativo(iniziato_il, durata, identificatore),
        )
    }

    /// Why no answer came. In TLS 1.3 a porta that does not take our certificate hangs up after the handshake, and what
    /// it says may be lost with the connection; where ours has ended that is the reason.
    fn fallita(&self, errore: &ClientError, recapito: &Recapito) -> Riscontro {
        let riscontro = fallita(errore);
        let rotta = matches!(riscontro.esito, EsitoConsegna::Tls | EsitoConsegna::Interrotta);
        // Certificates live in the host's time.
        let scaduto = self.client.chiamante().scaduto(clock::System.now());
        match scaduto {
            Some(fine) if rotta && recapito.url.starts_with("https:") => {
                let perche = format!("client.certificate ended on {fine}: {}", riscontro.dettaglio);
                Riscontro::new(EsitoConsegna::Tls, perche)
            }
            _ => riscontro,
        }
    }

    /// The message and its own header, to compare the answer with.
    fn messaggio(
        &self,
        presa: &InConsegna,
        recapito: &Recapito,
        identificatore: &str,
    ) -> Result<(String, Intestazione), String> {
        let emissione = Emissione {
            noi: &self.noi,
            identificatore,
            ora: self.clock.now(),
            stile: Stile::default(),
        };
        let header = risposta::richiesta(emissione, &recapito.parte, Azione::NotificaSap, None);
        let body = corpo(presa.codice.as_str(), &presa.motivo);
        let messaggio = soap::scrivi_envelope(Some(&header), &body);
        let envelope = soap::envelope::leggi(&messaggio, xml::Limits::default()).map_err(|e| e.to_string())?;
        match Intestazione::leggi(&envelope.header) {
            Ok(Some(intestazione)) => Ok((messaggio, intestazione)),
            _ => Err("our own busta cannot be read".to_owned()),
        }
    }
}

/// The child of the Body.
pub(super) fn corpo(codice: &str, motivo: &str) -> String {
    format!(
        "<t:notificaSAP xmlns:t=\"{NS_TYPES}\"><t:CodiceSAP>{}</t:CodiceSAP><t:MotivoNotifica>{}</t:MotivoNotifica>\
         </t:notificaSAP>",
        xml::escape_text(codice),
        xml::escape_text(motivo),
    )
}

/// 500 carries Faults; anything else is not SOAP over HTTP.
pub(super) fn non_soap(http: &RispostaHttp) -> Option<Riscontro> {
    (http.stato != 200 && http.stato != 500)
        .then(|| Riscontro::new(EsitoConsegna::Http, format!("HTTP status {}", http.stato)).con_estratto(&http.corpo))
}

/// What the answer of notificaSAP says, in whatever dress it came.
pub(super) fn esito(risposta: &Risposta, http: &RispostaHttp) -> Riscontro {
    let illeggibile = |perche: &str| Riscontro::new(EsitoConsegna::Illeggibile, perche).con_estratto(&http.corpo);
    match risposta.campo("Esito") {
        _ if risposta.nome != Azione::NotificaSap.risposta() => illeggibile("not the answer of notificaSAP"),
        Some("OK") => Riscontro::new(EsitoConsegna::Consegnata, ""),
        Some("KO") => Riscontro::new(EsitoConsegna::Ko, risposta.campo("MessaggioErrore").unwrap_or_default()),
        _ => illeggibile("Esito is neither OK nor KO"),
    }
}

/// What an answer says.
fn leggi(http: &RispostaHttp, richiesta: &Intestazione, busta_obbligatoria: bool) -> Riscontro {
    if let Some(riscontro) = non_soap(http) {
        return riscontro;
    }
    let illeggibile = |perche: String| Riscontro::new(EsitoConsegna::Illeggibile, perche).con_estratto(&http.corpo);
    let risposta = match Risposta::leggi(http, xml::Limits::default()) {
        Ok(risposta) => risposta,
        Err(e) => return illeggibile(e.to_string()),
    };
    let Ok(ricevuta) = Ricevuta::leggi(&risposta) else {
        return illeggibile("the busta of the answer is broken".to_owned());
    };
    let righe = ricevuta.corrisponde(richiesta);
    match &ricevuta.significato {
        Significato::Rifiutata(rows) => {
            let codici: Vec<&str> = rows.iter().map(|r| r.codice.as_str()).collect();
            return Riscontro::new(EsitoConsegna::BustaErrore, codici.join(" "));
        }
        Significato::NonProcessata => return Riscontro::new(EsitoConsegna::NonProcessata, "EGOV_IT_300"),
        Significato::Incoerente(_) => {
            return illeggibile("Fault and rows of the answer contradict each other".to_owned());
        }
        Significato::FaultApplicativo(fault) => {
            return Riscontro::new(EsitoConsegna::Fault, format!("{}: {}", fault.codice, fault.testo));
        }
        Significato::Successo => {}
    }
    if ricevuta.intestazione.is_none() && busta_obbligatoria {
        return illeggibile("the answer wears no busta".to_owned());
    }
    if !righe.is_empty() {
        let dove: Vec<&str> = righe.iter().map(|r| r.posizione).collect();
        return Riscontro::new(EsitoConsegna::AltraRisposta, dove.join(" ")).con_estratto(&http.corpo);
    }
    esito(&risposta, http)
}

/// Why no answer came.
pub(super) fn fallita(errore: &ClientError) -> Riscontro {
    let esito = match errore {
        ClientError::Indirizzo(_) | ClientError::Radici(_) | ClientError::Credenziali => EsitoConsegna::Configurazione,
        ClientError::NonRaggiunto(_) | ClientError::Interrotta(_) if errore.is_tls() => EsitoConsegna::Tls,
        ClientError::NonRaggiunto(e) if !e.is_connect() => EsitoConsegna::Interrotta,
        ClientError::NonRaggiunto(_) => EsitoConsegna::NonRaggiunta,
        ClientError::Interrotta(_) => EsitoConsegna::Interrotta,
        ClientError::Scaduta(_) => EsitoConsegna::Scaduta,
        ClientError::TroppoGrande(_) => EsitoConsegna::Illeggibile,
    };
    Riscontro::new(esito, errore.catena())
}

#[cfg(test)]
mod tests;
