//! The `Intestazione` as written: the types of the busta's schema, in its order, derived by yaserde.
//!
//! Only for writing; what comes in is read by [`super::header`] from what the hardened reader accepted.

use yaserde::YaSerialize;

macro_rules! elemento {
    ($(#[$meta:meta])* struct $nome:ident { $($(#[$campo_meta:meta])* $campo:ident: $tipo:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, YaSerialize)]
        #[yaserde(
            prefix = "eGov_IT",
            namespaces = {
                "eGov_IT" = "http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/",
                "soap" = "http://schemas.xmlsoap.org/soap/envelope/",
            }
        )]
        pub(super) struct $nome { $($(#[$campo_meta])* pub(super) $campo: $tipo,)* }
    };
}

elemento! { struct Intestazione {
    #[yaserde(attribute = true, prefix = "soap", rename = "actor")]
    actor: String,
    #[yaserde(attribute = true, prefix = "soap", rename = "mustUnderstand")]
    must_understand: String,
    #[yaserde(prefix = "eGov_IT", rename = "IntestazioneMessaggio")]
    testata: IntestazioneMessaggio,
    #[yaserde(prefix = "eGov_IT", rename = "ListaTrasmissioni")]
    trasmissioni: Option<ListaTrasmissioni>,
    #[yaserde(prefix = "eGov_IT", rename = "ListaEccezioni")]
    eccezioni: Option<ListaEccezioni>,
} }

elemento! { struct IntestazioneMessaggio {
    #[yaserde(prefix = "eGov_IT", rename = "Mittente")]
    mittente: Soggetto,
    #[yaserde(prefix = "eGov_IT", rename = "Destinatario")]
    destinatario: Soggetto,
    #[yaserde(prefix = "eGov_IT", rename = "ProfiloCollaborazione")]
    profilo: Option<String>,
    #[yaserde(prefix = "eGov_IT", rename = "Collaborazione")]
    collaborazione: Option<String>,
    #[yaserde(prefix = "eGov_IT", rename = "Servizio")]
    servizio: Option<ConTipo>,
    #[yaserde(prefix = "eGov_IT", rename = "Azione")]
    azione: Option<String>,
    #[yaserde(prefix = "eGov_IT", rename = "Messaggio")]
    messaggio: Messaggio,
    #[yaserde(prefix = "eGov_IT", rename = "ProfiloTrasmissione")]
    profilo_trasmissione: Option<ProfiloTrasmissione>,
} }

elemento! { struct Soggetto {
    #[yaserde(prefix = "eGov_IT", rename = "IdentificativoParte")]
    parte: ConTipo,
} }

elemento! {
    /// A name with its `tipo`: `IdentificativoParte`, `Servizio`.
    struct ConTipo {
        #[yaserde(attribute = true)]
        tipo: String,
        #[yaserde(text = true)]
        nome: String,
    }
}

elemento! { struct Messaggio {
    #[yaserde(prefix = "eGov_IT", rename = "Identificatore")]
    identificatore: String,
    #[yaserde(prefix = "eGov_IT", rename = "OraRegistrazione")]
    ora: OraRegistrazione,
    #[yaserde(prefix = "eGov_IT", rename = "RiferimentoMessaggio")]
    riferimento: Option<String>,
    #[yaserde(prefix = "eGov_IT", rename = "Scadenza")]
    scadenza: Option<String>,
} }

elemento! { struct OraRegistrazione {
    #[yaserde(attribute = true)]
    tempo: String,
    #[yaserde(text = true)]
    valore: String,
} }

elemento! { struct ProfiloTrasmissione {
    #[yaserde(attribute = true)]
    inoltro: Option<String>,
    #[yaserde(attribute = true, rename = "confermaRicezione")]
    conferma_ricezione: Option<String>,
} }

elemento! { struct ListaTrasmissioni {
    #[yaserde(prefix = "eGov_IT", rename = "Trasmissione")]
    righe: Vec<Trasmissione>,
} }

elemento! { struct Trasmissione {
    #[yaserde(prefix = "eGov_IT", rename = "Origine")]
    origine: Soggetto,
    #[yaserde(prefix = "eGov_IT", rename = "Destinazione")]
    destinazione: Soggetto,
    #[yaserde(prefix = "eGov_IT", rename = "OraRegistrazione")]
    ora: OraRegistrazione,
} }

elemento! { struct ListaEccezioni {
    #[yaserde(prefix = "eGov_IT", rename = "Eccezione")]
    righe: Vec<Eccezione>,
} }

elemento! { struct Eccezione {
    #[yaserde(attribute = true, rename = "contestoCodifica")]
    contesto: String,
    #[yaserde(attribute = true, rename = "codiceEccezione")]
    codice: String,
    #[yaserde(attribute = true)]
    rilevanza: String,
    #[yaserde(attribute = true)]
    posizione: String,
} }

impl Intestazione {
    /// The element as text, its namespaces declared on it.
    ///
    /// # Errors
    /// None that is known: writing to memory does not fail. Kept as an error, so that it ends as an internal failure.
    pub(super) fn scrivi(&self) -> Result<String, yaserde::Error> {
        let config = yaserde::ser::Config {
            write_document_declaration: false,
            ..yaserde::ser::Config::default()
        };
        yaserde::ser::to_string_with_config(self, &config)
    }
}
