//! What a client sent: read once, checked as any message without busta (operations.md §2, §3), dressed as often as it is
//! sent.
//!
//! A client that puts an Intestazione into its message makes buste itself, expects one back, and would not get it: it is
//! told to use the porta applicativa, whatever its busta says. Other headers are judged as everywhere and stay here.

use std::borrow::Cow;

use jiff::Timestamp;

use super::Guasto;
use crate::{
    actions::Azione,
    egov::{
        self, ALPIUUNAVOLTA, Intestazione, Parte, SERVIZIO, SINCRONO, SPC,
        header::{
            IdentificativoParte, Messaggio, OraRegistrazione, Profilo, ProfiloTrasmissione, Servizio, Soggetto,
            Trasmissione, is_intestazione,
        },
        risposta::{self, Emissione},
        tempo,
    },
    soap::{self, Fault, NS_TYPES, Ritaglio},
    xml::{self, Limits},
};

/// Bytes as text, once and for all.
///
/// # Errors
/// What the client did wrong.
pub fn testo<'b>(corpo: &'b [u8], content_type: Option<&str>) -> Result<Cow<'b, str>, Guasto> {
    let content_type = content_type.unwrap_or("text/xml");
    if content_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return Err(Fault::client("Messaggio con allegati non ammesso").into());
    }
    let testo = xml::decode(corpo, soap::charset(content_type)).map_err(soap::EnvelopeError::from);
    testo.map_err(|e| Fault::from(e).into())
}

/// A request that may be brought to the node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domanda<'t> {
    pub azione: Azione,
    ritaglio: Ritaglio<'t>,
}

/// A message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busta {
    /// The whole envelope.
    pub messaggio: String,
    /// Its header as it stands there.
    pub testata: String,
    /// The same, typed: what the answer is compared with.
    pub intestazione: Intestazione,
}

impl<'t> Domanda<'t> {
    /// Reads a message; `nomi` are what `SOAPAction` and the URL call the action (design §7.9).
    ///
    /// # Errors
    /// What the client did wrong.
    pub fn leggi<'n>(testo: &'t str, limiti: Limits, nomi: impl IntoIterator<Item = &'n str>) -> Result<Self, Guasto> {
        let ritaglio = Ritaglio::leggi(testo, limiti).map_err(Fault::from)?;
        if ritaglio.header.iter().any(is_intestazione) {
            return Err(
                Fault::client("La porta delegata riceve messaggi senza busta e-Gov: la busta la aggiunge lei").into(),
            );
        }
        // Headers stay here. A wsse:Security that must be understood protects a message that goes on without it.
        soap::must_understand(&ritaglio.header, egov::NS, true)?;
        let azione = Azione::parse(&ritaglio.nome).filter(|a| ritaglio.is(Some(NS_TYPES), a.as_str()));
        let azione = azione.ok_or(Fault::client("Azione sconosciuta"))?;
        if azione == Azione::NotificaSap {
            return Err(Fault::client("notificaSAP va dal nodo alla regione: la porta delegata non la inoltra").into());
        }
        if nomi
            .into_iter()
            .filter_map(soap::azione_da)
            .any(|altra| altra != azione)
        {
            return Err(
                Fault::client("SOAPAction o indirizzo indicano un'azione diversa da quella del messaggio").into(),
            );
        }
        Ok(Self { azione, ritaglio })
    }

    /// Puts it into a busta to the node.
    pub fn imbusta(&self, emissione: Emissione<'_>, nodo: &Parte) -> Busta {
        let testata = risposta::richiesta(emissione, nodo, self.azione, None);
        Busta {
            messaggio: self.ritaglio.imbusta(&testata),
            intestazione: intestazione(emissione, nodo, self.azione),
            testata,
        }
    }
}

/// What [`risposta::richiesta`] writes, as it would be read: our own header is not parsed again for each call.
fn intestazione(emissione: Emissione<'_>, nodo: &Parte, azione: Azione) -> Intestazione {
    let (noi, nodo) = (soggetto(emissione.noi), soggetto(nodo));
    let ora = ora(emissione.ora);
    Intestazione {
        actor: Some(egov::ACTOR.to_owned()),
        must_understand: Some("1".to_owned()),
        namespace_busta: true,
        mittente: noi.clone(),
        destinatario: nodo.clone(),
        profilo: Some(Profilo {
            valore: SINCRONO.to_owned(),
            servizio_correlato: None,
            tipo: None,
        }),
        collaborazione: None,
        servizio: Some(Servizio {
            nome: SERVIZIO.to_owned(),
            tipo: SPC.to_owned(),
        }),
        azione: Some(azione.as_str().to_owned()),
        messaggio: Messaggio {
            identificatore: emissione.identificatore.to_owned(),
            ora_registrazione: Some(ora.clone()),
            riferimento: None,
            scadenza: None,
        },
        profilo_trasmissione: Some(ProfiloTrasmissione {
            inoltro: Some(ALPIUUNAVOLTA.to_owned()),
            conferma_ricezione: Some("false".to_owned()),
            con_figli: false,
        }),
        sequenza: None,
        riscontri: None,
        trasmissioni: Some(vec![Trasmissione {
            origine: noi,
            destinazione: nodo,
            ora_registrazione: ora,
        }]),
        eccezioni: None,
        figli_sconosciuti: Vec::new(),
    }
}

fn ora(istante: Timestamp) -> OraRegistrazione {
    OraRegistrazione {
        valore: tempo::scrivi(istante),
        tempo: tempo::TEMPO_SPC.to_owned(),
    }
}

fn soggetto(parte: &Parte) -> Soggetto {
    Soggetto {
        parte: IdentificativoParte {
            nome: parte.nome.clone(),
            tipo: parte.tipo.clone(),
            indirizzo_telematico: None,
        },
        altre: false,
    }
}
