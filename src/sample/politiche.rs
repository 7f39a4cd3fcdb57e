//! Section 6 of a fictitious document: one active *patto* and whatever follows from it.

use super::{
    Opzioni,
    caso::{Caso, mescola},
};
use crate::sap::{
    Campo, Data, IdentificativoPolitica,
    scheda::{Decimale, Politica, Riga, UltimoEvento},
};

/// What a policy is made from.
struct Ricetta {
    attivita: &'static str,
    progetto: &'static str,
    evento: &'static str,
    titolo: Option<&'static str>,
    descrizione: &'static str,
    durata: Option<(i32, &'static str)>,
}

/// The active patto: exactly one in each document (PA-24).
const PATTO: Ricetta = Ricetta {
    attivita: "A02",
    progetto: "05",
    evento: "02",
    titolo: Some("PATTO DI SERVIZIO"),
    descrizione: "Patto di servizio personalizzato",
    durata: Some((6, "M")),
};

/// What is proposed after it. `#` stands for a company's code (PA-12).
const ALTRE: [Ricetta; 8] = [
    Ricetta {
        attivita: "A01",
        progetto: "01",
        evento: "10",
        titolo: None,
        descrizione: "Colloquio di orientamento",
        durata: Some((2, "O")),
    },
    Ricetta {
        attivita: "C05",
        progetto: "01",
        evento: "02",
        titolo: Some("OPERATORE DEI SERVIZI DI PROVA"),
        descrizione: "Formazione per qualifica",
        durata: Some((300, "O")),
    },
    Ricetta {
        attivita: "C06",
        progetto: "01",
        evento: "10",
        titolo: Some("TIROCINIO"),
        descrizione: "Tirocinio presso azienda fittizia",
        durata: Some((3, "M")),
    },
    Ricetta {
        attivita: "B03",
        progetto: "01",
        evento: "01",
        titolo: None,
        descrizione: "Accompagnamento al lavoro",
        durata: None,
    },
    Ricetta {
        attivita: "E01",
        progetto: "01",
        evento: "01",
        titolo: Some("INSERIMENTO"),
        descrizione: "#",
        durata: Some((12, "M")),
    },
    Ricetta {
        attivita: "A02",
        progetto: "05",
        evento: "10",
        titolo: Some("PATTO CONCLUSO"),
        descrizione: "Patto di servizio concluso",
        durata: Some((6, "M")),
    },
    Ricetta {
        attivita: "RC1",
        progetto: "08",
        evento: "01",
        titolo: None,
        descrizione: "INPS-RDC-2019-123456-R",
        durata: Some((18, "M")),
    },
    Ricetta {
        attivita: "H01",
        progetto: "01",
        evento: "12",
        titolo: Some("0805819210000001"),
        descrizione: "#",
        durata: None,
    },
];

/// Numbers of identifiers that a worker may use up.
const PER_LAVORATORE: u64 = 32;

/// `quante` policies, in output order: by day of proposal.
pub(super) fn di(n: u64, quante: u32, opzioni: &Opzioni, caso: &mut Caso) -> Vec<Politica> {
    let patto = proposta(0, quante, opzioni);
    let presa_in_carico = identificativo(n, 0, &PATTO, patto, opzioni);
    let mut ricette = ALTRE.iter().cycle().skip(caso.sotto(8) as usize);
    (0..quante)
        .filter_map(|k| {
            let ricetta = if k == 0 { Some(&PATTO) } else { ricette.next() }?;
            let giorno = proposta(k, quante, opzioni);
            let id = identificativo(n, k, ricetta, giorno, opzioni);
            let carico = presa_in_carico.clone().filter(|_| k > 0);
            Some(politica(ricetta, giorno, id, carico, opzioni, caso))
        })
        .collect()
}

/// Every eight days until today; the last ones recent, none before identifiers and events existed.
fn proposta(k: u32, quante: u32, opzioni: &Opzioni) -> Data {
    opzioni
        .oggi
        .dopo(-8 * i64::from(quante - k.min(quante)))
        .max(Data::new(2017, 12, 4))
}

fn identificativo(
    n: u64,
    k: u32,
    ricetta: &Ricetta,
    giorno: Data,
    opzioni: &Opzioni,
) -> Option<IdentificativoPolitica> {
    let numero = n
        .wrapping_mul(PER_LAVORATORE)
        .wrapping_add(u64::from(k))
        .wrapping_add(mescola(opzioni.seed));
    let progressivo = u32::try_from(numero & u64::from(u32::MAX)).unwrap_or_default();
    IdentificativoPolitica::genera(
        &opzioni.regione,
        progressivo,
        opzioni.ente.as_str(),
        ricetta.attivita,
        giorno,
    )
}

fn politica(
    ricetta: &Ricetta,
    proposta: Data,
    id: Option<IdentificativoPolitica>,
    carico: Option<IdentificativoPolitica>,
    opzioni: &Opzioni,
    caso: &mut Caso,
) -> Politica {
    let inizio = caso.giorno(proposta, 4);
    // What has ended did so within days: nothing but plans lies after today.
    let fine = match ricetta.evento {
        "01" | "02" => caso.giorno(inizio.dopo(30), 180),
        _ => caso.giorno(inizio.dopo(1), 3),
    };
    let profiling = format!("0.{:09}", 1 + caso.sotto(999_999_998));
    let descrizione = match ricetta.descrizione {
        "#" => caso.azienda(),
        testo => testo.to_owned(),
    };
    Politica {
        riga: Riga::default(),
        tipo_attivita: ricetta.attivita.to_owned().into(),
        titolo_denominazione: ricetta.titolo.map(|t| t.to_owned().into()),
        data_proposta: proposta.into(),
        data: Some(inizio.into()),
        data_fine: Some(fine.into()),
        durata: ricetta.durata.map(|(quanto, _)| quanto.into()),
        tipologia_durata: ricetta.durata.map(|(_, unita)| unita.to_owned().into()),
        descrizione: descrizione.into(),
        titolo_progetto: ricetta.progetto.to_owned().into(),
        codice_ente_promotore: opzioni.ente.to_string().into(),
        identificativo_politica: id.map(Campo::from),
        indice_profiling: Decimale::parse(&profiling)
            .filter(|_| ricetta.attivita == "A02")
            .map(Campo::from),
        identificativo_presa_in_carico: carico.map(Campo::from),
        ultimo_evento: Some(UltimoEvento {
            riga: Riga::default(),
            evento: ricetta.evento.to_owned().into(),
            data_evento: data_di(ricetta.evento, proposta, inizio, fine).into(),
            descrizione_evento: None,
        }),
    }
}

/// The date that the event/date matrix wants (controls.md §6), for the events in use here.
fn data_di(evento: &str, proposta: Data, inizio: Data, fine: Data) -> Data {
    match evento {
        "01" => proposta,
        "02" => inizio,
        _ => fine,
    }
}
