use crate::sap::scheda::{Occorrenze, Scheda};

/// The field table of Rev009, one line a node.
#[test]
fn the_declarations_are_the_field_table() {
    let mut lettore = csv::Reader::from_reader(include_str!("../../../../tests/vettori/campi_rev009.csv").as_bytes());
    let tabella: Vec<(String, Option<&str>, Occorrenze)> = lettore
        .records()
        .map(Result::unwrap)
        .filter_map(|riga| {
            let percorso = riga[0].strip_prefix("lavoratore/")?.to_owned();
            let tipo = match &riga[1] {
                "(struttura)" => None,
                "date" => Some("date"),
                "int" => Some("int"),
                "decimal" => Some("decimal"),
                _ => Some("str"),
            };
            let occorrenze = match (&riga[2], &riga[3]) {
                ("1", "1") => Occorrenze::Una,
                ("0", "1") => Occorrenze::Facoltativa,
                ("0", "n") => Occorrenze::Ripetuta,
                altro => panic!("{altro:?}"),
            };
            Some((percorso, tipo, occorrenze))
        })
        .collect();
    let nostri: Vec<_> = Scheda::nodi()
        .into_iter()
        .map(|n| (n.percorso, n.tipo, n.occorrenze))
        .collect();
    assert_eq!(tabella.len(), 148);
    for (nostro, voce) in nostri.iter().zip(&tabella) {
        assert_eq!(nostro, voce);
    }
    assert_eq!(nostri.len(), tabella.len());
}
