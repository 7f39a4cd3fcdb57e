//! With the feature `modi`.

use std::sync::Arc;

use super::{Firme, Stato};
use crate::{
    clock::{self, Clock as _},
    config::Busta,
    egov::{
        self, Eccezione, Parti,
        codici::posizione,
        identita::{Credenziale, Motivo, Prova},
    },
    gateway::{
        answer::{self, Rifiutata, Risposta},
        casa::Casa,
        exchange::Chiamata,
        record::{Firmata, Verbale},
    },
    modi::{ANONIMO, Classe, DaFirmare, Modi, NonFirmata, Provata, Rifiuto},
    soap::{self, Envelope, Fault, FaultCode},
    store::MessaggioFirmato,
    telemetry, xml,
};

const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

impl Firme {
    pub(super) fn prepara(&self, parti: &Parti) -> Result<Option<Arc<Stato>>, String> {
        let elenco = parti.iter().map(|parte| (parte.nome.clone(), parte.modi.clone()));
        let adesso = clock::System.now();
        Ok(Modi::prepara(&self.impostazioni, elenco, self.servizio.clone(), adesso)?.map(Arc::new))
    }

    /// May the message go without a busta, whatever `egov.busta` says? Who it is from is only known later, and judged
    /// then.
    pub(in crate::gateway) fn senza_busta(&self, envelope: &Envelope) -> bool {
        self.attuale.load().as_ref().is_some_and(|modi| modi.senza_busta()) && ha_security(envelope)
    }

    /// What channel and signature prove together.
    pub(in crate::gateway) fn verifica(
        &self,
        casa: &Casa,
        chiamata: &Chiamata,
        envelope: &Envelope,
        verbale: &mut Verbale,
    ) -> Result<Option<Prova>, Rifiutata> {
        let attuale = self.attuale.load();
        let Some(modi) = attuale.as_deref() else {
            return Ok(None);
        };
        let busta = verbale.intestazione();
        let dichiarata = match (busta, &chiamata.prova) {
            (Some(busta), _) => Some(busta.mittente.parte.nome.as_str()),
            (None, Prova::Parte(nome)) => Some(nome.as_str()),
            (None, _) => None,
        };
        let da_verificare = match dichiarata {
            Some(nome) => modi.parte(nome).is_some(),
            None => ha_security(envelope),
        };
        if !da_verificare {
            // A `wsse:Security` that is not looked at stands for no busta.
            if busta.is_none() && casa.settings.egov.busta == Busta::Obbligatoria {
                return Err(Rifiutata::Strutturale);
            }
            return Ok(None);
        }
        let rifiuta = |rifiuto| rifiutata(modi, chiamata, busta.is_some(), rifiuto);
        let provata = leggi(casa, chiamata, modi).map_err(rifiuta)?;
        if dichiarata.is_some_and(|nome| nome != provata.nome) {
            let controllo = "the certificate is of another party than the one that calls";
            return Err(rifiuta(Rifiuto::new(Classe::NonAutorizzato, controllo)));
        }
        let senza_busta = modi.parte(&provata.nome).is_some_and(|parte| parte.senza_busta);
        if busta.is_none() && casa.settings.egov.busta == Busta::Obbligatoria && !senza_busta {
            return Err(Rifiutata::Strutturale);
        }
        Ok(Some(accetta(chiamata, provata, verbale)))
    }

    /// A message whose signature holds, and which had come before.
    pub(in crate::gateway) fn ripetuta(&self, verbale: &Verbale) -> Option<Rifiutata> {
        let attuale = self.attuale.load();
        let rifiuto = Rifiuto::new(Classe::Ripetuto, "wsa:MessageID was received before");
        let modi = attuale.as_deref()?;
        Some(risposta_a(
            modi,
            verbale.correlazione(),
            verbale.intestazione().is_some(),
            rifiuto,
        ))
    }

    /// Signs an answer to somebody whose message was signed, unless it is a Fault.
    pub(in crate::gateway) fn firma(&self, casa: &Casa, verbale: &Verbale, risposta: Risposta) -> Risposta {
        let attuale = self.attuale.load();
        let (Some(modi), Some(firmata), Risposta::Soap { guasto: false, corpo }) =
            (attuale.as_deref(), verbale.firma(), &risposta)
        else {
            return risposta;
        };
        let Some(firmatario) = modi.firmatario(&firmata.parte) else {
            return risposta;
        };
        let message_id = uuid(casa);
        let divisa = soap::dividi_envelope(corpo).ok_or(NonFirmata::Illeggibile);
        let scritta = divisa.and_then(|(header, corpo)| {
            firmatario.firma(&DaFirmare {
                to: ANONIMO,
                action: verbale.nome_azione(),
                message_id: &message_id,
                relates_to: firmata.message_id.as_deref(),
                reply_to: None,
                created: clock::System.now(),
                validita: modi.validita(),
                header,
                corpo,
            })
        });
        match scritta {
            Ok(corpo) => Risposta::Soap { guasto: false, corpo },
            Err(error) => {
                tracing::error!(correlation_id = verbale.correlazione(), %error, "the answer was not signed");
                Risposta::Soap {
                    guasto: true,
                    corpo: answer::internal_fault(),
                }
            }
        }
    }
}

/// Whether a `wsse:Security` is addressed to us.
fn ha_security(envelope: &Envelope) -> bool {
    envelope
        .header
        .iter()
        .any(|blocco| blocco.is(Some(WSSE), "Security") && soap::fault::per_noi(blocco))
}

/// The same text that the envelope was read from, read again with what signatures need.
fn leggi(casa: &Casa, chiamata: &Chiamata, modi: &Modi) -> Result<Provata, Rifiuto> {
    let illeggibile = |_| Rifiuto::new(Classe::SenzaSicurezza, "not XML we accept");
    let content_type = chiamata.content_type.as_deref().unwrap_or("text/xml");
    let testo = xml::decode(&chiamata.corpo, soap::charset(content_type)).map_err(illeggibile)?;
    let limiti = xml::Limits {
        max_bytes: casa.settings.limits.body_bytes,
        ..casa.settings.xml.inner()
    };
    modi.verifica(
        testo.trim_start_matches(soap::spazio),
        limiti,
        egov::NS,
        clock::System.now(),
    )
}

/// Notes who signed; the proof of the signature joins that of the channel.
fn accetta(chiamata: &Chiamata, provata: Provata, verbale: &mut Verbale) -> Prova {
    let del_canale = match &chiamata.prova {
        Prova::Nessuna => Credenziale::Assente,
        Prova::DiNessuno => Credenziale::DiNessuno,
        Prova::Parte(nome) => Credenziale::Di(nome.clone()),
        Prova::Errata(motivo) => Credenziale::Errata(*motivo),
    };
    let prova = Prova::da([del_canale, Credenziale::Di(provata.nome.clone())]);
    if prova == Prova::Errata(Motivo::Discordi) {
        // The identity of the caller is refused further on; nothing of this message is used.
        return prova;
    }
    let messaggio = provata.usato.map(|usato| MessaggioFirmato {
        chiave: usato.chiave,
        adesso: usato.adesso,
        scade: usato.scade,
    });
    let firma = Firmata {
        parte: provata.nome,
        message_id: provata.message_id,
    };
    verbale.firmata(firma, messaggio);
    prova
}

/// Logged with the check that failed, answered without it unless that is wanted.
fn rifiutata(modi: &Modi, chiamata: &Chiamata, con_busta: bool, rifiuto: Rifiuto) -> Rifiutata {
    tracing::warn!(
        correlation_id = chiamata.correlazione,
        peer = chiamata.peer.map(|p| p.ip().to_string()),
        motivo = rifiuto.classe.codice_wss(),
        controllo = rifiuto.controllo,
        "the signature of a message was refused"
    );
    risposta_a(modi, &chiamata.correlazione, con_busta, rifiuto)
}

fn risposta_a(modi: &Modi, correlazione: &str, con_busta: bool, rifiuto: Rifiuto) -> Rifiutata {
    metrics::counter!(telemetry::SIGNATURE_REFUSED, "motivo" => rifiuto.classe.codice_wss()).increment(1);
    if con_busta {
        return Rifiutata::Busta(vec![riga(rifiuto.classe)]);
    }
    let testo = modi.testo(rifiuto, correlazione).into();
    Rifiutata::Firma(Fault {
        codice: FaultCode::Wss(rifiuto.classe.codice_wss()),
        testo,
    })
}

/// The row of an error busta (modi-security.md §6, last column).
fn riga(classe: Classe) -> Eccezione {
    use egov::Codice as C;
    let (codice, posizione) = match classe.codice_egov() {
        "102" => (C::C102, posizione::DESTINATARIO),
        "108" => (C::C108, posizione::ORA),
        "110" => (C::C110, posizione::IDENTIFICATORE),
        "201" => (C::C201, posizione::MITTENTE),
        "200" => (C::C200, posizione::INTESTAZIONE),
        "301" => (C::C301, posizione::SCADENZA),
        _ => (C::C202, posizione::INTESTAZIONE),
    };
    Eccezione::grave(codice, posizione)
}

/// RFC 9562, version 4.
fn uuid(casa: &Casa) -> String {
    let (a, b) = (casa.random.next_u64(), casa.random.next_u64());
    format!(
        "urn:uuid:{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFF,
        0x8000 | ((b >> 48) & 0x3FFF),
        b & 0xFFFF_FFFF_FFFF
    )
}
