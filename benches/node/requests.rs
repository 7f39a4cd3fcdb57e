//! Messages as a region sends them, made of fictitious workers, each with what its answer must hold.

use std::sync::Arc;

use portasap::{
    actions::Azione,
    clock::{self, Clock},
    egov::{
        Generatore, Parte, Parti, PrefissoNodo, parti,
        risposta::{self, Emissione, Stile},
    },
    sample::Peso,
    soap,
};

use crate::{
    driver::{Request, Target},
    messages::{body, envelope, idsap},
    workers,
};

/// A worker whom the server knows.
#[derive(Debug, Clone)]
pub struct Known {
    pub n: u64,
    pub peso: Peso,
    pub cf: String,
    pub code: String,
}

impl Known {
    pub fn new(n: u64, peso: Peso, code: &str) -> Self {
        Self {
            n,
            peso,
            cf: workers::codice_fiscale(&workers::sized(n, peso)),
            code: code.to_owned(),
        }
    }
}

/// Makes messages for one server.
#[derive(Debug)]
pub struct Maker {
    target: Target,
    region: Parte,
    node: Parte,
    identifiers: Generatore,
    /// Whether messages wear a busta.
    busta: bool,
}

/// The size of a document in the tables.
pub const fn size(peso: Peso) -> &'static str {
    match peso {
        Peso::Piccolo => "2 KB",
        Peso::Tipico => "4 KB",
        Peso::Grande => "12 KB",
        Peso::Enorme => "40 KB",
    }
}

impl Maker {
    pub fn new(target: &Target) -> Self {
        let parties = Parti::predefinite();
        let party = |name| parties.per_nome(name).cloned().expect("a party");
        let region = party("LAZIO");
        let identifiers = Generatore::new(
            &region.codice,
            &region.id_porta,
            &PrefissoNodo::default(),
            Arc::new(clock::System),
        );
        Self {
            target: target.clone(),
            node: party(parti::NAZIONALE),
            region,
            identifiers,
            busta: false,
        }
    }

    /// The same with a busta around each message.
    pub fn in_busta(self) -> Self {
        Self { busta: true, ..self }
    }

    fn message(&self, azione: Azione, parametro: &str, value: &str, expected: String) -> Request {
        let body = body(azione.as_str(), parametro, value);
        let message = if self.busta {
            let emissione = Emissione {
                noi: &self.region,
                identificatore: &self.identifiers.prossimo(),
                ora: clock::System.now(),
                stile: Stile::default(),
            };
            soap::scrivi_envelope(Some(&risposta::richiesta(emissione, &self.node, azione, None)), &body)
        } else {
            envelope("", &body)
        };
        Request {
            bytes: self.target.request(&message),
            expected,
        }
    }

    /// The document that creates a worker.
    pub fn first(&self, n: u64, peso: Peso) -> Request {
        let document = workers::sized(n, peso).scrivi();
        self.message(Azione::InvioSap, "SAP", &document, ok())
    }

    /// A document of its owner, different each time.
    pub fn variation(&self, known: &Known, step: u64) -> Request {
        let document = workers::moved(known.n, known.peso, &known.code, step).scrivi();
        self.message(Azione::InvioSap, "SAP", &document, answered(&known.code))
    }

    /// Policies alone, different each time.
    pub fn mini(&self, known: &Known, step: u64) -> Request {
        let document = workers::mini(known.n, known.peso, &known.code, step).scrivi();
        self.message(Azione::InvioSap, "SAP", &document, answered(&known.code))
    }

    pub fn verifica(&self, known: &Known) -> Request {
        let wanted = format!("<VerificaSAP><codiceFiscale>{}</codiceFiscale></VerificaSAP>", known.cf);
        let code = answered(&known.code);
        self.message(Azione::VerificaEsistenzaSap, "CodiceFiscale", &wanted, code)
    }

    pub fn richiesta(&self, known: &Known) -> Request {
        let expected = format!("identificativosap&gt;{}&lt;", known.code);
        self.message(Azione::RichiestaSap, "CodiceSAP", &idsap(&known.code), expected)
    }

    pub fn titolare(&self, known: &Known) -> Request {
        let expected = format!("{}</t:CodiceSAP><t:CodiceRegione>08<", known.code);
        self.message(Azione::RichiestaCodSapRegTitolare, "CodiceFiscale", &known.cf, expected)
    }

    pub fn n00_a02(&self, known: &Known) -> Request {
        let expected = format!("codicefiscale&gt;{}&lt;", known.cf);
        self.message(Azione::RichiestaSapN00A02, "CodiceFiscale", &known.cf, expected)
    }

    pub fn annulla(&self, known: &Known) -> Request {
        self.message(Azione::AnnullaSap, "CodiceSAP", &idsap(&known.code), ok())
    }

    pub fn lista(&self, known: &Known) -> Request {
        let wanted = format!("<ListaSAP><codiceFiscale>{}</codiceFiscale></ListaSAP>", known.cf);
        let expected = format!("SAPs>{}<", known.code);
        self.message(Azione::RecuperaListaSapNonAttive, "Parametri", &wanted, expected)
    }
}

/// Prefixes are the server's choice.
fn ok() -> String {
    "Esito>OK<".to_owned()
}

fn answered(code: &str) -> String {
    format!("CodiceSAP>{code}<")
}
