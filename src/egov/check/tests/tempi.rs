//! §8.1 (too old) and §3.1 (too early), with the two switches.

use super::{Contesto, ENTRAMBE, Parti, SignedDuration, Tempi, piega, righe, trovate};
use crate::egov::esempi::RICHIESTA;

const ORA: &str = ">2026-03-05T09:17:23<";
const ID: &str = "_2026-03-05_09:17<";
/// The hop's own time, which has no age.
const LISTA: &str = "<eGov_IT:ListaTrasmissioni>";

/// Name, where the example is bent, what is found.
type Caso<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

fn prova(tempi: Tempi, casi: &[Caso<'_>]) {
    for (nome, pieghe, attese) in casi {
        for regole in ENTRAMBE {
            let trovate = trovate(&piega(RICHIESTA, pieghe), "NAZIONALE", regole, tempi);
            assert_eq!(trovate, *attese, "{nome}");
        }
    }
}

/// 7200 minutes before 5 March, 09:17:30.
#[test]
fn older_than_five_days() {
    let vecchio = (ID, "_2026-02-28_09:17<");
    prova(
        Tempi::default(),
        &[
            (
                "OraRegistrazione exactly five days old",
                &[(ORA, ">2026-02-28T09:17:30<")],
                &[],
            ),
            (
                "OraRegistrazione a second older",
                &[(ORA, ">2026-02-28T09:17:29<")],
                &["301 GRAVE Messaggio/OraRegistrazione"],
            ),
            (
                "Identificatore not yet five days old",
                &[(ID, "_2026-02-28_09:18<")],
                &[],
            ),
            (
                "Identificatore older",
                &[vecchio],
                &["301 GRAVE Messaggio/Identificatore"],
            ),
            (
                "both older: one row",
                &[vecchio, (ORA, ">2020-01-01T00:00:00<")],
                &["301 GRAVE Messaggio/OraRegistrazione"],
            ),
            (
                "expired by its Scadenza, whatever its age",
                &[
                    vecchio,
                    (ORA, ">2020-01-01T00:00:00<"),
                    ("2026-03-05T09:27:23", "2026-03-01T00:00:00"),
                ],
                &["301 GRAVE Messaggio/Scadenza"],
            ),
            (
                "Scadenza unreadable: the age counts",
                &[(ORA, ">2020-01-01T00:00:00<"), ("2026-03-05T09:27:23", "mai")],
                &["301 GRAVE Messaggio/OraRegistrazione", "112 GRAVE Messaggio/Scadenza"],
            ),
            (
                "OraRegistrazione unreadable: no age (D28)",
                &[vecchio, (ORA, ">ieri<")],
                &["108 GRAVE Messaggio/OraRegistrazione"],
            ),
            (
                "Identificatore malformed: no age of its own",
                &[("_0000042_2026-03-05_", "_42_2020-01-01_")],
                &["110 GRAVE Messaggio/Identificatore"],
            ),
        ],
    );
    let senza = Tempi {
        eta_massima: None,
        ..Tempi::default()
    };
    prova(
        senza,
        &[(
            "switched off",
            &[(ORA, ">2020-01-01T00:00:00<"), (ID, "_2020-01-01_00:00<")],
            &[],
        )],
    );
}

#[test]
fn of_the_future() {
    let lista = "<eGov_IT:ListaRiscontri><eGov_IT:Riscontro><eGov_IT:Identificatore>\
                 UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17</eGov_IT:Identificatore><eGov_IT:OraRegistrazione \
                 tempo=\"EGOV_IT_SPC\">2026-03-05T09:28:00</eGov_IT:OraRegistrazione></eGov_IT:Riscontro>\
                 </eGov_IT:ListaRiscontri><eGov_IT:ListaTrasmissioni>";
    let tollera = Tempi {
        futuro: Some(SignedDuration::from_mins(10)),
        ..Tempi::default()
    };
    let tratta = RICHIESTA.rfind("2026-03-05T09:17:23").unwrap();
    let (prima, dopo) = RICHIESTA.split_at(tratta);
    let tratta = format!("{prima}{}", dopo.replacen("09:17:23", "09:27:31", 1));
    prova(
        tollera,
        &[
            (
                "OraRegistrazione ten minutes ahead",
                &[(ORA, ">2026-03-05T09:27:30<")],
                &[],
            ),
            (
                "OraRegistrazione a second more",
                &[(ORA, ">2026-03-05T09:27:31<")],
                &["108 GRAVE Messaggio/OraRegistrazione"],
            ),
            (
                "OraRegistrazione ahead by its zone",
                &[(ORA, ">2026-03-05T09:17:23-01:00<")],
                &["108 GRAVE Messaggio/OraRegistrazione"],
            ),
            ("Identificatore ten minutes ahead", &[(ID, "_2026-03-05_09:27<")], &[]),
            (
                "Identificatore a minute more",
                &[(ID, "_2026-03-05_09:28<")],
                &["110 GRAVE Messaggio/Identificatore"],
            ),
        ],
    );
    for regole in ENTRAMBE {
        let attese = ["116 GRAVE ListaTrasmissioni/Trasmissione/OraRegistrazione"];
        assert_eq!(trovate(&tratta, "NAZIONALE", regole, tollera), attese);
        assert_eq!(trovate(&tratta, "NAZIONALE", regole, Tempi::default()), [""; 0]);
        let riscontro = trovate(&piega(RICHIESTA, &[(LISTA, lista)]), "NAZIONALE", regole, tollera);
        assert_eq!(
            riscontro.last().map(String::as_str),
            Some("115 GRAVE ListaRiscontri/Riscontro/OraRegistrazione")
        );
    }
    prova(
        Tempi::default(),
        &[(
            "not checked",
            &[(ORA, ">2099-03-05T09:17:23<"), (ID, "_2100-12-31_23:59<")],
            &[],
        )],
    );
}

/// 02:25 on the night that has two of them: ten minutes to go in either.
#[test]
fn a_scadenza_in_the_hour_that_occurs_twice() {
    let header = piega(
        RICHIESTA,
        &[
            (ORA, ">2026-10-25T02:25:00<"),
            (ID, "_2026-10-25_02:25<"),
            ("2026-03-05T09:27:23", "2026-10-25T02:35:00"),
        ],
    );
    let parti = Parti::predefinite();
    for (adesso, attese) in [
        ("2026-10-25T00:25:01Z", &[][..]),
        ("2026-10-25T01:25:01Z", &[]),
        ("2026-10-25T01:35:00Z", &[]),
        ("2026-10-25T01:35:01Z", &["301 GRAVE Messaggio/Scadenza"]),
    ] {
        for regole in ENTRAMBE {
            let contesto = Contesto {
                parti: &parti,
                noi: parti.per_nome("NAZIONALE").unwrap(),
                adesso: adesso.parse().unwrap(),
                regole,
                tempi: Tempi::default(),
            };
            assert_eq!(righe(&header, &contesto), attese, "{adesso}");
        }
    }
}
