//! The seven actions of the role nazionale, in an order in which each finds what it needs.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use portasap::{
    actions::Azione,
    clock::{self, Clock},
    egov::{
        Generatore, Parti, PrefissoNodo, parti,
        risposta::{self, Emissione, Stile},
    },
    soap,
};
use serde::Serialize;

use crate::{
    load::{self, Outcome, Request},
    messages::{self, body, plain},
    timing::Latencies,
    workers,
};

/// Of each action, at most.
const TIME: Duration = Duration::from_millis(2500);
/// Messages prepared for one client, and for many together, where none can be sent twice.
const MESSAGES: u64 = 6_000;
const MESSAGES_OF_MANY: u64 = 14_000;
const MANY: usize = 16;

/// One line of the table.
#[derive(Debug, Serialize)]
pub struct Line {
    pub action: &'static str,
    pub clients: usize,
    #[serde(flatten)]
    pub latencies: Latencies,
}

/// A worker whom the node knows.
struct Known {
    n: u64,
    cf: String,
    code: String,
}

/// What has been measured so far.
struct Bench {
    address: SocketAddr,
    lines: Vec<Line>,
}

/// Measures all of them on a running node.
pub fn measure(address: SocketAddr) -> Vec<Line> {
    let mut bench = Bench {
        address,
        lines: Vec::new(),
    };
    let numbers = 0..MESSAGES;
    let created = bench.once("invioSAP, new", 1, numbers.clone().map(first));
    let known: Vec<_> = numbers
        .zip(created.codes)
        .filter_map(|(n, code)| {
            Some(Known {
                n,
                cf: workers::codice_fiscale(&workers::first(n)),
                code: code?,
            })
        })
        .collect();
    let (stay, go) = known.split_at(known.len() / 2);

    bench.once("invioSAP, variation", 1, known.iter().map(variation));
    bench.again("verificaEsistenzaSAP", 1, stay.iter().map(verifica));
    bench.once("verificaEsistenzaSAP, with busta", 1, in_busta(stay));
    bench.again("richiestaSAP", 1, stay.iter().map(richiesta));
    bench.again("richiestaCodSAPRegTitolare", 1, stay.iter().map(titolare));
    bench.again("richiestaSAP_N00_A02", 1, stay.iter().map(n00_a02));
    let annulled = bench.once("annullaSAP", 1, go.iter().map(annulla)).sent;
    bench.again("recuperaListaSAPNonAttive", 1, go.iter().take(annulled).map(lista));

    let numbers = 1_000_000..1_000_000 + MESSAGES_OF_MANY;
    bench.once("invioSAP, new", MANY, numbers.map(first));
    bench.again("verificaEsistenzaSAP", MANY, stay.iter().map(verifica));
    bench.lines
}

impl Bench {
    fn once(&mut self, action: &'static str, clients: usize, requests: impl Iterator<Item = Request>) -> Outcome {
        self.run(action, clients, requests, false)
    }

    fn again(&mut self, action: &'static str, clients: usize, requests: impl Iterator<Item = Request>) -> Outcome {
        self.run(action, clients, requests, true)
    }

    fn run(
        &mut self,
        action: &'static str,
        clients: usize,
        requests: impl Iterator<Item = Request>,
        again: bool,
    ) -> Outcome {
        let requests: Vec<_> = requests.collect();
        let outcome = load::run(self.address, clients, TIME, &requests, again);
        self.lines.push(Line {
            action,
            clients,
            latencies: outcome.latencies.clone(),
        });
        outcome
    }
}

fn first(n: u64) -> Request {
    Request {
        message: messages::invio(&workers::first(n).scrivi()),
        expected: "<t:Esito>OK</t:Esito>".to_owned(),
    }
}

fn variation(known: &Known) -> Request {
    Request {
        message: messages::invio(&workers::moved(known.n, &known.code).scrivi()),
        expected: answered(&known.code),
    }
}

fn verifica(known: &Known) -> Request {
    Request {
        message: messages::verifica(&known.cf),
        expected: answered(&known.code),
    }
}

fn richiesta(known: &Known) -> Request {
    Request {
        message: messages::richiesta(&known.code),
        expected: format!("identificativosap&gt;{}&lt;", known.code),
    }
}

fn titolare(known: &Known) -> Request {
    Request {
        message: plain("richiestaCodSAPRegTitolare", "CodiceFiscale", &known.cf),
        expected: format!("{}<t:CodiceRegione>08<", answered(&known.code)),
    }
}

fn n00_a02(known: &Known) -> Request {
    Request {
        message: plain("richiestaSAP_N00_A02", "CodiceFiscale", &known.cf),
        expected: format!("codicefiscale&gt;{}&lt;", known.cf),
    }
}

fn annulla(known: &Known) -> Request {
    Request {
        message: messages::annulla(&known.code),
        expected: "<t:Esito>OK</t:Esito>".to_owned(),
    }
}

fn lista(known: &Known) -> Request {
    let wanted = format!("<ListaSAP><codiceFiscale>{}</codiceFiscale></ListaSAP>", known.cf);
    Request {
        message: plain("recuperaListaSAPNonAttive", "Parametri", &wanted),
        expected: format!("<t:SAPs>{}</t:SAPs>", known.code),
    }
}

fn answered(code: &str) -> String {
    format!("<t:CodiceSAP>{code}</t:CodiceSAP>")
}

/// The look-up of a region that wears a busta, each with an identifier of its own.
fn in_busta(known: &[Known]) -> impl Iterator<Item = Request> {
    let parties = Parti::predefinite();
    let node = parties.per_nome(parti::NAZIONALE).cloned().expect("a party");
    let region = parties.per_nome("LAZIO").cloned().expect("a party");
    let identifiers = Generatore::new(
        &region.codice,
        &region.id_porta,
        &PrefissoNodo::default(),
        Arc::new(clock::System),
    );
    known.iter().cycle().take(MESSAGES as usize).map(move |known| {
        let emissione = Emissione {
            noi: &region,
            identificatore: &identifiers.prossimo(),
            ora: clock::System.now(),
            stile: Stile::default(),
        };
        let header = risposta::richiesta(emissione, &node, Azione::VerificaEsistenzaSap, None);
        let body = body("verificaEsistenzaSAP", "CodiceFiscale", &known.cf);
        Request {
            message: soap::scrivi_envelope(Some(&header), &body),
            expected: answered(&known.code),
        }
    })
}
