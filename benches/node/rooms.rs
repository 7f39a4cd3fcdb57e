//! Each room by itself, in this process, on one thread.

use std::{hint::black_box, path::Path, sync::Arc, time::Duration};

use portasap::{
    actions::{self, Ambito, Azione},
    clock::{self, Clock},
    config::ProfiloWsdl,
    controls::{self, Contesto},
    egov::{
        self, Intestazione, Parti, parti,
        risposta::{self, Emissione},
    },
    outcome::Anomalia,
    registro::{self, Decisione, Interruttori, Invio, Regolamento, Sap, Situazione},
    sample::Peso,
    sap::{CodiceSap, Scheda},
    soap::{
        self,
        parametro::{self, Contenuto, NonProtetto},
        wsdl,
    },
    store::Risultato,
    tables::Tabelle,
    xml::{self, Limits, schema::Schema},
};
use serde::Serialize;

use crate::{
    messages::{self, Busta},
    timing::{median, micros, now},
    workers,
};

/// Of each room: so many samples, each of as many calls as fit.
const SAMPLES: usize = 31;
const SAMPLE: Duration = Duration::from_millis(8);

#[derive(Debug, Serialize)]
pub struct Room {
    pub room: String,
    pub bytes: Option<usize>,
    pub micros: f64,
    pub per_second: f64,
}

/// The house's pure parts, put together as at start.
struct House {
    schema: Schema,
    regolamento: Arc<Regolamento>,
}

/// Measures all of them.
pub fn measure() -> Vec<Room> {
    let house = House {
        schema: Schema::compile(wsdl::SCHEMI).expect("our schemas"),
        regolamento: Arc::new(Regolamento {
            tabelle: Tabelle::incorporate(),
            interruttori: Interruttori::default(),
        }),
    };
    let mut rooms = Vec::new();
    for (size, peso) in [("4 KB", Peso::Tipico), ("12 KB", Peso::Grande), ("40 KB", Peso::Enorme)] {
        house.reading(size, &workers::sized(1, peso).scrivi(), &mut rooms);
    }
    house.deciding(&mut rooms);
    house.answering(&mut rooms);
    house.busta(&mut rooms);
    starting(&mut rooms);
    rooms
}

impl House {
    fn reading(&self, size: &str, document: &str, rooms: &mut Vec<Room>) {
        let message = messages::invio(document);
        let mut push =
            |room: &str, bytes: usize, micros| rooms.push(Room::new(format!("{room}, {size}"), bytes, micros));
        let read = time(|| decode(black_box(message.as_bytes())));
        push("decode and read the envelope", message.len(), read);
        assert_eq!(decode(message.as_bytes()), document);
        let read = time(|| self.scheda(black_box(document)));
        push("Scheda::leggi (schema and types)", document.len(), read);
        let scheda = self.scheda(document);
        let judge = || self.anomalie(black_box(&scheda));
        assert_eq!(judge(), [], "a sample breaks no rule");
        push("controls", document.len(), time(judge));
        push("Scheda::scrivi", document.len(), time(|| black_box(&scheda).scrivi()));
    }

    fn scheda(&self, document: &str) -> Scheda {
        Scheda::leggi(document, &self.schema, Limits::default()).expect("a sample is valid")
    }

    fn anomalie(&self, scheda: &Scheda) -> Vec<Anomalia> {
        controls::controlla(&Contesto::new(scheda, &self.regolamento.tabelle, None))
    }

    fn deciding(&self, rooms: &mut Vec<Room>) {
        let code = CodiceSap::genera("AA", 1);
        let create = invio(workers::first(1));
        let unknown = Situazione {
            nuovo_codice: Some(code.clone()),
            ..Situazione::default()
        };
        let decide = |s: &Situazione, i: &Invio| registro::decide(s, i, &self.regolamento, clock::System.now());
        let update = invio(workers::moved(1, code.as_str()));
        let known = known(decide(&unknown, &create));
        assert!(matches!(decide(&known, &update), Decisione::Applica(m) if !m.nuova));
        let mut push = |room: &str, micros| rooms.push(Room::new(room.to_owned(), None, micros));
        push(
            "registro::decide, new",
            time(|| decide(black_box(&unknown), black_box(&create))),
        );
        push(
            "registro::decide, variation",
            time(|| decide(black_box(&known), black_box(&update))),
        );
    }

    fn answering(&self, rooms: &mut Vec<Room>) {
        let ambito = Ambito {
            schema: &self.schema,
            regolamento: &self.regolamento,
            limiti: Limits::default(),
            regione_chiamante: None,
            profilo: ProfiloWsdl::default(),
        };
        let anomalie = [controls::id::CF_01, controls::id::PA_07, controls::id::TIT_01];
        let document = workers::first(1).scrivi();
        let cases = [
            (
                "answer of invioSAP, OK",
                Azione::InvioSap,
                Risultato::Accettato(CodiceSap::genera("AA", 1)),
            ),
            (
                "answer of invioSAP, KO with 3 anomalies",
                Azione::InvioSap,
                Risultato::Rifiutato(anomalie.map(Anomalia::sap_intera).to_vec()),
            ),
            (
                "answer of richiestaSAP, 4 KB",
                Azione::RichiestaSap,
                Risultato::Documento(Some(document)),
            ),
        ];
        for (room, azione, risultato) in cases {
            let write = || {
                let body = actions::rispondi(azione, black_box(&risultato), &ambito).expect("an answer");
                soap::scrivi_envelope(None, &body)
            };
            let bytes = write().len();
            rooms.push(Room::new(room.to_owned(), bytes, time(write)));
        }
    }

    fn busta(&self, rooms: &mut Vec<Room>) {
        let parties = Parti::predefinite();
        let node = parties.per_nome(parti::NAZIONALE).expect("a party");
        let text = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1).intorno(&messages::body(
            "verificaEsistenzaSAP",
            "CodiceFiscale",
            messages::CF,
        ));
        let now = clock::System.now();
        let handle = || {
            let envelope = soap::envelope::leggi(black_box(&text), Limits::default()).expect("an envelope");
            let busta = Intestazione::leggi(&envelope.header)
                .expect("a header")
                .expect("a busta");
            let contesto = egov::Contesto {
                parti: &parties,
                noi: node,
                adesso: now,
                regole: egov::InsiemeRegole::LineeGuida11,
            };
            let mut rows = egov::controlla(&busta, &contesto);
            egov::check::controlla_corpo(&busta, Some(Azione::VerificaEsistenzaSap), &mut rows);
            assert!(rows.is_empty(), "{rows:?}");
            let emissione = Emissione {
                noi: node,
                identificatore: "NAZIONALE_NAZIONALESPCoopIT_0000001_2026-03-05_09:17",
                ora: now,
            };
            risposta::normale(&busta, emissione, &rows).expect("a header")
        };
        rooms.push(Room::new(
            "busta: read, check, write".to_owned(),
            text.len(),
            time(handle),
        ));
    }
}

/// What a start does once.
fn starting(rooms: &mut Vec<Room>) {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/tabelle");
    let compile = time(|| Schema::compile(black_box(wsdl::SCHEMI)).expect("our schemas"));
    rooms.push(Room::new("start: compile the schemas".to_owned(), None, compile));
    let load = time(|| Tabelle::carica(black_box(&tables)).expect("our tables"));
    rooms.push(Room::new("start: load the tables".to_owned(), None, load));
}

/// Bytes of a message to the text of its inner document.
fn decode(message: &[u8]) -> String {
    let text = xml::decode(message, Some("utf-8")).expect("UTF-8");
    let envelope = soap::envelope::leggi(&text, Limits::default()).expect("an envelope");
    let parameter = envelope.richiesta.parametri.into_iter().next().expect("a parameter");
    match parametro::decodifica(parameter, NonProtetto::Ammesso).expect("a document") {
        Contenuto::Documento(document) | Contenuto::Valore(document) => document,
    }
}

fn invio(scheda: Scheda) -> Invio {
    Invio {
        documento: scheda.scrivi(),
        scheda,
        regione_chiamante: None,
        anomalie: Vec::new(),
        regolamento: None,
    }
}

/// What the register knows after a decision to create.
fn known(decision: Decisione) -> Situazione {
    let Decisione::Applica(change) = decision else {
        panic!("a new worker is accepted: {decision:?}");
    };
    let sap: Sap = change.sap;
    Situazione {
        attiva: Some(sap.clone()),
        indicata: Some(sap),
        ..Situazione::default()
    }
}

/// Microseconds of one call: the median of the samples.
fn time<T>(mut call: impl FnMut() -> T) -> f64 {
    let begun = now();
    let mut calls = 0_u32;
    while begun.elapsed() < SAMPLE {
        black_box(call());
        calls += 1;
    }
    let sample = || {
        let begun = now();
        for _ in 0..calls {
            black_box(call());
        }
        begun.elapsed()
    };
    micros(median(std::iter::repeat_with(sample).take(SAMPLES).collect())) / f64::from(calls)
}

impl Room {
    fn new(room: String, bytes: impl Into<Option<usize>>, micros: f64) -> Self {
        Self {
            room,
            bytes: bytes.into(),
            micros,
            per_second: 1e6 / micros,
        }
    }
}
