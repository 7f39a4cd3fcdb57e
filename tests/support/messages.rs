//! Messages as real clients write them.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::sync::LazyLock;

use portasap::clock::{self, Clock};

use crate::http::escape;

pub const TYPES: &str = "http://servizi.lavoro.gov.it/servizicoap/types";

/// The worker of most tests; nobody's code, with a correct check character.
pub const CF: &str = "SMPPRV80A01H501H";
/// CPI of Roma (LAZIO, 08), Modena (EMILIA, 06), Padova (VENETO, 21).
pub const CPI_LAZIO: &str = "H501C000523";
pub const CPI_EMILIA: &str = "F257C000424";
pub const CPI_VENETO: &str = "G224C000126";

/// A plain envelope around one action with one parameter.
pub fn plain(azione: &str, parametro: &str, value: &str) -> String {
    envelope("", &body(azione, parametro, value))
}

pub fn body(azione: &str, parametro: &str, value: &str) -> String {
    format!(
        "<t:{azione} xmlns:t=\"{TYPES}\"><t:{parametro}>{}</t:{parametro}></t:{azione}>",
        escape(value)
    )
}

pub fn envelope(header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">{header}<soapenv:Body>{body}</soapenv:Body>\
         </soapenv:Envelope>"
    )
}

pub fn invio(documento: &str) -> String {
    plain("invioSAP", "SAP", documento)
}

pub fn verifica(cf: &str) -> String {
    plain(
        "verificaEsistenzaSAP",
        "CodiceFiscale",
        &format!("<VerificaSAP><codiceFiscale>{cf}</codiceFiscale></VerificaSAP>"),
    )
}

pub fn richiesta(codice: &str) -> String {
    plain("richiestaSAP", "CodiceSAP", &idsap(codice))
}

pub fn annulla(codice: &str) -> String {
    plain("annullaSAP", "CodiceSAP", &idsap(codice))
}

pub fn idsap(codice: &str) -> String {
    format!("<IDSAP><IdentificativoSap>{codice}</IdentificativoSap></IDSAP>")
}

/// A document to bend: full when `anagrafica`, else mini.
#[derive(Debug, Clone)]
pub struct Documento<'a> {
    pub codice: Option<&'a str>,
    pub ente: &'a str,
    pub variazione: &'a str,
    pub cf: &'a str,
    pub anagrafica: bool,
    /// `codice_ente_promotore`, `identificativo_politica`
    pub politica: Option<(&'a str, &'a str)>,
    pub indirizzo: &'a str,
}

impl Default for Documento<'_> {
    fn default() -> Self {
        Self {
            codice: None,
            ente: CPI_LAZIO,
            variazione: "01",
            cf: CF,
            anagrafica: true,
            politica: None,
            indirizzo: "VIA DI PROVA 1",
        }
    }
}

impl Documento<'_> {
    pub fn xml(&self) -> String {
        let codice = self
            .codice
            .map(|c| format!("<identificativosap>{c}</identificativosap>"))
            .unwrap_or_default();
        let anagrafica = if self.anagrafica {
            format!(
                "<datianagrafici><datipersonali><codicefiscale>{}</codicefiscale><cognome>ESEMPIO</cognome>\
                 <nome>PROVA</nome><sesso>M</sesso><datanascita>1980-01-01</datanascita><codcomune>H501</codcomune>\
                 <codcittadinanza>000</codcittadinanza></datipersonali><domicilio><codcomune>H501</codcomune>\
                 <cap>00100</cap><indirizzo>{}</indirizzo></domicilio><recapiti><email>prova@example.org</email>\
                 </recapiti></datianagrafici>",
                self.cf, self.indirizzo
            )
        } else {
            String::new()
        };
        let politica = self.politica.map(|(ente, id)| {
            format!(
                "<politiche_attive_lst><politiche_attive><tipo_attivita>A02</tipo_attivita>\
                 <titolo_denominazione>PATTO</titolo_denominazione><data_proposta>2021-03-15</data_proposta>\
                 <data>2021-03-15</data><data_fine>2021-12-31</data_fine><durata>6</durata>\
                 <tipologia_durata>M</tipologia_durata><descrizione>Patto di servizio</descrizione>\
                 <titolo_progetto>05</titolo_progetto><codice_ente_promotore>{ente}</codice_ente_promotore>\
                 <identificativo_politica>{id}</identificativo_politica><ultimo_evento><evento>02</evento>\
                 <data_evento>2021-03-15</data_evento></ultimo_evento></politiche_attive></politiche_attive_lst>"
            )
        });
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lavoratore><datiinvio>\
             <dataultimoagg>2021-03-20</dataultimoagg>{codice}<codiceentetit>{}</codiceentetit>\
             <tipovariazione>{}</tipovariazione><datadinascita>1980-01-01</datadinascita></datiinvio>{anagrafica}{}\
             </lavoratore>",
            self.ente,
            self.variazione,
            politica.unwrap_or_default()
        )
    }
}

/// When the messages of this process were written: old ones are refused.
static ORA: LazyLock<String> = LazyLock::new(|| fra(0));

/// The Italian time so many minutes from now, as in a busta.
pub fn fra(minuti: i64) -> String {
    let quando = clock::System.now() + jiff::SignedDuration::from_mins(minuti);
    clock::civile(quando).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A busta to bend.
#[derive(Debug, Clone)]
pub struct Busta<'a> {
    pub mittente: &'a str,
    pub destinatario: &'a str,
    pub azione: &'a str,
    pub identificatore: String,
    pub ora: &'a str,
}

impl<'a> Busta<'a> {
    /// The `n`-th message of a party.
    pub fn nuova(mittente: &'a str, azione: &'a str, n: u32) -> Self {
        let codice: String = mittente.chars().filter(char::is_ascii_alphanumeric).collect();
        let minuto = ORA[..16].replace('T', "_");
        let identificatore = format!("{codice}_{codice}SPCoopIT_{n:07}_{minuto}");
        Self {
            mittente,
            destinatario: "NAZIONALE",
            azione,
            identificatore,
            ora: &ORA,
        }
    }

    pub fn header(&self) -> String {
        format!(
            "<soapenv:Header><eGov_IT:Intestazione xmlns:eGov_IT=\"http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/\" \
             soapenv:actor=\"http://www.cnipa.it/eGov_it/portadominio\" soapenv:mustUnderstand=\"1\">\
             <eGov_IT:IntestazioneMessaggio><eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo=\"SPC\">{}\
             </eGov_IT:IdentificativoParte></eGov_IT:Mittente><eGov_IT:Destinatario>\
             <eGov_IT:IdentificativoParte tipo=\"SPC\">{}</eGov_IT:IdentificativoParte></eGov_IT:Destinatario>\
             <eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</eGov_IT:ProfiloCollaborazione>\
             <eGov_IT:Servizio tipo=\"SPC\">ServiziSAP</eGov_IT:Servizio><eGov_IT:Azione>{}</eGov_IT:Azione>\
             <eGov_IT:Messaggio><eGov_IT:Identificatore>{}</eGov_IT:Identificatore>\
             <eGov_IT:OraRegistrazione tempo=\"EGOV_IT_SPC\">{}</eGov_IT:OraRegistrazione></eGov_IT:Messaggio>\
             <eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>\
             </eGov_IT:IntestazioneMessaggio></eGov_IT:Intestazione></soapenv:Header>",
            self.mittente, self.destinatario, self.azione, self.identificatore, self.ora
        )
    }

    pub fn intorno(&self, body: &str) -> String {
        envelope(&self.header(), body)
    }
}
