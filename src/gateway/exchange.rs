//! The way of a message, top to bottom: bytes in, bytes out.
//!
//! One function, [`exchange`], used by HTTP, by the tests and by the benchmarks alike. Each step is a call into the room
//! that knows it; what a room refuses becomes an answer in one place, `answer`. Whatever is answered has
//! left its trace before: an answer whose trace could not be written is a `Server` fault instead (promise 1).

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use jiff::Timestamp;

use super::{
    Casa,
    answer::{self, Rifiutata},
    identity,
    record::Verbale,
};
use crate::{
    actions::{self, Ambito, Azione},
    config::{Busta, Role},
    egov::{self, Eccezione, Intestazione, Prova},
    registro::Regolamento,
    sap::Regione,
    soap::{self, Envelope, EnvelopeError, Fault, NS_TYPES},
    store::{Operazione, StoreError, ricevute::Canale},
    xml,
};

pub use super::answer::{Risposta, TEXT_XML, internal_fault};

/// A request as HTTP brought it.
#[derive(Debug, Clone)]
pub struct Chiamata {
    pub correlazione: String,
    pub ricevuta: Timestamp,
    pub content_type: Option<String>,
    pub soap_action: Option<String>,
    /// What follows the base path of the URL.
    pub segmento: Option<String>,
    pub peer: Option<SocketAddr>,
    /// What the channel proved of the caller.
    pub prova: Prova,
    pub corpo: Bytes,
}

/// Answers one message.
pub async fn exchange(casa: &Casa, mut chiamata: Chiamata) -> Risposta {
    let mut verbale = Verbale::apri(casa, &chiamata);
    let regolamento = casa.regolamento();
    let risposta = match walk(casa, &regolamento, &mut chiamata, &mut verbale).await {
        Ok(risposta) => risposta,
        Err(rifiutata) => refuse(casa, &regolamento, rifiutata, &mut verbale).await,
    };
    let risposta = casa.identita.firme().firma(casa, &verbale, risposta);
    // Its bytes are known only now; it leaves when they are kept.
    if let (Some(risposte), Risposta::Soap { corpo, .. }) = (&casa.risposte, &risposta) {
        risposte.conserva(verbale.correlazione(), corpo.as_bytes()).await;
    }
    verbale.chiudi(casa);
    risposta
}

/// The way itself.
async fn walk(
    casa: &Casa,
    regolamento: &Arc<Regolamento>,
    chiamata: &mut Chiamata,
    verbale: &mut Verbale,
) -> Result<Risposta, Rifiutata> {
    // bytes → text → envelope
    let envelope = read(casa, chiamata)?;
    soap::must_understand(&envelope.header, egov::NS, false)?;
    // header → busta; signature → who signed, where ModI is on; busta → exceptions; who calls, and whose region that is
    let azione = action_of(&envelope);
    if let Some(busta) = header(casa, &envelope)? {
        verbale.busta(casa, Arc::new(busta), &envelope.header);
    }
    let firmata = casa.identita.firme().verifica(casa, chiamata, &envelope, verbale)?;
    if let Some(prova) = firmata {
        chiamata.prova = prova;
    }
    // What was read stands in the envelope: the bytes of a thousand messages shall not wait for the store with them.
    chiamata.corpo = Bytes::new();
    let chiamata = &*chiamata;
    let regione = if verbale.intestazione().is_some() {
        admit(casa, chiamata, azione, verbale)?
    } else {
        let parte = identity::senza_busta(&casa.identita, chiamata, azione)?;
        parte.and_then(|parte| verbale.provata(&parte))
    };
    // which of the eight
    let azione = azione.ok_or(Fault::client("Azione sconosciuta"))?;
    verbale.azione(azione);
    serves(casa, chiamata, azione)?;
    within_limits(casa, chiamata, azione, verbale).await?;
    // parameters → document → controls
    let ambito = ambito(casa, regolamento, regione.as_ref());
    let operazione = actions::leggi(azione, envelope.richiesta, &ambito).map_err(|r| Rifiutata::Azione(azione, r))?;
    // the register decides; change, trace and outbox in one commit
    answer::testata(casa, verbale, None);
    let risultato = casa.coda.esegui(verbale.scambio(casa, operazione)).await?;
    verbale.esito(&risultato);
    // answer
    let corpo = actions::rispondi(azione, &risultato, &ambito)?;
    Ok(answer::body(casa, verbale, &corpo))
}

/// Bytes to text to envelope. Nothing else may parse what the reader has not accepted.
///
/// A message that cannot be read wore no busta that we could answer with (busta-egov.md §7.1, design §7.12).
fn read(casa: &Casa, chiamata: &Chiamata) -> Result<Envelope, Rifiutata> {
    let content_type = chiamata.content_type.as_deref().unwrap_or("text/xml");
    let limits = xml::Limits {
        max_bytes: casa.settings.limits.body_bytes,
        ..casa.settings.xml.inner()
    };
    let envelope = if content_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        Err(Fault::client("Messaggio con allegati non ammesso"))
    } else {
        xml::decode(&chiamata.corpo, soap::charset(content_type))
            .map_err(EnvelopeError::from)
            .and_then(|text| soap::envelope::leggi(&text, limits))
            .map_err(Fault::from)
    };
    envelope.map_err(|fault| match casa.settings.egov.busta {
        Busta::Obbligatoria => Rifiutata::Strutturale,
        Busta::Facoltativa => Rifiutata::Fault(fault),
    })
}

/// The busta that the message wears, if it may go without one.
fn header(casa: &Casa, envelope: &Envelope) -> Result<Option<Intestazione>, Rifiutata> {
    match Intestazione::leggi(&envelope.header) {
        Ok(None) if casa.settings.egov.busta == Busta::Obbligatoria && !casa.identita.firme().senza_busta(envelope) => {
            Err(Rifiutata::Strutturale)
        }
        Ok(busta) => Ok(busta),
        Err(_) => Err(Rifiutata::Strutturale),
    }
}

/// The action that the Body names.
fn action_of(envelope: &Envelope) -> Option<Azione> {
    Azione::parse(&envelope.richiesta.nome).filter(|a| envelope.richiesta.is(Some(NS_TYPES), a.as_str()))
}

/// Checks the busta; a good one says whose region calls.
fn admit(
    casa: &Casa,
    chiamata: &Chiamata,
    azione: Option<Azione>,
    verbale: &mut Verbale,
) -> Result<Option<Regione>, Rifiutata> {
    let Some(busta) = verbale.intestazione() else {
        return Ok(None);
    };
    let parti = casa.parti();
    let mittente = parti.per_nome(&busta.mittente.parte.nome);
    let contesto = casa.contesto(&parti, mittente);
    let mut rows = egov::controlla(busta, &contesto);
    egov::check::controlla_corpo(busta, azione, &mut rows);
    identity::con_busta(&casa.identita, chiamata, azione, busta, &mut rows);
    if rows.iter().any(Eccezione::is_grave) {
        return Err(Rifiutata::Busta(rows));
    }
    let regione = mittente.and_then(|parte| Regione::parse(&parte.regione));
    verbale.ammessa(regione.clone(), rows);
    Ok(regione)
}

/// Whether this role serves the action, and neither URL nor `SOAPAction` names another one (design §7.9).
fn serves(casa: &Casa, chiamata: &Chiamata, azione: Azione) -> Result<(), Fault> {
    // The node is told the seven, a region the eighth.
    if (azione == Azione::NotificaSap) != (casa.settings.role == Role::Regione) {
        return Err(Fault::client("Azione non servita da questo nodo"));
    }
    let named = [&chiamata.soap_action, &chiamata.segmento].into_iter().flatten();
    if named
        .filter_map(|name| soap::azione_da(name))
        .any(|other| other != azione)
    {
        return Err(Fault::client("SOAPAction o indirizzo di un'altra azione"));
    }
    Ok(())
}

/// Whether the caller has calls left: the party of a good busta or of the channel's proof, or else the address it calls
/// from.
async fn within_limits(
    casa: &Casa,
    chiamata: &Chiamata,
    azione: Azione,
    verbale: &mut Verbale,
) -> Result<(), Rifiutata> {
    let parti = casa.parti();
    let parte = verbale.chiamante().and_then(|nome| parti.per_nome(nome));
    if casa.limitatore.ammette(parte, chiamata.peer, azione).await {
        return Ok(());
    }
    // It changes nothing, so that the same message may come again.
    verbale.identificatore_libero();
    Err(Rifiutata::Limite(
        azione,
        parte.map(|p| p.forma_x001).unwrap_or_default(),
    ))
}

fn ambito<'a>(casa: &'a Casa, regolamento: &'a Arc<Regolamento>, regione_chiamante: Option<&'a Regione>) -> Ambito<'a> {
    let ricezione = &casa.settings.ricezione;
    Ambito {
        schema: &casa.schema,
        regolamento,
        limiti: casa.settings.xml.inner(),
        regione_chiamante,
        profilo: casa.settings.wsdl.profilo,
        inoltri: Canale::tra(ricezione.webhook.url.is_some(), ricezione.soap.url.is_some()),
    }
}

/// Traces a refusal and answers it.
async fn refuse(
    casa: &Casa,
    regolamento: &Arc<Regolamento>,
    mut rifiutata: Rifiutata,
    verbale: &mut Verbale,
) -> Risposta {
    if matches!(rifiutata, Rifiutata::Interno(_)) {
        // The row of the commit holds identifier and signature: a second one uses nothing again.
        verbale.identificatore_libero();
    }
    let mut tracciata = false;
    // A refusal inside a good busta uses its identifier: writing it may find out that the message is a duplicate, which
    // then is the refusal. What the store could not do is not asked of it again.
    while !matches!(
        rifiutata,
        Rifiutata::Store(
            StoreError::Unavailable(_) | StoreError::Behind(_) | StoreError::Internal(_) | StoreError::Overloaded
        )
    ) {
        if rifiutata == Rifiutata::Store(StoreError::Ripetuto) {
            rifiutata = casa.identita.firme().ripetuta(verbale).unwrap_or(rifiutata);
            verbale.ripetuta();
        }
        let (esito, motivi, documento) = rifiutata.trace();
        verbale.rifiuta(esito, motivi);
        if rifiutata == Rifiutata::Store(StoreError::Duplicato) {
            verbale.non_ammessa();
        }
        answer::testata(casa, &mut *verbale, Some(&rifiutata));
        match casa
            .coda
            .esegui(verbale.scambio(casa, Operazione::Traccia { documento }))
            .await
        {
            Ok(_) => {
                tracciata = true;
                break;
            }
            Err(error) => rifiutata = Rifiutata::Store(error),
        }
    }
    // What was traced is what is sent: its header is not written anew.
    if !tracciata {
        let (esito, motivi, _) = rifiutata.trace();
        verbale.rifiuta(esito, motivi);
        answer::testata(casa, &mut *verbale, Some(&rifiutata));
    }
    answer::refusal(casa, &rifiutata, &ambito(casa, regolamento, None), verbale)
}
