//! Which notifications a region accepts (SAP-01, NOT-01), and what it answers.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::{
    config::ProfiloWsdl,
    registro::{Interruttori, Regolamento},
    soap::{self, wsdl},
    store::ricevute::Canale,
    tables::{Nome, Tabelle},
    xml::{Limits, schema::Schema},
};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::compile(wsdl::SCHEMI).unwrap());

fn regolamento(completa: bool) -> Arc<Regolamento> {
    let tabelle = Tabelle::incorporate();
    let motivi = tabelle.tabella(Nome::MotivoNotifica).unwrap().clone();
    Arc::new(Regolamento {
        tabelle: tabelle.con(motivi.dichiarata(completa)),
        interruttori: Interruttori::default(),
    })
}

fn ambito(regolamento: &Arc<Regolamento>) -> Ambito<'_> {
    Ambito {
        schema: &SCHEMA,
        regolamento,
        limiti: Limits::default(),
        regione_chiamante: None,
        profilo: ProfiloWsdl::Base,
        inoltri: &[Canale::Webhook],
    }
}

fn leggi_corpo(figli: &str, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    let body = format!("<t:notificaSAP xmlns:t=\"{}\">{figli}</t:notificaSAP>", soap::NS_TYPES);
    let messaggio = soap::scrivi_envelope(None, &body);
    let envelope = soap::envelope::leggi(&messaggio, Limits::default()).unwrap();
    crate::actions::leggi(Azione::NotificaSap, envelope.richiesta, ambito)
}

fn notifica(codice: &str, motivo: &str, completa: bool) -> Result<(String, String), Vec<(&'static str, String)>> {
    let figli = format!("<t:CodiceSAP>{codice}</t:CodiceSAP><t:MotivoNotifica>{motivo}</t:MotivoNotifica>");
    match leggi_corpo(&figli, &ambito(&regolamento(completa))) {
        Ok(Operazione::RiceviNotifica {
            codice,
            motivo,
            inoltri,
        }) => {
            assert_eq!(inoltri, [Canale::Webhook]);
            Ok((codice.to_string(), motivo))
        }
        Err(Rifiuto::Ko { anomalie, documento }) => {
            assert_eq!(documento, None);
            Err(anomalie.into_iter().map(|a| (a.regola.0, a.percorso)).collect())
        }
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn not_01_by_motive() {
    for (caso, motivo, completa, accettato) in [
        ("SAP burned", "01", false, true),
        ("ownership lost", "02", false, true),
        ("changed by somebody else", "07", true, true),
        ("white space around it", " 02 \n", false, true),
        ("unknown, table not complete", "08", false, true),
        ("unknown, table not complete", "99", false, true),
        ("unknown, table complete", "08", true, false),
        ("one digit", "2", false, false),
        ("three digits", "002", false, false),
        ("letters", "0A", false, false),
        ("sign", "-2", false, false),
        ("digits of another script", "\u{0660}\u{0662}", false, false),
        ("full-width digits", "\u{ff10}\u{ff12}", false, false),
        ("empty", "", false, false),
        ("blanks", "  ", true, false),
        ("two motives", "01 02", false, false),
        ("an inner document", "&lt;Motivo&gt;02&lt;/Motivo&gt;", false, false),
        ("an element", "<Motivo>02</Motivo>", false, false),
    ] {
        let atteso = if accettato {
            Ok(("AA00000001G".to_owned(), motivo.trim().to_owned()))
        } else {
            Err(vec![("NOT-01", "MotivoNotifica".to_owned())])
        };
        assert_eq!(notifica("AA00000001G", motivo, completa), atteso, "{caso}: {motivo:?}");
    }
}

#[test]
fn sap_01_by_code() {
    for (caso, codice, accettato) in [
        ("ours", "AA00000001G", true),
        ("of a region", "ZZ63364193N", true),
        ("lower case, as in look-ups", "aa00000001g", true),
        ("in CDATA", "<![CDATA[ AA00000001G ]]>", true),
        ("too short", "AA0000001G", false),
        ("too long", "AA00000001GG", false),
        ("no letter at the end", "AA000000011", false),
        ("empty", "", false),
        (
            "an inner document",
            "&lt;IDSAP&gt;&lt;IdentificativoSap&gt;AA00000001G&lt;/IdentificativoSap&gt;&lt;/IDSAP&gt;",
            false,
        ),
    ] {
        let atteso = if accettato {
            Ok((
                if codice.contains("63364193") {
                    "ZZ63364193N"
                } else {
                    "AA00000001G"
                }
                .to_owned(),
                "02".to_owned(),
            ))
        } else {
            Err(vec![("SAP-01", "CodiceSAP".to_owned())])
        };
        assert_eq!(notifica(codice, "02", false), atteso, "{caso}");
    }
}

#[test]
fn both_defects_are_told_together() {
    let regolamento = regolamento(false);
    let ambito = ambito(&regolamento);
    assert_eq!(
        notifica("0", "X", false),
        Err(vec![
            ("SAP-01", "CodiceSAP".to_owned()),
            ("NOT-01", "MotivoNotifica".to_owned())
        ])
    );
    let anomalie = [Anomalia::new(id::SAP_01, CODICE), Anomalia::new(id::NOT_01, MOTIVO)];
    let testo = crate::actions::ko(Azione::NotificaSap, &anomalie, &ambito);
    assert!(
        testo.starts_with("<t:risposta_notificaSAP") && testo.contains("<t:Esito>KO</t:Esito>"),
        "{testo}"
    );
    let lista = [
        "CodiceAnomalia&gt;L701&lt;",
        "CampiInErrore&gt;MotivoNotifica&lt;",
        "CampiInErrore&gt;CodiceSAP&lt;",
    ];
    for parte in lista {
        assert!(testo.contains(parte), "{parte} in {testo}");
    }
}

#[test]
fn the_contract_has_two_children_in_order() {
    let regolamento = regolamento(false);
    let ambito = ambito(&regolamento);
    let (codice, motivo) = (
        "<t:CodiceSAP>AA00000001G</t:CodiceSAP>",
        "<t:MotivoNotifica>02</t:MotivoNotifica>",
    );
    for (figli, perche) in [
        (codice.to_owned(), "manca MotivoNotifica"),
        (String::new(), "manca CodiceSAP"),
        (format!("{motivo}{codice}"), "atteso CodiceSAP"),
        (format!("{codice}{codice}"), "atteso MotivoNotifica"),
        (
            format!("{codice}{motivo}{motivo}"),
            "attesi i soli CodiceSAP, MotivoNotifica",
        ),
        (format!("{codice}x{motivo}"), "attesi i soli CodiceSAP, MotivoNotifica"),
        (
            format!("{codice}<MotivoNotifica>02</MotivoNotifica>"),
            "atteso MotivoNotifica",
        ),
    ] {
        let Err(Rifiuto::Fault(fault)) = leggi_corpo(&figli, &ambito) else {
            panic!("{figli}");
        };
        assert_eq!(fault.testo, format!("Richiesta non conforme al contratto: {perche}"));
    }
}

#[test]
fn what_is_stored_is_ok() {
    let regolamento = regolamento(false);
    let ambito = ambito(&regolamento);
    let testo = crate::actions::rispondi(Azione::NotificaSap, &Risultato::Ricevuta, &ambito).unwrap();
    assert_eq!(
        testo,
        "<t:risposta_notificaSAP xmlns:t=\"http://servizi.lavoro.gov.it/servizicoap/types\"><t:Esito>OK</t:Esito>\
         <t:MessaggioErrore>Notifica ricevuta correttamente.</t:MessaggioErrore></t:risposta_notificaSAP>"
    );
    assert_eq!(
        crate::actions::rispondi(Azione::NotificaSap, &Risultato::Annullato, &ambito),
        Err(Incoerente)
    );
}
