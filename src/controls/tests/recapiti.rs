//! REC-01 and MAIL-01 (controls.md §4).

use super::complete::complete;
use crate::{
    controls::{
        Contesto, controlla,
        prove::{base, mini, testo, vettori, violazioni, violazioni_con},
    },
    sap::{
        Campo, Scheda,
        scheda::{Recapiti, Riga},
    },
    tables::Tabelle,
};

const EMAIL: &str = "MAIL-01 datianagrafici/recapiti/email";
const RECAPITI: &str = "REC-01 datianagrafici/recapiti";

/// The base document with no contact at all.
fn muta() -> Scheda {
    let mut scheda = base();
    *recapiti(&mut scheda) = Recapiti {
        riga: Riga(31),
        telefono: None,
        cellulare: None,
        fax: None,
        email: None,
    };
    scheda
}

fn recapiti(scheda: &mut Scheda) -> &mut Recapiti {
    &mut scheda.datianagrafici.as_mut().unwrap().recapiti
}

fn con(campo: &str, valore: &str) -> Scheda {
    let mut scheda = muta();
    let r = recapiti(&mut scheda);
    let posto = match campo {
        "telefono" => &mut r.telefono,
        "cellulare" => &mut r.cellulare,
        "fax" => &mut r.fax,
        "email" => &mut r.email,
        altro => panic!("{altro}"),
    };
    *posto = Some(testo(valore));
    scheda
}

#[test]
fn vectors_of_the_specification() {
    for (famiglia, quanti) in [("MAIL", 7), ("REC", 4)] {
        let vettori = vettori(&[famiglia]);
        assert_eq!(vettori.len(), quanti);
        for v in vettori {
            let scheda = v.dati.first().map_or_else(muta, |(campo, valore)| con(campo, valore));
            let viste: Vec<String> = violazioni_con(&scheda, &complete())
                .iter()
                .map(|v| v.split(' ').next().unwrap().to_owned())
                .collect();
            assert_eq!(viste, v.violate, "{}: {}", v.regola, v.caso);
        }
    }
}

#[test]
fn rec_01_one_of_four_that_is_not_blank() {
    for campo in ["telefono", "cellulare", "fax"] {
        assert_eq!(violazioni(&con(campo, "0000000000")), [""; 0], "{campo}");
        for vuoto in [" ", "\t\n", "\u{a0}", ""] {
            assert_eq!(violazioni(&con(campo, vuoto)), [RECAPITI], "{campo} {vuoto:?}");
        }
    }
    // A blank address is none: nothing to say of its form.
    assert_eq!(violazioni(&con("email", " ")), [RECAPITI]);
    // An address of bad form is there all the same.
    assert_eq!(violazioni(&con("email", "?")), [EMAIL]);
    assert_eq!(violazioni(&mini()), [""; 0]);
    let anomalie = controlla(&Contesto::new(&muta(), &Tabelle::incorporate(), None));
    assert_eq!(anomalie[0].riga, Some(31));
}

#[test]
fn mail_01_local_part() {
    for (locale, ammessa) in [
        ("a", true),
        (".", true), // the grammar leaves dots free here
        ("a..b.", true),
        ("!#$%&'*+/=?^_`{|}~-", true),
        ("A1-b_C", true),
        ("", false),
        ("a b", false),
        ("\"a\"", false),
        ("a,b", false),
        ("a;b", false),
        ("a:b", false),
        ("<a>", false),
        ("(a)", false),
        ("[a]", false),
        ("a\\b", false),
        ("à", false),
        ("a\u{0}", false),
        ("a\n", false),
        (" a", false),
    ] {
        let attese = if ammessa { vec![] } else { vec![EMAIL] };
        let email = format!("{locale}@example.org");
        assert_eq!(violazioni(&con("email", &email)), attese, "{email:?}");
    }
}

#[test]
fn mail_01_domain() {
    let lunga = |n: usize| "x".repeat(n);
    for (dominio, ammesso) in [
        ("example.org", true),
        ("a.b", true),
        ("1.2.3.4", true),
        ("xn--prova-9za.example.org", true),
        ("a-b.c--d.org", true),
        (&*format!("{}.org", lunga(63)), true),
        (&*format!("{}.org", lunga(64)), false),
        (&*format!("a.{}", lunga(64)), false),
        ("", false),
        (".", false),
        ("localhost", false),
        (".example.org", false),
        ("example..org", false),
        ("example.org.", false),
        ("-example.org", false),
        ("example-.org", false),
        ("example.-org", false),
        ("example.org-", false),
        ("exam_ple.org", false),
        ("[127.0.0.1]", false),
        ("exam ple.org", false),
        ("example.org ", false),
        ("perché.it", false),
        ("a@example.org", false),
    ] {
        let attese = if ammesso { vec![] } else { vec![EMAIL] };
        let email = format!("prova@{dominio}");
        assert_eq!(violazioni(&con("email", &email)), attese, "{email:?}");
    }
    for email in ["@", "prova", "prova.example.org", "prova@@example.org"] {
        assert_eq!(violazioni(&con("email", email)), [EMAIL], "{email}");
    }
}

#[test]
fn mail_01_at_most_254_characters() {
    let coda = format!("@{0}.{0}.{0}.org", "x".repeat(60));
    for (lunghezza, attese) in [(253, vec![]), (254, vec![]), (255, vec![EMAIL])] {
        let email = format!("{}{coda}", "a".repeat(lunghezza - coda.len()));
        assert_eq!(violazioni(&con("email", &email)), attese, "{lunghezza}");
    }
}

/// What a backtracking expression would be slow on takes one pass here; the length is looked at first.
#[test]
fn mail_01_says_line_and_value() {
    let ostile = format!("{}@{}!", "a".repeat(100), "a-.".repeat(40));
    let mut scheda = muta();
    recapiti(&mut scheda).email = Some(Campo::new(ostile.as_str().into(), 47));
    let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
    assert_eq!(anomalie.len(), 1);
    assert_eq!(
        (anomalie[0].riga, anomalie[0].valore.as_deref()),
        (Some(47), Some(&*ostile))
    );
}
