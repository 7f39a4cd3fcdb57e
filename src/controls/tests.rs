//! controls.md §1–§3 as tables of cases; each bends the base document in one place. The other sections: one file each.

mod amministrativi;
mod anagrafica;
mod catalogo;
mod complete;
mod curriculum;
mod lavoro;
mod recapiti;
mod stranieri;

use std::collections::HashSet;

use super::{
    Contesto, Incoerenza, Momento, catalogo, controlla, id,
    prove::{self, base, data, esperienza, giorno, mini, testo, violazioni, violazioni_con},
    regola, verifica,
};
use crate::{
    outcome::RuleId,
    sap::{
        Campo, Scheda,
        scheda::{DatiAmministrativi, DatiPersonali, ListeSpeciali, Riga},
    },
    tables::{Nome, Tabella, Tabelle},
};

/// CPI declared complete, with one office closed on 2021-03-19 and one opened in 2010.
fn tabelle_complete() -> Tabelle {
    let cpi = "codice,descrizione,valido_dal,valido_al,codregione\n\
               H501C000523,aperto,2010-01-01,,08\nH501C000524,chiuso,2010-01-01,2021-03-19,08\n";
    let tabelle = Tabelle::incorporate();
    let variazioni = tabelle.tabella(Nome::TipoVariazione).unwrap().clone().dichiarata(true);
    tabelle
        .con(Tabella::da_csv(Nome::Cpi, true, None, "cpi.csv", cpi).unwrap())
        .con(variazioni)
}

fn persona(scheda: &mut Scheda) -> &mut DatiPersonali {
    &mut scheda.datianagrafici.as_mut().unwrap().datipersonali
}

#[test]
fn the_base_documents_violate_nothing() {
    for scheda in [base(), mini()] {
        assert_eq!(violazioni(&scheda), [""; 0]);
        assert_eq!(violazioni_con(&scheda, &tabelle_complete()), [""; 0]);
    }
}

#[test]
fn vectors_of_the_specification() {
    let vettori = prove::vettori(&["CF"]);
    assert_eq!(vettori.len(), 15);
    for v in vettori {
        let mut scheda = base();
        for (campo, valore) in &v.dati {
            let persona = persona(&mut scheda);
            match campo.as_str() {
                "codicefiscale" => persona.codicefiscale = testo(valore),
                "cognome" => persona.cognome = testo(valore),
                "nome" => persona.nome = testo(valore),
                altro => panic!("{altro}"),
            }
        }
        let attese: Vec<String> = v
            .violate
            .iter()
            .map(|r| format!("{r} datianagrafici/datipersonali/codicefiscale"))
            .collect();
        assert_eq!(violazioni(&scheda), attese, "{}: {}", v.regola, v.caso);
    }
}

#[test]
fn dat_01_years_from_1900_to_2100() {
    for (anno, ammesso) in [
        (1899, false),
        (1900, true),
        (2100, true),
        (2101, false),
        (21, false),
        (-1, false),
    ] {
        let mut scheda = base();
        persona(&mut scheda).datanascita.valore.anno = anno;
        let attese = if ammesso {
            vec![]
        } else {
            vec!["DAT-01 datianagrafici/datipersonali/datanascita"]
        };
        assert_eq!(violazioni(&scheda), attese, "{anno}");
    }
}

#[test]
fn dat_01_covers_its_list_and_no_more() {
    let remota = || Some(data("0021-03-20"));
    let mut scheda = base();
    scheda.datiinvio.datadinascita = data("0021-03-20");
    let lista = ListeSpeciali {
        riga: Riga(0),
        tipolista: Some(testo("3")),
        dataiscrizione: remota(),
        datafineiscrizione: remota(),
        datamaxdeferimento: remota(),
        codprovincia: None,
    };
    scheda.datiamministrativi = Some(DatiAmministrativi {
        riga: Riga(0),
        statoinanagrafe: None,
        periodidisoccupazione: None,
        listespeciali_lst: Some(vec![lista]),
        assolvimentoistruzione: None,
        altrenotizie: None,
    });
    let mut seconda = esperienza("80123450589");
    seconda.datafine = remota(); // not in the list of NCN
    seconda.dataFinePeriodoFormativo = remota();
    scheda.esperienzelavoro_lst.as_mut().unwrap().push(seconda);
    assert_eq!(
        violazioni(&scheda),
        [
            "DAT-01 datiinvio/datadinascita",
            "DAT-01 datiamministrativi/listespeciali_lst/listespeciali[1]/dataiscrizione",
            "DAT-01 datiamministrativi/listespeciali_lst/listespeciali[1]/datafineiscrizione",
            "DAT-01 datiamministrativi/listespeciali_lst/listespeciali[1]/datamaxdeferimento",
            "DAT-01 esperienzelavoro_lst/esperienzalavoro[2]/dataFinePeriodoFormativo",
        ]
    );
}

#[test]
fn ent_01_shape_always_table_by_date() {
    let chiuse = tabelle_complete();
    for (ente, dua, aperte_ok, chiuse_ok) in [
        ("H501C000523", "2010-01-01", true, true),
        ("H501C000523", "2009-12-31", true, false),
        ("H501C000524", "2021-03-19", true, true),
        ("H501C000524", "2021-03-20", true, false),
        ("H501C999999", "2021-03-20", true, false), // unknown
        ("H501N000001", "2021-03-20", true, false), // not a CPI
        ("H501C00052", "2021-03-20", false, false), // shape
        ("h501c000523", "2021-03-20", false, false),
    ] {
        let mut scheda = base();
        scheda.datiinvio.codiceentetit = testo(ente);
        scheda.datiinvio.dataultimoagg = data(dua);
        for (tabelle, ok) in [(&Tabelle::incorporate(), aperte_ok), (&chiuse, chiuse_ok)] {
            let attese = if ok {
                vec![]
            } else {
                vec!["ENT-01 datiinvio/codiceentetit"]
            };
            assert_eq!(violazioni_con(&scheda, tabelle), attese, "{ente} on {dua}");
        }
    }
}

#[test]
fn ent_01_of_a_mini_document_is_for_the_register_to_excuse() {
    let chiuse = tabelle_complete();
    for (ente, attese) in [
        ("H501C000523", vec![]),
        ("H501C000524", vec!["ENT-01 datiinvio/codiceentetit"]),
    ] {
        let mut scheda = mini();
        scheda.datiinvio.codiceentetit = testo(ente);
        assert_eq!(violazioni_con(&scheda, &chiuse), attese, "{ente}");
    }
}

#[test]
fn another_day_replaces_the_reference_date_only() {
    let chiuse = tabelle_complete();
    let mut scheda = base();
    scheda.datiinvio.codiceentetit = testo("H501C000524");
    scheda.datiinvio.dataultimoagg = data("0021-03-20");
    let regole = |giorno| {
        let contesto = Contesto::new(&scheda, &chiuse, None).al_giorno(giorno);
        controlla(&contesto).into_iter().map(|a| a.regola.0).collect::<Vec<_>>()
    };
    assert_eq!(regole(None), ["DAT-01", "ENT-01", "ANA-02", "ANA-03"]);
    assert_eq!(regole(Some(giorno("2021-03-19"))), ["DAT-01"]);
}

#[test]
fn var_01_and_var_03() {
    let (var_01, var_03) = ("VAR-01 datiinvio/tipovariazione", "VAR-03 datiinvio/identificativosap");
    for (variazione, codice, aperte, chiuse) in [
        ("01", None, vec![], vec![]),
        ("01", Some("AA00000001G"), vec![], vec![]),
        ("02", Some("AA00000001G"), vec![], vec![]),
        ("02", None, vec![var_03], vec![var_03]),
        ("05", None, vec![var_03], vec![var_03]),
        ("05", Some("AA00000001G"), vec![], vec![]),
        ("77", Some("AA00000001G"), vec![], vec![var_01]), // unknown: a 02 while the table is not complete
        ("77", None, vec![var_03], vec![var_01]),
        ("Z", None, vec![var_01], vec![var_01]),
        ("1", None, vec![var_01], vec![var_01]),
    ] {
        let mut scheda = base();
        scheda.datiinvio.tipovariazione = testo(variazione);
        scheda.datiinvio.identificativosap = codice.map(prove::codice_sap);
        assert_eq!(violazioni(&scheda), aperte, "{variazione} {codice:?}");
        assert_eq!(
            violazioni_con(&scheda, &tabelle_complete()),
            chiuse,
            "{variazione} {codice:?}, complete"
        );
    }
}

#[test]
fn cf_04_and_cf_05_look_at_a_code_of_good_form() {
    for (codice, cognome, nome, attese) in [
        ("SMPPRV80A01H501H", "ALTRO", "ALTRA", vec!["CF-04", "CF-05"]),
        ("SMPPRV80A01H501A", "ALTRO", "PROVA", vec!["CF-03", "CF-04"]), // the wrong letter does not excuse the name
        ("SMPPRV8AA01H501H", "ALTRO", "ALTRA", vec!["CF-02"]),
        ("80123450589", "ALTRO", "ALTRA", vec![]),
        ("ÀMPPRV80A01H501H", "ALTRO", "ALTRA", vec!["CF-02"]),
    ] {
        let mut scheda = base();
        *persona(&mut scheda) = DatiPersonali {
            codicefiscale: testo(codice),
            cognome: testo(cognome),
            nome: testo(nome),
            ..persona(&mut base()).clone()
        };
        let regole: Vec<String> = violazioni(&scheda)
            .iter()
            .map(|v| v.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(regole, attese, "{codice} {cognome} {nome}");
    }
}

#[test]
fn cf_08_and_cf_09_look_at_every_employer() {
    let percorso = "esperienzelavoro_lst/esperienzalavoro[2]/azienda/codicefiscale";
    for (datore, regole) in [
        ("80123450589", vec![]),
        ("SMPCLD91R49F205K", vec![]),
        ("80123450580", vec!["CF-09"]),
        ("00000000000", vec!["CF-09"]),
        ("", vec!["CF-09"]),
        ("SMPPRV80A01H501H", vec!["CF-08"]),
        ("smpprv80a01h501h", vec!["CF-08", "CF-09"]),
    ] {
        let mut scheda = base();
        scheda.esperienzelavoro_lst.as_mut().unwrap().push(esperienza(datore));
        let attese: Vec<String> = regole.iter().map(|r| format!("{r} {percorso}")).collect();
        assert_eq!(violazioni(&scheda), attese, "{datore}");
    }
    // No worker in the document, nothing to compare with.
    let mut scheda = mini();
    scheda.esperienzelavoro_lst = Some(vec![esperienza("SMPPRV80A01H501H")]);
    assert_eq!(violazioni(&scheda), [""; 0]);
}

#[test]
fn all_violations_are_reported_in_the_order_of_the_sections() {
    let mut scheda = base();
    scheda.esperienzelavoro_lst = Some(vec![esperienza("80123450580")]);
    persona(&mut scheda).codicefiscale = Campo::new("SMPPRV80A01H501A".into(), 12);
    scheda.datiinvio.riga = Riga(3);
    scheda.datiinvio.tipovariazione = testo("02");
    scheda.datiinvio.codiceentetit = testo("?");
    scheda.datiinvio.dataultimoagg = data("0021-03-20");
    let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
    let viste: Vec<_> = anomalie
        .iter()
        .map(|a| (a.regola.0, a.riga, a.valore.as_deref()))
        .collect();
    assert_eq!(
        viste,
        [
            ("DAT-01", None, Some("0021-03-20")),
            ("ENT-01", None, Some("?")),
            ("VAR-03", Some(3), None),
            ("CF-03", Some(12), Some("SMPPRV80A01H501A")),
            ("ANA-02", None, Some("000")),
            ("ANA-03", None, Some("H501")), // the domicile; a birth place may be of any time
            ("CF-09", None, Some("80123450580")),
        ]
    );
}

#[test]
fn the_catalogue_is_well_kept() {
    let ids: Vec<RuleId> = catalogo().map(|r| r.id).collect();
    assert_eq!(
        ids.iter().collect::<HashSet<_>>().len(),
        ids.len(),
        "a rule is listed twice"
    );
    for r in catalogo() {
        let noto = id::BLOCCANTI.contains(&r.id) || id::NON_BLOCCANTI.contains(&r.id);
        assert!(noto, "{} is not in id.rs", r.id);
        // SIS-01 is a row of the table, not a reason to refuse.
        assert!(
            r.momento.bloccante() == id::BLOCCANTI.contains(&r.id) || r.id == id::SIS_01,
            "{}",
            r.id
        );
        for testo in [r.titolo, r.spiegazione, r.fonte] {
            assert!(!testo.is_empty() && !testo.contains("  "), "{}: {testo:?}", r.id);
        }
        assert!(
            r.campo.is_empty() || r.campo.starts_with('/') || r.momento.turno() == 3,
            "{}",
            r.id
        );
        assert!(regola(r.id.0).is_some_and(|trovata| trovata.id == r.id));
    }
    assert!(regola("pa-22").is_none() && regola("").is_none());
    // Document rules stand before the register's, sections in order.
    let chiavi: Vec<_> = catalogo()
        .map(|r| (r.momento.turno(), r.sezione.chars().next()))
        .collect();
    assert!(chiavi.is_sorted());
    assert_eq!(ids[..4], [id::XML_01, id::XML_02, id::XML_03, id::DAT_01]);
    assert!(matches!(regola("PA-22").unwrap().momento, Momento::Registro));
}

#[test]
fn the_catalogue_and_the_shipped_table_agree() {
    assert_eq!(verifica(&Tabelle::incorporate()), []);
    assert_eq!(id::BLOCCANTI.len(), 74);
    let colonne = "codice,descrizione,valido_dal,valido_al,regola,campo\nS001,Prova,,,XML-01,\nS002,Prova,,,XX-01,\n";
    let monca = Tabelle::incorporate().con(Tabella::da_csv(Nome::Anomalie, true, None, "a.csv", colonne).unwrap());
    let trovate = verifica(&monca);
    assert_eq!(trovate[0], Incoerenza::SenzaCodice(id::XML_02));
    assert_eq!(*trovate.last().unwrap(), Incoerenza::RegolaIgnota("XX-01".to_owned()));
}
