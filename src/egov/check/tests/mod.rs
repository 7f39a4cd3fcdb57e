//! busta-egov.md §5.2 and §5.3, row by row: one file per part of the header, one case per row, under both rule sets.

mod azione;
mod collaborazione;
mod destinatario;
mod eccezioni;
mod intestazione;
mod messaggio;
mod mittente;
mod profilo;
mod profilo_trasmissione;
mod proprieta;
mod riscontri;
mod senza_cascata;
mod sequenza;
mod servizio;
mod tempi;
mod trasmissioni;

use super::*;
use crate::egov::esempi::{RICHIESTA, letta};

/// Seven seconds after the example was written.
const ADESSO: &str = "2026-03-05T08:17:30Z";

type Pieghe = &'static [(&'static str, &'static str)];
/// `101 GRAVE Mittente/IdentificativoParte`
type Attese = &'static [&'static str];

/// A row of §5: its name, the header bent in some places, what each rule set has to say.
#[derive(Debug, Clone, Copy)]
struct Caso {
    nome: &'static str,
    pieghe: Pieghe,
    linee_guida: Attese,
    egov: Attese,
}

/// Both rule sets say the same.
const fn stesso(nome: &'static str, pieghe: Pieghe, attese: Attese) -> Caso {
    diverso(nome, pieghe, attese, attese)
}

/// Linee Guida and eGov1.1 differ (§2.2).
const fn diverso(nome: &'static str, pieghe: Pieghe, linee_guida: Attese, egov: Attese) -> Caso {
    Caso {
        nome,
        pieghe,
        linee_guida,
        egov,
    }
}

impl Caso {
    fn attese(&self, regole: InsiemeRegole) -> Attese {
        match regole {
            InsiemeRegole::LineeGuida11 => self.linee_guida,
            InsiemeRegole::EGov11 => self.egov,
        }
    }
}

/// Each place replaced once.
fn piega(base: &str, pieghe: &[(&str, &str)]) -> String {
    pieghe.iter().fold(base.to_owned(), |testo, (da, a)| {
        assert!(testo.contains(da), "{da} is not in {testo}");
        testo.replacen(da, a, 1)
    })
}

/// What is found in a header at `noi`, at [`ADESSO`].
fn trovate(header: &str, noi: &str, regole: InsiemeRegole, tempi: Tempi) -> Vec<String> {
    let parti = Parti::predefinite();
    let contesto = Contesto {
        parti: &parti,
        noi: parti.per_nome(noi).unwrap(),
        adesso: ADESSO.parse().unwrap(),
        regole,
        tempi,
    };
    righe(header, &contesto)
}

fn righe(header: &str, contesto: &Contesto<'_>) -> Vec<String> {
    let intestazione = letta(header).unwrap_or_else(|e| panic!("{e}: {header}")).unwrap();
    let righe = controlla(&intestazione, contesto);
    righe
        .iter()
        .map(|r| {
            let codice = r.codice.as_str().trim_start_matches("EGOV_IT_");
            format!("{codice} {} {}", r.rilevanza.as_str(), r.posizione)
        })
        .collect()
}

const ENTRAMBE: [InsiemeRegole; 2] = [InsiemeRegole::LineeGuida11, InsiemeRegole::EGov11];

/// The cases on the example request.
fn prova(casi: &[Caso]) {
    prova_su(RICHIESTA, casi);
}

fn prova_su(base: &str, casi: &[Caso]) {
    let futuro = Some(SignedDuration::from_mins(10));
    for caso in casi {
        for regole in ENTRAMBE {
            let header = piega(base, caso.pieghe);
            // A tolerance for the future changes nothing in cases that do not speak of it.
            for futuro in [None, futuro] {
                let tempi = Tempi {
                    futuro,
                    ..Tempi::default()
                };
                let righe = trovate(&header, "NAZIONALE", regole, tempi);
                assert_eq!(righe, caso.attese(regole), "{} ({regole:?})", caso.nome);
            }
        }
    }
}

#[test]
fn the_example_is_without_fault() {
    prova(&[stesso("the example", &[], &[])]);
}
