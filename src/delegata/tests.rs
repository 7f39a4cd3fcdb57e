//! What is sent, what an answer is worth, what a client reads when there is none.

use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::{
    config::ErroreApplicativo,
    egov::{
        Codice, Eccezione, Intestazione, Parte, Parti,
        header::EccezioneRicevuta,
        risposta::{self, Emissione, Stile},
    },
    outcome::Esito,
    soap::{self, Fault, FaultCode, NS_TYPES, client::RispostaHttp, envelope},
    xml::Limits,
};

const ID: &str = "LAZIO_LAZIOSPCoopIT_0100001_2026-03-05_09:17";
const E: &str = "http://schemas.xmlsoap.org/soap/envelope/";

fn parte(nome: &str) -> Parte {
    Parti::predefinite().per_nome(nome).unwrap().clone()
}

fn adesso() -> Timestamp {
    "2026-03-05T08:17:23Z".parse().unwrap()
}

fn emissione<'a>(noi: &'a Parte, identificatore: &'a str) -> Emissione<'a> {
    Emissione {
        noi,
        identificatore,
        ora: adesso(),
        stile: Stile::default(),
    }
}

fn chiede(azione: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{E}\" xmlns:t=\"{NS_TYPES}\"><s:Body><t:{azione}><t:P><![CDATA[<a>&</a>]]></t:P></t:{azione}>\
         </s:Body></s:Envelope>"
    )
}

fn imbustata(azione: &str) -> Busta {
    let testo = chiede(azione);
    let domanda = Domanda::leggi(&testo, Limits::default(), []).unwrap();
    domanda.imbusta(emissione(&parte("LAZIO"), ID), &parte("NAZIONALE"))
}

/// The header that is compared with the answer is the one that was sent.
#[test]
fn the_typed_header_is_the_one_that_is_written() {
    for azione in Azione::TUTTE.into_iter().filter(|a| *a != Azione::NotificaSap) {
        let busta = imbustata(azione.as_str());
        let letta = envelope::leggi(&busta.messaggio, Limits::default()).unwrap();
        assert_eq!(Intestazione::leggi(&letta.header), Ok(Some(busta.intestazione)));
        assert!(busta.messaggio.contains("<t:P><![CDATA[<a>&</a>]]></t:P>"));
        assert_eq!(letta.richiesta.nome, azione.as_str());
    }
}

fn rifiutata(messaggio: &str, nomi: &[&str]) -> Fault {
    match Domanda::leggi(messaggio, Limits::default(), nomi.iter().copied()) {
        Err(Guasto::Domanda(fault)) => fault,
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn what_cannot_be_brought_to_the_node_is_the_clients() {
    let con = |header: &str| {
        chiede("verificaEsistenzaSAP").replace("<s:Body>", &format!("<s:Header>{header}</s:Header><s:Body>"))
    };
    let nostra = imbustata("verificaEsistenzaSAP").messaggio;
    let firmata = con(
        "<w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
         s:mustUnderstand=\"1\"/>",
    );
    let ignoto = con("<x xmlns=\"urn:x\" s:mustUnderstand=\"1\"/>");
    let cases = [
        ("not SOAP", "<a/>".to_owned(), vec![], FaultCode::Client),
        (
            "a DOCTYPE",
            format!("<!DOCTYPE a>{}", chiede("invioSAP")),
            vec![],
            FaultCode::Client,
        ),
        ("another action", chiede("altraSAP"), vec![], FaultCode::Client),
        (
            "the action of the other side",
            chiede("notificaSAP"),
            vec![],
            FaultCode::Client,
        ),
        (
            "SOAPAction of another action",
            chiede("invioSAP"),
            vec!["\"annullaSAP\""],
            FaultCode::Client,
        ),
        ("a busta, even a right one", nostra, vec![], FaultCode::Client),
        ("a header nobody knows", ignoto, vec![], FaultCode::MustUnderstand),
        (
            "a signature that would be lost",
            firmata,
            vec![],
            FaultCode::MustUnderstand,
        ),
    ];
    for (cosa, messaggio, nomi, codice) in cases {
        assert_eq!(rifiutata(&messaggio, &nomi).codice, codice, "{cosa}");
    }
    for ammessa in [
        con("<w:To xmlns:w=\"http://www.w3.org/2005/08/addressing\" s:mustUnderstand=\"1\">x</w:To>"),
        con("<x xmlns=\"urn:x\" s:mustUnderstand=\"1\" s:actor=\"urn:altro\"/>"),
    ] {
        let domanda = Domanda::leggi(&ammessa, Limits::default(), ["\"\"", "verificaEsistenzaSAP"]).unwrap();
        let messaggio = domanda
            .imbusta(emissione(&parte("LAZIO"), ID), &parte("NAZIONALE"))
            .messaggio;
        assert_eq!(
            envelope::leggi(&messaggio, Limits::default()).unwrap().header.len(),
            1,
            "ours alone goes on"
        );
    }
}

/// An answer of the node: status and text.
struct Nodo {
    stato: u16,
    corpo: String,
}

/// The answer to our message, with what is to be changed in its busta.
fn risponde(body: &str, stato: u16, cambia: &[(&str, &str)], righe: &[Eccezione]) -> Nodo {
    let richiesta = imbustata("verificaEsistenzaSAP").intestazione;
    let nodo = parte("NAZIONALE");
    let emissione = emissione(&nodo, "NAZIONALE_NAZIONALESPCoopIT_0100007_2026-03-05_09:17");
    let mut header = if righe.is_empty() {
        risposta::normale(&richiesta, emissione, &[])
    } else {
        risposta::errore(&richiesta, emissione, righe)
    };
    for (da, a) in cambia {
        assert!(header.contains(da), "{da} in {header}");
        header = header.replace(da, a);
    }
    Nodo {
        stato,
        corpo: soap::scrivi_envelope(Some(&header), body),
    }
}

fn trovata() -> String {
    format!(
        "<t:risposta_verificaEsistenzaSAP xmlns:t=\"{NS_TYPES}\"><t:CodiceSAP>AA00000001G</t:CodiceSAP></t:risposta_verificaEsistenzaSAP>"
    )
}

fn fault(codice: &str, testo: &str) -> String {
    format!("<soap:Fault><faultcode>soap:{codice}</faultcode><faultstring>{testo}</faultstring></soap:Fault>")
}

fn riscontro(nodo: &Nodo, obbligatoria: bool) -> Result<Riscontro, Guasto> {
    let http = RispostaHttp {
        stato: nodo.stato,
        content_type: Some("text/xml".to_owned()),
        corpo: Bytes::from(nodo.corpo.clone()),
    };
    let richiesta = imbustata("verificaEsistenzaSAP").intestazione;
    riscontra(
        &http,
        Some("7"),
        &richiesta,
        Azione::VerificaEsistenzaSap,
        obbligatoria,
        Limits::default(),
    )
    .map_err(|(guasto, _)| guasto)
}

#[test]
fn a_good_answer_is_passed_on_without_its_busta() {
    let buona = riscontro(&risponde(&trovata(), 200, &[], &[]), true).unwrap();
    assert_eq!(buona.messaggio, soap::scrivi_envelope(None, &trovata()));
    assert_eq!((buona.guasto, buona.esito), (false, Esito::Trovato));
    assert!(buona.testata.is_some() && buona.intestazione.is_some());

    let rifiuto = fault("Client", "Codice fiscale non valido");
    let guasto = riscontro(&risponde(&rifiuto, 500, &[], &[]), true).unwrap();
    assert_eq!(
        guasto.messaggio,
        soap::scrivi_envelope(None, &rifiuto),
        "with its own code, text and detail"
    );
    assert_eq!((guasto.guasto, guasto.esito), (true, Esito::FaultClient));
}

#[test]
fn each_answer_that_is_none_is_told_apart() {
    let nuda = |body: &str, stato| Nodo {
        stato,
        corpo: soap::scrivi_envelope(None, body),
    };
    let testo = |stato, corpo: &str| Nodo {
        stato,
        corpo: corpo.to_owned(),
    };
    let altra = "LAZIO_LAZIOSPCoopIT_0100002_2026-03-05_09:17";
    let busta_001 = fault("Client", "EGOV_IT_001 - Formato Busta non corretto");
    let c101 = [Eccezione::grave(Codice::C101, "Mittente/IdentificativoParte")];
    let riferimento = format!("<eGov_IT:RiferimentoMessaggio>{ID}</eGov_IT:RiferimentoMessaggio>");
    let c300 = fault("Server", "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop");
    let bomba = format!("<!DOCTYPE a [<!ENTITY b \"{}\">]><a>&b;</a>", "x".repeat(1000));
    let cases: Vec<(&str, Nodo, &str)> = vec![
        (
            "another reference",
            risponde(&trovata(), 200, &[(ID, altra)], &[]),
            "ALTRA_RISPOSTA",
        ),
        (
            "another sender",
            risponde(&trovata(), 200, &[(">NAZIONALE<", ">VENETO<")], &[]),
            "ALTRA_RISPOSTA",
        ),
        (
            "another addressee",
            risponde(&trovata(), 200, &[(">LAZIO<", ">VENETO<")], &[]),
            "ALTRA_RISPOSTA",
        ),
        (
            "another service",
            risponde(&trovata(), 200, &[(">ServiziSAP<", ">Altro<")], &[]),
            "ALTRA_RISPOSTA",
        ),
        (
            "a Fault to somebody else",
            risponde(&fault("Client", "x"), 500, &[(ID, altra)], &[]),
            "ALTRA_RISPOSTA",
        ),
        (
            "a refusal of something else",
            risponde(&busta_001, 500, &[(ID, altra)], &c101),
            "ALTRA_RISPOSTA",
        ),
        ("an error busta", risponde(&busta_001, 500, &[], &c101), "BUSTA_ERRORE"),
        (
            "an error busta that refers to nothing",
            risponde(&busta_001, 500, &[(&riferimento, "")], &c101),
            "BUSTA_ERRORE",
        ),
        (
            "an error busta between others",
            risponde(&busta_001, 500, &[(&riferimento, ""), (">LAZIO<", ">VENETO<")], &c101),
            "ALTRA_RISPOSTA",
        ),
        (
            "an error busta of another party",
            risponde(
                &busta_001,
                500,
                &[(&riferimento, ""), (">NAZIONALE<", ">LOMBARDIA<")],
                &c101,
            ),
            "ALTRA_RISPOSTA",
        ),
        (
            "an error busta of another action",
            risponde(
                &busta_001,
                500,
                &[(&riferimento, ""), ("verificaEsistenzaSAP", "richiestaSAP")],
                &c101,
            ),
            "ALTRA_RISPOSTA",
        ),
        ("a structural refusal", nuda(&busta_001, 500), "BUSTA_ERRORE"),
        ("a failure", risponde(&c300, 500, &[], &[]), "NON_PROCESSATA"),
        (
            "rows without a Fault",
            risponde(&trovata(), 200, &[], &c101),
            "CONTRADDITTORIA",
        ),
        ("no busta", nuda(&trovata(), 200), "SENZA_BUSTA"),
        ("a Fault without busta", nuda(&fault("Client", "x"), 500), "SENZA_BUSTA"),
        (
            "the answer of another action",
            risponde(&trovata().replace("verificaEsistenza", "richiesta"), 200, &[], &[]),
            "ILLEGGIBILE",
        ),
        ("HTML", testo(200, "<html><body>It works</body></html>"), "ILLEGGIBILE"),
        ("garbage", testo(200, "\u{1}\u{2}"), "ILLEGGIBILE"),
        ("nothing", testo(200, ""), "ILLEGGIBILE"),
        ("a bomb", testo(200, &bomba), "ILLEGGIBILE"),
        ("a redirect", testo(302, ""), "HTTP"),
        ("nobody there", testo(404, "<html/>"), "HTTP"),
        ("a gateway's excuse", testo(502, ""), "HTTP"),
        ("our password", testo(401, ""), "CREDENZIALI"),
        ("too long", testo(413, ""), "TROPPO_LUNGA"),
        ("busy", testo(503, ""), "OCCUPATO"),
    ];
    for (cosa, nodo, motivo) in cases {
        let guasto = riscontro(&nodo, true).expect_err(cosa);
        assert_eq!(guasto.motivo(), motivo, "{cosa}");
        // None of them is ever repeated for an action that changes something.
        assert!(
            !guasto.ripetibile(Azione::InvioSap) && !guasto.ripetibile(Azione::VerificaEsistenzaSap),
            "{cosa}"
        );
    }
    assert_eq!(
        riscontro(&testo(503, ""), true),
        Err(Guasto::Occupato(Some("7".to_owned())))
    );
    // Where the busta is optional an answer may come without (design §7.16).
    assert!(riscontro(&nuda(&trovata(), 200), false).is_ok());
    assert!(riscontro(&nuda(&fault("Client", "x"), 500), false).unwrap().guasto);
}

/// Who asked for a change hears what became of it, or that nobody knows: never a 200 that says neither.
#[test]
fn an_answer_to_a_change_says_what_became_of_it() {
    for azione in [Azione::InvioSap, Azione::AnnullaSap] {
        for (campi, detto) in [
            ("<t:Esito>OK</t:Esito>", Some(Esito::Ok)),
            ("<t:Esito> KO </t:Esito>", Some(Esito::Ko)),
            ("<t:Esito><![CDATA[KO]]></t:Esito>", Some(Esito::Ko)),
            ("<t:Esito>X001</t:Esito>", Some(Esito::Limite)),
            ("", None),
            ("<t:Esito/>", None),
            ("<t:Esito>FORSE</t:Esito>", None),
            ("<t:Esito>ok</t:Esito>", None),
            ("<t:Esito>OK</t:Esito><t:Esito>KO</t:Esito>", None),
            ("<t:Altro><t:Esito>OK</t:Esito></t:Altro>", None),
        ] {
            let richiesta = imbustata(azione.as_str()).intestazione;
            let nodo = parte("NAZIONALE");
            let header = risposta::normale(
                &richiesta,
                emissione(&nodo, "NAZIONALE_NAZIONALESPCoopIT_0100007_2026-03-05_09:17"),
                &[],
            );
            let nome = azione.risposta();
            let body = format!("<t:{nome} xmlns:t=\"{NS_TYPES}\">{campi}</t:{nome}>");
            let http = RispostaHttp {
                stato: 200,
                content_type: Some("text/xml".to_owned()),
                corpo: soap::scrivi_envelope(Some(&header), &body).into(),
            };
            let avuto = riscontra(&http, None, &richiesta, azione, true, Limits::default());
            let avuto = avuto.map(|r| r.esito).map_err(|(guasto, _)| guasto);
            assert_eq!(avuto, detto.ok_or(Guasto::Illeggibile), "{azione:?} {campi}");
        }
    }
}

fn riga(codice: &str) -> EccezioneRicevuta {
    EccezioneRicevuta {
        codice: codice.to_owned(),
        rilevanza: "GRAVE".to_owned(),
        posizione: "Mittente/IdentificativoParte".to_owned(),
        contesto: "ErroreIntestazioneMessaggioSPCoop".to_owned(),
    }
}

/// Who has to act, and whether an action that changes something may be repeated.
#[test]
fn the_fault_says_who_must_act_and_what_became_of_the_call() {
    const NON_INVIATA: &str = "La richiesta non è stata inviata";
    const NON_ESEGUITA: &str = "La richiesta non è stata eseguita";
    const IGNOTA: &str = "L'esito dell'operazione non è noto";
    let cases = [
        (Guasto::NonRaggiunto, FaultCode::Server, NON_INVIATA),
        (Guasto::Tls, FaultCode::Server, NON_ESEGUITA),
        (Guasto::Credenziali(401), FaultCode::Server, NON_ESEGUITA),
        (Guasto::Occupato(Some("7".to_owned())), FaultCode::Server, NON_ESEGUITA),
        // A proxy that lost the answer says the same.
        (Guasto::Occupato(None), FaultCode::Server, IGNOTA),
        // Somebody between us and the node sent it twice.
        (Guasto::Rifiutata(vec![riga("EGOV_IT_110")]), FaultCode::Server, IGNOTA),
        (
            Guasto::Rifiutata(vec![riga("EGOV_IT_101"), riga("EGOV_IT_110")]),
            FaultCode::Server,
            IGNOTA,
        ),
        (Guasto::TroppoLunga, FaultCode::Client, NON_ESEGUITA),
        (
            Guasto::Rifiutata(vec![riga("EGOV_IT_201")]),
            FaultCode::Server,
            NON_ESEGUITA,
        ),
        (
            Guasto::Rifiutata(vec![riga("EGOV_IT_003")]),
            FaultCode::Client,
            NON_ESEGUITA,
        ),
        (
            Guasto::Rifiutata(vec![riga("EGOV_IT_003"), riga("EGOV_IT_101")]),
            FaultCode::Server,
            NON_ESEGUITA,
        ),
        (Guasto::Scaduto, FaultCode::Server, IGNOTA),
        (Guasto::Interrotto, FaultCode::Server, IGNOTA),
        (Guasto::Arresto, FaultCode::Server, IGNOTA),
        (Guasto::TroppoGrande, FaultCode::Server, IGNOTA),
        (Guasto::Stato(502), FaultCode::Server, IGNOTA),
        (Guasto::Illeggibile, FaultCode::Server, IGNOTA),
        (Guasto::NonProcessata, FaultCode::Server, IGNOTA),
        (Guasto::NonTracciato, FaultCode::Server, IGNOTA),
    ];
    for (guasto, codice, sorte) in cases {
        for azione in [Azione::InvioSap, Azione::AnnullaSap] {
            let fault = guasto.fault(Some(azione));
            assert_eq!(fault.codice, codice, "{guasto:?}");
            assert!(fault.testo.contains(sorte), "{guasto:?}: {}", fault.testo);
            assert!(
                !guasto.ripetibile(azione) || guasto.sorte() == Sorte::NonInviata,
                "{guasto:?}"
            );
        }
        let consulta = guasto.fault(Some(Azione::RichiestaSap)).testo;
        assert!(
            ![NON_INVIATA, NON_ESEGUITA, IGNOTA].iter().any(|s| consulta.contains(s)),
            "a look-up changes nothing"
        );
    }
    assert!(Guasto::Interrotto.ripetibile(Azione::RichiestaSap) && !Guasto::Interrotto.ripetibile(Azione::InvioSap));
    assert!(Guasto::NonRaggiunto.ripetibile(Azione::AnnullaSap));
}

#[test]
fn the_codes_of_an_error_busta_are_told() {
    let guasto = Guasto::Rifiutata(vec![riga("EGOV_IT_101"), riga("EGOV_IT_201"), riga("<script>")]);
    let testo = guasto.fault(None).testo;
    assert_eq!(
        testo,
        "Il nodo ha rifiutato la busta: EGOV_IT_101 Mittente sconosciuto (Mittente/IdentificativoParte); EGOV_IT_201 Mittente \
         non autorizzato (Mittente/IdentificativoParte)"
    );
    assert_eq!(
        guasto.motivi(),
        ["BUSTA_ERRORE", "EGOV_IT_101", "EGOV_IT_201"],
        "no word of others in the trace"
    );
    assert!(Guasto::Rifiutata(Vec::new()).fault(None).testo.contains("EGOV_IT_001"));
}

/// busta-egov.md §7.6.
#[test]
fn the_detail_is_a_messaggio_di_errore_applicativo() {
    let scrivi = |guasto: &Guasto, dettaglio: ErroreApplicativo| {
        let dettaglio = (dettaglio == ErroreApplicativo::Detail).then_some(errore_applicativo::Dettaglio {
            id_porta: "LAZIOSPCoopIT",
            adesso: adesso(),
        });
        errore_applicativo::fault(guasto, Some(Azione::RichiestaSap), dettaglio)
    };
    let scaduto =
        "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Il nodo non ha risposto in tempo</faultstring>";
    assert_eq!(
        scrivi(&Guasto::Scaduto, ErroreApplicativo::Assente),
        format!("{scaduto}</soap:Fault>")
    );
    let detail = |funzione: &str, eccezione: &str| {
        format!(
            "<detail><egov_ecc:MessaggioDiErroreApplicativo \
             xmlns:egov_ecc=\"http://www.cnipa.it/schemas/2003/eGovIT/Exception1_0/\">\
             <egov_ecc:OraRegistrazione>2026-03-05T09:17:23</egov_ecc:OraRegistrazione>\
             <egov_ecc:IdentificativoPorta>LAZIOSPCoopIT</egov_ecc:IdentificativoPorta>\
             <egov_ecc:IdentificativoFunzione>{funzione}</egov_ecc:IdentificativoFunzione>\
             <egov_ecc:Eccezione>{eccezione}</egov_ecc:Eccezione></egov_ecc:MessaggioDiErroreApplicativo></detail></soap:Fault>"
        )
    };
    let locale = detail(
        "InoltroBuste",
        "<egov_ecc:EccezioneProcessamento codiceEccezione=\"PORTASAP_SCADUTO\" \
         descrizioneEccezione=\"Il nodo non ha risposto in tempo\"/>",
    );
    assert_eq!(
        scrivi(&Guasto::Scaduto, ErroreApplicativo::Detail),
        format!("{scaduto}{locale}")
    );
    let remota = detail(
        "SbustamentoRisposte",
        "<egov_ecc:EccezioneBusta codiceEccezione=\"EGOV_IT_201\" \
         descrizioneEccezione=\"EGOV_IT_201 Mittente non autorizzato (Mittente/IdentificativoParte)\"/>",
    );
    let scritta = scrivi(&Guasto::Rifiutata(vec![riga("EGOV_IT_201")]), ErroreApplicativo::Detail);
    assert!(scritta.ends_with(&remota), "{scritta}");
}
