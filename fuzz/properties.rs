//! What must hold for any input whatever: no parser panics, and what one of them accepts has a meaning that
//! survives being written and read again.
//!
//! Shared by `fuzz_targets/` (coverage-guided, nightly) and `tests/fuzz_smoke.rs` (bounded, in every test run), so that
//! a finding of either can be replayed in the other. A broken property panics. Each says whether it accepted the input: a
//! storm of which nothing is accepted proves little.

use std::sync::LazyLock;

use portasap::{
    actions::{Azione, lista_anomalie},
    clock::{Clock, Manual},
    controls::{self, Contesto},
    egov::{self, Eccezione, Intestazione, Parti, risposta::Emissione},
    sap::{CodiceEnte, CodiceFiscale, CodiceSap, Data, IdentificativoPolitica, Scheda},
    soap::{
        self, Parametro, envelope,
        parametro::{self, Contenuto, NonProtetto},
        wsdl,
    },
    tables::{
        Differenze, Nome, Tabelle,
        importa::{self, Limiti, Opzioni},
    },
    xml::{self, Element, Event, Limits, Reader, schema::Schema},
};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::compile(wsdl::SCHEMI).expect("our own schema"));
static TABELLE: LazyLock<Tabelle> = LazyLock::new(Tabelle::incorporate);
static PARTI: LazyLock<Parti> = LazyLock::new(Parti::predefinite);

/// What we write may be longer than what was read, never deeper.
const WIDE: Limits = Limits {
    max_bytes: usize::MAX,
    max_depth: 512,
    max_elements: usize::MAX,
    max_attributes: usize::MAX,
};

/// Bytes to text to tree: the tree survives a round trip, and a refusal is final.
pub fn reader(bytes: &[u8]) -> bool {
    let mut accepted = false;
    for charset in [Some("utf-8"), Some("iso-8859-1"), None] {
        let Ok(text) = xml::decode(bytes, charset) else {
            continue;
        };
        let tree = Reader::tree(&text, Limits::default());
        if let Ok(tree) = &tree {
            survives(tree);
        }
        let events = events(&text);
        assert_eq!(events.is_ok(), tree.is_ok(), "tree and events disagree");
        accepted |= tree.is_ok();
    }
    accepted
}

fn survives(tree: &Element) {
    let written = tree.to_xml();
    let again = Reader::tree(&written, WIDE).expect("what we write is XML that we accept");
    assert_eq!(&again, tree, "another tree came back from {written}");
    assert_eq!(again.to_xml(), written, "equal trees give equal text");
}

/// Every event, and a bit further.
fn events(text: &str) -> Result<usize, xml::XmlError> {
    let mut reader = Reader::new(text, Limits::default());
    let mut count = 0;
    loop {
        match reader.next() {
            Ok(Event::Eof) => {
                assert_eq!(reader.depth(), 0, "an element is still open at the end");
                assert_eq!(reader.next(), Ok(Event::Eof), "the end is the end");
                return Ok(count);
            }
            Ok(_) => count += 1,
            Err(error) => {
                assert_eq!(reader.next(), Err(error.clone()), "after an error, the same for ever");
                return Err(error);
            }
        }
    }
}

/// A whole message, as the exchange reads it: envelope, busta, parameters, documents inside.
pub fn envelope(bytes: &[u8]) -> bool {
    let Ok(text) = xml::decode(bytes, None) else {
        return false;
    };
    let Ok(letta) = envelope::leggi(&text, Limits::default()) else {
        return false;
    };
    // White space before the declaration is the one thing that an envelope may have and a document may not.
    let document = text.trim_start_matches([' ', '\t', '\r', '\n', '\u{FEFF}']);
    assert!(
        Reader::tree(document, Limits::default()).is_ok(),
        "the envelope's reader accepts what the tree's refuses"
    );
    busta(&letta.header, Azione::parse(&letta.richiesta.nome));
    for parametro in letta.richiesta.parametri {
        parameter(&parametro);
    }
    true
}

/// A header block that stands alone, well formed or not.
pub fn intestazione(text: &str) -> bool {
    Reader::tree(text, Limits::default()).is_ok_and(|block| busta(&[block], Some(Azione::InvioSap)))
}

/// Reads, judges and answers the busta among the blocks: whatever it holds, the answer is XML.
fn busta(blocks: &[Element], corpo: Option<Azione>) -> bool {
    let Ok(Some(letta)) = Intestazione::leggi(blocks) else {
        return false;
    };
    let adesso = Manual::new("2026-03-05T08:20:00Z".parse().expect("an instant")).now();
    let noi = PARTI.per_nome("NAZIONALE").expect("a party of ours");
    let contesto = egov::Contesto {
        parti: &PARTI,
        noi,
        adesso,
        regole: egov::InsiemeRegole::LineeGuida11,
        tempi: egov::Tempi::default(),
    };
    let mut rows = egov::controlla(&letta, &contesto);
    egov::check::controlla_corpo(&letta, corpo, &mut rows);
    let emissione = Emissione {
        noi,
        identificatore: "NAZIONALE_NAZIONALESPCoopIT_0000001_2026-03-05_09:20",
        ora: adesso,
        stile: egov::risposta::Stile::default(),
    };
    let answer = if rows.iter().any(Eccezione::is_grave) {
        egov::risposta::errore(&letta, emissione, &rows)
    } else {
        egov::risposta::normale(&letta, emissione, &rows)
    };
    let message = soap::scrivi_envelope(Some(&answer), "<x/>");
    let answer = envelope::leggi(&message, WIDE).expect("our answer is an envelope");
    assert!(
        matches!(Intestazione::leggi(&answer.header), Ok(Some(_))),
        "our answer wears a busta: {message}"
    );
    true
}

/// The text of a parameter, as if it had come in an envelope.
pub fn parametro(text: &str) -> bool {
    parameter(&Parametro {
        ns: None,
        nome: "SAP".to_owned(),
        contenuto: soap::ContenutoParametro::Testo(text.to_owned()),
        nil: false,
    })
}

fn parameter(parametro: &Parametro) -> bool {
    let mut accepted = false;
    for non_protetto in [NonProtetto::Ammesso, NonProtetto::Rifiutato] {
        let Ok(contenuto) = parametro::decodifica(parametro.clone(), non_protetto) else {
            continue;
        };
        let limiti = Limits::default();
        for value in [
            parametro::codice_fiscale(&contenuto, limiti),
            parametro::codice_sap(&contenuto, limiti),
            parametro::lista(&contenuto, limiti).map(|lista| lista.codice_fiscale),
        ]
        .into_iter()
        .flatten()
        {
            assert_eq!(value, value.to_ascii_uppercase(), "values come in upper case");
            assert!(
                !value.is_empty() && value.trim_matches([' ', '\t', '\r', '\n']) == value,
                "values come trimmed: {value:?}"
            );
            accepted |= identifiers(&value);
        }
        match contenuto {
            Contenuto::Documento(text) => {
                assert!(text.starts_with('<'), "a document begins with its markup");
                accepted |= scheda(&text);
            }
            Contenuto::Valore(text) => assert!(!text.starts_with('<'), "a value is no markup"),
        }
    }
    accepted
}

/// An inner document: the typed form survives a round trip, a refusal says what is wrong and is XML itself.
pub fn scheda(text: &str) -> bool {
    let letta = Scheda::leggi(text, &SCHEMA, Limits::default());
    let accepted = letta.is_ok();
    let anomalie = match letta {
        Ok(letta) => {
            let written = letta.scrivi();
            let again = Scheda::leggi(&written, &SCHEMA, WIDE)
                .unwrap_or_else(|anomalie| panic!("what we write is not valid: {anomalie:?}\n{written}"));
            assert_eq!(again.scrivi(), written, "the second writing differs");
            controls::controlla(&Contesto::new(&letta, &TABELLE, None))
        }
        Err(anomalie) => {
            assert!((1..=50).contains(&anomalie.len()), "{} anomalies", anomalie.len());
            anomalie
        }
    };
    if !anomalie.is_empty() {
        let lista = lista_anomalie(&anomalie, &TABELLE);
        assert!(Reader::tree(&lista, WIDE).is_ok(), "no XML: {lista}");
    }
    accepted
}

/// A value, as each identifier of the domain would read it.
pub fn identifiers(text: &str) -> bool {
    let mut accepted = false;
    if let Some(identificatore) = egov::Identificatore::parse(text) {
        accepted = true;
        assert_eq!(identificatore.as_str(), text, "an identifier is kept as it is");
        for parte in PARTI.iter() {
            identificatore.appartiene(parte);
        }
    }
    if let Ok(codice) = CodiceFiscale::parse(text) {
        accepted = true;
        assert_eq!(CodiceFiscale::parse(codice.as_str()).as_ref(), Ok(&codice));
    }
    if let Some(codice) = CodiceSap::parse(text) {
        accepted = true;
        assert_eq!(CodiceSap::parse(codice.as_str()).as_ref(), Some(&codice));
    }
    if let Some(codice) = CodiceEnte::parse(text) {
        accepted = true;
        assert_eq!(CodiceEnte::parse(codice.as_str()).as_ref(), Some(&codice));
    }
    if let Some(data) = Data::parse(text) {
        accepted = true;
        assert_eq!(
            Data::parse(&data.to_string()),
            Some(data),
            "a day that cannot be read back"
        );
        data.dopo(1).giorni_a(data);
    }
    let _ = IdentificativoPolitica::parse(text);
    if let Some(azione) = soap::azione_da(text) {
        accepted = true;
        assert!(text.contains(azione.as_str()), "an action that was not named");
    }
    let _ = soap::charset(text);
    accepted
}

/// A file of tables: read or refused, and what is read is kept in a form that is read again without change.
pub fn tabelle(bytes: &[u8]) -> bool {
    let limiti = Limiti {
        decompressi: 4 << 20,
        ..Limiti::default()
    };
    let opzioni = |sola| Opzioni {
        presenti: &TABELLE,
        sola,
        completa: &|_| None,
        mappa: None,
        limiti,
    };
    let _ = importa::leggi("file", bytes, &opzioni(None));
    let Ok(letta) = importa::leggi("file", bytes, &opzioni(Some(Nome::Cpi))) else {
        return false;
    };
    for proposta in letta.proposte {
        let ancora = importa::leggi("file", proposta.testo.as_bytes(), &opzioni(Some(Nome::Cpi)));
        let ancora = ancora.expect("what we keep is read again").proposte.remove(0);
        assert!(
            Differenze::tra(Some(&proposta.tabella), &ancora.tabella).nessuna(),
            "another table came back"
        );
        assert_eq!(ancora.testo, proposta.testo, "another text came back");
    }
    true
}
