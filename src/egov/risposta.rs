//! The header of an answer, from the header of the request (busta-egov.md §7, §9).
//!
//! Three answers carry one: the normal ([`normale`], INFO rows included), the error busta ([`errore`]), the failure of
//! processing ([`processamento`]); a structural failure gets none (D27), its Fault is [`FAULT_BUSTA`]. An application
//! Fault travels under [`normale`]. [`richiesta`] writes the header of a message of our own. Pure: identifier and
//! instant are given.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{
    ACTOR, ALPIUUNAVOLTA, Codice, Eccezione, Identificatore, Intestazione, PIUDIUNAVOLTA, Parte, SERVIZIO, SINCRONO,
    SPC, codici::posizione, header, tempo, wire,
};
use crate::{
    actions::Azione,
    soap::{Fault, FaultCode},
};

/// The Fault of every refusal by validation (§7.1, §7.2).
pub const FAULT_BUSTA: Fault = Fault {
    codice: FaultCode::Client,
    testo: Cow::Borrowed("EGOV_IT_001 - Formato Busta non corretto"),
};

/// The Fault of a failure that is not the caller's (§7.3).
pub const FAULT_PROCESSAMENTO: Fault = Fault {
    codice: FaultCode::Server,
    testo: Cow::Borrowed("EGOV_IT_300 - Errore nel processamento del messaggio SPCoop"),
};

const SCONOSCIUTO: &str = "Sconosciuto";

/// What every header written by us needs.
#[derive(Debug, Clone, Copy)]
pub struct Emissione<'a> {
    /// The party this node is.
    pub noi: &'a Parte,
    /// New, of [`super::Generatore`].
    pub identificatore: &'a str,
    pub ora: Timestamp,
}

/// Why a header was not written: an internal failure, never the message's.
#[derive(Debug, thiserror::Error)]
#[error("busta not written: {0}")]
pub struct NonScritta(String);

/// §9: parties swapped, reference to the request; `info` rows are mentioned.
///
/// # Errors
/// [`NonScritta`].
pub fn normale(richiesta: &Intestazione, emissione: Emissione<'_>, info: &[Eccezione]) -> Result<String, NonScritta> {
    let destinatario = con_tipo(&richiesta.mittente.parte.nome, &richiesta.mittente.parte.tipo);
    let mut testata = testata(emissione, destinatario.clone());
    testata.profilo = Some(SINCRONO.to_owned());
    testata.collaborazione.clone_from(&richiesta.collaborazione);
    testata.servizio = richiesta.servizio.as_ref().map(|s| con_tipo(&s.nome, &s.tipo));
    testata.azione.clone_from(&richiesta.azione);
    testata.messaggio.riferimento = Some(richiesta.messaggio.identificatore.clone());
    testata.profilo_trasmissione = richiesta
        .profilo_trasmissione
        .as_ref()
        .map(|p| profilo_trasmissione(p, true));
    scrivi(testata, trasmissioni(richiesta, emissione, destinatario), info)
}

/// §7.3: as a normal answer, without rows.
///
/// # Errors
/// [`NonScritta`].
pub fn processamento(richiesta: &Intestazione, emissione: Emissione<'_>) -> Result<String, NonScritta> {
    normale(richiesta, emissione, &[])
}

/// §7.2: of the request what can be relied upon, and a row for each defect.
///
/// # Errors
/// [`NonScritta`].
pub fn errore(
    richiesta: &Intestazione,
    emissione: Emissione<'_>,
    eccezioni: &[Eccezione],
) -> Result<String, NonScritta> {
    let errata = |posto: &str| eccezioni.iter().any(|e| e.is_grave() && e.posizione == posto);
    let mittente = &richiesta.mittente.parte;
    let destinatario = con_tipo(
        non_vuoto(&mittente.nome).unwrap_or(SCONOSCIUTO),
        if errata(posizione::MITTENTE_TIPO) {
            SPC
        } else {
            non_vuoto(&mittente.tipo).unwrap_or(SPC)
        },
    );
    let mut testata = testata(emissione, destinatario.clone());
    if !errata(posizione::PROFILO) {
        testata.profilo = richiesta.profilo.as_ref().map(|p| p.valore.clone());
    }
    testata.collaborazione = richiesta
        .collaborazione
        .clone()
        .filter(|c| !errata(posizione::COLLABORAZIONE) && Identificatore::parse(c).is_some());
    testata.servizio = richiesta.servizio.as_ref().and_then(|s| {
        let tipo = if errata(posizione::SERVIZIO_TIPO) {
            SPC
        } else {
            non_vuoto(&s.tipo).unwrap_or(SPC)
        };
        Some(con_tipo(non_vuoto(&s.nome)?, tipo))
    });
    testata.azione = richiesta.azione.clone().filter(|a| !a.is_empty());
    testata.messaggio.riferimento =
        Identificatore::parse(&richiesta.messaggio.identificatore).map(|id| id.as_str().to_owned());
    let inoltro_valido = !eccezioni.iter().any(|e| e.is_grave() && e.codice == Codice::C113);
    testata.profilo_trasmissione = richiesta
        .profilo_trasmissione
        .as_ref()
        .map(|p| profilo_trasmissione(p, inoltro_valido));
    scrivi(testata, trasmissioni(richiesta, emissione, destinatario), eccezioni)
}

/// The header of a message of our own to `destinatario`.
///
/// # Errors
/// [`NonScritta`].
pub fn richiesta(
    emissione: Emissione<'_>,
    destinatario: &Parte,
    azione: Azione,
    scadenza: Option<Timestamp>,
) -> Result<String, NonScritta> {
    let verso = con_tipo(&destinatario.nome, &destinatario.tipo);
    let mut testata = testata(emissione, verso.clone());
    testata.profilo = Some(SINCRONO.to_owned());
    testata.servizio = Some(con_tipo(SERVIZIO, SPC));
    testata.azione = Some(azione.as_str().to_owned());
    testata.messaggio.scadenza = scadenza.map(tempo::scrivi);
    testata.profilo_trasmissione = Some(predefinito());
    let tratta = trasmissione(noi(emissione), verso, ora(emissione.ora));
    scrivi(testata, vec![tratta], &[])
}

/// The fields that are ours in every header.
fn testata(emissione: Emissione<'_>, destinatario: wire::ConTipo) -> wire::IntestazioneMessaggio {
    wire::IntestazioneMessaggio {
        mittente: wire::Soggetto { parte: noi(emissione) },
        destinatario: wire::Soggetto { parte: destinatario },
        messaggio: wire::Messaggio {
            identificatore: emissione.identificatore.to_owned(),
            ora: ora(emissione.ora),
            ..wire::Messaggio::default()
        },
        ..wire::IntestazioneMessaggio::default()
    }
}

/// §9.1, D20: the hop of the request, unless its time was unreadable, and ours.
fn trasmissioni(
    richiesta: &Intestazione,
    emissione: Emissione<'_>,
    richiedente: wire::ConTipo,
) -> Vec<wire::Trasmissione> {
    let andata = richiesta.messaggio.ora_registrazione.as_ref().and_then(|o| {
        let istante = tempo::leggi(&o.valore)?;
        let tempo = if o.tempo == tempo::TEMPO_LOCALE {
            tempo::TEMPO_LOCALE
        } else {
            tempo::TEMPO_SPC
        };
        Some(wire::OraRegistrazione {
            tempo: tempo.to_owned(),
            valore: tempo::scrivi(istante),
        })
    });
    andata
        .map(|o| trasmissione(richiedente.clone(), noi(emissione), o))
        .into_iter()
        .chain([trasmissione(noi(emissione), richiedente, ora(emissione.ora))])
        .collect()
}

fn trasmissione(da: wire::ConTipo, a: wire::ConTipo, ora: wire::OraRegistrazione) -> wire::Trasmissione {
    wire::Trasmissione {
        origine: wire::Soggetto { parte: da },
        destinazione: wire::Soggetto { parte: a },
        ora,
    }
}

/// As in the request where its values are of the busta and were not refused.
fn profilo_trasmissione(dato: &header::ProfiloTrasmissione, valido: bool) -> wire::ProfiloTrasmissione {
    let ammesso = |valore: &Option<String>, valori: [&str; 2]| valore.as_deref().is_none_or(|v| valori.contains(&v));
    if valido
        && ammesso(&dato.inoltro, [ALPIUUNAVOLTA, PIUDIUNAVOLTA])
        && ammesso(&dato.conferma_ricezione, ["true", "false"])
    {
        return wire::ProfiloTrasmissione {
            inoltro: dato.inoltro.clone(),
            conferma_ricezione: dato.conferma_ricezione.clone(),
        };
    }
    predefinito()
}

fn predefinito() -> wire::ProfiloTrasmissione {
    wire::ProfiloTrasmissione {
        inoltro: Some(ALPIUUNAVOLTA.to_owned()),
        conferma_ricezione: Some("false".to_owned()),
    }
}

fn noi(emissione: Emissione<'_>) -> wire::ConTipo {
    con_tipo(&emissione.noi.nome, &emissione.noi.tipo)
}

fn con_tipo(nome: &str, tipo: &str) -> wire::ConTipo {
    wire::ConTipo {
        tipo: tipo.to_owned(),
        nome: nome.to_owned(),
    }
}

fn ora(istante: Timestamp) -> wire::OraRegistrazione {
    wire::OraRegistrazione {
        tempo: tempo::TEMPO_SPC.to_owned(),
        valore: tempo::scrivi(istante),
    }
}

fn non_vuoto(testo: &str) -> Option<&str> {
    Some(testo).filter(|t| !t.is_empty())
}

fn scrivi(
    testata: wire::IntestazioneMessaggio,
    trasmissioni: Vec<wire::Trasmissione>,
    eccezioni: &[Eccezione],
) -> Result<String, NonScritta> {
    let righe: Vec<_> = eccezioni.iter().map(eccezione).collect();
    wire::Intestazione {
        actor: ACTOR.to_owned(),
        must_understand: "1".to_owned(),
        testata,
        trasmissioni: Some(wire::ListaTrasmissioni { righe: trasmissioni }),
        eccezioni: (!righe.is_empty()).then_some(wire::ListaEccezioni { righe }),
    }
    .scrivi()
    .map_err(|e| NonScritta(e.to_string()))
}

fn eccezione(e: &Eccezione) -> wire::Eccezione {
    wire::Eccezione {
        contesto: e.contesto.as_str().to_owned(),
        codice: e.codice.as_str().to_owned(),
        rilevanza: e.rilevanza.as_str().to_owned(),
        posizione: e.posizione.to_owned(),
    }
}

#[cfg(test)]
#[path = "risposta_tests.rs"]
mod tests;
