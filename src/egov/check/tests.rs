use super::*;
use crate::egov::{
    Codice,
    codici::posizione as p,
    esempi::{RICHIESTA, intestazione, letta},
};

const ADESSO: &str = "2026-03-05T08:17:30Z";

/// Codes and places found at `noi`.
fn trovate(intestazione: &Intestazione, noi: &str, regole: InsiemeRegole) -> Vec<(Codice, &'static str)> {
    let parti = Parti::predefinite();
    let contesto = Contesto {
        parti: &parti,
        noi: parti.per_nome(noi).unwrap(),
        adesso: ADESSO.parse().unwrap(),
        regole,
    };
    let eccezioni = controlla(intestazione, &contesto);
    assert!(eccezioni.iter().all(Eccezione::is_grave));
    eccezioni.into_iter().map(|e| (e.codice, e.posizione)).collect()
}

/// The example bent in one place, at NAZIONALE.
fn piegata(da: &str, a: &str) -> Vec<(Codice, &'static str)> {
    trovate(&intestazione(da, a), "NAZIONALE", InsiemeRegole::LineeGuida11)
}

#[test]
fn the_example_is_without_fault() {
    let i = letta(RICHIESTA).unwrap().unwrap();
    for regole in [InsiemeRegole::LineeGuida11, InsiemeRegole::EGov11] {
        assert_eq!(trovate(&i, "NAZIONALE", regole), []);
    }
}

#[test]
fn every_action_goes_one_way() {
    use crate::actions::Azione;
    for azione in Azione::TUTTE {
        let al_ministero = azione != Azione::NotificaSap;
        let i = intestazione("verificaEsistenzaSAP", azione.as_str());
        let attese = if al_ministero {
            vec![]
        } else {
            vec![(Codice::C106, p::AZIONE)]
        };
        assert_eq!(
            trovate(&i, "NAZIONALE", InsiemeRegole::LineeGuida11),
            attese,
            "{azione}"
        );

        let inversa = RICHIESTA
            .replace("UMBRIA_UMBRIASPCoopIT", "NAZIONALE_NAZIONALESPCoopIT")
            .replace(">UMBRIA<", ">*<")
            .replace(">NAZIONALE<", ">UMBRIA<")
            .replace(">*<", ">NAZIONALE<")
            .replace("verificaEsistenzaSAP", azione.as_str());
        let inversa = letta(&inversa).unwrap().unwrap();
        let attese = if al_ministero {
            vec![(Codice::C106, p::AZIONE)]
        } else {
            vec![]
        };
        assert_eq!(
            trovate(&inversa, "UMBRIA", InsiemeRegole::LineeGuida11),
            attese,
            "{azione}"
        );
    }
}

#[test]
fn nobody_is_authorised_between_regions() {
    let notifica = RICHIESTA
        .replace("verificaEsistenzaSAP", "notificaSAP")
        .replace(">NAZIONALE<", ">LAZIO<");
    let notifica = letta(&notifica).unwrap().unwrap();
    assert_eq!(
        trovate(&notifica, "LAZIO", InsiemeRegole::LineeGuida11),
        [(Codice::C201, p::MITTENTE)]
    );
    let a_se = RICHIESTA
        .replace("UMBRIA_UMBRIASPCoopIT", "NAZIONALE_NAZIONALESPCoopIT")
        .replace(">UMBRIA<", ">NAZIONALE<");
    let a_se = letta(&a_se).unwrap().unwrap();
    assert_eq!(
        trovate(&a_se, "NAZIONALE", InsiemeRegole::LineeGuida11),
        [(Codice::C201, p::MITTENTE)]
    );
}

/// busta-egov.md §5.2 and §5.3: one defect, one row.
const DIFETTI: &[(&str, &str, Codice, &str)] = &[
    (
        "soap:actor=\"http://www.cnipa.it/eGov_it/portadominio\"",
        "",
        Codice::C002,
        p::ACTOR,
    ),
    (
        "soap:actor=\"http://www.cnipa.it/eGov_it/portadominio\"",
        "soap:actor='urn:x'",
        Codice::C002,
        p::ACTOR,
    ),
    ("soap:mustUnderstand=\"1\"", "", Codice::C002, p::MUST_UNDERSTAND),
    (
        "soap:mustUnderstand=\"1\"",
        "soap:mustUnderstand='0'",
        Codice::C002,
        p::MUST_UNDERSTAND,
    ),
    (
        "soap:mustUnderstand=\"1\"",
        "mustUnderstand='1'",
        Codice::C002,
        p::MUST_UNDERSTAND,
    ),
    ("Busta1_0/", "Busta1_0", Codice::C002, p::NAMESPACE),
    (
        "</eGov_IT:Intestazione>",
        "<x/></eGov_IT:Intestazione>",
        Codice::C002,
        p::INTESTAZIONE,
    ),
    (
        "</eGov_IT:IntestazioneMessaggio>",
        "<x/></eGov_IT:IntestazioneMessaggio>",
        Codice::C002,
        p::INTESTAZIONE_MESSAGGIO,
    ),
    (
        "</eGov_IT:Messaggio>",
        "<x/></eGov_IT:Messaggio>",
        Codice::C002,
        p::MESSAGGIO,
    ),
    (">UMBRIA<", "><", Codice::C101, p::MITTENTE),
    (">UMBRIA<", ">ATLANTIDE<", Codice::C101, p::MITTENTE),
    (">UMBRIA<", ">umbria<", Codice::C101, p::MITTENTE),
    (
        "</eGov_IT:Mittente>",
        "<eGov_IT:IdentificativoParte tipo='SPC'>LAZIO</eGov_IT:IdentificativoParte></eGov_IT:Mittente>",
        Codice::C101,
        p::MITTENTE,
    ),
    ("\"SPC\">UMBRIA", "\"AOO\">UMBRIA", Codice::C101, p::MITTENTE_TIPO),
    ("\"SPC\">UMBRIA", "\"\">UMBRIA", Codice::C101, p::MITTENTE_TIPO),
    (">NAZIONALE<", "><", Codice::C102, p::DESTINATARIO),
    (">NAZIONALE<", ">ATLANTIDE<", Codice::C102, p::DESTINATARIO),
    (">NAZIONALE<", ">LAZIO<", Codice::C102, p::DESTINATARIO),
    (
        "</eGov_IT:Destinatario>",
        "<eGov_IT:IdentificativoParte tipo='SPC'>LAZIO</eGov_IT:IdentificativoParte></eGov_IT:Destinatario>",
        Codice::C102,
        p::DESTINATARIO,
    ),
    (
        "\"SPC\">NAZIONALE",
        "\"AOO\">NAZIONALE",
        Codice::C102,
        p::DESTINATARIO_TIPO,
    ),
    (">EGOV_IT_ServizioSincrono<", "><", Codice::C103, p::PROFILO),
    (">EGOV_IT_ServizioSincrono<", ">Sincrono<", Codice::C103, p::PROFILO),
    (
        ">EGOV_IT_ServizioSincrono<",
        ">EGOV_IT_MessaggioSingoloOneWay<",
        Codice::C103,
        p::PROFILO,
    ),
    (
        "<eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</eGov_IT:ProfiloCollaborazione>",
        "",
        Codice::C103,
        p::PROFILO,
    ),
    (">ServiziSAP<", "><", Codice::C105, p::SERVIZIO),
    (">ServiziSAP<", ">serviziSAP<", Codice::C105, p::SERVIZIO),
    (
        "<eGov_IT:Servizio tipo=\"SPC\">ServiziSAP</eGov_IT:Servizio>",
        "",
        Codice::C105,
        p::SERVIZIO,
    ),
    (
        "\"SPC\">ServiziSAP",
        "\"TEST\">ServiziSAP",
        Codice::C105,
        p::SERVIZIO_TIPO,
    ),
    (">verificaEsistenzaSAP<", "><", Codice::C106, p::AZIONE),
    (">verificaEsistenzaSAP<", ">cercaSAP<", Codice::C106, p::AZIONE),
    (
        ">verificaEsistenzaSAP<",
        ">VerificaEsistenzaSAP<",
        Codice::C106,
        p::AZIONE,
    ),
    (
        "<eGov_IT:Azione>verificaEsistenzaSAP</eGov_IT:Azione>",
        "",
        Codice::C106,
        p::AZIONE,
    ),
    (
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        "",
        Codice::C110,
        p::IDENTIFICATORE,
    ),
    ("_0000042_", "_42_", Codice::C110, p::IDENTIFICATORE),
    (
        "UMBRIA_UMBRIASPCoopIT_",
        "LAZIO_LAZIOSPCoopIT_",
        Codice::C110,
        p::IDENTIFICATORE,
    ),
    (
        "UMBRIA_UMBRIASPCoopIT_",
        "UMBRIA_ALTRASPCoopIT_",
        Codice::C110,
        p::IDENTIFICATORE,
    ),
    (
        "<eGov_IT:OraRegistrazione tempo=\"EGOV_IT_SPC\">2026-03-05T09:17:23</eGov_IT:OraRegistrazione>",
        "",
        Codice::C108,
        p::ORA,
    ),
    (">2026-03-05T09:17:23<", ">2026-03-05<", Codice::C108, p::ORA),
    (">2026-03-05T09:17:23<", "><", Codice::C108, p::ORA),
    ("tempo=\"EGOV_IT_SPC\"", "tempo=\"UTC\"", Codice::C108, p::ORA_TEMPO),
    ("2026-03-05T09:27:23", "domani", Codice::C112, p::SCADENZA),
    ("2026-03-05T09:27:23", "", Codice::C112, p::SCADENZA),
    ("2026-03-05T09:27:23", "2026-03-05T09:17:29", Codice::C301, p::SCADENZA),
    (
        "2026-03-05T09:27:23",
        "2026-03-05T08:17:29.9Z",
        Codice::C301,
        p::SCADENZA,
    ),
];

#[test]
fn each_defect_gives_its_row() {
    for &(da, a, codice, posto) in DIFETTI {
        assert_eq!(piegata(da, a), [(codice, posto)], "{da} -> {a}");
    }
}

#[test]
fn what_is_tolerated() {
    for (da, a) in [
        ("UMBRIA_UMBRIASPCoopIT_", "UMBRIA_umbriaspcoopit_"),
        (">UMBRIA<", ">\n  UMBRIA <"),
        ("tempo=\"EGOV_IT_SPC\"", "tempo=\"EGOV_IT_Locale\""),
        ("<eGov_IT:Scadenza>2026-03-05T09:27:23</eGov_IT:Scadenza>", ""),
        ("2026-03-05T09:27:23", "2026-03-05T09:17:30"),
        ("2026-03-05T09:17:23", "2026-03-05T08:17:23.123Z"),
        (
            "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>",
            "",
        ),
    ] {
        assert_eq!(piegata(da, a), [], "{da} -> {a}");
    }
}

/// D28: what depends on a value already found wrong is not checked; what does not, is. In document order (D03).
#[test]
fn no_cascade_and_all_of_the_rest() {
    type Caso = (
        &'static [(&'static str, &'static str)],
        &'static [(Codice, &'static str)],
    );
    let cases: &[Caso] = &[
        // Wrong Mittente: whose the identifier is cannot be said; that it is malformed can.
        (
            &[
                (">UMBRIA<", ">ATLANTIDE<"),
                ("UMBRIA_UMBRIASPCoopIT_", "LAZIO_LAZIOSPCoopIT_"),
            ],
            &[(Codice::C101, p::MITTENTE)],
        ),
        (
            &[
                ("\"SPC\">UMBRIA", "\"X\">UMBRIA"),
                ("UMBRIA_UMBRIASPCoopIT_", "LAZIO_LAZIOSPCoopIT_"),
            ],
            &[(Codice::C101, p::MITTENTE_TIPO)],
        ),
        (
            &[(">UMBRIA<", "><"), ("UMBRIA_UMBRIASPCoopIT_0000042", "LAZIO")],
            &[(Codice::C101, p::MITTENTE), (Codice::C110, p::IDENTIFICATORE)],
        ),
        // Wrong Destinatario: its service, and the service's actions, are not looked up.
        (
            &[
                (">NAZIONALE<", ">LAZIO<"),
                (">ServiziSAP<", ">Altro<"),
                (">verificaEsistenzaSAP<", ">cercaSAP<"),
            ],
            &[(Codice::C102, p::DESTINATARIO)],
        ),
        (
            &[
                (">NAZIONALE<", ">LAZIO<"),
                (">ServiziSAP<", "><"),
                (">verificaEsistenzaSAP<", "><"),
            ],
            &[
                (Codice::C102, p::DESTINATARIO),
                (Codice::C105, p::SERVIZIO),
                (Codice::C106, p::AZIONE),
            ],
        ),
        // Wrong Servizio: no action can be unknown to it.
        (
            &[(">ServiziSAP<", ">Altro<"), (">verificaEsistenzaSAP<", ">cercaSAP<")],
            &[(Codice::C105, p::SERVIZIO)],
        ),
        // Both the name and its tipo wrong are two defects.
        (
            &[("\"SPC\">UMBRIA", "\"X\">ATLANTIDE")],
            &[(Codice::C101, p::MITTENTE), (Codice::C101, p::MITTENTE_TIPO)],
        ),
        // Independent defects, all of them.
        (
            &[
                ("soap:mustUnderstand=\"1\"", ""),
                ("EGOV_IT_ServizioSincrono", "X"),
                (">verificaEsistenzaSAP<", ">cercaSAP<"),
                (">2026-03-05T09:17:23<", ">ieri<"),
                ("2026-03-05T09:27:23", "2026-03-05T09:00:00"),
            ],
            &[
                (Codice::C002, p::MUST_UNDERSTAND),
                (Codice::C103, p::PROFILO),
                (Codice::C106, p::AZIONE),
                (Codice::C108, p::ORA),
                (Codice::C301, p::SCADENZA),
            ],
        ),
    ];
    for (pieghe, attese) in cases {
        let header = pieghe.iter().fold(RICHIESTA.to_owned(), |h, (da, a)| {
            assert!(h.contains(da), "{da}");
            h.replacen(da, a, 1)
        });
        let i = letta(&header).unwrap().unwrap();
        assert_eq!(
            trovate(&i, "NAZIONALE", InsiemeRegole::LineeGuida11),
            *attese,
            "{pieghe:?}"
        );
    }
}

#[test]
fn rule_sets_differ_on_the_tipo() {
    let mut parti: Vec<Parte> = Parti::predefinite().iter().cloned().collect();
    for parte in &mut parti {
        if parte.nome == "UMBRIA" {
            parte.tipo = "AOO".to_owned();
        }
    }
    let parti = Parti::new(parti);
    let i = intestazione("\"SPC\">UMBRIA", "\"AOO\">UMBRIA");
    let spc = letta(RICHIESTA).unwrap().unwrap();
    let trovate = |i: &Intestazione, regole| {
        let contesto = Contesto {
            parti: &parti,
            noi: parti.per_nome("NAZIONALE").unwrap(),
            adesso: ADESSO.parse().unwrap(),
            regole,
        };
        controlla(i, &contesto)
            .into_iter()
            .map(|e| e.posizione)
            .collect::<Vec<_>>()
    };
    assert_eq!(trovate(&i, InsiemeRegole::EGov11), [""; 0]);
    assert_eq!(trovate(&i, InsiemeRegole::LineeGuida11), [p::MITTENTE_TIPO]);
    assert_eq!(
        trovate(&spc, InsiemeRegole::EGov11),
        [p::MITTENTE],
        "known, but under another tipo"
    );
}
