//! Tables that are the whole truth, as the vectors of the specification assume, and a way through every day of a row.

use crate::{
    controls::prove::{base, data, violazioni_con},
    sample::{Forma, Opzioni, Peso, lavoratore},
    sap::Scheda,
    tables::{Nome, Tabella, Tabelle},
};

/// Every shipped table, declared complete.
pub fn complete() -> Tabelle {
    let aperte = Tabelle::incorporate();
    Nome::TUTTI
        .iter()
        .filter_map(|nome| aperte.tabella(*nome))
        .fold(aperte.clone(), |tabelle, t| tabelle.con(t.clone().dichiarata(true)))
}

/// The shipped tables with a complete one of these rows in the place of its namesake: `codice,valido_dal,valido_al`.
pub fn con_sole(nome: Nome, righe: &[&str]) -> Tabelle {
    let extra: String = nome.colonne().iter().map(|c| format!(",{c}")).collect();
    let vuote = ",".repeat(nome.colonne().len());
    let mut csv = format!("codice,descrizione,valido_dal,valido_al{extra}\n");
    for riga in righe {
        let (codice, validita) = riga.split_once(',').unwrap();
        csv += &format!("{codice},prova,{validita}{vuote}\n");
    }
    Tabelle::incorporate().con(Tabella::da_csv(nome, true, None, "prova.csv", &csv).unwrap())
}

/// A complete table with one code that holds from 2010-01-01 to 2021-03-19, one whose time is in two parts, one that is not there.
/// `porta` puts the code into the document; `percorso` is where it is then refused.
pub fn ogni_giorno_della_validita(nome: Nome, regola: &str, percorso: &str, porta: impl Fn(&mut Scheda, &str)) {
    let codici = campioni(nome);
    let tabelle = con_sole(
        nome,
        &[
            &format!("{},2010-01-01,2021-03-19", codici[0]),
            &format!("{},,2005-12-31", codici[1]),
            &format!("{},2015-01-01,", codici[1]),
        ],
    );
    for (codice, giorno, ammesso) in [
        (codici[0], "2009-12-31", false),
        (codici[0], "2010-01-01", true),
        (codici[0], "2021-03-19", true),
        (codici[0], "2021-03-20", false),
        (codici[1], "2005-12-31", true),
        (codici[1], "2006-01-01", false),
        (codici[1], "2014-12-31", false),
        (codici[1], "2015-01-01", true),
        (codici[2], "2015-01-01", false),
    ] {
        let mut scheda = base();
        scheda.datiinvio.dataultimoagg = data(giorno);
        porta(&mut scheda, codice);
        let attese = if ammesso {
            vec![]
        } else {
            vec![format!("{regola} {percorso}")]
        };
        assert_eq!(
            violazioni_con(&scheda, &tabelle),
            attese,
            "{nome}: {codice} on {giorno}"
        );
    }
}

/// Three codes of the table's shape.
fn campioni(nome: Nome) -> [&'static str; 3] {
    match nome {
        Nome::Cittadinanza => ["801", "802", "803"],
        Nome::ComuneONazione => ["B001", "B002", "B003"],
        Nome::StatusStraniero | Nome::ListeSpeciali | Nome::InformaticaGradoConosc => ["6", "7", "8"],
        Nome::MotivoPermesso => ["LAV", "STUD", "FAM"],
        Nome::StatoInAnagrafe => ["DI", "IN", "OC"],
        Nome::Provincia | Nome::Lingue | Nome::InformaticaConosc => ["101", "102", "103"],
        Nome::LivelloDiStudio => ["30", "40", "50"],
        Nome::TitoloDiStudio => ["30000001", "30000002", "30000003"],
        Nome::LingueConoscenza => ["A1", "A2", "C2"],
        altra => panic!("no codes for {altra}"),
    }
}

/// The generator uses attested codes alone, so that its documents are good for a node with the whole workbook too.
#[test]
fn invented_documents_break_no_rule_of_complete_tables() {
    let tabelle = complete();
    for (n, (forma, peso)) in (0..120).zip(
        [
            (Forma::Piena, Peso::Grande),
            (Forma::Piena, Peso::Tipico),
            (Forma::Mini, Peso::Tipico),
        ]
        .into_iter()
        .cycle(),
    ) {
        let opzioni = Opzioni {
            forma,
            peso,
            ..Opzioni::default()
        };
        assert_eq!(
            violazioni_con(&lavoratore(n, &opzioni), &tabelle),
            [""; 0],
            "{n} {forma:?} {peso:?}"
        );
    }
}
