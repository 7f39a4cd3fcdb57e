//! Whose certificate, and is it good; how a message may refer to it.

use super::*;
use crate::modi::certificato::Certificato;

#[test]
fn certificates_that_nobody_accepts() {
    use Difetto as D;
    let bottega = Bottega::apri();
    for (difetto, controllo) in [
        (D::Scaduto, "certificate expired or not yet valid"),
        (D::Futuro, "certificate expired or not yet valid"),
        (D::SoloServer, "certificate issued for another use"),
        (
            D::SoloCifratura,
            "key usage of the certificate does not include signatures",
        ),
        (D::AltraCa, "certificate not issued by a trusted authority"),
        (D::SeStesso, "certificate not issued by a trusted authority"),
    ] {
        let identita = bottega.emetti("emilia", Specie::P256, difetto);
        let emilia = ModiParte {
            schemi: TUTTI.to_vec(),
            soggetti: vec![soggetto("emilia")],
            firma_risposte: false,
            ..ModiParte::default()
        };
        let nodo = prepara(&impostazioni(&bottega), &[("EMILIA", emilia)]);
        let rifiuto = verifica(&nodo, &messaggio(&identita.firmatario())).unwrap_err();
        assert_eq!(
            (rifiuto.classe, rifiuto.controllo),
            (Classe::CertificatoNonValido, controllo),
            "{difetto:?}"
        );
    }
}

#[test]
fn a_certificate_that_is_known_needs_no_authority_but_must_be_good() {
    use Difetto as D;
    let bottega = Bottega::apri();
    for (difetto, buono) in [
        (D::Nessuno, true),
        (D::SeStesso, true),
        (D::AltraCa, true),
        (D::Scaduto, false),
        (D::Futuro, false),
        (D::SoloCifratura, false),
    ] {
        let identita = bottega.emetti("emilia", Specie::P256, difetto);
        let nodo = prepara(&config::Modi::default(), &[("EMILIA", parte(&TUTTI, &[&identita]))]);
        assert_eq!(
            verifica(&nodo, &messaggio(&identita.firmatario())).is_ok(),
            buono,
            "{difetto:?}"
        );
    }
}

#[test]
fn each_signs_for_itself() {
    let bottega = Bottega::apri();
    let [emilia, lazio, marche, nessuno] =
        ["emilia", "lazio", "marche", "nessuno"].map(|cn| bottega.emetti(cn, Specie::P256, Difetto::Nessuno));
    let per_nome = ModiParte {
        soggetti: vec!["c=it;o=REGIONE di prova;cn=Marche".to_owned()],
        ..parte(&TUTTI, &[])
    };
    let parti = [
        ("EMILIA", parte(&TUTTI, &[&emilia])),
        ("LAZIO", parte(&TUTTI, &[&lazio])),
        ("MARCHE", per_nome),
    ];
    let nodo = prepara(&impostazioni(&bottega), &parti);
    for (identita, codice) in [(&emilia, Ok("EMILIA")), (&lazio, Ok("LAZIO")), (&marche, Ok("MARCHE"))] {
        let provata = verifica(&nodo, &messaggio(&identita.firmatario()));
        assert_eq!(provata.as_ref().map(|p| &*p.nome), codice);
    }
    // Issued by the same authority, and still nobody's.
    let rifiuto = verifica(&nodo, &messaggio(&nessuno.firmatario())).unwrap_err();
    assert_eq!(rifiuto.controllo, "subject of the certificate is of no party");
    // The certificate of one beside the signature of another.
    let scambiato = {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let token = |i: &Identita| STANDARD.encode(&i.der);
        messaggio(&emilia.firmatario()).replace(&token(&emilia), &token(&lazio))
    };
    assert_eq!(
        verifica(&nodo, &scambiato).map_err(|r| r.controllo),
        Err("signature value")
    );
}

#[test]
fn revoked_is_revoked_however_it_is_known() {
    let bottega = Bottega::apri();
    let [revocata, buona] = ["emilia", "emilia"].map(|cn| bottega.emetti(cn, Specie::P256, Difetto::Nessuno));
    let per_nome = ModiParte {
        soggetti: vec![soggetto("emilia")],
        ..parte(&TUTTI, &[])
    };
    let per_impronta = parte(&TUTTI, &[&revocata, &buona]);
    for emilia in [per_nome, per_impronta] {
        let senza = prepara(&impostazioni(&bottega), &[("EMILIA", emilia.clone())]);
        let con = config::Modi {
            crl: vec![bottega.crl(&[&revocata])],
            ..impostazioni(&bottega)
        };
        let con = prepara(&con, &[("EMILIA", emilia)]);
        let (revocata, buona) = (messaggio(&revocata.firmatario()), messaggio(&buona.firmatario()));
        assert!(verifica(&senza, &revocata).is_ok());
        assert!(verifica(&con, &buona).is_ok());
        assert_eq!(
            verifica(&con, &revocata).map_err(|r| r.controllo),
            Err("certificate revoked")
        );
    }
}

/// Every way to point to a certificate that the patterns name.
#[test]
fn references_to_a_certificate() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let altra = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let emilia = ModiParte {
        certificati: vec![identita.certificato.clone()],
        impronte: vec![altra.impronta()],
        ..parte(&TUTTI, &[])
    };
    let nodo = prepara(&config::Modi::default(), &[("EMILIA", emilia)]);
    let certificato = Certificato::da_der(&identita.der).unwrap();
    let chiave = |tipo: &str, byte: &[u8]| {
        format!(
            "<wsse:KeyIdentifier EncodingType='{}' ValueType='{tipo}'>{}</wsse:KeyIdentifier>",
            nomi::BASE64_BINARY,
            STANDARD.encode(byte)
        )
    };
    let x509 = |dentro: &str| format!("<ds:X509Data>{dentro}</ds:X509Data>");
    let emittente = |nome: &str, serie: u64| {
        x509(&format!(
            "<ds:X509IssuerSerial><ds:X509IssuerName>{nome}</ds:X509IssuerName><ds:X509SerialNumber>{serie}</ds:X509SerialNumber></ds:X509IssuerSerial>"
        ))
    };
    let sha1 = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &identita.der);
    let ca = "CN=Autorità di Prova,O=Regione di Prova,C=IT";
    let altra_der = STANDARD.encode(&altra.der);
    let certificato_x509 = x509(&format!(
        "<ds:X509Certificate>{}</ds:X509Certificate>",
        STANDARD.encode(&identita.der)
    ));
    for (nome, riferimento, trovato) in [
        (
            "token in the message",
            "<wsse:Reference URI='#token'/>".to_owned(),
            true,
        ),
        ("X509v3 key identifier", chiave(nomi::X509_V3, &identita.der), true),
        (
            "subject key identifier",
            chiave(nomi::X509_SKI, certificato.ski.as_ref().unwrap()),
            true,
        ),
        ("thumbprint", chiave(nomi::THUMBPRINT, sha1.as_ref()), true),
        ("issuer and serial number", emittente(ca, identita.serie), true),
        ("certificate in X509Data", certificato_x509, true),
        ("another thumbprint", chiave(nomi::THUMBPRINT, &[0; 20]), false),
        ("another serial number", emittente(ca, altra.serie), false),
        (
            "another issuer",
            emittente("CN=Autorità Sconosciuta,O=Regione di Prova,C=IT", identita.serie),
            false,
        ),
        (
            "an unknown kind of identifier",
            chiave("urn:altro", &identita.der),
            false,
        ),
        (
            "a token that is not there",
            "<wsse:Reference URI='#altro'/>".to_owned(),
            false,
        ),
        ("a name of a key", "<ds:KeyName>emilia</ds:KeyName>".to_owned(), false),
    ] {
        let testo = messaggio(&identita.firmatario());
        let da = format!("<wsse:Reference URI=\"#token\" ValueType=\"{}\"/>", nomi::X509_V3);
        assert!(testo.contains(&da));
        let provata = verifica(&nodo, &testo.replace(&da, &riferimento));
        assert_eq!(provata.is_ok(), trovato, "{nome}: {provata:?}");
        if !trovato {
            assert_eq!(provata.map_err(|r| r.classe), Err(Classe::TokenNonTrovato), "{nome}");
        }
    }
    // Another certificate of the same party is found, but did not sign.
    let testo = messaggio(&identita.firmatario()).replace(&STANDARD.encode(&identita.der), &altra_der);
    assert_eq!(verifica(&nodo, &testo).map_err(|r| r.controllo), Err("signature value"));
}

/// What a configuration cannot mean is refused at start, and the refusal names the key.
#[test]
fn settings_that_contradict_themselves() {
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let altra = bottega.emetti("lazio", Specie::P256, Difetto::Nessuno);
    let scaduta = bottega.emetti("nodo", Specie::P256, Difetto::Scaduto);
    let buona = parte(&TUTTI, &[&identita]);
    let con = |certificato: &Identita, chiave: &Identita| config::Modi {
        certificato: Some(certificato.certificato.clone()),
        chiave: Some(chiave.chiave.clone()),
        ..impostazioni(&bottega)
    };
    let casi = [
        (
            "modi of EMILIA: schemi",
            impostazioni(&bottega),
            vec![("EMILIA", parte(&[SchemaModi::Integrity01], &[&identita]))],
        ),
        (
            "modi of EMILIA: impronte, certificati or soggetti",
            impostazioni(&bottega),
            vec![("EMILIA", parte(&TUTTI, &[]))],
        ),
        (
            "modi of EMILIA: impronte",
            impostazioni(&bottega),
            vec![(
                "EMILIA",
                ModiParte {
                    impronte: vec!["ab:cd".to_owned()],
                    ..buona.clone()
                },
            )],
        ),
        (
            "modi of EMILIA: soggetti",
            impostazioni(&bottega),
            vec![(
                "EMILIA",
                ModiParte {
                    soggetti: vec!["emilia".to_owned()],
                    ..buona.clone()
                },
            )],
        ),
        (
            "modi of EMILIA: soggetti",
            config::Modi::default(),
            vec![(
                "EMILIA",
                ModiParte {
                    soggetti: vec![soggetto("emilia")],
                    ..buona.clone()
                },
            )],
        ),
        (
            "modi of EMILIA: certificati",
            impostazioni(&bottega),
            vec![(
                "EMILIA",
                ModiParte {
                    certificati: vec![bottega.file("manca.pem")],
                    ..buona.clone()
                },
            )],
        ),
        (
            "modi of LAZIO",
            impostazioni(&bottega),
            vec![("EMILIA", buona.clone()), ("LAZIO", buona.clone())],
        ),
        (
            "modi.certificato: missing",
            impostazioni(&bottega),
            vec![(
                "EMILIA",
                ModiParte {
                    firma_risposte: true,
                    ..buona.clone()
                },
            )],
        ),
        ("modi.chiave", con(&identita, &altra), vec![("EMILIA", buona.clone())]),
        (
            "modi.certificato: expired",
            con(&scaduta, &scaduta),
            vec![("EMILIA", buona.clone())],
        ),
        (
            "modi.chiave",
            config::Modi {
                chiave: None,
                ..con(&identita, &identita)
            },
            vec![("EMILIA", buona.clone())],
        ),
        (
            "modi.ca",
            config::Modi {
                ca: Some(bottega.file("manca.pem")),
                ..config::Modi::default()
            },
            vec![("EMILIA", buona.clone())],
        ),
        (
            "modi.crl",
            config::Modi {
                crl: vec![bottega.file("ca.pem")],
                ..config::Modi::default()
            },
            vec![("EMILIA", buona.clone())],
        ),
    ];
    for (chiave, impostazioni, parti) in casi {
        let parti = parti.into_iter().map(|(codice, parte)| (codice.to_owned(), parte));
        let errore = Modi::prepara(&impostazioni, parti, SERVIZIO.to_owned(), adesso()).unwrap_err();
        assert!(errore.starts_with(chiave), "{chiave}: {errore}");
    }
    let spenta = [("EMILIA".to_owned(), ModiParte::default())];
    let nessuno = Modi::prepara(&config::Modi::default(), spenta, SERVIZIO.to_owned(), adesso());
    assert!(nessuno.unwrap().is_none(), "off for all is off");
}
