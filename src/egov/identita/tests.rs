//! Who is proven by what: names, certificates, and what they prove together.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, SanType};

use super::*;
use crate::egov::{Parte, Parti};

fn nome(testo: &str) -> NomeDistinto {
    NomeDistinto::parse(testo).unwrap_or_else(|e| panic!("{testo}: {e}"))
}

#[test]
fn one_name_written_in_many_ways() {
    let uno = nome("CN=Porta del Lazio,O=Regione Lazio,C=IT");
    for altro in [
        "cn=Porta del Lazio,o=Regione Lazio,c=IT",
        "CN = Porta del Lazio , O = Regione Lazio , C = IT",
        "2.5.4.3=Porta del Lazio,2.5.4.10=Regione Lazio,2.5.4.6=IT",
        "CN=Porta\\20del\\20Lazio,O=Regione Lazio,C=IT",
        "CN=#0C0F506F7274612064656C204C617A696F,O=Regione Lazio,C=IT",
    ] {
        assert_eq!(nome(altro), uno, "{altro}");
    }
    for diverso in [
        "C=IT,O=Regione Lazio,CN=Porta del Lazio",
        "CN=Porta del Lazio,O=Regione Lazio",
        "CN=porta del lazio,O=Regione Lazio,C=IT",
        "CN=Porta del Lazio+O=Regione Lazio,C=IT",
        "CN=Porta del Lazio\\,O=Regione Lazio,C=IT",
    ] {
        assert_ne!(nome(diverso), uno, "{diverso}");
    }
    assert_eq!(nome("CN=a+OU=b"), nome("OU=b+CN=a"));
    assert_eq!(nome("O=Citt\\C3\\A0"), nome("O=Città"));
    assert_eq!(nome("O=a\\, b\\+c\\\\"), nome("O=a\\2C b\\2Bc\\5C"));
}

#[test]
fn what_is_no_name() {
    for testo in [
        "",
        " ",
        "CN",
        "CN=",
        "CN=a,",
        "CN=a,,C=IT",
        "XX=a",
        "CN=a\\",
        "CN=a\\z",
        "CN=\"a\"",
        "CN=a;b",
        "CN=#0C",
        "CN=#0C05AA",
        "CN=\\FF",
    ] {
        assert!(NomeDistinto::parse(testo).is_err(), "{testo:?}");
    }
}

fn certificato(cn: &str) -> Vec<u8> {
    let mut params = CertificateParams::new(vec!["porta.lazio.example".to_owned()]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "IT");
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Regione, \"Lazio\"");
    params.distinguished_name.push(DnType::CommonName, cn);
    params
        .subject_alt_names
        .push(SanType::IpAddress("192.0.2.1".parse().unwrap()));
    params
        .subject_alt_names
        .push(SanType::URI("urn:porta:lazio".try_into().unwrap()));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    params.self_signed(&key).unwrap().der().to_vec()
}

#[test]
fn a_certificate_is_recognised_by_all_that_is_given_and_by_nothing_less() {
    let foglia = Foglia::leggi(&certificato("Porta")).unwrap();
    let soggetto = || Some(nome("CN=Porta,O=Regione\\, \\\"Lazio\\\",C=IT"));
    let impronta = CriterioCertificato::impronta(&foglia.impronta_testo());
    assert!(impronta.is_some() && foglia.per_client);
    let niente = CriterioCertificato::default;
    for (cosa, criterio, atteso) in [
        ("fingerprint", CriterioCertificato { impronta, ..niente() }, true),
        (
            "another fingerprint",
            CriterioCertificato {
                impronta: Some([7; 32]),
                ..niente()
            },
            false,
        ),
        (
            "subject",
            CriterioCertificato {
                soggetto: soggetto(),
                ..niente()
            },
            true,
        ),
        (
            "another subject",
            CriterioCertificato {
                soggetto: Some(nome("CN=Porta,C=IT")),
                ..niente()
            },
            false,
        ),
        (
            "subject and its issuer",
            CriterioCertificato {
                soggetto: soggetto(),
                emittente: soggetto(),
                ..niente()
            },
            true,
        ),
        (
            "subject, another issuer",
            CriterioCertificato {
                soggetto: soggetto(),
                emittente: Some(nome("CN=CA")),
                ..niente()
            },
            false,
        ),
        (
            "issuer alone",
            CriterioCertificato {
                emittente: soggetto(),
                ..niente()
            },
            false,
        ),
        (
            "host name",
            CriterioCertificato {
                san: San::parse("dns:PORTA.lazio.example."),
                ..niente()
            },
            true,
        ),
        (
            "another host name",
            CriterioCertificato {
                san: San::parse("DNS:lazio.example"),
                ..niente()
            },
            false,
        ),
        (
            "URI",
            CriterioCertificato {
                san: San::parse("URI:urn:porta:lazio"),
                ..niente()
            },
            true,
        ),
        (
            "address",
            CriterioCertificato {
                san: San::parse("IP:192.0.2.1"),
                ..niente()
            },
            true,
        ),
        (
            "fingerprint, another host name",
            CriterioCertificato {
                impronta,
                san: San::parse("DNS:x"),
                ..niente()
            },
            false,
        ),
        ("nothing", niente(), false),
    ] {
        assert_eq!(criterio.riconosce(&foglia), atteso, "{cosa}");
    }
    assert!(Foglia::leggi(b"").is_err() && Foglia::leggi(b"0\x80").is_err());
    let mut lungo = certificato("Porta");
    lungo.push(0);
    assert!(Foglia::leggi(&lungo).is_err(), "bytes behind the certificate");
}

#[test]
fn a_certificate_of_two_parties_proves_none() {
    let foglia = Foglia::leggi(&certificato("Porta")).unwrap();
    let criterio = |san: &str| CriterioCertificato {
        san: San::parse(san),
        ..CriterioCertificato::default()
    };
    let mut lazio = Parte::predefinita("LAZIO", "08");
    lazio.certificati = vec![criterio("DNS:altro.example"), criterio("IP:192.0.2.1")];
    let mut emilia = Parte::predefinita("EMILIA", "06");
    assert_eq!(
        Parti::new(vec![lazio.clone(), emilia.clone()]).per_certificato(&foglia),
        Credenziale::Di("LAZIO".to_owned())
    );
    emilia.certificati = vec![criterio("URI:urn:porta:lazio")];
    assert_eq!(
        Parti::new(vec![lazio, emilia]).per_certificato(&foglia),
        Credenziale::Errata(Motivo::Ambigua)
    );
    assert_eq!(Parti::predefinite().per_certificato(&foglia), Credenziale::DiNessuno);
}

#[test]
fn several_proofs_must_agree() {
    let di = |nome: &str| Credenziale::Di(nome.to_owned());
    let parte = |nome: &str| Prova::Parte(nome.to_owned());
    let errata = || Credenziale::Errata(Motivo::Password);
    for (credenziali, attesa) in [
        (vec![], Prova::Nessuna),
        (vec![Credenziale::Assente, Credenziale::Assente], Prova::Nessuna),
        (vec![Credenziale::DiNessuno, Credenziale::Assente], Prova::DiNessuno),
        (vec![Credenziale::Assente, di("A")], parte("A")),
        (vec![di("A"), Credenziale::DiNessuno], parte("A")),
        (vec![Credenziale::DiNessuno, di("A")], parte("A")),
        (vec![di("A"), di("A")], parte("A")),
        (vec![di("A"), di("B")], Prova::Errata(Motivo::Discordi)),
        (vec![di("A"), errata()], Prova::Errata(Motivo::Password)),
        (vec![errata(), di("A")], Prova::Errata(Motivo::Password)),
        (vec![di("A"), di("B"), di("A")], Prova::Errata(Motivo::Discordi)),
    ] {
        assert_eq!(Prova::da(credenziali.clone()), attesa, "{credenziali:?}");
    }
}

#[test]
fn who_may_speak_for_the_mittente() {
    let mut lazio = Parte::predefinita("LAZIO", "08");
    let parte = |nome: &str| Prova::Parte(nome.to_owned());
    let invio = Some(Azione::InvioSap);
    for (prova, richiesta, atteso) in [
        (parte("LAZIO"), true, Ok(())),
        (parte("LAZIO"), false, Ok(())),
        (parte("EMILIA"), true, Err(Motivo::NonMittente)),
        (parte("EMILIA"), false, Err(Motivo::NonMittente)),
        (Prova::Nessuna, true, Err(Motivo::Assente)),
        (Prova::Nessuna, false, Ok(())),
        (Prova::DiNessuno, true, Err(Motivo::Sconosciuta)),
        (Prova::DiNessuno, false, Ok(())),
        (Prova::Errata(Motivo::Password), true, Err(Motivo::Password)),
        (Prova::Errata(Motivo::Password), false, Err(Motivo::Password)),
    ] {
        assert_eq!(
            ammesso(&prova, &lazio, invio, richiesta),
            atteso,
            "{prova:?}, required: {richiesta}"
        );
    }
    lazio.azioni = Some(vec![Azione::VerificaEsistenzaSap]);
    assert_eq!(ammesso(&parte("LAZIO"), &lazio, invio, true), Err(Motivo::Azione));
    assert_eq!(
        ammesso(&Prova::Nessuna, &lazio, invio, false),
        Err(Motivo::Azione),
        "believed, and still not allowed"
    );
    assert_eq!(
        ammesso(&parte("LAZIO"), &lazio, Some(Azione::VerificaEsistenzaSap), true),
        Ok(())
    );
    assert_eq!(
        ammesso(&parte("EMILIA"), &lazio, invio, true),
        Err(Motivo::NonMittente),
        "who it is comes first"
    );
}
