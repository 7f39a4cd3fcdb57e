//! What each kind of answer means; the way to it is tested with real sockets.

use bytes::Bytes;

use super::*;
use crate::{clock, egov::Parti};

fn corriere() -> Corriere {
    let parti = Parti::predefinite();
    let noi = parti.per_nome("NAZIONALE").unwrap().clone();
    let orologio: Arc<dyn Clock> = Arc::new(clock::Manual::new("2026-11-23T10:00:00Z".parse().unwrap()));
    let generatore = Generatore::new(
        &noi.codice,
        &noi.id_porta,
        &crate::egov::PrefissoNodo::default(),
        orologio.clone(),
    );
    let secondo = Duration::from_secs(1);
    let chiamante = Arc::new(Chiamante::anonimo());
    Corriere::new(chiamante, noi, Arc::new(generatore), orologio, true, secondo, secondo).unwrap()
}

fn presa() -> InConsegna {
    InConsegna {
        id: 7,
        codice: crate::sap::CodiceSap::parse("AA00000001G").unwrap(),
        motivo: "02".to_owned(),
        destinatario: crate::sap::Regione::parse("08").unwrap(),
        causa: "c".to_owned(),
        creata_il: "2026-11-23T09:00:00Z".parse().unwrap(),
        riaperta_il: None,
        tentativi: 0,
    }
}

fn recapito() -> Recapito {
    Recapito {
        parte: Parti::predefinite().per_nome("LAZIO").unwrap().clone(),
        url: "http://127.0.0.1:1/".to_owned(),
        credenziali: None,
    }
}

fn http(stato: u16, corpo: impl Into<Bytes>) -> RispostaHttp {
    RispostaHttp {
        stato,
        content_type: Some("text/xml".to_owned()),
        corpo: corpo.into(),
    }
}

fn risposta_con(header: Option<&str>, esito: &str) -> String {
    let body = format!(
        "<t:risposta_notificaSAP xmlns:t=\"{NS_TYPES}\"><t:Esito>{esito}</t:Esito><t:MessaggioErrore/></t:risposta_notificaSAP>"
    );
    soap::scrivi_envelope(header, &body)
}

/// The header that LAZIO answers a message with.
fn busta(richiesta: &Intestazione) -> String {
    let parti = Parti::predefinite();
    let lazio = parti.per_nome("LAZIO").unwrap();
    let emissione = Emissione {
        noi: lazio,
        identificatore: "LAZIO_LAZIOSPCoopIT_0000001_2026-11-23_11:00",
        ora: "2026-11-23T10:00:00Z".parse().unwrap(),
        stile: Stile::default(),
    };
    risposta::normale(richiesta, emissione, &[])
}

#[test]
fn every_answer_has_its_name() {
    let corriere = corriere();
    let (messaggio, richiesta) = corriere
        .messaggio(
            &presa(),
            &recapito(),
            "NAZIONALE_NAZIONALESPCoopIT_0000001_2026-11-23_11:00",
        )
        .unwrap();
    assert!(messaggio.contains("<t:CodiceSAP>AA00000001G</t:CodiceSAP><t:MotivoNotifica>02</t:MotivoNotifica>"));
    let buona = busta(&richiesta);
    let (_, altra) = corriere
        .messaggio(
            &presa(),
            &recapito(),
            "NAZIONALE_NAZIONALESPCoopIT_0000002_2026-11-23_11:00",
        )
        .unwrap();
    let altrui = busta(&altra);
    let fault = |codice: &str, testo: &str| {
        format!(
            "<soap:Envelope xmlns:soap=\"{}\"><soap:Body><soap:Fault><faultcode>soap:{codice}</faultcode>\
             <faultstring>{testo}</faultstring></soap:Fault></soap:Body></soap:Envelope>",
            soap::NS
        )
    };
    for (nome, http, atteso, estratto) in [
        (
            "OK",
            http(200, risposta_con(Some(&buona), "OK")),
            EsitoConsegna::Consegnata,
            false,
        ),
        (
            "KO",
            http(200, risposta_con(Some(&buona), "KO")),
            EsitoConsegna::Ko,
            false,
        ),
        (
            "neither",
            http(200, risposta_con(Some(&buona), "SI")),
            EsitoConsegna::Illeggibile,
            true,
        ),
        (
            "no busta",
            http(200, risposta_con(None, "OK")),
            EsitoConsegna::Illeggibile,
            true,
        ),
        (
            "another's busta",
            http(200, risposta_con(Some(&altrui), "OK")),
            EsitoConsegna::AltraRisposta,
            true,
        ),
        (
            "HTML",
            http(200, "<html><body>OK</body></html>"),
            EsitoConsegna::Illeggibile,
            true,
        ),
        ("empty", http(200, ""), EsitoConsegna::Illeggibile, true),
        (
            "bomb",
            http(200, "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
            EsitoConsegna::Illeggibile,
            true,
        ),
        ("redirect", http(302, ""), EsitoConsegna::Http, true),
        ("not found", http(404, "<html/>"), EsitoConsegna::Http, true),
        ("overloaded", http(503, ""), EsitoConsegna::Http, true),
        (
            "refused",
            http(500, fault("Client", "EGOV_IT_001 - Formato Busta non corretto")),
            EsitoConsegna::BustaErrore,
            false,
        ),
        (
            "not processed",
            http(
                500,
                fault("Server", "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop"),
            ),
            EsitoConsegna::NonProcessata,
            false,
        ),
        (
            "application",
            http(500, fault("Server", "java.lang.NullPointerException")),
            EsitoConsegna::Fault,
            false,
        ),
    ] {
        let riscontro = leggi(&http, &richiesta, true);
        assert_eq!(riscontro.esito, atteso, "{nome}: {riscontro:?}");
        assert_eq!(riscontro.estratto.is_some(), estratto, "{nome}");
    }
    let senza = leggi(&http(200, risposta_con(None, "OK")), &richiesta, false);
    assert_eq!(senza.esito, EsitoConsegna::Consegnata, "where the busta is optional");
}

#[test]
fn what_is_kept_is_bounded() {
    let (_, richiesta) = corriere()
        .messaggio(
            &presa(),
            &recapito(),
            "NAZIONALE_NAZIONALESPCoopIT_0000001_2026-11-23_11:00",
        )
        .unwrap();
    let lunga = leggi(&http(200, "x".repeat(100_000)), &richiesta, true);
    assert_eq!(lunga.estratto.unwrap().len(), ESTRATTO);
    let ko = Riscontro::new(EsitoConsegna::Ko, "à\n\u{1b}".repeat(1000));
    assert_eq!(ko.dettaglio.chars().count(), DETTAGLIO);
    assert!(!ko.dettaglio.contains('\u{1b}'));
}

#[tokio::test]
async fn nobody_there_and_no_address() {
    let corriere = corriere();
    let (esito, tentativo) = corriere.consegna(&presa(), &recapito()).await;
    assert_eq!(
        (esito, &*tentativo.esito),
        (EsitoConsegna::NonRaggiunta, "NON_RAGGIUNTA")
    );
    assert!(!tentativo.dettaglio.is_empty() && tentativo.identificatore.starts_with("NAZIONALE_"));
    let storto = Recapito {
        url: "lazio".to_owned(),
        ..recapito()
    };
    assert_eq!(
        corriere.consegna(&presa(), &storto).await.0,
        EsitoConsegna::Configurazione
    );
}
