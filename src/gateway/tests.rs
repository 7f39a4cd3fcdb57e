//! Whole messages through [`exchange`], with a clock that stands and a store that says what it is told: the examples of
//! busta-egov.md §13 byte for byte, and each kind of answer of §7.

use std::sync::{Arc, Mutex, atomic::AtomicBool};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    Casa,
    exchange::{Chiamata, Risposta, exchange},
    identity::Identita,
    limiti::Limitatore,
    record::{Firmata, Verbale},
    spazio::Spazio,
};
use crate::{
    clock::Manual,
    config::{Profilo, Settings},
    egov::{
        Generatore, Parti, PrefissoNodo, Prova,
        esempi::{RICHIESTA, compatta, intestazione},
    },
    random::Random,
    registro::{Interruttori, Regolamento},
    sap::CodiceSap,
    soap::{self, wsdl},
    store::{
        Ambiente, Archivio, Coda, Dimensioni, MessaggioFirmato, Operazione, Risultato, Scambio, Store, StoreError,
        Uscita,
    },
    tables::Tabelle,
    xml::{escape_text, schema::Schema},
};

/// A store that answers as it is told, and a trace with success unless it is out of reach. What it has recorded it knows
/// again: a trace row that uses an identifier once more is a duplicate.
#[derive(Debug)]
struct Finto(Result<Risultato, StoreError>, Mutex<Vec<Option<String>>>);

#[async_trait]
impl Store for Finto {
    async fn esegui(&self, lotto: Vec<Scambio>) -> Vec<Result<Risultato, StoreError>> {
        let mut usati = self.1.lock().unwrap();
        let mut risponde = |s: &Scambio| match (&s.operazione, &self.0) {
            (Operazione::Traccia { .. }, Ok(_))
                if s.traccia.identificatore_usato && usati.contains(&s.traccia.identificatore) =>
            {
                Err(StoreError::Duplicato)
            }
            (Operazione::Traccia { .. }, Ok(_) | Err(StoreError::Duplicato)) => Ok(Risultato::Tracciato),
            (_, esito) => {
                if esito.is_ok() && s.traccia.identificatore_usato {
                    usati.push(s.traccia.identificatore.clone());
                }
                esito.clone()
            }
        };
        lotto.iter().map(&mut risponde).collect()
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn segno(&self, _: &str, almeno: i64, piu: i64) -> Result<i64, StoreError> {
        Ok(almeno + piu)
    }

    fn archivio(&self) -> &dyn Archivio {
        unreachable!("no limits, no raw messages, no retention here")
    }

    fn uscita(&self) -> &dyn Uscita {
        unreachable!("nothing is delivered here")
    }

    fn ricevute(&self) -> &dyn crate::store::Ricevute {
        unreachable!("nothing is handed over here")
    }

    async fn close(&self) {}
}

/// A node at `quando` (UTC) that has issued `emessi` identifiers in this minute.
fn casa(quando: &str, emessi: usize, mut settings: Settings, store: Result<Risultato, StoreError>) -> Casa {
    let quando: Timestamp = quando.parse().unwrap();
    let clock = Arc::new(Manual::new(quando - jiff::SignedDuration::from_mins(1)));
    // Who calls is not the question here.
    settings.identity.required = false;
    let identita = Identita::carica(&settings, &Random::seeded(1)).unwrap();
    let parti = identita.parti();
    let noi = parti.per_nome("NAZIONALE").unwrap().clone();
    let prefisso = PrefissoNodo::parse(&settings.node_prefix).unwrap();
    let generatore = Generatore::new(&noi.codice, &noi.id_porta, &prefisso, clock.clone());
    // The first minute of a process begins anywhere, the second at 1.
    generatore.prossimo();
    clock.set(quando);
    for _ in 0..emessi {
        generatore.prossimo();
    }
    let schema = Arc::new(Schema::compile(wsdl::SCHEMI).unwrap());
    let regolamento = Arc::new(Regolamento {
        tabelle: Tabelle::incorporate(),
        interruttori: Interruttori::default(),
    });
    Casa {
        settings,
        identita,
        chiamante: Arc::new(crate::soap::client::Chiamante::anonimo()),
        noi,
        generatore: Arc::new(generatore),
        ambiente: Ambiente::new(regolamento, Arc::clone(&schema), clock.clone()),
        schema,
        coda: Coda::avvia(Arc::new(Finto(store, Mutex::default())), Dimensioni::default()),
        risposte: None,
        delegata: None,
        limitatore: Limitatore::spento(),
        spazio: Spazio::default(),
        circuiti: crate::notify::ripresa::CircuitiAperti::default(),
        clock,
        random: Random::seeded(1),
        draining: AtomicBool::new(false),
    }
}

async fn chiedi(casa: &Casa, messaggio: &str) -> Risposta {
    exchange(casa, chiamata(casa, messaggio)).await
}

fn chiamata(casa: &Casa, messaggio: &str) -> Chiamata {
    Chiamata {
        correlazione: "c".to_owned(),
        ricevuta: casa.clock.now(),
        content_type: Some("text/xml".to_owned()),
        soap_action: None,
        segmento: None,
        peer: None,
        prova: Prova::Nessuna,
        corpo: messaggio.to_owned().into(),
    }
}

/// The text of an answer, which must be a Fault or not.
async fn risposta(casa: &Casa, messaggio: &str, fault: bool) -> String {
    match chiedi(casa, messaggio).await {
        Risposta::Soap { guasto, corpo } => {
            assert_eq!(guasto, fault, "{corpo}");
            corpo
        }
        altra @ (Risposta::Sovraccarico | Risposta::NonAutenticata) => panic!("{altra:?}"),
    }
}

/// `azione` of the Body with its one parameter.
fn corpo(azione: &str, parametro: &str, valore: &str) -> String {
    format!(
        "<t:{azione} xmlns:t=\"http://servizi.lavoro.gov.it/servizicoap/types\"><t:{parametro}>{}</t:{parametro}></t:{azione}>",
        escape_text(valore)
    )
}

fn verifica() -> String {
    let parametro = "<VerificaSAP><codiceFiscale>SMPPRV80A01H501H</codiceFiscale></VerificaSAP>";
    corpo("verificaEsistenzaSAP", "CodiceFiscale", parametro)
}

fn messaggio(header: &str, body: &str) -> String {
    soap::scrivi_envelope(Some(header), body)
}

/// The example with each place replaced, everywhere.
fn piegata(pieghe: &[(&str, &str)]) -> String {
    pieghe.iter().fold(RICHIESTA.to_owned(), |testo, (da, a)| {
        assert!(testo.contains(da), "{da}");
        testo.replace(da, a)
    })
}

fn trovata() -> Risultato {
    Risultato::Codice(CodiceSap::parse("AA00000001G"))
}

/// An example as a whole message.
fn esempio(testo: &str) -> String {
    let inizio = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    assert!(testo.starts_with(inizio));
    compatta(testo)
}

/// Between two marks of an answer, both included.
fn fra<'a>(testo: &'a str, da: &str, a: &str) -> &'a str {
    let inizio = testo.find(da).unwrap_or_else(|| panic!("{da} is not in {testo}"));
    let fine = testo[inizio..]
        .find(a)
        .unwrap_or_else(|| panic!("{a} is not in {testo}"));
    &testo[inizio..inizio + fine + a.len()]
}

const QUANDO: &str = "2026-03-05T08:17:24Z";
const LISTA: &str = "<eGov_IT:ListaEccezioni>";
const LISTA_FINE: &str = "</eGov_IT:ListaEccezioni>";

#[tokio::test]
async fn response_13_2() {
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    let letta = risposta(&casa, &messaggio(RICHIESTA, &verifica()), false).await;
    assert_eq!(letta, esempio(include_str!("tests/13_2_risposta.xml")));
}

#[tokio::test]
async fn busta_errore_13_3() {
    let header = piegata(&[
        ("UMBRIA", "MOLISE"),
        ("verificaEsistenzaSAP", "cercaSAP"),
        ("0000042_2026-03-05_09:17", "0000003_2026-03-05_09:40"),
        ("2026-03-05T09:17:23", "2026-03-05T09:40:00"),
        ("2026-03-05T09:27:23", "2026-03-05T09:50:00"),
        (
            "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>",
            "",
        ),
    ]);
    let casa = casa("2026-03-05T09:02:11Z", 6, Settings::default(), Ok(trovata()));
    let letta = risposta(&casa, &messaggio(&header, &corpo("cercaSAP", "Chi", "x")), true).await;
    assert_eq!(letta, esempio(include_str!("tests/13_3_busta_errore.xml")));
}

#[tokio::test]
async fn structural_failure_13_4() {
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    let atteso = esempio(include_str!("tests/13_4_strutturale.xml"));
    let senza_tipo = piegata(&[(" tipo=\"SPC\">UMBRIA", ">UMBRIA")]);
    for (nome, testo) in [
        ("a party without tipo", messaggio(&senza_tipo, &verifica())),
        (
            "two headers",
            messaggio(&format!("{RICHIESTA}{RICHIESTA}"), &verifica()),
        ),
        ("no header", soap::scrivi_envelope(None, &verifica())),
        ("not XML", "ciao".to_owned()),
    ] {
        assert_eq!(risposta(&casa, &testo, true).await, atteso, "{nome}");
    }
}

/// §13.5 leaves the list out "as in 13.2, not shown".
#[tokio::test]
async fn processing_failure_13_5() {
    let header = piegata(&[
        ("verificaEsistenzaSAP", "annullaSAP"),
        ("0000042_2026-03-05_09:17", "0000043_2026-03-05_09:17"),
        (
            "<eGov_IT:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>",
            "",
        ),
    ]);
    let annulla = corpo(
        "annullaSAP",
        "CodiceSAP",
        "<IDSAP><IdentificativoSap>AA00000001G</IdentificativoSap></IDSAP>",
    );
    let testo = messaggio(&header, &annulla);
    let quando = "2026-03-05T08:18:02Z";
    for errore in [
        StoreError::Unavailable("x".to_owned()),
        StoreError::Internal("x".to_owned()),
        StoreError::Behind("x".to_owned()),
        StoreError::Overloaded,
    ] {
        let casa = casa(quando, 1, Settings::default(), Err(errore));
        let letta = risposta(&casa, &testo, true).await;
        let lista = fra(&letta, "<eGov_IT:ListaTrasmissioni>", "</eGov_IT:ListaTrasmissioni>");
        let atteso = esempio(include_str!("tests/13_5_processamento.xml")).replace("invioSAP", "annullaSAP");
        assert_eq!(letta.replace(lista, ""), atteso);
        assert!(!letta.contains("ListaEccezioni"));
    }
    let mut settings = Settings::default();
    settings.egov.eccezione_300 = true;
    let casa = casa(quando, 1, settings, Err(StoreError::Unavailable("x".to_owned())));
    let letta = risposta(&casa, &testo, true).await;
    assert_eq!(
        fra(&letta, LISTA, LISTA_FINE),
        "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"ErroreProcessamentoMessaggioSPCoop\" \
         codiceEccezione=\"EGOV_IT_300\" rilevanza=\"GRAVE\" posizione=\"Intestazione\"/></eGov_IT:ListaEccezioni>"
    );
}

#[tokio::test]
async fn accepted_with_an_info_row_13_6() {
    let header = piegata(&[(
        "</eGov_IT:IntestazioneMessaggio>",
        "<eGov_IT:Sequenza numeroProgressivo=\"0000001\"/></eGov_IT:IntestazioneMessaggio>",
    )]);
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    let letta = risposta(&casa, &messaggio(&header, &verifica()), false).await;
    let riga = "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"ErroreIntestazioneMessaggioSPCoop\" \
                codiceEccezione=\"EGOV_IT_401\" rilevanza=\"INFO\" posizione=\"Sequenza\"/></eGov_IT:ListaEccezioni>";
    assert_eq!(fra(&letta, LISTA, LISTA_FINE), riga);
    assert_eq!(
        letta.replace(riga, ""),
        esempio(include_str!("tests/13_2_risposta.xml")),
        "only the rows differ"
    );
}

/// §7.4: a Fault of the application travels in the busta of a normal answer.
#[tokio::test]
async fn application_fault() {
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    let domanda = corpo("verificaEsistenzaSAP", "CodiceFiscale", "X");
    let letta = risposta(&casa, &messaggio(RICHIESTA, &domanda), true).await;
    let normale = esempio(include_str!("tests/13_2_risposta.xml"));
    let header = |testo: &str| fra(testo, "<soap:Header>", "</soap:Header>").to_owned();
    assert_eq!(header(&letta), header(&normale));
    assert_eq!(
        fra(&letta, "<soap:Body>", "</soap:Body>"),
        "<soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>Codice fiscale non valido</faultstring>\
         </soap:Fault></soap:Body>"
    );
}

/// §8.2, D19: as any defect of the header.
#[tokio::test]
async fn duplicate() {
    let casa = casa(QUANDO, 0, Settings::default(), Err(StoreError::Duplicato));
    let letta = risposta(&casa, &messaggio(RICHIESTA, &verifica()), true).await;
    assert_eq!(
        fra(&letta, LISTA, LISTA_FINE),
        "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"ErroreIntestazioneMessaggioSPCoop\" \
         codiceEccezione=\"EGOV_IT_110\" rilevanza=\"GRAVE\" posizione=\"Messaggio/Identificatore\"/></eGov_IT:ListaEccezioni>"
    );
    assert!(letta.contains("<eGov_IT:RiferimentoMessaggio>UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17<"));
    let fault = esempio(include_str!("tests/13_4_strutturale.xml"));
    let body = |testo: &str| fra(testo, "<soap:Body>", "</soap:Body>").to_owned();
    assert_eq!(body(&letta), body(&fault));
}

/// Design §7.11: Body and Azione name the same action.
#[tokio::test]
async fn body_of_another_action() {
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    for (azione, body) in [
        ("annullaSAP", verifica()),
        ("verificaEsistenzaSAP", corpo("cercaSAP", "CodiceFiscale", "x")),
        (
            "verificaEsistenzaSAP",
            verifica().replace("servizicoap/types", "altro/types"),
        ),
        ("notificaSAP", corpo("notificaSAP", "SAP", "x")),
    ] {
        let header = piegata(&[("verificaEsistenzaSAP", azione)]);
        let letta = risposta(&casa, &messaggio(&header, &body), true).await;
        assert_eq!(
            fra(&letta, LISTA, LISTA_FINE),
            "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"ErroreIntestazioneMessaggioSPCoop\" \
             codiceEccezione=\"EGOV_IT_106\" rilevanza=\"GRAVE\" posizione=\"Azione\"/></eGov_IT:ListaEccezioni>",
            "{azione}"
        );
        assert!(letta.contains(&format!("<eGov_IT:Azione>{azione}</eGov_IT:Azione>")));
    }
}

/// A header that is wrong, and a trace that cannot be written: our failure (§7.3), and nothing wrong is copied.
#[tokio::test]
async fn wrong_header_and_no_database() {
    let header = piegata(&[(">UMBRIA<", "><"), ("UMBRIA_UMBRIASPCoopIT_", "?_")]);
    let casa = casa(
        QUANDO,
        0,
        Settings::default(),
        Err(StoreError::Unavailable("x".to_owned())),
    );
    let letta = risposta(&casa, &messaggio(&header, &verifica()), true).await;
    assert!(letta.contains("<faultstring>EGOV_IT_300 - Errore nel processamento del messaggio SPCoop</faultstring>"));
    assert!(
        letta.contains("<eGov_IT:IdentificativoParte tipo=\"SPC\">Sconosciuto<"),
        "{letta}"
    );
    assert!(
        !letta.contains("RiferimentoMessaggio") && !letta.contains("ListaEccezioni"),
        "{letta}"
    );
}

#[tokio::test]
async fn overload_before_and_after_the_busta() {
    let mut settings = Settings::default();
    settings.egov.busta = crate::config::Busta::Facoltativa;
    let casa = casa(QUANDO, 0, settings, Err(StoreError::Overloaded));
    let senza = soap::scrivi_envelope(None, &verifica());
    assert_eq!(chiedi(&casa, &senza).await, Risposta::Sovraccarico);
    let con = risposta(&casa, &messaggio(RICHIESTA, &verifica()), true).await;
    assert!(
        con.contains("EGOV_IT_300") && con.contains("RiferimentoMessaggio"),
        "{con}"
    );
}

/// The register recorded the message and then said what no answer can be made of: our failure (§7.3), and not a
/// duplicate of the message itself.
#[tokio::test]
async fn a_failure_after_the_commit_is_ours() {
    for eccezione_300 in [false, true] {
        let mut settings = Settings::default();
        settings.egov.eccezione_300 = eccezione_300;
        let casa = casa(QUANDO, 0, settings, Ok(Risultato::Annullato));
        let letta = risposta(&casa, &messaggio(RICHIESTA, &verifica()), true).await;
        assert!(letta.contains("<faultstring>EGOV_IT_300 - "), "{letta}");
        assert!(!letta.contains("EGOV_IT_110"), "{letta}");
        assert_eq!(letta.contains("ListaEccezioni"), eccezione_300, "{letta}");
    }
}

/// A message that may come again may come again signed as it is (modi-security.md M03).
#[tokio::test]
async fn what_was_not_carried_out_uses_neither_identifier_nor_signature() {
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    let adesso = casa.clock.now();
    let mut verbale = Verbale::apri(&casa, &chiamata(&casa, RICHIESTA));
    let firma = Firmata {
        parte: "UMBRIA".to_owned(),
        message_id: None,
    };
    let messaggio = MessaggioFirmato {
        chiave: "k".to_owned(),
        adesso,
        scade: adesso,
    };
    verbale.firmata(firma, Some(messaggio));
    verbale.identificatore_libero();
    let traccia = verbale.scambio(&casa, Operazione::Traccia { documento: None }).traccia;
    assert_eq!((traccia.identificatore_usato, traccia.messaggio), (false, None));
}

/// D20: how many hops an answer lists.
#[tokio::test]
async fn hops() {
    for (quante, attese) in [(2, 2), (1, 1), (0, 0)] {
        let mut settings = Settings::default();
        settings.egov.trasmissioni = quante;
        let casa = casa(QUANDO, 0, settings, Ok(trovata()));
        let letta = risposta(&casa, &messaggio(RICHIESTA, &verifica()), false).await;
        assert_eq!(letta.matches("<eGov_IT:Trasmissione>").count(), attese);
        assert_eq!(letta.contains("ListaTrasmissioni"), attese > 0);
    }
}

/// D02: the Mittente's own rules, the node's for one that is not known.
#[tokio::test]
async fn rule_sets() {
    let locale = [("EGOV_IT_SPC", "EGOV_IT_Locale")];
    let ignoto = [("EGOV_IT_SPC", "EGOV_IT_Locale"), (">UMBRIA<", ">ATLANTIDE<")];
    for (profilo, attese_umbria, attese_ignoto) in [(Profilo::LineeGuida, 2, 4), (Profilo::Egov11, 0, 2)] {
        let mut settings = Settings::default();
        settings.egov.profilo = profilo;
        let casa = casa(QUANDO, 0, settings, Ok(trovata()));
        for (pieghe, attese) in [(&locale[..], attese_umbria), (&ignoto[..], attese_ignoto)] {
            let testo = messaggio(&piegata(pieghe), &verifica());
            let letta = risposta(&casa, &testo, attese > 0).await;
            assert_eq!(
                letta.matches("<eGov_IT:Eccezione ").count(),
                attese,
                "{profilo:?}: {letta}"
            );
        }
    }
    // One party differs from the node.
    let casa = casa(QUANDO, 0, Settings::default(), Ok(trovata()));
    let mut parti: Vec<_> = casa.parti().iter().cloned().collect();
    for parte in parti.iter_mut().filter(|p| p.nome == "UMBRIA") {
        parte.regole = Profilo::Egov11.into();
    }
    casa.identita.metti(Parti::new(parti));
    let testo = messaggio(&piegata(&locale), &verifica());
    let letta = risposta(&casa, &testo, false).await;
    assert!(letta.contains("tempo=\"EGOV_IT_Locale\""), "its hop, as it said");
}

/// Found by review: a name in a busta had its turn in the queue before anybody had looked whether it was one.
#[test]
fn a_turn_is_for_who_is_known_to_be_a_party() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _dentro = runtime.enter();
    let casa = casa("2021-11-03T10:23:15Z", 0, Settings::default(), Ok(trovata()));
    let turno = |prova: Prova, mittente: Option<&str>, ammessa: bool| {
        let chiamata = Chiamata {
            prova,
            ..chiamata(&casa, "")
        };
        let mut verbale = Verbale::apri(&casa, &chiamata);
        if let Some(mittente) = mittente {
            let busta = intestazione(">UMBRIA<", &format!(">{mittente}<"));
            verbale.busta(&casa, Arc::new(busta), &[]);
        }
        if ammessa {
            verbale.ammessa(None, Vec::new());
        }
        let traccia = Operazione::Traccia { documento: None };
        verbale.scambio(&casa, traccia).traccia.turno
    };
    let lazio = || Prova::Parte("LAZIO".to_owned());
    for (prova, mittente, ammessa, atteso) in [
        (Prova::Nessuna, None, false, None),
        (Prova::Nessuna, Some("LAZIO"), false, None),
        (Prova::Nessuna, Some("FINTO"), false, None),
        (Prova::Nessuna, Some("LAZIO"), true, Some("LAZIO")),
        (lazio(), None, false, Some("LAZIO")),
        (lazio(), Some("EMILIA"), false, Some("LAZIO")),
        (lazio(), Some("LAZIO"), true, Some("LAZIO")),
        (Prova::DiNessuno, Some("LAZIO"), false, None),
    ] {
        let detto = format!("{prova:?} {mittente:?} {ammessa}");
        assert_eq!(turno(prova, mittente, ammessa).as_deref(), atteso, "{detto}");
    }
}

/// An open connection has room for the way of a request, whether one is on it or not.
#[tokio::test]
async fn what_waits_for_a_body_is_small() {
    let casa = Arc::new(casa(
        "2026-03-02T10:00:30Z",
        0,
        Settings::default(),
        Ok(Risultato::Codice(None)),
    ));
    let chi = crate::gateway::porta_applicativa::Chi {
        correlazione: String::new(),
        peer: None,
        cliente: None,
        azione: None,
    };
    let headers = axum::http::HeaderMap::new();
    let servizio = crate::gateway::porta_applicativa::servi(casa, chi, &headers, axum::body::Body::empty());
    let bytes = size_of_val(&servizio);
    assert!(bytes <= 1024, "{bytes} bytes");
}
