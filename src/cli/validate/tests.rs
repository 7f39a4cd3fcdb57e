//! Results as a person and a program read them; whole documents go through [`run`].

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::controls::id;

const COMPLETA: &str = include_str!("../../../tests/esempi/sap_completa.xml");
const MINI: &str = include_str!("../../../tests/esempi/sap_mini.xml");

fn esame(file: &str, anomalie: Vec<Anomalia>) -> Esame {
    Esame {
        file: file.to_owned(),
        anomalie,
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
            ],
        ),
        esame(
            "-",
            vec![Anomalia::new(id::XML_03, "datiinvio").riga(3).dettaglio("atteso x")],
        ),
    ]
}

fn resa(resoconto: &mut dyn Resoconto, esami: &[Esame]) -> String {
    let mut out = Vec::new();
    resoconto.apri(&mut out).unwrap();
    for esame in esami {
        resoconto.uno(esame, &mut out).unwrap();
    }
    resoconto.chiudi(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn for_a_person() {
    let tabelle = Tabelle::incorporate();
    let testo = resa(&mut testo::Prosa::new(&tabelle, false), &esempi());
    assert_eq!(
        testo,
        "a.xml: OK\n\
         b·[31m.xml: KO, 2 violations\n\
        \x20 CF-03 (L203) Carattere di controllo del codice fiscale\n\
        \x20   where   datianagrafici/datipersonali/codicefiscale, line 12\n\
        \x20   value   «AAAAAA99A99A999a»\n\
        \x20   why     Codice fiscale: carattere di controllo errato\n\
        \x20   mend    L'ultima lettera non torna con le prime 15: un carattere è errato. Ricopiare il codice dal tesserino.\n\
        \x20   source  Accordi di servizio SAP, sezione 1, \"Codice fiscale\"\n\
        \x20 XML-01 (L001) Documento XML leggibile\n\
        \x20   where   Sap[1]\n\
        \x20   why     Documento non leggibile: XML non ben formato o non ammesso: DOCTYPE non ammesso\n\
        \x20   mend    Il testo deve essere un solo documento XML ben formato, senza DOCTYPE né istruzioni di elaborazione, entro i \
         limiti di dimensione e di annidamento. Verificare la codifica dei caratteri, la chiusura di tutti i tag e che i caratteri & e < \
         siano scritti come entità.\n\
        \x20   source  Accordi di servizio SAP, controlli generici; limiti: controls.md §1 (decisione)\n\
         -: KO, 1 violation\n\
        \x20 XML-03 (L003) Documento conforme al formato di trasmissione Rev009\n\
        \x20   where   datiinvio, line 3\n\
        \x20   why     Documento non conforme al formato di trasmissione: atteso x\n\
        \x20   mend    Elementi, ordine, obbligatorietà, lunghezze e formati devono essere quelli di Rev009. Correggere il campo \
         indicato; sono segnalate al più 50 difformità per documento.\n\
        \x20   source  Accordi di servizio SAP, obbligatorietà tramite XSD; Rev009\n\
         3 documents: 1 OK, 2 KO\n"
    );
    let aperto = resa(&mut testo::Prosa::new(&tabelle, true), &esempi());
    assert!(aperto.contains("«SMPPRV80A01H501z»"));
}

#[test]
fn for_a_program() {
    let tabelle = Tabelle::incorporate();
    let json = |valori, esami: &[Esame]| -> serde_json::Value {
        serde_json::from_str(&resa(&mut json::Elenco::new(&tabelle, valori), esami)).unwrap()
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
    let vuota = TempDir::new().unwrap();
    assert!(
        sorgenti::elenca(&[vuota.path().to_owned()])
            .unwrap_err()
            .to_string()
            .ends_with("no file ends in .xml")
    );
}

fn lancia(files: Vec<PathBuf>, cambia: impl FnOnce(&mut ValidateArgs)) -> (u8, serde_json::Value) {
    let mut args = ValidateArgs {
        files,
        json: true,
        on: None,
        show_values: false,
        tables: None,
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
    // Without a table of anomalies the rule's name stands in for its code.
    assert_eq!(regole(None), (1, vec!["ENT-01 datiinvio/codiceentetit".to_owned()]));
    assert_eq!(regole(Some("2021-03-19")), (0, vec![]));
    assert_eq!(regole(Some("2009-12-31")).0, 1);
    let (codice, _) = lancia(vec![documento], |a| a.tables = Some(dir.path().join("manca")));
    assert_eq!(codice, USAGE);
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
