use std::{collections::HashSet, sync::LazyLock};

use jiff::Timestamp;

use super::{Forma, Opzioni, Persona, Peso, ente_di, guasta, lavoratore, regole_guastabili};
use crate::{
    controls::{Contesto, Momento, controlla, regola},
    outcome::RuleId,
    random::Random,
    registro::{Decisione, Interruttori, Invio, Regolamento, Situazione, decide},
    sap::{
        CodiceEnte, CodiceFiscale, CodiceSap, Data, Difetto, IdentificativoPolitica, Regione, Scheda, codice_cognome,
        codice_nome,
    },
    tables::{Nome, Tabelle},
    xml::{Limits, schema::Schema},
};

/// Numbers near each other and far away.
fn numeri() -> impl Iterator<Item = u64> {
    let caso = Random::seeded(7);
    (0..20_000).chain((0..2_000).map(move |_| caso.next_u64() >> 24))
}

#[test]
fn codici_fiscali_are_correct_and_distinct() {
    let mut visti = HashSet::new();
    for n in numeri() {
        let persona = Persona::numero(n, 1);
        let codice = persona.codice_fiscale.as_str();
        assert_eq!(
            CodiceFiscale::parse(codice).as_ref(),
            Ok(&persona.codice_fiscale),
            "{n}"
        );
        assert_eq!(codice[..3], codice_cognome(&persona.cognome), "{n}");
        assert_eq!(codice[3..6], codice_nome(&persona.nome), "{n}");
        assert_eq!(&codice[11..15], persona.comune, "{n}");
        assert!(persona.nascita.civile().is_some(), "{n}");
        assert!(visti.insert(persona.codice_fiscale), "{n}");
    }
}

#[test]
fn a_number_is_always_the_same_person() {
    for n in [0, 1, 7, u64::MAX] {
        assert_eq!(lavoratore(n, &Opzioni::default()), lavoratore(n, &Opzioni::default()));
        let altro_seed = Opzioni {
            seed: 2,
            ..Opzioni::default()
        };
        assert_ne!(lavoratore(n, &Opzioni::default()), lavoratore(n, &altro_seed));
    }
}

#[test]
fn birthdays_fill_fifty_years() {
    let nascite: Vec<Data> = (0..20_000).map(|n| Persona::numero(n, 3).nascita).collect();
    assert!(nascite.iter().all(|d| (1955..=2004).contains(&d.anno)));
    assert_eq!(nascite.iter().map(|d| d.anno).collect::<HashSet<_>>().len(), 50);
}

#[test]
fn weights_are_what_they_say() {
    for (peso, minimo, massimo) in [
        (Peso::Piccolo, 1_000, 2_800),
        (Peso::Tipico, 3_500, 4_900),
        (Peso::Grande, 10_500, 13_500),
        (Peso::Enorme, 36_000, 44_000),
    ] {
        for n in 0..50 {
            let byte = lavoratore(
                n,
                &Opzioni {
                    peso,
                    ..Opzioni::default()
                },
            )
            .scrivi()
            .len();
            assert!((minimo..massimo).contains(&byte), "{peso:?} {n}: {byte}");
        }
    }
}

#[test]
fn policies_obey_section_6() {
    let mut visti = HashSet::new();
    for n in 0..300 {
        let scheda = lavoratore(
            n,
            &Opzioni {
                peso: Peso::Enorme,
                ..Opzioni::default()
            },
        );
        let mut attivi = 0;
        let mut precedente = Data::new(2017, 12, 4);
        for (i, p) in scheda.politiche() {
            let dove = format!("{n}/{i}");
            let (inizio, fine) = (p.data.as_ref().unwrap().valore, p.data_fine.as_ref().unwrap().valore);
            assert!(
                precedente <= *p.data_proposta && *p.data_proposta <= inizio && inizio <= fine,
                "{dove}"
            );
            precedente = p.data_proposta.valore;
            let id = &p.identificativo_politica.as_ref().unwrap().valore;
            let controllo = IdentificativoPolitica::carattere_controllo(
                &p.codice_ente_promotore,
                &p.tipo_attivita,
                p.data_proposta.valore,
            );
            assert!(
                id.as_str().ends_with(controllo.unwrap()) && id.soggetto() == "08",
                "{dove}"
            );
            assert!(visti.insert(id.clone()), "{dove}");
            let evento = p.ultimo_evento.as_ref().unwrap();
            let vincolata = match evento.evento.as_str() {
                "01" => p.data_proposta.valore,
                "02" => inizio,
                "10" | "12" => fine,
                altro => panic!("{dove}: {altro}"),
            };
            assert_eq!(evento.data_evento.valore, vincolata, "{dove}");
            let con_titolo = p.tipo_attivita.starts_with('C') || p.tipo_attivita.starts_with('H');
            assert!(!con_titolo || p.titolo_denominazione.is_some(), "{dove}");
            if matches!(p.tipo_attivita.as_str(), "E01" | "H01") {
                assert!(CodiceFiscale::parse(&p.descrizione).is_ok(), "{dove}");
            }
            assert_eq!(p.durata.is_some(), p.tipologia_durata.is_some(), "{dove}");
            let patto = p.tipo_attivita.as_str() == "A02" && p.titolo_progetto.as_str() == "05";
            attivi += u32::from(patto && matches!(evento.evento.as_str(), "01" | "02" | "09"));
        }
        assert_eq!(attivi, 1, "{n}");
    }
}

#[test]
fn employers_have_correct_codes_of_their_own() {
    for n in 0..300 {
        let scheda = lavoratore(
            n,
            &Opzioni {
                peso: Peso::Grande,
                ..Opzioni::default()
            },
        );
        for (posizione, esperienza) in scheda.esperienze() {
            let codice = CodiceFiscale::parse(&esperienza.azienda.codicefiscale);
            assert!(codice.is_ok_and(|c| c.numerico()), "{n} {}", posizione.elemento());
        }
    }
}

#[test]
fn the_code_decides_the_variation() {
    let codice = CodiceSap::parse("AA00000001G");
    for (forma, codice, variazione, atteso) in [
        (Forma::Piena, None, "01", None),
        (Forma::Piena, codice.clone(), "02", codice.clone()),
        (Forma::Mini, None, "02", Some(CodiceSap::genera("AA", 6))),
        (Forma::Mini, codice.clone(), "02", codice),
    ] {
        let scheda = lavoratore(
            5,
            &Opzioni {
                forma,
                codice,
                ..Opzioni::default()
            },
        );
        assert_eq!(scheda.datiinvio.tipovariazione.as_str(), variazione);
        assert_eq!(
            scheda.datiinvio.identificativosap.as_ref().map(|c| c.valore.clone()),
            atteso
        );
        assert_eq!(scheda.mini(), forma == Forma::Mini);
    }
}

#[test]
fn every_region_has_a_body_that_sends() {
    for n in 0..=99 {
        let regione = Regione::parse(&format!("{n:02}")).unwrap();
        assert_eq!(ente_di(&regione).is_some(), (1..=21).contains(&n), "{regione}");
        assert_eq!(
            Opzioni::di(&regione).map(|o| o.regione),
            ente_di(&regione).map(|_| regione)
        );
    }
    let predefinite = Opzioni::default();
    assert_eq!(
        CodiceEnte::parse(predefinite.ente.as_str()),
        Some(predefinite.ente.clone())
    );
    assert_eq!(ente_di(&predefinite.regione), Some(predefinite.ente));
}

/// A worker with every section that a rule may want to bend.
fn completo() -> Scheda {
    lavoratore(
        11,
        &Opzioni {
            peso: Peso::Grande,
            ..Opzioni::default()
        },
    )
}

#[test]
fn every_known_rule_bends_the_document() {
    let sano = completo().scrivi();
    let testi: HashSet<String> = regole_guastabili()
        .map(|regola| guasta(&completo(), regola).unwrap_or_else(|| panic!("{regola}")))
        .collect();
    assert_eq!(testi.len(), regole_guastabili().count());
    assert!(!testi.contains(&sano));
    assert_eq!(guasta(&completo(), RuleId("SAP-02")), None);
    let mini = lavoratore(
        11,
        &Opzioni {
            forma: Forma::Mini,
            ..Opzioni::default()
        },
    );
    assert_eq!(guasta(&mini, RuleId("CF-03")), None);
}

#[test]
fn broken_codici_fiscali_break_their_rule() {
    let campo = |regola: &str, percorso: &str| {
        let regola = regole_guastabili().find(|r| r.0 == regola).unwrap();
        let testo = guasta(&completo(), regola).unwrap();
        let dopo = &testo[testo.find(percorso).unwrap()..];
        dopo.split_once("<codicefiscale>")
            .unwrap()
            .1
            .split_once('<')
            .unwrap()
            .0
            .to_owned()
    };
    for (regola, percorso, difetto) in [
        ("CF-03", "<datipersonali>", Difetto::Controllo),
        ("CF-06", "<datipersonali>", Difetto::CifraControllo),
        ("CF-07", "<datipersonali>", Difetto::Zeri),
        ("CF-09", "<azienda>", Difetto::CifraControllo),
    ] {
        assert_eq!(CodiceFiscale::parse(&campo(regola, percorso)), Err(difetto), "{regola}");
    }
    let lavoratore = campo("CF-08", "<datipersonali>");
    assert_eq!(campo("CF-08", "<azienda>"), lavoratore);
    for regola in ["CF-04", "CF-05"] {
        let codice = campo(regola, "<datipersonali>");
        let atteso = if regola == "CF-04" { &codice[..3] } else { &codice[3..6] };
        assert!(CodiceFiscale::parse(&codice).is_ok());
        assert_ne!(codice_cognome("WYK"), atteso);
    }
}

/// The shipped tables, and the same with a CPI table that is the whole truth.
static TABELLE: LazyLock<[Tabelle; 2]> = LazyLock::new(|| {
    let aperte = Tabelle::incorporate();
    let cpi = aperte.tabella(Nome::Cpi).unwrap().clone().dichiarata(true);
    [aperte.clone(), aperte.con(cpi)]
});

static REV009: LazyLock<Schema> =
    LazyLock::new(|| Schema::compile(&[("lavoratore.xsd", include_str!("../../xsd/lavoratore.xsd"))]).unwrap());

/// Every rule that a document alone breaks.
fn anomalie(testo: &str, tabelle: &Tabelle) -> Vec<&'static str> {
    let anomalie = Scheda::leggi(testo, &REV009, Limits::default()).map(|scheda| {
        let contesto = Contesto::new(&scheda, tabelle, None);
        controlla(&contesto)
    });
    let mut regole: Vec<&str> = anomalie.unwrap_or_else(|a| a).iter().map(|a| a.regola.0).collect();
    regole.dedup();
    regole
}

#[test]
fn invented_documents_break_no_rule() {
    for n in 0..200 {
        for (forma, peso) in [
            (Forma::Mini, Peso::Tipico),
            (Forma::Piena, Peso::Piccolo),
            (Forma::Piena, Peso::Tipico),
            (Forma::Piena, Peso::Grande),
        ] {
            let opzioni = Opzioni {
                forma,
                peso,
                ..Opzioni::default()
            };
            assert_eq!(
                anomalie(&lavoratore(n, &opzioni).scrivi(), &TABELLE[1]),
                [""; 0],
                "{n} {forma:?} {peso:?}"
            );
        }
    }
    for codice in 1..=21 {
        let regione = Regione::parse(&format!("{codice:02}")).unwrap();
        let opzioni = Opzioni {
            peso: Peso::Enorme,
            ..Opzioni::di(&regione).unwrap()
        };
        assert_eq!(
            anomalie(&lavoratore(1, &opzioni).scrivi(), &TABELLE[0]),
            [""; 0],
            "{regione}"
        );
    }
}

/// What cannot be broken alone.
const CONSEGUENZE: &[(&str, &str)] = &[("PA-16", "PA-17"), ("PA-17", "PA-16")];

#[test]
fn bent_documents_break_their_rule_and_no_other() {
    let del_documento = |id: &RuleId| {
        let momento = regola(id.0).map(|r| r.momento);
        matches!(momento, Some(Momento::Documento(_) | Momento::Lettura))
    };
    for id in regole_guastabili().filter(del_documento) {
        let mut trovate = anomalie(&guasta(&completo(), id).unwrap(), &TABELLE[1]);
        trovate.retain(|altra| !CONSEGUENZE.contains(&(id.0, altra)));
        assert_eq!(trovate, [id.0], "{id}");
    }
}

#[test]
fn documents_bent_for_the_register_break_its_rule_and_no_other() {
    let regolamento = Regolamento {
        tabelle: TABELLE[1].clone(),
        interruttori: Interruttori::default(),
    };
    let situazione = Situazione {
        nuovo_codice: CodiceSap::parse("AA00000001G"),
        ..Situazione::default()
    };
    let del_registro = |id: &RuleId| matches!(regola(id.0).map(|r| r.momento), Some(Momento::Registro));
    let mut viste = Vec::new();
    for id in regole_guastabili().filter(del_registro) {
        let documento = guasta(&completo(), id).unwrap();
        let scheda = Scheda::leggi(&documento, &REV009, Limits::default()).unwrap();
        let invio = Invio {
            anomalie: controlla(&Contesto::new(&scheda, &regolamento.tabelle, None)),
            scheda,
            documento,
            regione_chiamante: None,
            regolamento: None,
        };
        let Decisione::Rifiuta(anomalie) = decide(&situazione, &invio, &regolamento, Timestamp::UNIX_EPOCH) else {
            panic!("{id} is accepted");
        };
        assert_eq!(anomalie.iter().map(|a| a.regola).collect::<Vec<_>>(), [id]);
        viste.push(id.0);
    }
    assert_eq!(viste, ["SAP-07", "PA-21", "PA-24"]);
}
