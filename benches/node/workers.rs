//! Fictitious workers, and the documents a region sends of them.

use portasap::{
    sample::{self, Forma, Opzioni, Peso},
    sap::{CodiceSap, Scheda},
};

/// Seed of every worker of the benchmarks.
pub const SEED: u64 = 2004;

fn options(peso: Peso) -> Opzioni {
    Opzioni {
        seed: SEED,
        peso,
        ..Opzioni::default()
    }
}

/// A full document that creates worker `n`.
pub fn sized(n: u64, peso: Peso) -> Scheda {
    sample::lavoratore(n, &options(peso))
}

/// What the owner sends later: the worker has moved, to another place at each step.
pub fn moved(n: u64, peso: Peso, code: &str, step: u64) -> Scheda {
    let mut scheda = sample::lavoratore(
        n,
        &Opzioni {
            codice: CodiceSap::parse(code),
            ..options(peso)
        },
    );
    if let Some(person) = &mut scheda.datianagrafici {
        person.domicilio.indirizzo = format!("VIA NUOVA {step}").into();
    }
    scheda
}

/// What any region sends of it: policies alone, with another text at each step.
pub fn mini(n: u64, peso: Peso, code: &str, step: u64) -> Scheda {
    let mut scheda = sample::lavoratore(
        n,
        &Opzioni {
            codice: CodiceSap::parse(code),
            forma: Forma::Mini,
            ..options(peso)
        },
    );
    for politica in scheda.politiche_attive_lst.iter_mut().flatten() {
        if let Some(evento) = &mut politica.ultimo_evento {
            evento.descrizione_evento = Some(format!("Colloquio numero {step}").into());
        }
    }
    scheda
}

pub fn codice_fiscale(scheda: &Scheda) -> String {
    let person = scheda.datianagrafici.as_ref().expect("a full document");
    person.datipersonali.codicefiscale.to_string()
}
