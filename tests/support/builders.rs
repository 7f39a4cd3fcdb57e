//! Fictitious workers and their documents: whole and valid, each test bends one in one place.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use portasap::{
    clock::{Clock, Manual},
    registro::{Interruttori, Invio, Regolamento},
    sap::{CodiceFiscale, CodiceSap, Regione, Scheda},
    store::{Ambiente, Operazione, Scambio, Traccia, Verso},
    tables::Tabelle,
    xml::{Limits, schema::Schema},
};

/// Offices of three regions: Lazio, Emilia-Romagna, Lombardia.
pub const LAZIO: &str = "H501C000523";
pub const LAZIO_2: &str = "H501C000999";
pub const EMILIA: &str = "A944C000001";
pub const LOMBARDIA: &str = "F205C000001";

pub fn schema() -> Arc<Schema> {
    static SCHEMA: LazyLock<Arc<Schema>> = LazyLock::new(|| {
        let testo = include_str!("../../xsd/lavoratore.xsd");
        Arc::new(Schema::compile(&[("lavoratore.xsd", testo)]).expect("our schema compiles"))
    });
    Arc::clone(&SCHEMA)
}

pub fn tabelle() -> Tabelle {
    static TABELLE: LazyLock<Tabelle> = LazyLock::new(Tabelle::incorporate);
    TABELLE.clone()
}

/// The region of an office.
pub fn regione(ente: &str) -> Regione {
    tabelle().regione_di(ente).expect("an office of a known municipality")
}

/// Noon of 20 March 2021 in Rome, on a clock that moves only when told to.
pub fn orologio() -> Arc<Manual> {
    Arc::new(Manual::new(
        "2021-03-20T11:00:00Z".parse::<Timestamp>().expect("an instant"),
    ))
}

pub fn ambiente(clock: Arc<dyn Clock>) -> Ambiente {
    let regolamento = Regolamento {
        tabelle: tabelle(),
        interruttori: Interruttori::default(),
    };
    Ambiente::new(Arc::new(regolamento), schema(), clock)
}

/// The codice fiscale of worker number `n` (its check letter is of no account behind the controls).
pub fn codice_fiscale(n: u32) -> CodiceFiscale {
    let lettera = |d: u32| char::from(b'A' + u8::try_from(n / 26_u32.pow(d) % 26).expect("below 26"));
    CodiceFiscale::registrato(&format!("PRV{}{}{}80A01H501X", lettera(2), lettera(1), lettera(0)))
}

/// A policy of section 6.
#[derive(Debug, Clone)]
pub struct Politica {
    pub identificativo: String,
    pub descrizione: String,
    pub promotore: &'static str,
    pub attivita: &'static str,
    /// `02` started, or one of those that end it.
    pub evento: &'static str,
}

impl Politica {
    /// Number `n` of an office: two digits of its region, eight hexadecimal, a letter. A patto that has ended: a worker
    /// may have as many of them as a test wants (PA-24).
    pub fn nuova(promotore: &'static str, n: u32) -> Self {
        Self {
            identificativo: format!("{}{n:08X}Z", regione(promotore)),
            descrizione: "Patto di servizio".to_owned(),
            promotore,
            attivita: "A02",
            evento: "10",
        }
    }

    /// The same, not ended.
    pub fn attiva(mut self) -> Self {
        self.evento = "02";
        self
    }

    fn xml(&self) -> String {
        format!(
            "<politiche_attive><tipo_attivita>{}</tipo_attivita><titolo_denominazione>PATTO</titolo_denominazione>\
             <data_proposta>2021-03-15</data_proposta><data>2021-03-15</data><data_fine>2021-12-31</data_fine>\
             <durata>6</durata><tipologia_durata>M</tipologia_durata><descrizione>{}</descrizione>\
             <titolo_progetto>05</titolo_progetto><codice_ente_promotore>{}</codice_ente_promotore>\
             <identificativo_politica>{}</identificativo_politica>\
             <ultimo_evento><evento>{}</evento><data_evento>{}</data_evento></ultimo_evento></politiche_attive>",
            self.attivita,
            self.descrizione,
            self.promotore,
            self.identificativo,
            self.evento,
            if self.evento == "02" {
                "2021-03-15"
            } else {
                "2021-12-31"
            },
        )
    }
}

/// A document to send.
#[derive(Debug, Clone)]
pub struct Foglio {
    pub codice_fiscale: CodiceFiscale,
    pub codice: Option<CodiceSap>,
    /// `codiceentetit`; the caller is its region unless `chiamante` says otherwise.
    pub ente: &'static str,
    pub chiamante: Option<&'static str>,
    pub variazione: &'static str,
    pub data: &'static str,
    pub cognome: &'static str,
    pub mini: bool,
    pub politiche: Vec<Politica>,
}

impl Foglio {
    /// A first document of worker `n` by Lazio, with one policy.
    pub fn nuovo(n: u32) -> Self {
        Self {
            codice_fiscale: codice_fiscale(n),
            codice: None,
            ente: LAZIO,
            chiamante: None,
            variazione: "01",
            data: "2021-03-20",
            cognome: "PROVA",
            mini: false,
            politiche: vec![Politica::nuova(LAZIO, n)],
        }
    }

    /// The same as a variation 02 of a known SAP.
    pub fn variazione(mut self, codice: &CodiceSap) -> Self {
        self.codice = Some(codice.clone());
        self.variazione = "02";
        self
    }

    /// The same, sent by another office that makes itself the owner.
    pub fn da(mut self, ente: &'static str) -> Self {
        self.ente = ente;
        self
    }

    pub fn xml(&self) -> String {
        let codice = self
            .codice
            .as_ref()
            .map(|c| format!("<identificativosap>{c}</identificativosap>"));
        let anagrafici = format!(
            "<datianagrafici><datipersonali><codicefiscale>{}</codicefiscale><cognome>{}</cognome><nome>PROVA</nome>\
             <sesso>M</sesso><datanascita>1980-01-01</datanascita><codcomune>H501</codcomune>\
             <codcittadinanza>000</codcittadinanza></datipersonali><domicilio><codcomune>H501</codcomune><cap>00100</cap>\
             <indirizzo>VIA DI PROVA 1</indirizzo></domicilio><recapiti><email>prova@example.org</email></recapiti>\
             </datianagrafici>",
            self.codice_fiscale, self.cognome
        );
        let politiche: String = self.politiche.iter().map(Politica::xml).collect();
        format!(
            "<lavoratore><datiinvio><dataultimoagg>{}</dataultimoagg>{}<codiceentetit>{}</codiceentetit>\
             <tipovariazione>{}</tipovariazione><datadinascita>1980-01-01</datadinascita></datiinvio>{}{}</lavoratore>",
            self.data,
            codice.unwrap_or_default(),
            self.ente,
            self.variazione,
            if self.mini { "" } else { &anagrafici },
            if politiche.is_empty() {
                String::new()
            } else {
                format!("<politiche_attive_lst>{politiche}</politiche_attive_lst>")
            },
        )
    }

    pub fn invio(&self) -> Invio {
        let documento = self.xml();
        let scheda = Scheda::leggi(&documento, &schema(), Limits::default())
            .unwrap_or_else(|anomalie| panic!("{anomalie:?} in {documento}"));
        Invio {
            scheda,
            documento,
            regione_chiamante: Some(regione(self.chiamante.unwrap_or(self.ente))),
            anomalie: Vec::new(),
            regolamento: None,
        }
    }

    pub fn operazione(&self) -> Operazione {
        Operazione::Invio(Box::new(self.invio()))
    }
}

/// A trace of its own for each exchange: `identificatore` counts as used when given.
pub fn traccia(identificatore: Option<&str>) -> Traccia {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMERO: AtomicU32 = AtomicU32::new(0);
    Traccia {
        verso: Verso::default(),
        correlazione: format!("corr-{}", NUMERO.fetch_add(1, Ordering::Relaxed)),
        ricevuta: "2021-03-20T11:00:00.123456Z".parse().expect("an instant"),
        durata_us: 1234,
        azione: Some("invioSAP"),
        mittente: Some("LAZIO".to_owned()),
        destinatario: Some("NAZIONALE".to_owned()),
        identificatore: identificatore.map(ToOwned::to_owned),
        identificatore_usato: identificatore.is_some(),
        ora_registrazione: Some("2021-03-20T12:00:00".to_owned()),
        collaborazione: None,
        risposta: Some("NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00".to_owned()),
        regione_chiamante: Some(regione(LAZIO)),
        turno: Some("LAZIO".to_owned()),
        esito: None,
        motivi: Vec::new(),
        impronta: "00".repeat(32),
        indirizzo: Some("127.0.0.1".to_owned()),
        messaggio: None,
        porta: Some("NAZIONALESPCoopIT".to_owned()),
        byte_richiesta: 1500,
        busta: Box::default(),
        risposta_ora: Some("2021-03-20T11:00:00.2Z".parse().expect("an instant")),
        eccezioni: None,
        intestazione: None,
        intestazione_risposta: None,
        richiesta: None,
    }
}

/// An exchange without identifier.
pub fn scambio(operazione: Operazione) -> Scambio {
    Scambio {
        operazione,
        traccia: traccia(None),
    }
}
