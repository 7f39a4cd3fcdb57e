//! Part `rooms`: each room of the way by itself, in this process, on one thread; and what the rooms of one `invioSAP` come to
//! together, so that the processor time of a node under load can be told apart into its own work and the rest (network,
//! runtime, database client).

use std::{hint::black_box, path::Path, sync::Arc, time::Duration};

use portasap::{
    actions::{self, Ambito, Azione},
    clock::{self, Clock},
    config::ProfiloWsdl,
    controls::{self, Contesto},
    egov::{
        self, Intestazione, Parti, parti,
        risposta::{self, Emissione, Stile},
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
use sha2::{Digest, Sha256};

use crate::{
    messages::{self, Busta},
    plan::Plan,
    report::{Report, Table, Value},
    timing::{median, micros, now},
    workers,
};

/// Of each room: so many samples, each of as many calls as fit.
const SAMPLES: usize = 31;
const SAMPLE: Duration = Duration::from_millis(8);

#[derive(Debug)]
struct Room {
    room: String,
    bytes: Option<usize>,
    micros: f64,
}

/// The house's pure parts, put together as at start.
struct House {
    schema: Schema,
    regolamento: Arc<Regolamento>,
}

/// What was measured, and what is to be.
struct Rooms<'a> {
    /// Only those with this in their name.
    only: Option<&'a str>,
    measured: Vec<Room>,
}

/// Measures all of them.
pub fn part(report: &mut Report, _plan: &Plan) {
    only(report, None);
}

/// Measures those whose name holds `only`.
pub fn only(report: &mut Report, only: Option<&str>) {
    let rooms = measure(only);
    let mut table = Table::new(
        "rooms",
        "Rooms of the way, one thread",
        &["room", "bytes", "µs", "per second"],
    );
    for room in &rooms {
        table.row(vec![
            Value::text(&room.room),
            room.bytes.map_or(Value::Nothing, |b| Value::number(b as f64, 0)),
            Value::number(room.micros, 1),
            Value::number(1e6 / room.micros, 0),
        ]);
    }
    report.add(table);
    report.add(budget(&rooms));
}

const SIZES: [(&str, Peso); 3] = [("4 KB", Peso::Tipico), ("12 KB", Peso::Grande), ("40 KB", Peso::Enorme)];

/// The rooms that an accepted `invioSAP` of a new worker passes, in their order.
const WAY: [&str; 7] = [
    "digest of the request",
    "decode and read the envelope",
    "Scheda::leggi (schema and types)",
    "controls",
    "registro::decide, new",
    "Scheda::scrivi",
    "answer of invioSAP, OK",
];

/// What they come to; empty when not all of them were measured.
fn budget(rooms: &[Room]) -> Table {
    let mut table = Table::new(
        "rooms",
        "One invioSAP, the sum of its rooms",
        &["room", "4 KB µs", "12 KB µs", "40 KB µs"],
    );
    let of = |name: &str, size: &str| {
        let sized = format!("{name}, {size}");
        let found = rooms.iter().find(|r| r.room == sized || r.room == name);
        found.map(|r| r.micros)
    };
    let mut sums = [0.0; SIZES.len()];
    for name in WAY {
        let mut row = vec![Value::text(name)];
        for ((size, _), sum) in SIZES.iter().zip(&mut sums) {
            let Some(micros) = of(name, size) else {
                return Table::new("rooms", "", &[]);
            };
            *sum += micros;
            row.push(Value::number(micros, 1));
        }
        table.row(row);
    }
    let sums = sums.map(|sum| Value::number(sum, 1));
    table.row(std::iter::once(Value::text("together")).chain(sums).collect());
    table
        .notes
        .push("without network, runtime, database client and the busta".to_owned());
    table
}

fn measure(only: Option<&str>) -> Vec<Room> {
    let house = House {
        schema: Schema::compile(wsdl::SCHEMI).expect("our schemas"),
        regolamento: Arc::new(Regolamento {
            tabelle: Tabelle::incorporate(),
            interruttori: Interruttori::default(),
        }),
    };
    let mut rooms = Rooms {
        only,
        measured: Vec::new(),
    };
    for (size, peso) in SIZES {
        house.reading(size, &workers::sized(1, peso).scrivi(), &mut rooms);
    }
    house.deciding(&mut rooms);
    house.answering(&mut rooms);
    house.busta(&mut rooms);
    starting(&mut rooms);
    rooms.measured
}

impl Rooms<'_> {
    /// Measures one, if it is wanted.
    fn add<T>(&mut self, room: &str, bytes: impl Into<Option<usize>>, call: impl FnMut() -> T) {
        if self.only.is_none_or(|only| room.contains(only)) {
            let micros = time(call);
            self.measured.push(Room {
                room: room.to_owned(),
                bytes: bytes.into(),
                micros,
            });
        }
    }
}

impl House {
    fn reading(&self, size: &str, document: &str, rooms: &mut Rooms<'_>) {
        let message = messages::invio(document);
        let mut add = |room: &str, bytes: usize, call: &dyn Fn()| rooms.add(&format!("{room}, {size}"), bytes, call);
        assert_eq!(decode(message.as_bytes()), document);
        add("digest of the request", message.len(), &|| {
            black_box(Sha256::digest(black_box(message.as_bytes())));
        });
        add("bytes to text", message.len(), &|| {
            black_box(xml::decode(black_box(message.as_bytes()), Some("utf-8")).expect("UTF-8"));
        });
        add("envelope", message.len(), &|| {
            black_box(soap::envelope::leggi(black_box(&message), Limits::default()).expect("an envelope"));
        });
        let envelope = soap::envelope::leggi(&message, Limits::default()).expect("an envelope");
        let parameter = envelope.richiesta.parametri.into_iter().next().expect("a parameter");
        add("parameter to document", document.len(), &|| {
            black_box(parametro::decodifica(black_box(parameter.clone()), NonProtetto::Ammesso).expect("a document"));
        });
        add("decode and read the envelope", message.len(), &|| {
            black_box(decode(black_box(message.as_bytes())));
        });
        add("Scheda::leggi (schema and types)", document.len(), &|| {
            black_box(self.scheda(black_box(document)));
        });
        let scheda = self.scheda(document);
        assert_eq!(self.anomalie(&scheda), [], "a sample breaks no rule");
        add("controls", document.len(), &|| {
            black_box(self.anomalie(black_box(&scheda)));
        });
        let wrong = worst(scheda.clone());
        let anomalies = self.anomalie(&wrong).len();
        assert!(anomalies > 10, "only {anomalies}");
        add(&format!("controls, {anomalies} anomalies"), document.len(), &|| {
            black_box(self.anomalie(black_box(&wrong)));
        });
        let create = invio(scheda.clone());
        let unknown = nobody();
        add("registro::decide, new", document.len(), &|| {
            black_box(self.decide(black_box(&unknown), black_box(&create)));
        });
        add("Scheda::scrivi", document.len(), &|| {
            black_box(black_box(&scheda).scrivi());
        });
    }

    fn scheda(&self, document: &str) -> Scheda {
        Scheda::leggi(document, &self.schema, Limits::default()).expect("a sample is valid")
    }

    fn anomalie(&self, scheda: &Scheda) -> Vec<Anomalia> {
        controls::controlla(&Contesto::new(scheda, &self.regolamento.tabelle, None))
    }

    fn decide(&self, situazione: &Situazione<'_>, invio: &Invio) -> Decisione {
        registro::decide(situazione, invio, &self.regolamento, clock::System.now())
    }

    fn deciding(&self, rooms: &mut Rooms<'_>) {
        let unknown = nobody();
        let code = unknown.nuovo_codice.clone().expect("a code");
        for (size, peso) in SIZES {
            let create = invio(workers::sized(1, peso));
            let update = invio(workers::moved(1, peso, code.as_str(), 1));
            let sap = created(self.decide(&unknown, &create));
            let known = known(&sap);
            assert!(matches!(self.decide(&known, &update), Decisione::Applica(m) if !m.nuova));
            rooms.add(&format!("registro::decide, variation, {size}"), None, || {
                self.decide(black_box(&known), black_box(&update))
            });
        }
    }

    fn answering(&self, rooms: &mut Rooms<'_>) {
        let ambito = Ambito {
            schema: &self.schema,
            regolamento: &self.regolamento,
            limiti: Limits::default(),
            regione_chiamante: None,
            profilo: ProfiloWsdl::default(),
            inoltri: &[],
        };
        let anomalie = [controls::id::CF_01, controls::id::PA_07, controls::id::TIT_01];
        let document = workers::sized(1, Peso::Tipico).scrivi();
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
            rooms.add(room, bytes, write);
        }
    }

    fn busta(&self, rooms: &mut Rooms<'_>) {
        let parties = Parti::predefinite();
        let node = parties.per_nome(parti::NAZIONALE).expect("a party");
        let text = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1).intorno(&messages::body(
            "verificaEsistenzaSAP",
            "CodiceFiscale",
            messages::CF,
        ));
        let now = clock::System.now();
        let contesto = egov::Contesto {
            parti: &parties,
            noi: node,
            adesso: now,
            regole: egov::InsiemeRegole::LineeGuida11,
            tempi: egov::Tempi::default(),
        };
        let emissione = Emissione {
            noi: node,
            identificatore: "NAZIONALE_NAZIONALESPCoopIT_0000001_2026-03-05_09:17",
            ora: now,
            stile: Stile::default(),
        };
        let envelope = |text: &str| soap::envelope::leggi(text, Limits::default()).expect("an envelope");
        let leggi = |blocks: &[xml::Element]| Intestazione::leggi(blocks).expect("a header").expect("a busta");
        let check = |busta: &Intestazione| {
            let mut rows = egov::controlla(busta, &contesto);
            egov::check::controlla_corpo(busta, Some(Azione::VerificaEsistenzaSap), &mut rows);
            rows
        };
        let blocks = envelope(&text).header;
        let busta = leggi(&blocks);
        assert_eq!(check(&busta), []);
        let all = || {
            let busta = leggi(&envelope(black_box(&text)).header);
            risposta::normale(&busta, emissione, &check(&busta))
        };
        rooms.add("busta: read, check, write, envelope included", text.len(), all);
        rooms.add("busta: read the whole envelope", text.len(), || {
            envelope(black_box(&text))
        });
        rooms.add("busta: read the header out of it", text.len(), || {
            leggi(black_box(&blocks))
        });
        rooms.add("busta: check", text.len(), || check(black_box(&busta)));
        rooms.add("busta: write the answer's", text.len(), || {
            risposta::normale(black_box(&busta), emissione, &[])
        });
    }
}

/// What a start does once.
fn starting(rooms: &mut Rooms<'_>) {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/tabelle");
    rooms.add("start: compile the schemas", None, || {
        Schema::compile(black_box(wsdl::SCHEMI)).expect("our schemas")
    });
    rooms.add("start: load the tables", None, || {
        Tabelle::carica(black_box(&tables)).expect("our tables")
    });
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

/// The same document with every policy wrong in many ways.
fn worst(mut scheda: Scheda) -> Scheda {
    for p in scheda.politiche_attive_lst.iter_mut().flatten() {
        p.tipo_attivita = "?".into();
        p.titolo_progetto = "?".into();
        p.codice_ente_promotore = "00000000000".into();
        (p.data, p.data_fine, p.ultimo_evento, p.identificativo_politica) = (None, None, None, None);
        (p.durata, p.tipologia_durata) = (Some(0.into()), None);
    }
    scheda
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

/// Nothing is known of the worker.
fn nobody() -> Situazione<'static> {
    Situazione {
        nuovo_codice: Some(CodiceSap::genera("AA", 1)),
        ..Situazione::default()
    }
}

/// What a decision to create leaves.
fn created(decision: Decisione) -> Sap {
    let Decisione::Applica(change) = decision else {
        panic!("a new worker is accepted: {decision:?}");
    };
    change.sap
}

/// What the register knows of a worker who has this SAP.
fn known(sap: &Sap) -> Situazione<'_> {
    Situazione {
        attiva: Some(sap),
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
