use super::*;
use crate::{
    egov::{
        Parti,
        esempi::{RICHIESTA, letta},
        risposta::{self, Emissione, FAULT_BUSTA, FAULT_PROCESSAMENTO},
    },
    soap::{self, Fault, client::RispostaHttp},
    xml::Limits,
};

fn ricevuta(header: Option<&str>, body: &str) -> Ricevuta {
    let http = RispostaHttp {
        stato: 200,
        content_type: Some("text/xml".to_owned()),
        corpo: soap::scrivi_envelope(header, body).into(),
    };
    Ricevuta::leggi(&Risposta::leggi(&http, Limits::default()).unwrap()).unwrap()
}

/// The header of an answer of NAZIONALE to the example.
fn header(eccezioni: &[Eccezione]) -> String {
    let parti = Parti::predefinite();
    let emissione = Emissione {
        noi: parti.per_nome("NAZIONALE").unwrap(),
        identificatore: "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:17",
        ora: "2026-03-05T08:17:24Z".parse().unwrap(),
        stile: risposta::Stile::default(),
    };
    let richiesta = letta(RICHIESTA).unwrap().unwrap();
    if eccezioni.iter().any(Eccezione::is_grave) {
        risposta::errore(&richiesta, emissione, eccezioni)
    } else {
        risposta::normale(&richiesta, emissione, eccezioni)
    }
}

/// busta-egov.md §7.5.
#[test]
fn the_five_meanings() {
    let buona = header(&[]);
    let con_info = header(&[Eccezione::info(Codice::C401, "Sequenza")]);
    let errata = header(&[Eccezione::azione(), Eccezione::info(Codice::C401, "Sequenza")]);
    let applicativo = Fault::client("Codice fiscale non valido").scrivi();
    let quale = |header: Option<&str>, body: &str| match ricevuta(header, body).significato {
        Significato::Successo => "successo".to_owned(),
        Significato::Rifiutata(r) => format!("rifiutata {}", r.len()),
        Significato::NonProcessata => "non processata".to_owned(),
        Significato::FaultApplicativo(f) => format!("fault {} {}", f.codice, f.testo),
        Significato::Incoerente(r) => format!("incoerente {}", r.len()),
    };
    for (header, body, atteso) in [
        (Some(&buona), "<r/>".to_owned(), "successo"),
        (Some(&con_info), "<r/>".to_owned(), "successo"),
        (None, "<r/>".to_owned(), "successo"),
        (Some(&errata), FAULT_BUSTA.scrivi(), "rifiutata 1"),
        (None, FAULT_BUSTA.scrivi(), "rifiutata 0"),
        (Some(&buona), FAULT_PROCESSAMENTO.scrivi(), "non processata"),
        (None, FAULT_PROCESSAMENTO.scrivi(), "non processata"),
        (Some(&buona), applicativo.clone(), "fault Client Codice fiscale non valido"),
        (None, applicativo.clone(), "fault Client Codice fiscale non valido"),
        (Some(&errata), "<r/>".to_owned(), "incoerente 1"),
        (Some(&errata), applicativo, "incoerente 1"),
        (
            None,
            "<soap:Fault><faultcode>soap:Client</faultcode><faultstring><![CDATA[ EGOV_IT_001 - Formato Busta non corretto]]>\
             </faultstring></soap:Fault>"
                .to_owned(),
            "rifiutata 0",
        ),
        (
            None,
            "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><faultcode>s:Server</faultcode><faultstring>\
             EGOV_IT_300</faultstring><detail><x/></detail></s:Fault>"
                .to_owned(),
            "non processata",
        ),
    ] {
        assert_eq!(quale(header.map(String::as_str), &body), atteso, "{body}");
    }
}

/// busta-egov.md §9: what a client checks.
#[test]
fn an_answer_belongs_to_its_message() {
    let richiesta = letta(RICHIESTA).unwrap().unwrap();
    let buona = header(&[]);
    for (da, a, attese) in [
        ("Mittente", "Mittente", vec![]),
        ("\"SPC\">NAZIONALE", "\"SPC\">LAZIO", vec![Codice::C101]),
        ("\"SPC\">NAZIONALE", "\"AOO\">NAZIONALE", vec![Codice::C101]),
        ("\"SPC\">UMBRIA", "\"SPC\">LAZIO", vec![Codice::C102]),
        (">ServiziSAP<", ">Altro<", vec![Codice::C105]),
        (">verificaEsistenzaSAP<", ">invioSAP<", vec![Codice::C106]),
        (
            "UMBRIA_UMBRIASPCoopIT_0000042",
            "UMBRIA_UMBRIASPCoopIT_0000043",
            vec![Codice::C111],
        ),
        ("RiferimentoMessaggio", "Altro", vec![Codice::C109]),
    ] {
        let header = if attese == [Codice::C109] {
            buona.replace(da, a)
        } else {
            buona.replacen(da, a, 1)
        };
        let codici: Vec<_> = ricevuta(Some(&header), "<r/>")
            .corrisponde(&richiesta)
            .into_iter()
            .map(|e| e.codice)
            .collect();
        assert_eq!(codici, attese, "{a}");
    }
    assert_eq!(ricevuta(None, "<r/>").corrisponde(&richiesta), []);
}
