use proptest::prelude::*;

use super::*;
use crate::{
    egov::{
        Parti, check,
        esempi::{RICHIESTA, compatta, intestazione, letta, piegata},
    },
    soap,
};

/// The header as written.
fn scritta(xml: String) -> String {
    assert!(letta(&xml).unwrap().is_some(), "what we write we can read: {xml}");
    xml
}

/// An emission of NAZIONALE.
fn emessa<R>(identificatore: &str, ora: &str, f: impl FnOnce(Emissione<'_>) -> R) -> R {
    let parti = Parti::predefinite();
    f(Emissione {
        noi: parti.per_nome("NAZIONALE").unwrap(),
        identificatore,
        ora: ora.parse().unwrap(),
        stile: Stile::default(),
    })
}

const ID: &str = "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:17";
const ORA: &str = "2026-03-05T08:17:24Z";

/// busta-egov.md §13.2.
const NORMALE: &str = r#"<eGov_IT:Intestazione xmlns:eGov_IT="http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/"
    soap:actor="http://www.cnipa.it/eGov_it/portadominio" soap:mustUnderstand="1">
  <eGov_IT:IntestazioneMessaggio>
    <eGov_IT:Mittente>
      <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
    </eGov_IT:Mittente>
    <eGov_IT:Destinatario>
      <eGov_IT:IdentificativoParte tipo="SPC">UMBRIA</eGov_IT:IdentificativoParte>
    </eGov_IT:Destinatario>
    <eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</eGov_IT:ProfiloCollaborazione>
    <eGov_IT:Servizio tipo="SPC">ServiziSAP</eGov_IT:Servizio>
    <eGov_IT:Azione>verificaEsistenzaSAP</eGov_IT:Azione>
    <eGov_IT:Messaggio>
      <eGov_IT:Identificatore>NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:17</eGov_IT:Identificatore>
      <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:24</eGov_IT:OraRegistrazione>
      <eGov_IT:RiferimentoMessaggio>UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17</eGov_IT:RiferimentoMessaggio>
    </eGov_IT:Messaggio>
    <eGov_IT:ProfiloTrasmissione inoltro="EGOV_IT_ALPIUUNAVOLTA" confermaRicezione="false"/>
  </eGov_IT:IntestazioneMessaggio>
  <eGov_IT:ListaTrasmissioni>
    <eGov_IT:Trasmissione>
      <eGov_IT:Origine>
        <eGov_IT:IdentificativoParte tipo="SPC">UMBRIA</eGov_IT:IdentificativoParte>
      </eGov_IT:Origine>
      <eGov_IT:Destinazione>
        <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
      </eGov_IT:Destinazione>
      <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:23</eGov_IT:OraRegistrazione>
    </eGov_IT:Trasmissione>
    <eGov_IT:Trasmissione>
      <eGov_IT:Origine>
        <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
      </eGov_IT:Origine>
      <eGov_IT:Destinazione>
        <eGov_IT:IdentificativoParte tipo="SPC">UMBRIA</eGov_IT:IdentificativoParte>
      </eGov_IT:Destinazione>
      <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:24</eGov_IT:OraRegistrazione>
    </eGov_IT:Trasmissione>
  </eGov_IT:ListaTrasmissioni>
</eGov_IT:Intestazione>"#;

/// busta-egov.md §13.3.
const ERRORE: &str = r#"<eGov_IT:Intestazione xmlns:eGov_IT="http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/"
    soap:actor="http://www.cnipa.it/eGov_it/portadominio" soap:mustUnderstand="1">
  <eGov_IT:IntestazioneMessaggio>
    <eGov_IT:Mittente>
      <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
    </eGov_IT:Mittente>
    <eGov_IT:Destinatario>
      <eGov_IT:IdentificativoParte tipo="SPC">MOLISE</eGov_IT:IdentificativoParte>
    </eGov_IT:Destinatario>
    <eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</eGov_IT:ProfiloCollaborazione>
    <eGov_IT:Servizio tipo="SPC">ServiziSAP</eGov_IT:Servizio>
    <eGov_IT:Azione>cercaSAP</eGov_IT:Azione>
    <eGov_IT:Messaggio>
      <eGov_IT:Identificatore>NAZIONALE_NAZIONALESPCoopIT_0100007_2026-03-05_10:02</eGov_IT:Identificatore>
      <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T10:02:11</eGov_IT:OraRegistrazione>
      <eGov_IT:RiferimentoMessaggio>MOLISE_MOLISESPCoopIT_0000003_2026-03-05_09:40</eGov_IT:RiferimentoMessaggio>
    </eGov_IT:Messaggio>
  </eGov_IT:IntestazioneMessaggio>
  <eGov_IT:ListaTrasmissioni>
    <eGov_IT:Trasmissione>
      <eGov_IT:Origine>
        <eGov_IT:IdentificativoParte tipo="SPC">MOLISE</eGov_IT:IdentificativoParte>
      </eGov_IT:Origine>
      <eGov_IT:Destinazione>
        <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
      </eGov_IT:Destinazione>
      <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:40:00</eGov_IT:OraRegistrazione>
    </eGov_IT:Trasmissione>
    <eGov_IT:Trasmissione>
      <eGov_IT:Origine>
        <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
      </eGov_IT:Origine>
      <eGov_IT:Destinazione>
        <eGov_IT:IdentificativoParte tipo="SPC">MOLISE</eGov_IT:IdentificativoParte>
      </eGov_IT:Destinazione>
      <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T10:02:11</eGov_IT:OraRegistrazione>
    </eGov_IT:Trasmissione>
  </eGov_IT:ListaTrasmissioni>
  <eGov_IT:ListaEccezioni>
    <eGov_IT:Eccezione contestoCodifica="ErroreIntestazioneMessaggioSPCoop" codiceEccezione="EGOV_IT_106"
        rilevanza="GRAVE" posizione="Azione"/>
    <eGov_IT:Eccezione contestoCodifica="ErroreIntestazioneMessaggioSPCoop" codiceEccezione="EGOV_IT_301"
        rilevanza="GRAVE" posizione="Messaggio/Scadenza"/>
  </eGov_IT:ListaEccezioni>
</eGov_IT:Intestazione>"#;

/// The request that busta-egov.md §13.3 answers.
fn richiesta_errata() -> Intestazione {
    let xml = piegata(
        "        <eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>\n",
        "",
    );
    let xml = xml
        .replace("UMBRIA", "MOLISE")
        .replace("verificaEsistenzaSAP", "cercaSAP")
        .replace(
            "MOLISE_MOLISESPCoopIT_0000042_2026-03-05_09:17",
            "MOLISE_MOLISESPCoopIT_0000003_2026-03-05_09:40",
        )
        .replace("2026-03-05T09:17:23", "2026-03-05T09:40:00")
        .replace("2026-03-05T09:27:23", "2026-03-05T09:50:00");
    letta(&xml).unwrap().unwrap()
}

#[test]
fn normal_answer_of_the_example() {
    let richiesta = letta(RICHIESTA).unwrap().unwrap();
    assert_eq!(
        scritta(emessa(ID, ORA, |e| normale(&richiesta, e, &[]))),
        compatta(NORMALE)
    );
}

#[test]
fn error_busta_of_the_example() {
    let richiesta = richiesta_errata();
    let id = "NAZIONALE_NAZIONALESPCoopIT_0100007_2026-03-05_10:02";
    let xml = emessa(id, "2026-03-05T09:02:11Z", |e| {
        let parti = Parti::predefinite();
        let contesto = check::Contesto {
            parti: &parti,
            noi: e.noi,
            adesso: e.ora,
            regole: check::InsiemeRegole::default(),
            tempi: check::Tempi::default(),
        };
        errore(&richiesta, e, &check::controlla(&richiesta, &contesto))
    });
    assert_eq!(scritta(xml), compatta(ERRORE));
}

#[test]
fn the_two_faults_of_the_busta() {
    insta::assert_snapshot!(FAULT_BUSTA.scrivi(), @"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>EGOV_IT_001 - Formato Busta non corretto</faultstring></soap:Fault>");
    insta::assert_snapshot!(FAULT_PROCESSAMENTO.scrivi(), @"<soap:Fault><faultcode>soap:Server</faultcode><faultstring>EGOV_IT_300 - Errore nel processamento del messaggio SPCoop</faultstring></soap:Fault>");
}

/// busta-egov.md §13.5: the header of a processing failure is the one of a normal answer, and has no rows.
#[test]
fn processing_failure_is_a_normal_header() {
    let richiesta = letta(RICHIESTA).unwrap().unwrap();
    let xml = scritta(emessa(ID, ORA, |e| processamento(&richiesta, e)));
    assert_eq!(xml, compatta(NORMALE));
    assert!(!xml.contains("ListaEccezioni"));
}

#[test]
fn info_rows_are_mentioned_13_6() {
    let richiesta = letta(RICHIESTA).unwrap().unwrap();
    let info = [Eccezione::info(Codice::C401, "Sequenza")];
    let xml = scritta(emessa(ID, ORA, |e| normale(&richiesta, e, &info)));
    let riga = "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"ErroreIntestazioneMessaggioSPCoop\" \
                codiceEccezione=\"EGOV_IT_401\" rilevanza=\"INFO\" posizione=\"Sequenza\"/></eGov_IT:ListaEccezioni>";
    let atteso = compatta(NORMALE).replace("</eGov_IT:Intestazione>", &format!("{riga}</eGov_IT:Intestazione>"));
    assert_eq!(xml, atteso);
}

/// busta-egov.md §9, field by field.
#[test]
fn normal_answer_copies_and_leaves_out() {
    for (da, a, c_e, non_c_e) in [
        (
            "<eGov_IT:Servizio ",
            "<eGov_IT:Collaborazione>C</eGov_IT:Collaborazione><eGov_IT:Servizio ",
            ">C</eGov_IT:Collaborazione>",
            "?",
        ),
        (
            " tipo=\"SPC\">UMBRIA",
            " tipo=\"SPC\" indirizzoTelematico=\"http://x\">UMBRIA",
            ">UMBRIA<",
            "http://x",
        ),
        (
            "<eGov_IT:ProfiloCollaborazione>",
            "<eGov_IT:ProfiloCollaborazione tipo=\"WSDL\">",
            ">EGOV_IT_ServizioSincrono<",
            "WSDL",
        ),
        (
            "EGOV_IT_ALPIUUNAVOLTA",
            "EGOV_IT_PIUDIUNAVOLTA",
            "EGOV_IT_PIUDIUNAVOLTA",
            "EGOV_IT_ALPIUUNAVOLTA",
        ),
        (
            " confermaRicezione=\"false\"",
            "",
            "inoltro=\"EGOV_IT_ALPIUUNAVOLTA\"/>",
            "confermaRicezione",
        ),
        (
            "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>",
            "",
            "</eGov_IT:Messaggio></eGov_IT:IntestazioneMessaggio>",
            "ProfiloTrasmissione",
        ),
        ("2026-03-05T09:27:23", "2026-03-05T09:27:23", "Messaggio", "Scadenza"),
        (
            "2026-03-05T09:17:23",
            "2026-03-05T08:17:23.25Z",
            "2026-03-05T09:17:23<",
            "Z<",
        ),
        ("EGOV_IT_SPC", "EGOV_IT_Locale", "EGOV_IT_Locale", "?"),
        (
            "2026-03-05T09:17:23",
            "ieri",
            ">NAZIONALE</eGov_IT:IdentificativoParte></eGov_IT:Origine>",
            ">UMBRIA</eGov_IT:IdentificativoParte></eGov_IT:Origine>",
        ),
    ] {
        let richiesta = intestazione(da, a);
        let xml = scritta(emessa(ID, ORA, |e| normale(&richiesta, e, &[])));
        assert!(xml.contains(c_e), "{a}: {c_e} in {xml}");
        assert!(!xml.contains(non_c_e), "{a}: {non_c_e} in {xml}");
    }
}

/// busta-egov.md §7.2, field by field: the defect and its row, what is in the answer, what is not.
const ERRATE: &[(&str, &str, Codice, &str, &str, &str)] = &[
    // The local party answers, whoever was addressed.
    (
        ">NAZIONALE<",
        ">LAZIO<",
        Codice::C102,
        posizione::DESTINATARIO,
        "<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo=\"SPC\">NAZIONALE<",
        "LAZIO",
    ),
    (
        ">UMBRIA<",
        ">Ignota<",
        Codice::C101,
        posizione::MITTENTE,
        "<eGov_IT:Destinatario><eGov_IT:IdentificativoParte tipo=\"SPC\">Ignota<",
        "?",
    ),
    (
        ">UMBRIA<",
        "><",
        Codice::C101,
        posizione::MITTENTE,
        "<eGov_IT:Destinatario><eGov_IT:IdentificativoParte tipo=\"SPC\">Sconosciuto<",
        "?",
    ),
    (
        "\"SPC\">UMBRIA",
        "\"XYZ\">UMBRIA",
        Codice::C101,
        posizione::MITTENTE_TIPO,
        "tipo=\"SPC\">UMBRIA",
        "XYZ",
    ),
    (
        "EGOV_IT_ServizioSincrono",
        "Altro",
        Codice::C103,
        posizione::PROFILO,
        "Servizio",
        "<eGov_IT:ProfiloCollaborazione",
    ),
    (
        "<eGov_IT:ProfiloCollaborazione>",
        "<eGov_IT:ProfiloCollaborazione tipo=\"X\">",
        Codice::C103,
        "ProfiloCollaborazione/tipo",
        "<eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono<",
        "?",
    ),
    (
        "<eGov_IT:Servizio ",
        "<eGov_IT:Collaborazione>C</eGov_IT:Collaborazione><eGov_IT:Servizio ",
        Codice::C104,
        posizione::COLLABORAZIONE,
        "Servizio",
        "Collaborazione>C",
    ),
    (
        "<eGov_IT:Servizio ",
        "<eGov_IT:Collaborazione>UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17</eGov_IT:Collaborazione><eGov_IT:Servizio ",
        Codice::C106,
        posizione::AZIONE,
        "<eGov_IT:Collaborazione>UMBRIA_UMBRIASPCoopIT_0000001_2026-03-05_09:17<",
        "?",
    ),
    (
        ">ServiziSAP<",
        ">Altri &amp; &lt;servizi&gt;<",
        Codice::C105,
        posizione::SERVIZIO,
        ">Altri &amp; &lt;servizi",
        "ServiziSAP",
    ),
    (
        ">ServiziSAP<",
        "><",
        Codice::C105,
        posizione::SERVIZIO,
        "Azione",
        "<eGov_IT:Servizio",
    ),
    (
        "\"SPC\">ServiziSAP",
        "\"XYZ\">ServiziSAP",
        Codice::C105,
        posizione::SERVIZIO_TIPO,
        "<eGov_IT:Servizio tipo=\"SPC\">ServiziSAP",
        "XYZ",
    ),
    (
        ">verificaEsistenzaSAP<",
        ">a&lt;b]]&gt;<",
        Codice::C106,
        posizione::AZIONE,
        "<eGov_IT:Azione>a&lt;b]]&gt;</eGov_IT:Azione>",
        "?",
    ),
    (
        ">verificaEsistenzaSAP<",
        "> <",
        Codice::C106,
        posizione::AZIONE,
        "Servizio",
        "<eGov_IT:Azione",
    ),
    (
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        "x",
        Codice::C110,
        posizione::IDENTIFICATORE,
        "OraRegistrazione",
        "RiferimentoMessaggio",
    ),
    (
        "UMBRIA_UMBRIASPCoopIT_0000042",
        "LAZIO_LAZIOSPCoopIT_0000042",
        Codice::C110,
        posizione::IDENTIFICATORE,
        "<eGov_IT:RiferimentoMessaggio>LAZIO_LAZIOSPCoopIT_0000042",
        "?",
    ),
    (
        "inoltro=\"EGOV_IT_ALPIUUNAVOLTA\"",
        "inoltro=\"EGOV_IT_PIUDIUNAVOLTA\"",
        Codice::C113,
        "ProfiloTrasmissione/inoltro",
        "inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"",
        "PIUDI",
    ),
    (
        "confermaRicezione=\"false\"",
        "confermaRicezione=\"forse\"",
        Codice::C106,
        posizione::AZIONE,
        "inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"",
        "forse",
    ),
    (
        "2026-03-05T09:27:23",
        "domani",
        Codice::C112,
        posizione::SCADENZA,
        "codiceEccezione=\"EGOV_IT_112\"",
        "domani",
    ),
    (
        "2026-03-05T09:17:23",
        "",
        Codice::C108,
        posizione::ORA,
        "<eGov_IT:Origine><eGov_IT:IdentificativoParte tipo=\"SPC\">NAZIONALE<",
        "<eGov_IT:Origine><eGov_IT:IdentificativoParte tipo=\"SPC\">UMBRIA<",
    ),
];

#[test]
fn error_busta_copies_drops_and_replaces() {
    for &(da, a, codice, posto, c_e, non_c_e) in ERRATE {
        let richiesta = intestazione(da, a);
        let xml = scritta(emessa(ID, ORA, |e| {
            errore(&richiesta, e, &[Eccezione::grave(codice, posto)])
        }));
        assert!(xml.contains(c_e), "{a}: {c_e} in {xml}");
        assert!(
            !xml.replace("posizione=\"", "").contains(non_c_e),
            "{a}: {non_c_e} in {xml}"
        );
        assert!(
            xml.contains(&format!(
                "codiceEccezione=\"{codice}\" rilevanza=\"GRAVE\" posizione=\"{posto}\""
            )),
            "{xml}"
        );
    }
}

#[test]
fn a_message_of_our_own_is_without_fault() {
    let parti = Parti::predefinite();
    let lazio = parti.per_nome("LAZIO").unwrap();
    let scadenza = "2026-03-05T09:17:24Z".parse().unwrap();
    let xml = scritta(emessa(ID, ORA, |e| {
        richiesta(e, lazio, Azione::NotificaSap, Some(scadenza))
    }));
    let contesto = check::Contesto {
        parti: &parti,
        noi: lazio,
        adesso: ORA.parse().unwrap(),
        regole: check::InsiemeRegole::default(),
        tempi: check::Tempi::default(),
    };
    let scritta = letta(&xml).unwrap().unwrap();
    assert_eq!(check::controlla(&scritta, &contesto), []);
    assert_eq!(scritta.messaggio.scadenza.as_deref(), Some("2026-03-05T10:17:24"));
    assert_eq!(scritta.trasmissioni.map(|t| t.len()), Some(1));
}

proptest! {
    /// Whatever is written into a header: no panic, and an answer that can be read.
    #[test]
    fn every_header_that_is_read_is_answered(da in 0_usize..1900, quanti in 0_usize..30, nuovo in "[ -~àè€]{0,12}") {
        let taglio = |a: usize| (a..=RICHIESTA.len()).find(|i| RICHIESTA.is_char_boundary(*i)).unwrap_or_default();
        let (da, a) = (taglio(da.min(RICHIESTA.len())), taglio((da + quanti).min(RICHIESTA.len())));
        let header = format!("{}{nuovo}{}", &RICHIESTA[..da], &RICHIESTA[a..]);
        let busta = soap::scrivi_envelope(Some(&header), "<r/>");
        let Ok(busta) = soap::envelope::leggi(&busta, crate::xml::Limits::default()) else { return Ok(()) };
        if let Ok(Some(richiesta)) = Intestazione::leggi(&busta.header) {
            scritta(emessa(ID, ORA, |e| {
                let parti = Parti::predefinite();
                let contesto = check::Contesto {
                    parti: &parti,
                    noi: e.noi,
                    adesso: e.ora,
                    regole: check::InsiemeRegole::default(),
            tempi: check::Tempi::default(),
                };
                errore(&richiesta, e, &check::controlla(&richiesta, &contesto))
            }));
            scritta(emessa(ID, ORA, |e| normale(&richiesta, e, &[])));
        }
    }
}
