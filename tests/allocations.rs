//! What one message may ask of the allocator, from its bytes to the decision: a budget, so that a copy that nobody meant
//! to make is noticed when it is made.
//!
//! Most of what is left are the fields of the typed document, one text each. The budgets are what was measured and a
//! tenth; who spends less lowers them, who needs more says why.

use allocation_counter::{AllocationInfo, measure};
use portasap::{
    controls::{self, Contesto},
    sample::{self, Opzioni, Peso},
    sap::Scheda,
    soap::{
        self,
        parametro::{self, Contenuto, NonProtetto},
        wsdl,
    },
    tables::Tabelle,
    xml::{self, Limits, escape_text, schema::Schema},
};

fn message(action: &str, parameter: &str, value: &str) -> String {
    let value = escape_text(value);
    soap::scrivi_envelope(
        None,
        &format!(
            "<t:{action} xmlns:t=\"{}\"><t:{parameter}>{value}</t:{parameter}></t:{action}>",
            soap::NS_TYPES
        ),
    )
}

fn document_of(message: &str) -> String {
    let text = xml::decode(message.as_bytes(), Some("utf-8")).unwrap();
    let envelope = soap::envelope::leggi(&text, Limits::default()).unwrap();
    let parameter = envelope.richiesta.parametri.into_iter().next().unwrap();
    match parametro::decodifica(parameter, NonProtetto::Ammesso).unwrap() {
        Contenuto::Documento(text) | Contenuto::Valore(text) => text,
    }
}

/// The cost of a call when everything that is made once is made.
fn cost(mut call: impl FnMut()) -> AllocationInfo {
    call();
    call();
    measure(call)
}

fn document(peso: Peso) -> String {
    let options = Opzioni {
        peso,
        ..Opzioni::default()
    };
    sample::lavoratore(1, &options).scrivi()
}

#[test]
fn an_envelope_is_read_with_one_copy_of_its_document() {
    let mut counts = Vec::new();
    for peso in [Peso::Tipico, Peso::Grande, Peso::Enorme] {
        let message = message("invioSAP", "SAP", &document(peso));
        let cost = cost(|| drop(document_of(&message)));
        assert!(
            cost.bytes_max < message.len() as u64 + 2048,
            "{cost:?} of {}",
            message.len()
        );
        counts.push(cost.count_total);
    }
    assert!(counts.iter().all(|count| *count <= 15), "whatever its size: {counts:?}");
}

#[test]
fn the_schema_alone_copies_nothing() {
    let schema = Schema::compile(wsdl::SCHEMI).unwrap();
    for peso in [Peso::Tipico, Peso::Grande, Peso::Enorme] {
        let document = document(peso);
        let cost = cost(|| assert!(schema.validate(&document, Limits::default(), None).unwrap().is_empty()));
        assert!(cost.count_total <= 12 && cost.bytes_total < 2048, "{cost:?}");
    }
}

#[test]
fn an_invio_of_12_kb_keeps_within_its_budget() {
    let schema = Schema::compile(wsdl::SCHEMI).unwrap();
    let tables = Tabelle::incorporate();
    let message = message("invioSAP", "SAP", &document(Peso::Grande));
    let cost = cost(|| {
        let document = document_of(&message);
        let scheda = Scheda::leggi(&document, &schema, Limits::default()).unwrap();
        assert!(controls::controlla(&Contesto::new(&scheda, &tables, None)).is_empty());
    });
    assert!(cost.count_total <= 67, "{cost:?}");
    assert!(cost.bytes_total < 42 * 1024, "{cost:?}");
}
