//! Files as they come: good ones in every dress, and every refusal with its reason.

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::*;
use crate::tables::{Differenze, Genere, Tabella, TableError};

const XLS: &[u8] = include_bytes!("../../../tests/data/tabelle/classificazioni.xls");
const XLS_FORMULA: &[u8] = include_bytes!("../../../tests/data/tabelle/formula.xls");
const MAPPA: &[u8] = include_bytes!("../../../config/tabelle/mappa_anomalie.csv");

const TESTA: [&str; 4] = ["CODICE", "DESCRIZIONE", "DATA INIZIO VALIDITA'", "DATA FINE VALIDITA'"];

fn presenti() -> Tabelle {
    Tabelle::incorporate()
}

fn con<T>(sola: Option<Nome>, limiti: Limiti, cosa: impl FnOnce(&Opzioni<'_>) -> T) -> T {
    let presenti = presenti();
    cosa(&Opzioni {
        presenti: &presenti,
        sola,
        completa: &|_| None,
        mappa: None,
        limiti,
    })
}

fn prova(file: &str, byte: &[u8], sola: Option<Nome>) -> Result<Lettura, TableError> {
    con(sola, Limiti::default(), |o| leggi(file, byte, o))
}

fn una(file: &str, byte: &[u8]) -> Proposta {
    let mut lettura = prova(file, byte, None).unwrap();
    assert_eq!(lettura.proposte.len(), 1);
    lettura.proposte.remove(0)
}

fn rifiuto(file: &str, byte: &[u8], sola: Option<Nome>) -> String {
    prova(file, byte, sola).expect_err("refused").to_string()
}

/// `codice dal..al` of each row.
fn righe(t: &Tabella) -> Vec<String> {
    let giorno = |g: Option<crate::sap::Data>| g.map(|g| g.to_string()).unwrap_or_default();
    t.righe()
        .iter()
        .map(|v| format!("{} {}..{}", v.codice, giorno(v.validita.dal), giorno(v.validita.al)))
        .collect()
}

type Foglio<'f> = (&'f str, &'f dyn Fn(&mut Worksheet));

fn libro(fogli: &[Foglio<'_>]) -> Vec<u8> {
    let mut libro = Workbook::new();
    for (nome, riempi) in fogli {
        let foglio = libro.add_worksheet();
        foglio.set_name(*nome).unwrap();
        riempi(foglio);
    }
    libro.save_to_buffer().unwrap()
}

fn testa(foglio: &mut Worksheet, riga: u32) {
    for (c, nome) in (0..).zip(TESTA) {
        foglio.write(riga, c, nome).unwrap();
    }
}

fn giorno(foglio: &mut Worksheet, riga: u32, colonna: u16, (anno, mese, giorno): (u16, u8, u8)) {
    let data = ExcelDateTime::from_ymd(anno, mese, giorno).unwrap();
    let stile = Format::new().set_num_format("dd/mm/yyyy");
    foglio.write_with_format(riga, colonna, &data, &stile).unwrap();
}

#[test]
fn an_old_workbook_is_read_sheet_by_sheet() {
    let lettura = prova("classificazioni.xls", XLS, None).unwrap();
    let nomi: Vec<Nome> = lettura.proposte.iter().map(|p| p.tabella.nome).collect();
    assert_eq!(
        nomi,
        [Nome::TipoAttivita, Nome::TipoProgetti, Nome::RegioniProvinceAutonome]
    );
    assert_eq!(lettura.saltati.len(), 3, "{:?}", lettura.saltati);
    assert!(lettura.saltati[2].contains("--mapping"), "{:?}", lettura.saltati);
    let attivita = &lettura.proposte[0];
    assert_eq!(
        righe(&attivita.tabella),
        ["A02 2015-12-09..", "C06 2015-12-09..2020-12-31", "Z99 2015-12-09.."]
    );
    let classe = |codice| attivita.tabella.extra(attivita.tabella.ultima(codice)?, "classe");
    assert_eq!(
        (classe("C06"), classe("Z99")),
        (Some("C"), Some("Z")),
        "known, and from the first letter"
    );
    let progetti = &lettura.proposte[1];
    assert_eq!(
        righe(&progetti.tabella),
        ["01 2010-01-01..", "02 2014-05-01..", "06 2014-05-01.."],
        "numbers get their zeros"
    );
    let gg = |codice| progetti.tabella.extra(progetti.tabella.ultima(codice)?, "gg");
    assert_eq!(
        (gg("02"), gg("06")),
        (Some("S"), None),
        "joined from the table in force, blank for what it lacks"
    );
    assert!(
        progetti
            .note
            .iter()
            .any(|n| n.contains("`gg`") && n.contains("2 rows, blank in 1")),
        "{:?}",
        progetti.note
    );
    assert!(lettura.proposte[2].tabella.completa, "what is declared stays declared");
}

#[test]
fn a_new_workbook_is_read_wherever_the_heading_stands() {
    let byte = libro(&[
        ("Leggimi", &|f| {
            f.write(0, 0, "non una tabella").unwrap();
            f.write_formula(1, 0, Formula::new("=TODAY()")).unwrap();
        }),
        ("st - cpi", &|f| {
            f.write(0, 1, "Centri per l'impiego").unwrap();
            for (c, nome) in (2..).zip([
                "Denominazione",
                "Cod. CPI",
                "Data Inizio",
                "Data  Fine",
                "Codice Regione",
            ]) {
                f.write(4, c, nome).unwrap();
            }
            f.write(5, 2, "CPI di\nRoma\u{a0} ").unwrap();
            f.write(5, 3, " H501C000523 ").unwrap();
            giorno(f, 5, 4, (2010, 1, 1));
            giorno(f, 5, 5, (2100, 1, 1));
            f.write(5, 6, 8).unwrap();
            f.write(6, 2, "CPI di Padova").unwrap();
            f.write(6, 3, "G224C000126").unwrap();
            f.write(6, 4, "01/02/2011").unwrap();
            f.write(6, 6, "21").unwrap();
            f.write(9, 0, "   ").unwrap();
            f.write_blank(90_000, 60, &Format::new().set_bold()).unwrap();
        }),
    ]);
    let lettura = prova("x.xlsx", &byte, None).unwrap();
    assert_eq!(lettura.saltati, ["Leggimi"], "its formula is nobody's concern");
    let p = &lettura.proposte[0];
    assert_eq!(
        righe(&p.tabella),
        ["G224C000126 2011-02-01..", "H501C000523 2010-01-01.."]
    );
    let roma = p.tabella.ultima("H501C000523").unwrap();
    assert_eq!(roma.descrizione, "CPI di Roma");
    assert_eq!(p.tabella.extra(roma, "codregione"), Some("08"));
    assert!(p.note.is_empty(), "{:?}", p.note);
}

#[test]
fn sheets_are_known_by_name_in_any_spelling() {
    for (foglio, nome) in [
        ("CPI", Some(Nome::Cpi)),
        ("ST - CPI", Some(Nome::Cpi)),
        ("tipo attività", Some(Nome::TipoAttivita)),
        ("TIPO_ATTIVITA'", Some(Nome::TipoAttivita)),
        ("Comune o Nazione", Some(Nome::ComuneONazione)),
        ("ST - REGIONI PROVINCE AUTONOME", Some(Nome::RegioniProvinceAutonome)),
        ("ST - OPERATORI ABILITATI GG", Some(Nome::Operatori)),
        ("ST - CODICE ERRORE flusso SAP", Some(Nome::Anomalie)),
        ("TITOLO DI STUDIO (TDS completa)", Some(Nome::TitoloDiStudio)),
        ("ST - TITOLO DI STUDIO (TDS comp", Some(Nome::TitoloDiStudio)), // 31 characters
        ("CPI vecchi", None),
        ("Foglio1", None),
        ("", None),
        (" - ", None),
    ] {
        assert_eq!(nomi::tabella(foglio), nome, "{foglio}");
    }
    for nome in Nome::TUTTI {
        assert_eq!(nomi::tabella(nome.as_str()), Some(*nome));
    }
}

#[test]
fn what_a_workbook_is_refused_for() {
    type Riempi = fn(&mut Worksheet);
    let casi: [(&str, Riempi, &str); 17] = [
        (
            "formula",
            |f| {
                f.write_formula(1, 0, Formula::new("=\"H501C\"&\"000523\"").set_result("H501C000523"))
                    .unwrap();
            },
            "sheet `CPI`: line 2, column A: a formula",
        ),
        (
            "formula in the description",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write_formula(1, 1, Formula::new("=1+1")).unwrap();
            },
            "line 2, column B: a formula",
        ),
        (
            "logical value",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write(1, 1, true).unwrap();
            },
            "line 2, column B: a logical value",
        ),
        (
            "number for a code",
            |f| {
                f.write(1, 0, 523).unwrap();
            },
            "line 2, column A: the number 523 is no code of this table",
        ),
        (
            "date for a code",
            |f| giorno(f, 1, 0, (2021, 3, 20)),
            "line 2, column A: a date (2021-03-20) where a code is wanted",
        ),
        (
            "no code",
            |f| {
                f.write(1, 1, "senza").unwrap();
            },
            "line 2, column A: no code in a row that is not blank",
        ),
        (
            "no date",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write(1, 2, "31/02/2020").unwrap();
            },
            "line 2, column C: `31/02/2020` is not a date",
        ),
        (
            "time of day",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write_with_format(1, 2, 44_275.5, &Format::new().set_num_format("dd/mm/yyyy hh:mm"))
                    .unwrap();
            },
            "line 2, column C: a time, or a date that does not exist",
        ),
        (
            "ends before it begins",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write(1, 2, "02/01/2020").unwrap();
                f.write(1, 3, "01/01/2020").unwrap();
            },
            "line 2, column D: the end of validity 2020-01-01 is before its beginning 2020-01-02",
        ),
        (
            "twice",
            |f| {
                for r in [1, 3] {
                    f.write(r, 0, "H501C000523").unwrap();
                    f.write(r, 2, "01/01/2020").unwrap();
                }
            },
            "line 4, column A: `H501C000523` is in line 2 with the same validity",
        ),
        (
            "overlap",
            |f| {
                for (r, dal, al) in [(1, "01/01/2020", "31/12/2020"), (2, "31/12/2020", "")] {
                    f.write(r, 0, "H501C000523").unwrap();
                    f.write(r, 2, dal).unwrap();
                    f.write(r, 3, al).unwrap();
                }
            },
            "line 3, column A: the validity of `H501C000523` overlaps with that in line 2",
        ),
        (
            "overlap with an open row",
            |f| {
                for (r, dal) in [(1, "01/01/2020"), (2, "01/01/2022")] {
                    f.write(r, 0, "H501C000523").unwrap();
                    f.write(r, 2, dal).unwrap();
                }
            },
            "line 3, column A: the validity of `H501C000523` overlaps with that in line 2",
        ),
        (
            "control character",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write(1, 1, "a\u{1}b").unwrap();
            },
            "line 2, column B: a control character, U+0001",
        ),
        ("no rows", |_| {}, "sheet `CPI`: a heading and no rows"),
        (
            "too far to the right",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write(1, 64, "x").unwrap();
            },
            "line 2, column BM: more columns than BL",
        ),
        (
            "too far down",
            |f| {
                f.write(1_048_575, 0, "H501C000523").unwrap();
            },
            "line 1048576, column A: more than 100000 rows",
        ),
        (
            "too long a text",
            |f| {
                f.write(1, 0, "H501C000523").unwrap();
                f.write(1, 1, "x".repeat(4_001)).unwrap();
            },
            "line 2, column B: more than 4000 characters",
        ),
    ];
    for (caso, riempi, atteso) in casi {
        let byte = libro(&[("CPI", &|f| {
            testa(f, 0);
            riempi(f);
        })]);
        let detto = rifiuto("x.xlsx", &byte, None);
        assert!(detto.contains(atteso), "{caso}: {detto}");
    }
    let detto = rifiuto("formula.xls", XLS_FORMULA, None);
    assert!(
        detto.starts_with("formula.xls, sheet `CPI`: line 3, column A: a formula"),
        "{detto}"
    );
}

#[test]
fn headings_that_cannot_be_understood() {
    for (nomi, atteso) in [
        (
            &["CODICE", "INIZIO"][..],
            "no heading: a column `codice` and a column `descrizione` are wanted",
        ),
        (
            &["CODICE", "DESCRIZIONE", "COD"],
            "line 1, column C: means the same as column number 1",
        ),
        (
            &["CODICE", "DESCRIZIONE", "DAL", "VALIDO DAL"],
            "line 1, column D: means the same as column number 3",
        ),
        (
            &["CODICE", "DESCRIZIONE", "DECORRENZA", "SCADENZA"],
            "line 1, column C: is `decorrenza` the validity? Call it `valido_dal` or `valido_al`",
        ),
        (
            &["CODICE", "DESCRIZIONE", "DAL", "DATA CESSAZIONE"],
            "line 1, column D: is `data_cessazione` the validity?",
        ),
        (
            &["CODICE", "DESCRIZIONE", "NOTE", "note"],
            "line 1, column D: a second column `note`",
        ),
    ] {
        let byte = libro(&[("CPI", &|f| {
            for (c, nome) in (0..).zip(nomi) {
                f.write(0, c, *nome).unwrap();
            }
        })]);
        let detto = rifiuto("x.xlsx", &byte, None);
        assert!(detto.contains(atteso), "{detto}");
    }
    let mut due = libro(&[("CPI", &|f| testa(f, 0)), ("ST - CPI", &|f| testa(f, 0))]);
    // Both sheets need a row to come so far.
    assert!(rifiuto("x.xlsx", &due, None).contains("no rows"));
    due = libro(&[
        ("CPI", &|f| {
            testa(f, 0);
            f.write(1, 0, "H501C000523").unwrap();
        }),
        ("ST - CPI", &|f| {
            testa(f, 0);
            f.write(1, 0, "H501C000523").unwrap();
        }),
    ]);
    assert!(rifiuto("x.xlsx", &due, None).contains("two sheets are the table `CPI`"));
    let nessuna = libro(&[("Foglio1", &|f| testa(f, 0))]);
    assert_eq!(
        rifiuto("x.xlsx", &nessuna, None),
        "x.xlsx: no sheet is named like a table"
    );
}

#[test]
fn validity_under_the_names_that_people_give_it() {
    for nomi in [
        ["DATA DI INIZIO VALIDITA'", "DATA DI FINE VALIDITA'"],
        ["INIZIO", "FINE"],
        ["VALIDO DAL (gg/mm/aaaa)", "VALIDO AL\n(gg/mm/aaaa)"],
        ["Validità dal ", " validità AL"],
    ] {
        let byte = libro(&[("CPI", &|f| {
            for (c, nome) in (0..).zip(["CODICE", "DESCRIZIONE"].into_iter().chain(nomi)) {
                f.write(0, c, nome).unwrap();
            }
            f.write(1, 0, "H501C000523").unwrap();
            f.write(1, 2, "01/01/2010").unwrap();
            f.write(1, 3, "31/12/2020").unwrap();
        })]);
        assert_eq!(
            righe(&una("x.xlsx", &byte).tabella),
            ["H501C000523 2010-01-01..2020-12-31"]
        );
    }
}

#[test]
fn one_sheet_of_any_name_is_the_table_that_is_said() {
    let byte = libro(&[("Foglio1", &|f| {
        testa(f, 0);
        f.write(1, 0, "H501C000999").unwrap();
    })]);
    let lettura = prova("x.xlsx", &byte, Some(Nome::Cpi)).unwrap();
    assert_eq!(lettura.proposte[0].tabella.nome, Nome::Cpi);
    assert_eq!(
        rifiuto("classificazioni.xls", XLS, Some(Nome::Albi)),
        "classificazioni.xls: no sheet is named like the table `ALBI`"
    );
}

#[test]
fn files_that_are_no_workbook() {
    let buono = libro(&[("CPI", &|f| testa(f, 0))]);
    let tronco = &buono[..buono.len() / 2];
    let zip_qualunque = archivio(&[("ciao.txt", b"ciao")]);
    let binario = archivio(&[("xl/workbook.bin", b"")]);
    let strane = archivio(&[
        ("xl/workbook.xml", b"<workbook/>"),
        (
            "xl/sharedStrings.xml",
            b"<sst uniqueCount=\"99999999999999\"><si/></sst>",
        ),
    ]);
    let utf16 = archivio(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", b"\xFF\xFE<\0s\0"),
    ]);
    for (byte, atteso) in [
        (tronco, "broken workbook"),
        (&zip_qualunque, "an archive, but not an Excel workbook"),
        (&binario, "a binary workbook (.xlsb): save it as .xlsx"),
        (&strane, "it announces more strings than it holds"),
        (&utf16, "the shared strings are not UTF-8"),
        (b"<html><table>", "XML or a page of HTML"),
        (&XLS[..3000], "broken workbook"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "broken workbook"),
        (b"", "empty"),
    ] {
        let detto = rifiuto("x", byte, Some(Nome::Cpi));
        assert!(detto.contains(atteso), "{atteso}: {detto}");
    }
}

fn archivio(parti: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut scrivi = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (nome, dati) in parti {
        scrivi
            .start_file(*nome, ::zip::write::SimpleFileOptions::default())
            .unwrap();
        scrivi.write_all(dati).unwrap();
    }
    scrivi.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_measured_before_they_are_read() {
    let stretti = Limiti {
        decompressi: 1 << 20,
        ..Limiti::default()
    };
    let zeri = vec![b' '; 2 << 20];
    for parti in [
        [("xl/workbook.xml", &zeri[..]), ("x", b"")],
        [("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &zeri)],
    ] {
        let byte = archivio(&parti);
        assert!(byte.len() < 20_000);
        let detto = con(None, stretti, |o| leggi("x.xlsx", &byte, o))
            .unwrap_err()
            .to_string();
        assert_eq!(detto, "x.xlsx: unpacks to more than 1 MB");
    }
    let piccolo = Limiti {
        byte: 1 << 20,
        ..Limiti::default()
    };
    let detto = con(None, piccolo, |o| leggi("x.xlsx", &zeri, o))
        .unwrap_err()
        .to_string();
    assert_eq!(detto, "x.xlsx: more than 1 MB");
}

/// Old workbooks bent in one record: what the library would reserve, fill or copy.
#[test]
fn old_workbooks_that_ask_for_too_much() {
    let stream = {
        let mut c = cfb::CompoundFile::open(std::io::Cursor::new(XLS)).unwrap();
        let mut dati = Vec::new();
        std::io::Read::read_to_end(&mut c.open_stream("/Workbook").unwrap(), &mut dati).unwrap();
        dati
    };
    let record = |tipo: u16| {
        let mut i = 0;
        loop {
            let t = u16::from_le_bytes([stream[i], stream[i + 1]]);
            if t == tipo {
                return i + 4;
            }
            i += 4 + usize::from(u16::from_le_bytes([stream[i + 2], stream[i + 3]]));
        }
    };
    let chiuso = |stream: &[u8]| {
        let mut c = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
        std::io::Write::write_all(&mut c.create_stream("/Workbook").unwrap(), stream).unwrap();
        c.flush().unwrap();
        c.into_inner().into_inner()
    };
    assert!(prova("x.xls", &chiuso(&stream), None).is_ok(), "the unbent one is read");
    let dimensioni = record(0x0200);
    for (dove, cosa, atteso) in [
        (
            dimensioni + 4,
            &[0xFF, 0xFF, 0xFF, 0xFF][..],
            "sheets of more than 4000000 cells",
        ),
        (dimensioni, &[0xFF, 0xFF, 0, 0], "a sheet of less than no cells"),
        (record(0x0085), &[0xFF, 0xFF, 0xFF, 0x7F], "a sheet lies beyond its end"),
        (
            record(0x027E),
            &[0xFF, 0xFF, 0xFF, 0xFF],
            "sheets of more than 4000000 cells",
        ),
    ] {
        let mut bent = stream.clone();
        bent[dove..dove + cosa.len()].copy_from_slice(cosa);
        let detto = rifiuto("x.xls", &chiuso(&bent), None);
        assert!(detto.contains(atteso), "{atteso}: {detto}");
    }
}

#[test]
fn csv_in_the_dress_of_excel() {
    let testa = "CODICE CPI;DESCRIZIONE;DATA INIZIO;DATA FINE;REGIONE";
    let byte = format!("\u{feff}{testa}\r\n\r\nH501C000523;\"CPI; Roma\";01/01/2010;31/12/2100;08\r\n;;;;\r\n");
    let p = una("cpi.csv", byte.as_bytes());
    assert_eq!(righe(&p.tabella), ["H501C000523 2010-01-01.."]);
    assert_eq!(
        p.testo,
        "codice,descrizione,valido_dal,valido_al,codregione\nH501C000523,\"CPI; Roma\",2010-01-01,,08\n"
    );
}

#[test]
fn what_csv_is_refused_for() {
    let testa = "codice,descrizione,valido_dal,valido_al,codregione\n";
    let con_testa = |righe: &str| format!("{testa}{righe}").into_bytes();
    let molte: String = (0..100_001).map(|n| format!("H501C{n:06},x,,,\n")).collect();
    for (byte, atteso) in [
        (
            con_testa("H501C000523,x,,\n"),
            "cpi.csv: line 2: 4 columns where the first line has 5",
        ),
        (
            con_testa("H501C000523,x,,,8\n"),
            "cpi.csv: line 2, column 5: a region of two digits or nothing is wanted",
        ),
        (
            con_testa("A,x,oggi,,\n"),
            "cpi.csv: line 2, column 3: `oggi` is not a date",
        ),
        (
            con_testa("A,x,,,\n\nA,y,,,\n"),
            "cpi.csv: line 4, column 1: `A` is in line 2 with the same validity",
        ),
        (
            con_testa("A,\u{85},,,\n"),
            "cpi.csv: line 2, column 2: a control character, U+0085",
        ),
        (
            con_testa("A,x\u{0},,,\n"),
            "cpi.csv: line 2, column 2: a control character, U+0000",
        ),
        (con_testa(&molte), "more than 100000 rows"),
        (
            con_testa("H501C000523,\"CPI,,,08\nH501C000524,x,,,08\n"),
            "cpi.csv: line 2: a quoted cell begins here and never ends",
        ),
        (
            b"codice,descrizione\r\nH501C000523,\"CPI\r\nH501C000524,x\r\nH501C000525,\"y\"\r\n".to_vec(),
            "cpi.csv: line 2: a quoted cell begins here and does not end with its quote",
        ),
        (
            b"codice,x\nA,citt\xE0\n".to_vec(),
            "cpi.csv: line 2, character 7: not UTF-8: this looks like Windows-1252",
        ),
        (b"codice,x\n\x81\xFE\xFF\n".to_vec(), "not UTF-8 text"),
        (b"\xFF\xFEc\0o\0".to_vec(), "UTF-16 text: save it as CSV UTF-8"),
        (b"nome,valore\nA,b\n".to_vec(), "no heading"),
    ] {
        let detto = rifiuto("cpi.csv", &byte, None).replace("column character", "character");
        assert!(detto.contains(atteso), "{atteso}: {detto}");
    }
    let buone = con_testa("H501C000523,\"CPI \"\"Roma\"\"\nnord\",,,08\r\nH501C000524,CPI \"sud\",,,\"\"\n");
    assert_eq!(una("cpi.csv", &buone).tabella.codici(), 2, "quotes that are in order");
    assert!(rifiuto("mia.csv", testa.as_bytes(), None).contains("say which one it is with --table"));
}

#[test]
fn rows_per_project_are_no_duplicates() {
    let testa = "codice,descrizione,valido_dal,valido_al,codregione,tipo_progetto\n";
    let byte = format!("{testa}A944S003140,x,,,06,02\nA944S003140,x,,,06,04\n");
    assert_eq!(una("operatori.csv", byte.as_bytes()).tabella.righe().len(), 2);
    let byte = format!("{testa}A944S003140,x,,,06,02\nA944S003140,x,,,06,02\n");
    assert!(rifiuto("operatori.csv", byte.as_bytes(), None).contains("with the same validity"));
}

#[test]
fn a_project_that_nobody_says_is_not_chosen() {
    let con_progetti = concat!(
        "codice,descrizione,valido_dal,valido_al,codregione,tipo_progetto\n",
        "A944S003140,x,,,06,02\nA944S003140,x,,,06,04\nH224S015591,y,,,04,02\n"
    );
    let presenti = presenti().con(una("operatori.csv", con_progetti.as_bytes()).tabella);
    let senza = |codice: &str| {
        let byte = format!("codice,descrizione\n{codice},x\n");
        let opzioni = Opzioni {
            presenti: &presenti,
            sola: None,
            completa: &|_| None,
            mappa: None,
            limiti: Limiti::default(),
        };
        leggi("operatori.csv", byte.as_bytes(), &opzioni)
    };
    let detto = senza("A944S003140").unwrap_err().to_string();
    assert_eq!(
        detto,
        "operatori.csv: line 2, column 1: the file has no column `tipo_progetto`, and the table in force has several for `A944S003140`"
    );
    let una = senza("H224S015591").unwrap();
    assert!(una.proposte[0].testo.ends_with("H224S015591,x,,,04,02\n"));
}

#[test]
fn error_codes_by_a_mapping() {
    let presenti = presenti();
    let con_mappa = |testo: &str| {
        let mappa = Mappa::leggi("mappa.csv", testo.as_bytes())?;
        leggi(
            "classificazioni.xls",
            XLS,
            &Opzioni {
                presenti: &presenti,
                sola: Some(Nome::Anomalie),
                completa: &|_| None,
                mappa: Some(&mappa),
                limiti: Limiti::default(),
            },
        )
    };
    let lettura = con_mappa("# note\nregola,codice\nXML-01,S001\n\nCF-02, S202\nCF-03,S202\n").unwrap();
    let nuove = presenti.con(lettura.proposte[0].tabella.clone());
    for (regola, codice, testo) in [
        ("XML-01", "S001", "Documento non leggibile"),
        ("CF-02", "S202", "Codice fiscale non conforme"),
        ("CF-03", "S202", "Codice fiscale non conforme"),
        ("CF-01", "L201", "Codice fiscale: lunghezza ammessa 11 o 16 caratteri"),
    ] {
        let voce = nuove.anomalia(crate::outcome::RuleId(regola)).unwrap();
        assert_eq!((&*voce.codice, &*voce.descrizione), (codice, testo), "{regola}");
        assert_eq!(
            voce.campo,
            presenti.anomalia(crate::outcome::RuleId(regola)).unwrap().campo
        );
    }
    for (testo, atteso) in [
        (
            "regola,codice\nZZ-01,S001\n",
            "mappa.csv: line 2: there is no rule `ZZ-01`",
        ),
        (
            "regola,codice\nCF-02,S999\n",
            "mappa.csv: line 2: code `S999` is not in the sheet",
        ),
        (
            "regola,codice\nCF-02,S202\nCF-02,S001\n",
            "mappa.csv: line 3: rule `CF-02` is already mapped in line 2",
        ),
        (
            "CF-02,S202\n",
            "mappa.csv: line 1: the first line must be `regola,codice`",
        ),
        ("regola,codice\nCF-02\n", "mappa.csv: line 2: a rule and a code"),
        (
            "regola,codice\nCF-02,\n",
            "mappa.csv: line 2: a rule and a code are wanted",
        ),
    ] {
        assert!(con_mappa(testo).unwrap_err().to_string().starts_with(atteso), "{testo}");
    }
    assert!(rifiuto("classificazioni.xls", XLS, Some(Nome::Anomalie)).contains("--mapping"));
}

#[test]
fn the_mapping_template_maps_nothing_and_names_every_rule() {
    Mappa::leggi("mappa_anomalie.csv", MAPPA).unwrap();
    let testo = std::str::from_utf8(MAPPA).unwrap();
    let attive: String = testo
        .lines()
        .map(|l| l.strip_prefix("# ").filter(|l| l.ends_with(",S...")).unwrap_or(l))
        .map(|l| format!("{l}\n"))
        .collect();
    assert!(Mappa::leggi("x", attive.as_bytes()).is_ok());
    for regola in presenti()
        .regole_con_codice()
        .filter(|r| !["PA-24", "LIM-01"].contains(r))
    {
        assert!(testo.contains(&format!("\n# {regola},S...\n")), "{regola}");
    }
}

#[test]
fn differences_are_told_by_kind() {
    let tabella = |righe: &str| {
        let testa = "codice,descrizione,valido_dal,valido_al,codregione\n";
        una("cpi.csv", format!("{testa}{righe}").as_bytes()).tabella
    };
    let prima = tabella("A1,uno,,,08\nA2,due,2010-01-01,,08\nA3,tre,,,08\nA4,quattro,,,08\n");
    let dopo = tabella(
        "A1,uno,,2100-01-01,08\nA2,due,2010-01-01,2020-12-31,08\nA3,tre e mezzo,,,09\nA5,cinque,2021-01-01,,08\n",
    );
    let d = Differenze::tra(Some(&prima), &dopo);
    let dette: Vec<String> = d
        .voci
        .iter()
        .map(|v| format!("{} {} {}", v.genere.as_str(), v.codice, v.dettaglio))
        .collect();
    assert_eq!(
        dette,
        [
            "closed A2 ends on 2020-12-31",
            "changed A3 descrizione: `tre` -> `tre e mezzo`, codregione: `08` -> `09`",
            "removed A4 quattro ",
            "added A5 cinque (2021-01-01 ..)",
        ]
    );
    assert_eq!(Genere::TUTTI.map(|g| d.quante(g)), [1, 1, 1, 1]);
    assert!(Differenze::tra(Some(&prima), &prima).nessuna());
    assert_eq!(Differenze::tra(None, &prima).quante(Genere::Aggiunto), 4);
    let chiusa = prima.clone().dichiarata(true);
    assert_eq!(Differenze::tra(Some(&prima), &chiusa).completa, Some((false, true)));
}

#[test]
fn every_shipped_table_is_imported_again_without_change() {
    let presenti = presenti();
    for nome in Nome::TUTTI {
        let Some(tabella) = presenti.tabella(*nome) else {
            continue;
        };
        let lettura = prova("x.csv", tabella.csv().as_bytes(), Some(*nome)).unwrap();
        let d = Differenze::tra(Some(tabella), &lettura.proposte[0].tabella);
        assert!(d.nessuna(), "{nome}: {d:?}");
        assert_eq!(
            lettura.proposte[0].testo,
            tabella.csv(),
            "{nome}: and what is kept is what was exported"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Export, import: no change, whatever words a table has.
    #[test]
    fn import_of_an_export_changes_nothing(
        righe in prop::collection::btree_map(
            "[A-Z][0-9]{3}[A-Z][0-9]{6}",
            ("[ -~àèéìòù€\"',;#]{0,30}", prop::option::of(0_i64..40_000), prop::option::of(0_i64..20_000), "|0[1-9]|1[0-9]|2[01]"),
            1..30,
        ),
        completa: bool,
    ) {
        let inizio = crate::sap::Data::new(1950, 1, 1);
        let mut testo = "codice,descrizione,valido_dal,valido_al,codregione\n".to_owned();
        for (codice, (descrizione, dal, durata, regione)) in &righe {
            let dal = dal.map(|g| inizio.dopo(g));
            let al = durata.map(|g| dal.unwrap_or(inizio).dopo(g).to_string()).unwrap_or_default();
            let dal = dal.map(|d| d.to_string()).unwrap_or_default();
            testo.push_str(&format!("{codice},\"{}\",{dal},{al},{regione}\n", descrizione.replace('"', "\"\"")));
        }
        let prima = una("cpi.csv", testo.as_bytes()).tabella.dichiarata(completa);
        let presenti = presenti().con(prima.clone());
        let lettura = leggi("cpi.csv", prima.csv().as_bytes(), &Opzioni {
            presenti: &presenti, sola: None, completa: &|_| None, mappa: None, limiti: Limiti::default(),
        }).unwrap();
        prop_assert!(Differenze::tra(Some(&prima), &lettura.proposte[0].tabella).nessuna());
        prop_assert_eq!(&lettura.proposte[0].testo, &prima.csv());
    }

    /// A workbook bent in a few bytes is read or refused, never worse.
    #[test]
    fn no_bytes_make_the_readers_panic(
        quale in 0_usize..3,
        tocchi in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        taglio in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let nuovo = libro(&[("CPI", &|f| { testa(f, 0); f.write(1, 0, "H501C000523").unwrap(); giorno(f, 1, 2, (2020, 1, 1)); })]);
        let mut byte = [XLS, XLS_FORMULA, &nuovo][quale].to_vec();
        for (dove, cosa) in tocchi {
            let dove = dove.index(byte.len());
            byte[dove] = cosa;
        }
        if let Some(taglio) = taglio {
            byte.truncate(taglio.index(byte.len()));
        }
        let _ = prova("x", &byte, Some(Nome::Cpi));
        let _ = prova("x", &byte, None);
    }
}
