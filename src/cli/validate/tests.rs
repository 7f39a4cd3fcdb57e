//! Results as a person and a program read them; whole documents go through [`run`].

use std::{fs, path::Path};

use jiff::SignedDuration;
use tempfile::TempDir;

use super::*;
use crate::{controls::id, outcome::Anomalia, xml::Limits};

const COMPLETA: &str = include_str!("../../../tests/esempi/sap_completa.xml");
const MINI: &str = include_str!("../../../tests/esempi/sap_mini.xml");

fn esame(file: &str, anomalie: Vec<Anomalia>) -> Esame {
    Esame {
        file: file.to_owned(),
        anomalie,
        durata: SignedDuration::from_micros(1_500),
    }
}

fn esempi() -> Vec<Esame> {
    vec![
        esame("a.xml", vec![]),
        esame(
            "b\u{1b}[31m.xml",
            vec![
                Anomalia::new(id::CF_03, "datianagrafici/datipersonali/codicefiscale")
                    .riga(12)
                    .valore("SMPPRV80A01H501z"),
                Anomalia::sap_intera(id::XML_01).dettaglio("DOCTYPE non ammesso"),
                Anomalia::new(id::DAT_01, "politiche_attive_lst/politiche_attive[2]/data_fine")
                    .riga(40)
                    .valore("0021-03-20"),
            ],
        ),
        esame(
            "-",
            vec![Anomalia::new(id::XML_03, "datiinvio").riga(3).dettaglio("atteso x")],
        ),
    ]
}

fn resa(resoconto: &dyn Resoconto, esami: &[Esame]) -> String {
    let mut out = Vec::new();
    let mut conto = Conto::default();
    for esame in esami {
        conto.aggiungi(esame);
    }
    conto.durata = SignedDuration::from_millis(20);
    resoconto.apri(&conto, &mut out).unwrap();
    for (i, esame) in esami.iter().enumerate() {
        resoconto.uno(esame, i == 0, &mut out).unwrap();
    }
    resoconto.chiudi(&conto, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn for_a_person() {
    let tabelle = Tabelle::incorporate();
    let testo = resa(&testo::Prosa::new(&tabelle, false), &esempi());
    let rimedio = |id: &str| crate::controls::regola(id).unwrap().spiegazione;
    assert_eq!(
        testo,
        format!(
            "a.xml: OK\n\
             b·[31m.xml: KO, 3 violations\n\
            \x20 CF-03 (L203) Carattere di controllo del codice fiscale\n\
            \x20   where   datianagrafici/datipersonali/codicefiscale, line 12\n\
            \x20   value   «AAAAAA99A99A999a»\n\
            \x20   why     Codice fiscale: carattere di controllo errato\n\
            \x20   mend    {}\n\
            \x20   source  Accordi di servizio SAP, sezione 1, \"Codice fiscale\"\n\
            \x20 XML-01 (L001) Documento XML leggibile\n\
            \x20   where   Sap[1]\n\
            \x20   why     Documento non leggibile: XML non ben formato o non ammesso: DOCTYPE non ammesso\n\
            \x20   mend    {}\n\
            \x20   source  Accordi di servizio SAP, controlli generici; limiti: decisione di portasap\n\
            \x20 DAT-01 (L004) Data esistente, con anno tra 1900 e 2100\n\
            \x20   where   politiche_attive_lst/politiche_attive[2]/data_fine, line 40\n\
            \x20   value   «0021-03-20»\n\
            \x20   why     Data non valida\n\
            \x20   mend    {}\n\
            \x20   source  Accordi di servizio SAP, \"Controllo di tipo Data\"; intervallo: decisione di portasap\n\
             -: KO, 1 violation\n\
            \x20 XML-03 (L003) Documento conforme al formato di trasmissione Rev009\n\
            \x20   where   datiinvio, line 3\n\
            \x20   why     Documento non conforme al formato di trasmissione: atteso x\n\
            \x20   mend    {}\n\
            \x20   source  Accordi di servizio SAP, obbligatorietà tramite XSD; Rev009\n\
             3 documents: 1 OK, 2 KO\n\
             most frequent rules:\n\
            \x20 CF-03   1 violation in 1 document: Carattere di controllo del codice fiscale\n\
            \x20 DAT-01  1 violation in 1 document: Data esistente, con anno tra 1900 e 2100\n\
            \x20 XML-01  1 violation in 1 document: Documento XML leggibile\n\
            \x20 XML-03  1 violation in 1 document: Documento conforme al formato di trasmissione Rev009\n",
            rimedio("CF-03"),
            rimedio("XML-01"),
            rimedio("DAT-01"),
            rimedio("XML-03"),
        )
    );
    let aperto = resa(&testo::Prosa::new(&tabelle, true), &esempi());
    assert!(aperto.contains("«SMPPRV80A01H501z»"));
    assert_eq!(resa(&testo::Prosa::new(&tabelle, false), &esempi()[..1]), "a.xml: OK\n");
}

#[test]
fn the_rules_that_refuse_most_documents_come_first() {
    let cf = |n: usize| vec![Anomalia::new(id::CF_09, "x"); n];
    let mut tutti = Conto::default();
    for esami in [
        vec![esame("a", cf(3)), esame("b", cf(1))],
        vec![esame("c", vec![Anomalia::sap_intera(id::XML_01); 9])],
    ] {
        let mut parte = Conto::default();
        for esame in &esami {
            parte.aggiungi(esame);
        }
        tutti.somma(parte);
    }
    let mut out = Vec::new();
    tutti.scrivi(&mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "3 documents: 0 OK, 3 KO\nmost frequent rules:\n\
        \x20 CF-09   4 violations in 2 documents: Codice fiscale del datore di lavoro valido\n\
        \x20 XML-01  9 violations in 1 document: Documento XML leggibile\n"
    );
    assert_eq!(
        tutti.velocita(SignedDuration::from_millis(1_500)),
        "3 documents in 1.50 s, 2 documents/s"
    );
    assert_eq!(
        tutti.velocita(SignedDuration::ZERO),
        "3 documents in 0.00 s, 3000 documents/s"
    );
}

#[test]
fn for_a_build_server() {
    let tabelle = Tabelle::incorporate();
    let mut esami = esempi();
    esami[2].file = "<a&\"b\">.xml".to_owned();
    esami[2].anomalie[0].dettaglio = Some("atteso \"x\" <y>".to_owned());
    let testo = resa(&junit::Prove::new(&tabelle, false), &esami);
    let righe: Vec<&str> = testo.lines().collect();
    assert_eq!(
        righe[..3],
        [
            r#"<?xml version="1.0" encoding="UTF-8"?>"#,
            r#"<testsuite name="portasap validate" tests="3" failures="2" errors="0" skipped="0" time="0.020000">"#,
            r#"<testcase name="a.xml" classname="portasap validate" file="a.xml" time="0.001500"/>"#,
        ]
    );
    assert!(righe[3].starts_with(r#"<testcase name="b·[31m.xml""#), "{}", righe[3]);
    assert_eq!(
        righe[4],
        "<failure type=\"CF-03\" message=\"Codice fiscale: carattere di controllo errato\">CF-03 (L203) Carattere di controllo del \
         codice fiscale"
    );
    assert!(testo.contains("value   «AAAAAA99A99A999a»") && !testo.contains("SMPPRV"));
    assert!(
        testo.contains("value   «0021-03-20»"),
        "a date of a policy is nobody's secret"
    );
    assert!(testo.contains(r#"file="&lt;a&amp;&quot;b&quot;&gt;.xml""#), "{testo}");
    assert!(
        testo.contains("trasmissione: atteso &quot;x&quot; &lt;y&gt;\""),
        "{testo}"
    );
    assert!(resa(&junit::Prove::new(&tabelle, true), &esami).contains("SMPPRV80A01H501z"));
    // A parser of XML agrees, and every violation is a failure of its document.
    let mut lettore = crate::xml::Reader::new(&testo, Limits::default());
    let mut nomi = Vec::new();
    loop {
        match lettore.next().unwrap() {
            crate::xml::Event::Start { name, .. } => nomi.push(name),
            crate::xml::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(
        nomi,
        [
            "testsuite",
            "testcase",
            "testcase",
            "failure",
            "failure",
            "failure",
            "testcase",
            "failure"
        ]
    );
}

#[test]
fn for_a_program() {
    let tabelle = Tabelle::incorporate();
    let json = |valori, esami: &[Esame]| -> serde_json::Value {
        serde_json::from_str(&resa(&json::Elenco::new(&tabelle, valori), esami)).unwrap()
    };
    let cf = "datianagrafici/datipersonali/codicefiscale";
    let fonte = "Accordi di servizio SAP, sezione 1, \"Codice fiscale\"";
    let testo = "Codice fiscale: carattere di controllo errato";
    let nascosto = json(false, &esempi());
    assert_eq!(nascosto.as_array().unwrap().len(), 3);
    assert_eq!(
        nascosto[0],
        serde_json::json!({"file": "a.xml", "esito": "OK", "anomalie": []})
    );
    assert_eq!(
        nascosto[1]["anomalie"][0],
        serde_json::json!({"codice": "L203", "regola": "CF-03", "percorso": cf, "riga": 12, "messaggio": testo, "fonte": fonte})
    );
    assert_eq!(nascosto[1]["anomalie"][1]["riga"], serde_json::Value::Null);
    assert_eq!(nascosto[2]["esito"], "KO");
    assert_eq!(json(true, &esempi())[1]["anomalie"][0]["valore"], "SMPPRV80A01H501z");
    assert_eq!(json(false, &[]), serde_json::json!([]));
}

#[test]
fn the_shape_of_a_value_tells_its_form_alone() {
    for (valore, sagoma) in [
        ("SMPPRV80A01h501 ", "AAAAAA99A99a999 "),
        ("0021-03-20", "9999-99-99"),
        ("D'ESÈMPIO ßx", "A'AAAAAAA aa"),
        ("prova@example.org", "aaaaa@aaaaaaa.aaa"),
        ("", ""),
    ] {
        assert_eq!(testo::sagoma(valore), sagoma);
    }
}

fn scrivi(dir: &Path, nome: &str, testo: &str) -> PathBuf {
    let file = dir.join(nome);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, testo).unwrap();
    file
}

#[test]
fn folders_are_walked_by_name_and_only_for_xml() {
    let dir = TempDir::new().unwrap();
    for nome in ["z.xml", "b/2.XML", "b/1.xml", "a.txt", "b/c/3.xml"] {
        scrivi(dir.path(), nome, "");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path(), dir.path().join("giro")).unwrap();
    let altrove = PathBuf::from("manca.xml");
    let trovati = sorgenti::elenca(&[PathBuf::from("-"), dir.path().to_owned(), altrove.clone()]).unwrap();
    let attesi: Vec<Sorgente> = std::iter::once(Sorgente::Ingresso)
        .chain(["b/1.xml", "b/2.XML", "b/c/3.xml", "z.xml"].map(|n| Sorgente::File(dir.path().join(n))))
        .chain([Sorgente::File(altrove)])
        .collect();
    assert_eq!(trovati, attesi);
    let doppio = sorgenti::elenca(&[PathBuf::from("-"), PathBuf::from("-")]).unwrap_err();
    assert!(doppio.to_string().contains("only once"));
    let vuota = TempDir::new().unwrap();
    assert!(
        sorgenti::elenca(&[vuota.path().to_owned()])
            .unwrap_err()
            .to_string()
            .ends_with("no file ends in .xml")
    );
}

#[test]
fn patterns_that_no_shell_expanded() {
    let dir = TempDir::new().unwrap();
    for nome in [
        "1.xml",
        "2.xml",
        "10.txt",
        ".nascosto.xml",
        "b/3.xml",
        "b/c/4.xml",
        "b/[x].xml",
    ] {
        scrivi(dir.path(), nome, "");
    }
    #[cfg(unix)]
    {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        std::os::unix::fs::symlink(dir.path(), dir.path().join("b/giro")).unwrap();
        // A name from a system that does not write UTF-8 is nobody's pattern and nobody's end.
        fs::write(dir.path().join(OsStr::from_bytes(b"citt\xe0.xml")), "").unwrap();
    }
    let trovati = |modello: &str| {
        let sorgenti = sorgenti::elenca(&[dir.path().join(modello)]).map_err(|e| e.to_string())?;
        let radice = format!("{}/", dir.path().display());
        Ok::<_, String>(
            sorgenti
                .iter()
                .map(|s| s.nome().replacen(&radice, "", 1))
                .collect::<Vec<_>>(),
        )
    };
    for (modello, attesi) in [
        ("*.xml", vec!["1.xml", "2.xml"]),
        ("?.xml", vec!["1.xml", "2.xml"]),
        ("[2-9]*.xml", vec!["2.xml"]),
        ("1*", vec!["1.xml", "10.txt"]), // what the person asked for, whatever its name
        ("**/*.xml", vec!["1.xml", "2.xml", "b/3.xml", "b/[x].xml", "b/c/4.xml"]),
        ("*/*.xml", vec!["b/3.xml", "b/[x].xml"]),
        ("b/[x].xml", vec!["b/[x].xml"]),                  // a file of this very name
        ("b*", vec!["b/3.xml", "b/[x].xml", "b/c/4.xml"]), // a folder
        (".nascosto.xml", vec![".nascosto.xml"]),
        (".n*.xml", vec![".nascosto.xml"]),
    ] {
        assert_eq!(
            trovati(modello),
            Ok(attesi.into_iter().map(str::to_owned).collect()),
            "{modello}"
        );
    }
    for (modello, motivo) in [
        ("*.csv", "no file has such a name"),
        ("[.]n*.xml", "no file has such a name"),
        ("manca/**/*.xml", "no file has such a name"),
        ("b/c/?", "no file has such a name"),
        ("a***b", "wildcards"),
        ("[", "invalid range"),
    ] {
        let errore = trovati(modello).unwrap_err();
        assert!(errore.contains(motivo), "{errore}");
        let (codice, _) = lancia(vec![dir.path().join(modello)], |_| {});
        assert_eq!(codice, USAGE, "{modello}");
    }
}

fn lancia(files: Vec<PathBuf>, cambia: impl FnOnce(&mut ValidateArgs)) -> (u8, serde_json::Value) {
    let mut args = ValidateArgs {
        files,
        format: Format::Text,
        json: true,
        on: None,
        show_values: false,
        tables: None,
        jobs: None,
    };
    cambia(&mut args);
    let mut out = Vec::new();
    let codice = run(&args, &mut out);
    (codice, serde_json::from_slice(&out).unwrap_or_default())
}

/// `esito` and the rules of one document.
fn letto(documento: &serde_json::Value) -> (String, Vec<String>) {
    let anomalie = documento["anomalie"].as_array().unwrap();
    let regole = anomalie
        .iter()
        .map(|a| format!("{} {}", a["regola"].as_str().unwrap(), a["percorso"].as_str().unwrap()));
    (documento["esito"].as_str().unwrap().to_owned(), regole.collect())
}

#[test]
fn documents_one_by_one_in_the_order_given() {
    let dir = TempDir::new().unwrap();
    let casi = [
        ("completa.xml", COMPLETA.to_owned(), vec![]),
        ("mini.xml", MINI.to_owned(), vec![]),
        (
            "aperto.xml",
            COMPLETA.replace("</lavoratore>", ""),
            vec!["XML-01 Sap[1]"],
        ),
        (
            "radice.xml",
            COMPLETA.replace("lavoratore>", "scheda>"),
            vec!["XML-02 Sap[1]"],
        ),
        (
            "schema.xml",
            COMPLETA.replace("<cap>00100</cap>", "<cap>1</cap>"),
            vec!["XML-03 datianagrafici/domicilio/cap"],
        ),
        (
            "controlli.xml",
            COMPLETA
                .replace("SMPPRV80A01H501H", "SMPPRV80A01H501A")
                .replace(">01</tipo", ">02</tipo"),
            vec![
                "VAR-03 datiinvio/identificativosap",
                "CF-03 datianagrafici/datipersonali/codicefiscale",
            ],
        ),
    ];
    let mut files: Vec<PathBuf> = casi
        .iter()
        .map(|(nome, testo, _)| scrivi(dir.path(), nome, testo))
        .collect();
    files.push(dir.path().join("manca.xml"));
    let (codice, json) = lancia(files.clone(), |_| {});
    assert_eq!((codice, json.as_array().unwrap().len()), (1, files.len()));
    for ((documento, file), (nome, _, regole)) in json.as_array().unwrap().iter().zip(&files).zip(&casi) {
        assert_eq!(documento["file"].as_str(), file.to_str());
        let esito = if regole.is_empty() { "OK" } else { "KO" };
        assert_eq!(
            letto(documento),
            (esito.to_owned(), regole.iter().map(ToString::to_string).collect()),
            "{nome}"
        );
    }
    assert_eq!(letto(&json[6]), ("KO".to_owned(), vec!["XML-01 Sap[1]".to_owned()]));
    assert!(
        json[6]["anomalie"][0]["messaggio"]
            .as_str()
            .unwrap()
            .contains("file non leggibile")
    );
    assert_eq!(lancia(files[..2].to_vec(), |_| {}).0, 0);
}

#[test]
fn many_documents_on_many_threads_are_told_as_on_one() {
    let dir = TempDir::new().unwrap();
    let files: Vec<PathBuf> = (0..120)
        .map(|n| {
            // Some are long, some are refused, some are missing.
            let testo = match n % 5 {
                0 => COMPLETA.replace("SMPPRV80A01H501H", "SMPPRV80A01H501A"),
                1 => format!("{COMPLETA}{}", " ".repeat(50_000)),
                _ => MINI.to_owned(),
            };
            let file = dir.path().join(format!("{n:03}.xml"));
            if n != 77 {
                fs::write(&file, testo).unwrap();
            }
            file
        })
        .collect();
    let detto = |format: Format, jobs: usize| {
        let mut out = Vec::new();
        let args = ValidateArgs {
            files: files.clone(),
            format,
            json: false,
            on: None,
            show_values: false,
            tables: None,
            jobs: NonZeroUsize::new(jobs),
        };
        assert_eq!(run(&args, &mut out), REFUSED);
        String::from_utf8(out).unwrap()
    };
    for format in [Format::Text, Format::Json] {
        assert_eq!(detto(format, 1), detto(format, 7));
    }
    let json: serde_json::Value = serde_json::from_str(&detto(Format::Json, 3)).unwrap();
    let nomi: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["file"].as_str().unwrap())
        .collect();
    assert!(nomi.iter().copied().eq(files.iter().map(|f| f.to_str().unwrap())));
    assert!(detto(Format::Text, 2).contains("\n120 documents: 95 OK, 25 KO\n"));
    assert_eq!(detto(Format::Junit, 2).matches("<testcase ").count(), 120);
}

#[test]
fn a_reader_that_has_enough_ends_it_without_noise() {
    #[derive(Debug)]
    struct Chiuso(usize);
    impl Write for Chiuso {
        fn write(&mut self, byte: &[u8]) -> io::Result<usize> {
            let Some(resto) = self.0.checked_sub(byte.len()) else {
                return Err(io::ErrorKind::BrokenPipe.into());
            };
            self.0 = resto;
            Ok(byte.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let dir = TempDir::new().unwrap();
    let file = scrivi(dir.path(), "a.xml", MINI);
    let args = ValidateArgs {
        files: vec![file; 500],
        format: Format::Text,
        json: false,
        on: None,
        show_values: false,
        tables: None,
        jobs: None,
    };
    assert_eq!(run(&args, &mut Chiuso(2_000)), UNREACHABLE);
    assert_eq!(run(&args, &mut Chiuso(usize::MAX)), FINE);
}

#[test]
fn tables_of_a_folder_and_another_day() {
    let dir = TempDir::new().unwrap();
    let documento = scrivi(dir.path(), "a.xml", COMPLETA);
    let tabelle = dir.path().join("tabelle");
    scrivi(&tabelle, "indice.csv", "nome,file,completa,forma\nCPI,cpi.csv,si,\n");
    scrivi(
        &tabelle,
        "cpi.csv",
        "codice,descrizione,valido_dal,valido_al,codregione\nH501C000523,Prova,2010-01-01,2021-03-19,08\n",
    );
    let regole = |on: Option<&str>| {
        let (codice, json) = lancia(vec![documento.clone()], |a| {
            a.tables = Some(tabelle.clone());
            a.on = on.map(|t| giorno(t).unwrap());
        });
        (codice, letto(&json[0]).1)
    };
    // Without a table of anomalies the shipped codes are used.
    assert_eq!(regole(None), (1, vec!["ENT-01 datiinvio/codiceentetit".to_owned()]));
    assert_eq!(regole(Some("2021-03-19")), (0, vec![]));
    assert_eq!(regole(Some("2009-12-31")).0, 1);
    let (codice, _) = lancia(vec![documento], |a| a.tables = Some(dir.path().join("manca")));
    assert_eq!(codice, USAGE);
}

#[test]
fn another_day_moves_the_tables_and_nothing_else() {
    let dir = TempDir::new().unwrap();
    scrivi(dir.path(), "indice.csv", "nome,file,completa,forma\n");
    let (vuote, piene) = (Tabelle::carica(dir.path()).unwrap(), Tabelle::incorporate());
    let schema = Schema::compile(wsdl::SCHEMI).unwrap();
    let piena = crate::sample::lavoratore(1, &crate::sample::Opzioni::default());
    let mut provate = 0;
    for id in crate::sample::regole_guastabili() {
        let Some(testo) = crate::sample::guasta(&piena, id) else {
            continue;
        };
        let Ok(scheda) = crate::sap::Scheda::leggi(&testo, &schema, Limits::default()) else {
            continue;
        };
        let violate = |tabelle: &Tabelle, giorno: Option<&str>| {
            let giorno = giorno.map(|g| Data::parse(g).unwrap());
            crate::controls::controlla(&crate::controls::Contesto::new(&scheda, tabelle, None).al_giorno(giorno))
        };
        // Where no table is loaded there is nothing that a day could change: not the years of DAT-01, not the first day of
        // application of a rule, not the dates that rules compare.
        for giorno in ["1850-01-01", "2015-12-08", "2024-10-01", "2090-12-31"] {
            assert_eq!(violate(&vuote, None), violate(&vuote, Some(giorno)), "{id} on {giorno}");
        }
        // The document's own day is the day that counts without the option; a sample's policies use no code that ended since.
        assert_eq!(violate(&piene, None), violate(&piene, Some("2024-10-01")), "{id}");
        provate += 1;
    }
    assert!(provate > 8, "{provate}");
}

#[test]
fn the_help_and_the_arguments() {
    use clap::Parser;
    #[derive(Debug, Parser)]
    struct Riga {
        #[command(flatten)]
        args: ValidateArgs,
    }
    let riga =
        |argomenti: &str| Riga::try_parse_from(format!("validate {argomenti}").split_whitespace()).map(|r| r.args);
    assert_eq!(riga("--format junit a.xml").unwrap().format, Format::Junit);
    for sbagliata in ["--json --format junit a.xml", "--format xml a.xml", "--jobs 0 a.xml"] {
        assert!(riga(sbagliata).is_err(), "{sbagliata}");
    }
    let args = riga("--json --on 2021-03-20 --show-values a.xml - b").unwrap();
    assert_eq!(
        (args.on, args.files.len(), args.json && args.show_values),
        (Some(Data::new(2021, 3, 20)), 3, true)
    );
    assert!(riga("").is_err());
    assert!(
        riga("--on 2021-02-30 a.xml")
            .unwrap_err()
            .to_string()
            .contains("aaaa-mm-gg")
    );
}
