//! The document and the routes say the same.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{OPENAPI, rotte};

/// The document lists every operation and no other, each with its right and its role.
#[test]
fn the_document_is_the_routes() {
    let documento: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut descritte = BTreeSet::new();
    for (percorso, metodi) in documento["paths"].as_object().unwrap() {
        for (metodo, operazione) in metodi.as_object().unwrap() {
            let detto = operazione["description"].as_str().unwrap_or_default().to_owned();
            descritte.insert((metodo.to_uppercase(), percorso.clone(), detto));
        }
    }
    let vere: BTreeSet<_> = rotte()
        .iter()
        .map(|rotta| {
            let ruolo = rotta
                .ruolo
                .map(|r| format!("Role {} only.", super::guardia::nome_ruolo(r)));
            let diritti: Vec<_> = rotta.diritti.iter().map(|d| d.as_str()).collect();
            let diritti = (!diritti.is_empty()).then(|| format!("Right: {}.", diritti.join(" or ")));
            let detto: Vec<String> = ruolo.into_iter().chain(diritti).collect();
            (rotta.metodo.to_owned(), rotta.percorso.to_owned(), detto.join(" "))
        })
        .collect();
    assert_eq!(descritte, vere);
}

/// Every reference leads somewhere, every schema is used, every operation has a name of its own.
#[test]
fn the_document_holds_together() {
    let documento: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut nominate = BTreeSet::new();
    riferimenti(&documento, &mut nominate);
    let schemi: BTreeSet<String> = documento["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(nominate, schemi);
    let mut nomi = BTreeSet::new();
    for metodi in documento["paths"].as_object().unwrap().values() {
        for operazione in metodi.as_object().unwrap().values() {
            let nome = operazione["operationId"].as_str().unwrap();
            assert!(nomi.insert(nome), "{nome} twice");
        }
    }
}

fn riferimenti(valore: &Value, nominate: &mut BTreeSet<String>) {
    match valore {
        Value::Object(campi) => {
            if let Some(nome) = campi.get("$ref").and_then(Value::as_str) {
                nominate.insert(nome.trim_start_matches("#/components/schemas/").to_owned());
            }
            campi.values().for_each(|v| riferimenti(v, nominate));
        }
        Value::Array(valori) => valori.iter().for_each(|v| riferimenti(v, nominate)),
        _ => {}
    }
}
