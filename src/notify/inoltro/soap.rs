//! One `notificaSAP` without a busta to a back end that serves the contract, and what it answered: `OK` is taken over,
//! `KO` and Faults are recorded and tried again, as the node would (lifecycle.md §6).

use crate::{
    notify::consegna::{self, EsitoConsegna, Riscontro, fallita},
    soap::{
        self,
        client::{Client, Risposta, RispostaHttp},
    },
    store::ricevute::Ricevuta,
    xml,
};

/// A back end.
#[derive(Debug)]
pub struct Backend {
    client: Client,
    url: String,
    /// Key of the credentials that it wants to see ([`soap::client::Chiamante::autorizzazione`]).
    credenziali: Option<&'static str>,
}

impl Backend {
    pub fn new(client: Client, url: String, credenziali: Option<&'static str>) -> Self {
        Self {
            client: client.con_limite(consegna::MASSIMA_RISPOSTA),
            url,
            credenziali,
        }
    }

    /// One attempt.
    pub async fn invia(&self, notifica: &Ricevuta) -> Riscontro {
        let messaggio = soap::scrivi_envelope(None, &consegna::corpo(&notifica.codice, &notifica.motivo));
        let credenziali = self.credenziali.and_then(|k| self.client.chiamante().autorizzazione(k));
        match self.client.invia(&self.url, messaggio, credenziali.as_deref()).await {
            Ok(http) => leggi(&http),
            Err(errore) => fallita(&errore),
        }
    }
}

/// What an answer says.
fn leggi(http: &RispostaHttp) -> Riscontro {
    if let Some(riscontro) = consegna::non_soap(http) {
        return riscontro;
    }
    match Risposta::leggi(http, xml::Limits::default()) {
        Ok(Risposta { fault: Some(fault), .. }) => {
            Riscontro::new(EsitoConsegna::Fault, format!("{}: {}", fault.codice, fault.testo))
        }
        Ok(risposta) => consegna::esito(&risposta, http),
        Err(e) => Riscontro::new(EsitoConsegna::Illeggibile, e.to_string()).con_estratto(&http.corpo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soap::NS_TYPES;

    #[test]
    fn every_answer_has_its_name() {
        let risposta = |esito: &str| {
            let body = format!(
                "<t:risposta_notificaSAP xmlns:t=\"{NS_TYPES}\"><t:Esito>{esito}</t:Esito>\
                 <t:MessaggioErrore>codice ignoto</t:MessaggioErrore></t:risposta_notificaSAP>"
            );
            soap::scrivi_envelope(None, &body)
        };
        let fault = soap::scrivi_envelope(None, &soap::Fault::client("no").scrivi());
        let altra = risposta("OK").replace("risposta_notificaSAP", "risposta_annullaSAP");
        for (caso, stato, corpo, esito, dettaglio, estratto) in [
            ("OK", 200, risposta("OK"), EsitoConsegna::Consegnata, "", false),
            ("KO", 200, risposta("KO"), EsitoConsegna::Ko, "codice ignoto", false),
            (
                "neither",
                200,
                risposta("101"),
                EsitoConsegna::Illeggibile,
                "Esito",
                true,
            ),
            (
                "another's answer",
                200,
                altra,
                EsitoConsegna::Illeggibile,
                "not the answer",
                true,
            ),
            ("Fault", 500, fault, EsitoConsegna::Fault, "Client: no", false),
            (
                "HTML",
                200,
                "<html/>".to_owned(),
                EsitoConsegna::Illeggibile,
                "not a SOAP",
                true,
            ),
            (
                "bomb",
                200,
                "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>".to_owned(),
                EsitoConsegna::Illeggibile,
                "not a SOAP",
                true,
            ),
            (
                "empty",
                200,
                String::new(),
                EsitoConsegna::Illeggibile,
                "not a SOAP",
                true,
            ),
            (
                "redirect",
                302,
                String::new(),
                EsitoConsegna::Http,
                "HTTP status 302",
                true,
            ),
            (
                "overloaded",
                503,
                String::new(),
                EsitoConsegna::Http,
                "HTTP status 503",
                true,
            ),
        ] {
            let http = RispostaHttp {
                stato,
                content_type: Some("text/xml".to_owned()),
                corpo: corpo.into(),
            };
            let riscontro = leggi(&http);
            assert_eq!(riscontro.esito, esito, "{caso}: {riscontro:?}");
            assert!(riscontro.dettaglio.starts_with(dettaglio), "{caso}: {riscontro:?}");
            assert_eq!(riscontro.estratto.is_some(), estratto, "{caso}");
        }
    }
}
