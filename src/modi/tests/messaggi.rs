//! Messages that their sender signed, and meant wrong.

use super::*;

/// Parts of a message by hand; each may be left unsigned by leaving its identifier away.
struct A<'a> {
    timestamp: &'a str,
    to: &'a str,
    resto: &'a str,
    body: &'a str,
}

const TIMESTAMP: &str = "<wsu:Timestamp wsu:Id='ts'><wsu:Created>2026-11-23T12:00:00Z</wsu:Created><wsu:Expires>2026-11-23T12:05:00Z</wsu:Expires></wsu:Timestamp>";
const TO: &str = "<wsa:To wsu:Id='to'>https://nodo.example/ServiziSAP</wsa:To>";
const MESSAGE_ID: &str = "<wsa:MessageID wsu:Id='mid'>urn:uuid:1</wsa:MessageID>";

const BUONO: A<'_> = A {
    timestamp: TIMESTAMP,
    to: TO,
    resto: MESSAGE_ID,
    body: " wsu:Id='body'",
};

impl A<'_> {
    fn firmato(&self, firmatario: &Firmatario) -> String {
        let testo = format!(
            "<S:Envelope xmlns:S='{}' xmlns:wsa='{}' xmlns:wsu='{}' xmlns:wsse='{}'><S:Header>{}{}<wsse:Security>{}\
             <wsse:BinarySecurityToken wsu:Id='token' ValueType='{}'>@token@</wsse:BinarySecurityToken><!--firma--></wsse:Security></S:Header>\
             <S:Body{}>{CORPO}</S:Body></S:Envelope>",
            crate::soap::NS,
            nomi::WSA,
            nomi::WSU,
            nomi::WSSE,
            self.to,
            self.resto,
            self.timestamp,
            nomi::X509_V3,
            self.body,
        );
        // The token is signed too, as some senders do; the reference of ours covers what has an identifier beside it.
        a_mano(firmatario, &testo)
    }
}

fn tempo(created: &str, expires: &str) -> String {
    format!(
        "<wsu:Timestamp wsu:Id='ts'><wsu:Created>{created}</wsu:Created><wsu:Expires>{expires}</wsu:Expires></wsu:Timestamp>"
    )
}

#[test]
fn what_each_pattern_asks_for() {
    use Classe as C;
    use SchemaModi::{IdAuth01, IdAuth02, Integrity01};
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let firmatario = identita.firmatario();
    let senza_id = MESSAGE_ID.replace(" wsu:Id='mid'", "");
    let (ts, to) = (TIMESTAMP.replace(" wsu:Id='ts'", ""), TO.replace(" wsu:Id='to'", ""));
    let vuoto = MESSAGE_ID.replace("urn:uuid:1", " ");
    let lungo = MESSAGE_ID.replace("uuid:1", &"x".repeat(600));
    // Message; with 01 alone, with 02 alone, with 01 and INTEGRITY.
    for (nome, messaggio, attesi) in [
        ("everything signed", BUONO, [None, None, None]),
        (
            "Timestamp unsigned",
            A {
                timestamp: &ts,
                ..BUONO
            },
            [Some(C::TempoNonValido); 3],
        ),
        (
            "no Timestamp",
            A { timestamp: "", ..BUONO },
            [Some(C::TempoNonValido); 3],
        ),
        (
            "To unsigned",
            A { to: &to, ..BUONO },
            [Some(C::DestinatarioNonValido); 3],
        ),
        ("no To", A { to: "", ..BUONO }, [Some(C::DestinatarioNonValido); 3]),
        (
            "MessageID unsigned",
            A {
                resto: &senza_id,
                ..BUONO
            },
            [None, Some(C::IdentificativoNonValido), None],
        ),
        (
            "no MessageID",
            A { resto: "", ..BUONO },
            [None, Some(C::IdentificativoNonValido), None],
        ),
        (
            "MessageID empty",
            A { resto: &vuoto, ..BUONO },
            [Some(C::IdentificativoNonValido); 3],
        ),
        (
            "MessageID too long",
            A { resto: &lungo, ..BUONO },
            [Some(C::IdentificativoNonValido); 3],
        ),
        (
            "Body unsigned",
            A { body: "", ..BUONO },
            [None, None, Some(C::CorpoNonFirmato)],
        ),
    ] {
        let testo = messaggio.firmato(&firmatario);
        for (schemi, atteso) in [&[IdAuth01][..], &[IdAuth02], &[IdAuth01, Integrity01]]
            .into_iter()
            .zip(attesi)
        {
            let nodo = prepara(&impostazioni(&bottega), &[("EMILIA", parte(schemi, &[&identita]))]);
            let esito = verifica(&nodo, &testo);
            assert_eq!(
                esito.as_ref().err().map(|r| r.classe),
                atteso,
                "{nome} {schemi:?} {esito:?}"
            );
            if let Ok(provata) = esito {
                assert_eq!(provata.usato.is_some(), schemi.contains(&IdAuth02), "{nome} {schemi:?}");
            }
        }
    }
}

#[test]
fn the_window() {
    use Classe as C;
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let firmatario = identita.firmatario();
    let nodo = nodo(&bottega, &identita);
    let uno = |created: &str, expires: &str| tempo(created, expires);
    // It is 12:00:00.
    for (nome, timestamp, atteso) in [
        (
            "now, for five minutes",
            uno("2026-11-23T12:00:00Z", "2026-11-23T12:05:00Z"),
            None,
        ),
        (
            "another zone",
            uno("2026-11-23T13:00:00.5+01:00", "2026-11-23T13:05:00+01:00"),
            None,
        ),
        (
            "five minutes old",
            uno("2026-11-23T11:55:00Z", "2026-11-23T12:30:00Z"),
            None,
        ),
        (
            "a clock a minute ahead",
            uno("2026-11-23T12:01:00Z", "2026-11-23T12:06:00Z"),
            None,
        ),
        (
            "a moment left",
            uno("2026-11-23T11:59:00Z", "2026-11-23T12:00:00.001Z"),
            None,
        ),
        (
            "older",
            uno("2026-11-23T11:54:59.999Z", "2026-11-23T12:30:00Z"),
            Some(C::Scaduto),
        ),
        (
            "expired this moment",
            uno("2026-11-23T11:59:00Z", "2026-11-23T12:00:00Z"),
            Some(C::Scaduto),
        ),
        (
            "expired a year ago",
            uno("2025-11-23T12:00:00Z", "2025-11-23T12:05:00Z"),
            Some(C::Scaduto),
        ),
        (
            "further ahead",
            uno("2026-11-23T12:01:00.001Z", "2026-11-23T12:06:00Z"),
            Some(C::TempoNonValido),
        ),
        (
            "over before it began",
            uno("2026-11-23T12:00:00Z", "2026-11-23T11:59:59Z"),
            Some(C::TempoNonValido),
        ),
        (
            "no zone",
            uno("2026-11-23T12:00:00", "2026-11-23T12:05:00"),
            Some(C::TempoNonValido),
        ),
        ("no time", uno("2026-11-23", "2026-11-24"), Some(C::TempoNonValido)),
        (
            "no Expires",
            TIMESTAMP.replace("Expires", "Altro"),
            Some(C::TempoNonValido),
        ),
        (
            "two Created",
            TIMESTAMP.replace(
                "<wsu:Expires>",
                "<wsu:Created>2026-11-23T12:00:00Z</wsu:Created><wsu:Expires>",
            ),
            Some(C::TempoNonValido),
        ),
    ] {
        let esito = verifica(
            &nodo,
            &A {
                timestamp: &timestamp,
                ..BUONO
            }
            .firmato(&firmatario),
        );
        assert_eq!(esito.as_ref().err().map(|r| r.classe), atteso, "{nome} {esito:?}");
    }
    // The tolerances are settings.
    let larga = config::Modi {
        tolleranza_futuro_s: 600,
        tolleranza_scadenza_s: 30,
        eta_massima_s: 3_600,
        ..impostazioni(&bottega)
    };
    let larga = prepara(&larga, &[("EMILIA", parte(&TUTTI, &[&identita]))]);
    for (created, expires) in [
        ("2026-11-23T12:10:00Z", "2026-11-23T12:11:00Z"),
        ("2026-11-23T11:01:00Z", "2026-11-23T11:59:31Z"),
    ] {
        let testo = A {
            timestamp: &tempo(created, expires),
            ..BUONO
        }
        .firmato(&firmatario);
        assert!(verifica(&larga, &testo).is_ok(), "{created}");
    }
}

#[test]
fn the_audience() {
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let firmatario = identita.firmatario();
    let nodo = nodo(&bottega, &identita);
    for (to, nostro) in [
        ("https://nodo.example/ServiziSAP", true),
        (" https://nodo.example/ServiziSAP\n", true),
        ("https://nodo.example/ServiziSAP/invioSAP", true),
        ("https://nodo.example/ServiziSAP?a", true),
        ("https://nodo.example/ServiziSAPiens", false),
        ("https://nodo.example/", false),
        ("https://altro.example/ServiziSAP", false),
        ("HTTPS://NODO.example/ServiziSAP", false),
        (ANONIMO, false),
        ("", false),
    ] {
        let testo = A {
            to: &TO.replace(SERVIZIO, to),
            ..BUONO
        }
        .firmato(&firmatario);
        let esito = verifica(&nodo, &testo).map(|_| ()).map_err(|r| r.classe);
        assert_eq!(
            esito,
            if nostro {
                Ok(())
            } else {
                Err(Classe::DestinatarioNonValido)
            },
            "{to}"
        );
    }
    let altrove = config::Modi {
        destinatari: vec!["urn:nodo".to_owned()],
        ..impostazioni(&bottega)
    };
    let altrove = prepara(&altrove, &[("EMILIA", parte(&TUTTI, &[&identita]))]);
    assert!(
        verifica(
            &altrove,
            &A {
                to: &TO.replace(SERVIZIO, "urn:nodo"),
                ..BUONO
            }
            .firmato(&firmatario)
        )
        .is_ok()
    );
    assert!(
        verifica(&altrove, &BUONO.firmato(&firmatario)).is_err(),
        "the listed ones only"
    );
}

#[test]
fn what_the_store_remembers() {
    let bottega = Bottega::apri();
    let [uno, due] = ["emilia", "lazio"].map(|cn| bottega.emetti(cn, Specie::P256, Difetto::Nessuno));
    let nodo = prepara(
        &impostazioni(&bottega),
        &[("EMILIA", parte(&TUTTI, &[&uno])), ("LAZIO", parte(&TUTTI, &[&due]))],
    );
    let usato = |identita: &Identita, id: &str, expires: &str| {
        let (resto, timestamp) = (
            MESSAGE_ID.replace("urn:uuid:1", id),
            TIMESTAMP.replace("2026-11-23T12:05:00Z", expires),
        );
        let testo = A {
            resto: &resto,
            timestamp: &timestamp,
            ..BUONO
        }
        .firmato(&identita.firmatario());
        verifica(&nodo, &testo).unwrap().usato.unwrap()
    };
    let base = usato(&uno, "a", "2026-11-23T12:05:00Z");
    assert_eq!(base.chiave.len(), 64);
    assert_eq!(
        usato(&uno, "a", "2026-11-23T12:04:00Z").chiave,
        base.chiave,
        "the same message, signed again"
    );
    assert_ne!(usato(&uno, "b", "2026-11-23T12:05:00Z").chiave, base.chiave);
    assert_ne!(
        usato(&due, "a", "2026-11-23T12:05:00Z").chiave,
        base.chiave,
        "each subject has its own"
    );
    let minuti = |usato: &Usato| usato.scade.duration_since(adesso()).as_mins();
    assert_eq!(
        minuti(&base),
        10,
        "what is accepted for five minutes, and what may wait"
    );
    assert_eq!(minuti(&usato(&uno, "a", "2026-11-23T12:00:01Z")), 10, "the minimum");
    assert_eq!(
        minuti(&usato(&uno, "a", "2036-11-23T12:00:01Z")),
        10,
        "its age refuses it sooner than Expires does"
    );
}

#[test]
fn the_busta_may_have_to_be_signed() {
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let firmatario = identita.firmatario();
    let vuole = ModiParte {
        firma_busta: true,
        ..parte(&TUTTI, &[&identita])
    };
    let vuole = prepara(&impostazioni(&bottega), &[("EMILIA", vuole)]);
    let busta = |id: &str| {
        format!(
            "{MESSAGE_ID}<e:Intestazione xmlns:e='{}'{id}><e:IntestazioneMessaggio/></e:Intestazione>",
            egov::NS
        )
    };
    let testo = |id: &str| {
        A {
            resto: &busta(id),
            ..BUONO
        }
        .firmato(&firmatario)
    };
    assert!(verifica(&vuole, &testo(" wsu:Id='busta'")).is_ok());
    assert!(
        verifica(&vuole, &BUONO.firmato(&firmatario)).is_ok(),
        "none there, none to sign"
    );
    let rifiuto = verifica(&vuole, &testo("")).unwrap_err();
    assert_eq!(
        (rifiuto.classe, rifiuto.controllo),
        (Classe::FirmaNonValida, "Intestazione is not signed")
    );
    assert!(
        verifica(&nodo(&bottega, &identita), &testo("")).is_ok(),
        "only where it is asked for"
    );
}

/// Numbers for docs/MODI.md; run in release with `--ignored --nocapture`.
#[test]
#[ignore = "measures"]
fn costs() {
    use crate::clock::{Clock, System};
    let bottega = Bottega::apri();
    for specie in [Specie::Rsa, Specie::P256] {
        let identita = bottega.emetti("emilia", specie, Difetto::Nessuno);
        let (nodo, firmatario) = (nodo(&bottega, &identita), identita.firmatario());
        let testo = messaggio(&firmatario);
        let misura = |cosa: &str, f: &dyn Fn()| {
            let da = System.now();
            for _ in 0..1000 {
                f();
            }
            let us = System.now().duration_since(da).as_micros() / 1000;
            println!("{specie:?} {cosa}: {us} µs, {} bytes", testo.len());
        };
        misura("verify", &|| assert!(verifica(&nodo, &testo).is_ok()));
        misura("sign", &|| assert!(!messaggio(&firmatario).is_empty()));
    }
}
