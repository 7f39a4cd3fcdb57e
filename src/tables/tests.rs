//! code-tables.md §1 as tables of cases. Dates are civil days; nothing here depends on today.

use super::*;

fn tabella(nome: Nome, completa: bool, righe: &str) -> Tabella {
    let testo = format!("codice,descrizione,valido_dal,valido_al,codregione\n{righe}");
    let forma = lettura::forma("[A-Z][0-9]{3}").unwrap();
    Tabella::da_csv(nome, completa, forma, "prova.csv", &testo).unwrap()
}

fn giorno(testo: &str) -> Data {
    Data::from(testo.parse::<jiff::civil::Date>().unwrap())
}

#[test]
fn validity_is_inclusive_and_any_row_will_do() {
    let t = tabella(
        Nome::ComuneONazione,
        true,
        "A001,uno,2010-01-01,2021-03-19,08\nA002,due,,2005-01-01,\nA002,due,2008-01-01,,\nA003,tre,2003-01-01,2100-01-01,\nA004,quattro,,,\n\
         A005,cinque,,2099-12-31,\nA006,sei,,2099-12-30,\n",
    );
    for (codice, quando, ammesso) in [
        ("A001", "2009-12-31", false),
        ("A001", "2010-01-01", true),
        ("A001", "2021-03-19", true),
        ("A001", "2021-03-20", false),
        ("A002", "1900-01-01", true),
        ("A002", "2005-01-01", true),
        ("A002", "2006-06-06", false),
        ("A002", "2050-01-01", true),
        ("A003", "2200-01-01", true),
        ("A004", "1500-01-01", true),
        ("A005", "2150-01-01", true),
        ("A006", "2099-12-31", false),
        ("A999", "2021-01-01", false),
    ] {
        assert_eq!(
            t.appartiene(codice, Some(giorno(quando))).ammesso(),
            ammesso,
            "{codice} on {quando}"
        );
    }
    assert!(
        t.appartiene("A001", None).ammesso(),
        "no day: present at any time is enough"
    );
}

#[test]
fn complete_open_and_absent_tables() {
    let righe = "A001,uno,2010-01-01,2020-12-31,08\n";
    let [aperta, chiusa] = [false, true].map(|c| tabella(Nome::ComuneONazione, c, righe));
    for (codice, in_aperta, in_chiusa) in [
        ("A001", true, true),
        ("A002", true, false),
        ("a002", false, false),
        ("A0022", false, false),
        ("", false, false),
    ] {
        let g = Some(giorno("2015-01-01"));
        assert_eq!(aperta.appartiene(codice, g).ammesso(), in_aperta, "open: {codice}");
        assert_eq!(chiusa.appartiene(codice, g).ammesso(), in_chiusa, "complete: {codice}");
    }
    // A present code is checked in full even where the table is not complete.
    assert!(!aperta.appartiene("A001", Some(giorno("2021-01-01"))).ammesso());

    let vuote = Tabelle::leggi("indice.csv", "nome,file,completa,forma\n", |_| unreachable!()).unwrap();
    assert!(vuote.tabella(Nome::Cpi).is_none());
    assert!(
        vuote.appartiene(Nome::TipoVariazione, "77", None).ammesso(),
        "not loaded: shape only"
    );
    assert!(!vuote.appartiene(Nome::TipoVariazione, "Z", None).ammesso());
    assert!(
        vuote.appartiene(Nome::Albi, "qualsiasi", None).ammesso(),
        "no shape known"
    );
}

#[test]
fn errors_name_file_line_and_column() {
    let testa = "codice,descrizione,valido_dal,valido_al,codregione\n";
    for (testo, atteso) in [
        (
            "codice,descrizione,valido_dal\n",
            "x.csv: line 1: column `valido_al` is missing",
        ),
        (
            "codice,descrizione,valido_dal,valido_al\n",
            "x.csv: line 1: column `codregione` is missing",
        ),
        (
            &*format!("{testa}A001,uno,,,\nA002,due,2021-02-30,,\n"),
            "x.csv: line 3, column `valido_dal`: `2021-02-30` is not a date of the form aaaa-mm-gg",
        ),
        (
            &*format!("{testa}A001,uno,2021-01-01T10:00,,\n"),
            "x.csv: line 2, column `valido_dal`: `2021-01-01T10:00` is not a date of the form aaaa-mm-gg",
        ),
        (
            &*format!("{testa}A001,uno,2021-01-02,2021-01-01,\n"),
            "x.csv: line 2, column `valido_al`: 2021-01-01 is before `valido_dal` 2021-01-02",
        ),
        (
            &*format!("{testa}\"A\n001\",uno,,,\n,due,,,\n"),
            "x.csv: line 4, column `codice`: blank",
        ),
        (
            &*format!("{testa}A001,uno\n"),
            "x.csv: line 2: 2 columns where the first line has 5",
        ),
    ] {
        let e = Tabella::da_csv(Nome::Cpi, false, None, "x.csv", testo).unwrap_err();
        assert_eq!(e.to_string(), atteso);
    }
}

#[test]
fn cells_that_rules_read_are_checked() {
    let testa = "codice,descrizione,valido_dal,valido_al";
    for (nome, colonne, celle, atteso) in [
        (
            Nome::Cpi,
            "codregione",
            "8",
            Some("column `codregione`: a region of two digits or nothing is wanted"),
        ),
        (Nome::Cpi, "codregione", "08", None),
        (Nome::Cpi, "codregione", "", None),
        (
            Nome::TipoAttivita,
            "classe,abilitata_gg",
            "A,si",
            Some("column `abilitata_gg`: S, N or nothing is wanted"),
        ),
        (
            Nome::TipoProgetti,
            "gg,nazionale",
            "S,X",
            Some("column `nazionale`: S, N or nothing is wanted"),
        ),
        (
            Nome::EventiPolitica,
            "campo_data_vincolato",
            "inizio",
            Some("column `campo_data_vincolato`: data_proposta, data, data_fine or nothing is wanted"),
        ),
        (
            Nome::Cittadinanza,
            "zona,libera_al,libera_dal",
            "EUROPA,,",
            Some("column `zona`: IT, UE, LIB, EX or nothing is wanted"),
        ),
        (Nome::Cittadinanza, "zona,libera_al,libera_dal", "LIB,,", None),
        (
            Nome::Operatori,
            "codregione,tipo_progetto",
            "08,3",
            Some("column `tipo_progetto`: one project of two digits or nothing is wanted"),
        ),
        (
            Nome::Operatori,
            "codregione,tipo_progetto",
            "08,02;03",
            Some("column `tipo_progetto`: one project of two digits or nothing is wanted"),
        ),
        (Nome::Operatori, "codregione,tipo_progetto", "08,03", None),
        (
            Nome::Cittadinanza,
            "zona,libera_al,libera_dal",
            "UE,,2007",
            Some("column `libera_dal`: a date of the form aaaa-mm-gg or nothing is wanted"),
        ),
    ] {
        let letta = Tabella::da_csv(
            nome,
            true,
            None,
            "x.csv",
            &format!("{testa},{colonne}\nX,x,,,{celle}\n"),
        );
        let errore = letta.err().map(|e| e.to_string());
        assert_eq!(errore, atteso.map(|a| format!("x.csv: line 2, {a}")), "{nome} {celle}");
    }
}

#[test]
fn the_shipped_folder_is_what_is_embedded() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/tabelle");
    let (letta, incorporata) = (Tabelle::carica(&dir).unwrap(), Tabelle::incorporate());
    for nome in Nome::TUTTI {
        let righe = |t: &Tabelle| t.tabella(*nome).map(|t| t.righe().to_vec());
        assert!(righe(&letta) == righe(&incorporata), "{nome}");
    }
    let britannici = incorporata.tabella(Nome::Cittadinanza).unwrap();
    let voce = britannici.ultima("219").unwrap();
    assert_eq!(britannici.extra_data(voce, "libera_al"), Some(giorno("2020-12-31")));
}

#[test]
fn the_index_is_checked() {
    for (righe, atteso) in [
        (
            "CIPI,a.csv,si,",
            "indice.csv: line 2, column `nome`: `CIPI` is not the name of a table",
        ),
        (
            "CPI,../a.csv,si,",
            "indice.csv: line 2, column `file`: a file name in the same folder is wanted",
        ),
        (
            "CPI,a.csv,forse,",
            "indice.csv: line 2, column `completa`: `si` or `no`, not `forse`",
        ),
        (
            "CPI,a.csv,si,[",
            "indice.csv: line 2, column `forma`: not a regular expression",
        ),
        (
            "CPI,a.csv,si,\nCPI,b.csv,si,",
            "indice.csv: line 3, column `nome`: `CPI` is listed twice",
        ),
    ] {
        let e = indice::leggi("indice.csv", &format!("nome,file,completa,forma\n{righe}\n"), true).unwrap_err();
        assert_eq!(e.to_string(), atteso);
    }
}

#[test]
fn a_folder_replaces_the_shipped_tables() {
    let dir = tempfile::tempdir().unwrap();
    let e = Tabelle::carica(dir.path()).unwrap_err();
    assert!(e.to_string().contains("indice.csv"), "{e}");

    fs::write(
        dir.path().join("indice.csv"),
        "nome,file,completa,forma\nCPI,miei.csv,si,\n",
    )
    .unwrap();
    assert!(
        Tabelle::carica(dir.path())
            .unwrap_err()
            .to_string()
            .contains("miei.csv")
    );

    let righe = "\u{feff}codice,descrizione,valido_dal,valido_al,codregione\r\nH501C000999,Prova,2010-01-01,,08\r\n";
    fs::write(dir.path().join("miei.csv"), righe).unwrap();
    let t = Tabelle::carica(dir.path()).unwrap();
    let cpi = t.tabella(Nome::Cpi).unwrap();
    assert!(
        cpi.completa && cpi.ha_forma("H501C000999") && !cpi.ha_forma("H501"),
        "the shipped shape is inherited"
    );
    assert!(
        t.appartiene(Nome::Cpi, "H501C000999", Some(giorno("2021-03-20")))
            .ammesso()
    );
    assert!(
        !t.appartiene(Nome::Cpi, "H501C000523", Some(giorno("2021-03-20")))
            .ammesso()
    );
    assert!(t.tabella(Nome::TipoAttivita).is_none());
}

#[test]
fn shipped_state() {
    let t = Tabelle::incorporate();
    let complete: Vec<&str> = Nome::TUTTI
        .iter()
        .filter(|n| t.tabella(**n).is_some_and(|t| t.completa))
        .map(|n| n.as_str())
        .collect();
    assert_eq!(
        complete,
        [
            "SOGGETTI ABILITATI",
            "TIPOLOGIA DURATA",
            "EVENTI POLITICA",
            "CITTADINANZA",
            "STATUS STRANIERO",
            "STATO IN ANAGRAFE",
            "INGRESSO DISOCCUPAZIONE",
            "REGIONI PROVINCE AUTONOME",
            "CODICE ERRORE flusso SAP"
        ]
    );
    for (nome, righe) in [
        (Nome::SoggettiAbilitati, 24),
        (Nome::Cpi, 7),
        (Nome::Operatori, 5),
        (Nome::TipoAttivita, 24),
        (Nome::EventiPolitica, 15),
        (Nome::Cittadinanza, 204),
        (Nome::Anomalie, 74),
    ] {
        assert_eq!(t.tabella(nome).map(|t| t.righe().len()), Some(righe), "{nome}");
    }
    assert!(t.tabella(Nome::ComuneONazione).unwrap().righe().len() > 12_000);
    // Every shipped code has the shape that its own table declares.
    for nome in Nome::TUTTI {
        for voce in t.tabella(*nome).map(Tabella::righe).unwrap_or_default() {
            assert!(
                t.tabella(*nome).unwrap().ha_forma(&voce.codice),
                "{nome}: {}",
                voce.codice
            );
        }
    }
}

#[test]
fn municipalities_and_states() {
    let t = Tabelle::incorporate();
    for (codice, quando, ammesso) in [
        ("H501", Some("2021-03-20"), true),
        ("A000", Some("2021-03-20"), true),
        ("A009", Some("2021-03-20"), false), // ceded
        ("A009", None, true),
        ("A002", Some("2004-12-31"), true), // the ministerial dates of the sample
        ("A002", Some("2021-03-20"), false),
        ("Z100", Some("2021-03-20"), true),
        ("Z105", Some("2021-03-20"), false), // Czechoslovakia
        ("Q999", Some("2021-03-20"), true),  // unknown to an open table
        ("QQQQ", None, false),
    ] {
        let a = t.appartiene(Nome::ComuneONazione, codice, quando.map(giorno));
        assert_eq!(a.ammesso(), ammesso, "{codice} {quando:?}");
    }
    let chiusa = t.con(t.tabella(Nome::ComuneONazione).unwrap().clone().dichiarata(true));
    assert!(!chiusa.appartiene(Nome::ComuneONazione, "Q999", None).ammesso());
    assert!(
        t.appartiene(Nome::ComuneONazione, "Q999", None).ammesso(),
        "the old snapshot is untouched"
    );
}

#[test]
fn region_of_a_body() {
    let t = Tabelle::incorporate();
    for (ente, regione) in [
        ("H501C000523", Some("08")), // its row in CPI
        ("H501N000001", Some("00")), // its row in OPERATORI wins over Rome's
        ("F205C000001", Some("10")), // Milan
        ("A952C000001", Some("03")), // Bolzano
        ("L378C000001", Some("18")), // Trento
        ("A944C000001", Some("06")), // Bologna
        ("A326C000001", Some("20")), // Aosta
        ("E379C000001", Some("13")), // Ivrea, province of Aosta until 1945
        ("B354C000001", Some("15")), // Cagliari
        ("H294C000001", Some("06")), // Rimini
        ("I201C000001", Some("06")), // Sant'Agata Feltria: Marche until 2009
        ("Z100C000001", None),
        ("Q999C000001", None),
        ("H5", None),
        ("", None),
        ("àààà", None),
    ] {
        assert_eq!(t.regione_di(ente).as_ref().map(Regione::as_str), regione, "{ente}");
    }
}

#[test]
fn anomalies_by_rule() {
    let t = Tabelle::incorporate();
    for (regola, codice, campo) in [
        ("XML-03", "L003", "{percorso}"),
        ("PA-24", "S086", "Sap[1]"),
        ("LIM-01", "X001", ""),
        ("SIS-01", "L999", "Sap[1]"),
    ] {
        let v = t.anomalia(RuleId(regola)).unwrap();
        assert_eq!((&*v.codice, &*v.campo), (codice, campo), "{regola}");
    }
    assert!(t.anomalia(RuleId("ZZ-99")).is_none());
}
