//! Fictitious workers, and the documents a region sends of them.

use portasap::{
    sample::{self, Opzioni, Peso},
    sap::{CodiceSap, Scheda},
};

/// Seed of every worker of the benchmarks.
const SEED: u64 = 2004;

fn options() -> Opzioni {
    Opzioni {
        seed: SEED,
        ..Opzioni::default()
    }
}

/// A full document of about 4 KB that creates worker `n`.
pub fn first(n: u64) -> Scheda {
    sample::lavoratore(n, &options())
}

/// The same of another size.
pub fn sized(n: u64, peso: Peso) -> Scheda {
    sample::lavoratore(n, &Opzioni { peso, ..options() })
}

/// What the owner sends later: the worker has moved.
pub fn moved(n: u64, code: &str) -> Scheda {
    let mut scheda = sample::lavoratore(
        n,
        &Opzioni {
            codice: CodiceSap::parse(code),
            ..options()
        },
    );
    if let Some(person) = &mut scheda.datianagrafici {
        person.domicilio.indirizzo = format!("VIA NUOVA {}", n % 1000).into();
    }
    scheda
}

pub fn codice_fiscale(scheda: &Scheda) -> String {
    let person = scheda.datianagrafici.as_ref().expect("a full document");
    person.datipersonali.codicefiscale.valore.clone()
}
