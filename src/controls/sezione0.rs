//! Section 0, `datiinvio`: SAP-01..08, ENT-01..03, VAR-01..04, DNA-01 (controls.md §2).
//!
//! What compares the document with a stored SAP is listed here and judged by `registro`.

use super::{
    Contesto, Momento, Regola, id,
    regola::{sulla_riga, violata},
};
use crate::{outcome::Anomalia, sap::CodiceEnte};

const IDENTIFICATIVO: &str = "/lavoratore/datiinvio/identificativosap";
const ENTE: &str = "/lavoratore/datiinvio/codiceentetit";
const VARIAZIONE: &str = "/lavoratore/datiinvio/tipovariazione";

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::SAP_01,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Identificativo SAP di 2 lettere, 8 cifre e 1 lettera",
        spiegazione: "Il codice è di 11 caratteri, come AA00000001G: 2 lettere maiuscole, 8 cifre, 1 lettera maiuscola. Ricopiarlo come è \
                      stato comunicato, senza spazi. In un documento lo verifica già il formato di trasmissione (XML-03); qui, nelle \
                      richieste che portano il codice da solo.",
        fonte: "Accordi di servizio SAP, sezione 0, \"Identificativo SAP\"",
        dal: None,
        momento: Momento::Richiesta,
    },
    Regola {
        id: id::SAP_02,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Un codice ZZ deve esistere sul Nodo di Coordinamento Nazionale",
        spiegazione: "I codici che cominciano per ZZ sono ammessi solo se già presenti sul Nodo. Recuperare il codice attivo con \
                      verificaEsistenzaSAP e reinviare con quello, o senza codice se non ce n'è.",
        fonte: "Accordi di servizio SAP, sezione 0, \"Identificativo SAP\"; documentazione ministeriale",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::SAP_03,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Se il lavoratore ha una SAP attiva il codice è quello",
        spiegazione: "Per il codice fiscale esiste una SAP attiva: l'identificativo va indicato e deve coincidere con il suo. \
                      Chiederlo con verificaEsistenzaSAP. Non vale per la variazione 05, che porta il codice del vecchio codice fiscale.",
        fonte: "Documentazione ministeriale; prassi dei sistemi regionali",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::SAP_04,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Codice sconosciuto al Nodo",
        spiegazione: "Il Nodo non conosce il codice e non accetta codici assegnati altrove, oppure la SAP da annullare non esiste. \
                      Verificare il codice con verificaEsistenzaSAP; se il lavoratore non ha una SAP, inviare senza codice: lo \
                      assegna il Nodo.",
        fonte: "decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::SAP_05,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "La SAP indicata deve essere attiva",
        spiegazione: "La SAP è stata annullata, o sostituita da un'altra dopo un cambio di codice fiscale, e il suo codice non si \
                      riusa. Cercare quella attiva con verificaEsistenzaSAP; se non c'è, inviare senza codice.",
        fonte: "decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::SAP_06,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Il codice non può essere della SAP attiva di un altro lavoratore",
        spiegazione: "Il codice appartiene a una SAP attiva con altro codice fiscale. Verificare il codice; se il codice fiscale del \
                      lavoratore è cambiato, usare tipo variazione 05.",
        fonte: "decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::SAP_07,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Senza dati anagrafici il codice è obbligatorio",
        spiegazione: "In un documento con le sole politiche attive il lavoratore si riconosce soltanto dall'identificativo SAP. Indicare \
                      quello di una SAP attiva, oppure inviare anche i dati anagrafici.",
        fonte: "Prassi dei sistemi regionali; decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::SAP_08,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Carattere di controllo dell'identificativo SAP",
        spiegazione: "L'algoritmo non è pubblico: è ammessa qualsiasi lettera finale.",
        fonte: "Algoritmo del carattere di controllo non pubblicato: decisione di portasap",
        dal: None,
        momento: Momento::Avviso,
    },
    Regola {
        id: id::ENT_01,
        sezione: "0",
        campo: ENTE,
        titolo: "Ente titolare presente tra i CPI e valido alla data di aggiornamento",
        spiegazione: "Il codice è di 11 caratteri (codice catastale, lettera, 6 cifre) e deve essere nella tabella CPI, valido alla \
                      data di ultimo aggiornamento, estremi compresi. Usare il codice del CPI competente in quel giorno. In un \
                      documento senza dati anagrafici il codice uguale a quello della SAP registrata non si ricontrolla.",
        fonte: "Accordi di servizio SAP, sezione 0, \"Codice ente titolare\"",
        dal: None,
        momento: Momento::Documento(ent_01),
    },
    Regola {
        id: id::ENT_02,
        sezione: "0",
        campo: ENTE,
        titolo: "Chi non è titolare invia solo politiche, con l'ente titolare corrente",
        spiegazione: "L'ente titolare indicato non è della regione che invia. Chi non è titolare può inviare solo un documento senza dati \
                      anagrafici, con un ente della regione titolare corrente; per prendere la titolarità, indicare un proprio CPI.",
        fonte: "Prassi dei sistemi regionali; decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::ENT_03,
        sezione: "0",
        campo: ENTE,
        titolo: "Con un proprio ente si crea, si aggiorna, si prende la titolarità",
        spiegazione: "Quando l'ente titolare è della regione del mittente il documento può creare la SAP, aggiornarla o spostarne la \
                      titolarità; la regione che la perde riceve una notifica.",
        fonte: "Prassi dei sistemi regionali",
        dal: None,
        momento: Momento::Trattamento,
    },
    Regola {
        id: id::VAR_01,
        sezione: "0",
        campo: VARIAZIONE,
        titolo: "Tipo variazione presente in tabella",
        spiegazione: "Indicare un codice della tabella TIPO VARIAZIONE: 01 per il primo invio, 02 per un aggiornamento, 05 per il cambio \
                      del codice fiscale. Un altro codice di 2 cifre, finché la tabella non è completa, è trattato come 02.",
        fonte: "Accordi di servizio SAP, sezione 0, \"Tipo variazione\"",
        dal: None,
        momento: Momento::Documento(var_01),
    },
    Regola {
        id: id::VAR_02,
        sezione: "0",
        campo: VARIAZIONE,
        titolo: "01 con il codice della SAP attiva vale come aggiornamento",
        spiegazione: "Un primo invio che porta già il codice della SAP attiva non è un errore: è trattato come 02.",
        fonte: "decisione di portasap",
        dal: None,
        momento: Momento::Trattamento,
    },
    Regola {
        id: id::VAR_03,
        sezione: "0",
        campo: IDENTIFICATIVO,
        titolo: "Un aggiornamento porta il codice della SAP",
        spiegazione: "Con tipo variazione 02 o 05 l'identificativo SAP è obbligatorio. Chiederlo con verificaEsistenzaSAP; se il \
                      lavoratore non ha una SAP, usare 01 senza codice.",
        fonte: "Prassi dei sistemi regionali; decisione di portasap",
        dal: None,
        momento: Momento::Documento(var_03),
    },
    Regola {
        id: id::VAR_04,
        sezione: "0",
        campo: VARIAZIONE,
        titolo: "Il codice fiscale cambia solo con la variazione 05",
        spiegazione: "Il codice fiscale del documento non è quello della SAP indicata. Se il lavoratore è lo stesso e il suo codice fiscale \
                      è cambiato, usare 05; altrimenti correggere l'identificativo.",
        fonte: "Prassi dei sistemi regionali; decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
    Regola {
        id: id::DNA_01,
        sezione: "0",
        campo: "/lavoratore/datiinvio/datadinascita",
        titolo: "Senza dati anagrafici la data di nascita è quella registrata",
        spiegazione: "In un documento con le sole politiche la data di nascita è il riscontro che il lavoratore è quello giusto: \
                      deve essere uguale a quella della SAP. Verificare identificativo e data.",
        fonte: "decisione di portasap",
        dal: None,
        momento: Momento::Registro,
    },
];

/// Shape always; table CPI on the reference day. `registro` excuses a mini document that repeats the stored owner.
fn ent_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let ente = &contesto.scheda.datiinvio.codiceentetit;
    let giorno = contesto.riferimento();
    if !CodiceEnte::parse(ente).is_some_and(|codice| contesto.tabelle.cpi(&codice, giorno).ammesso()) {
        anomalie.push(violata(id::ENT_01, "datiinvio/codiceentetit", ente));
    }
}

fn var_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let variazione = &contesto.scheda.datiinvio.tipovariazione;
    if !contesto.tabelle.tipo_variazione(variazione).ammesso() {
        anomalie.push(violata(id::VAR_01, "datiinvio/tipovariazione", variazione));
    }
}

/// A variation that is admitted but is not 01 is a 02 or a 05, or is treated as one (design §7.20).
fn var_03(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let invio = &contesto.scheda.datiinvio;
    let variazione = &invio.tipovariazione;
    let aggiorna = variazione.as_str() != "01" && contesto.tabelle.tipo_variazione(variazione).ammesso();
    if aggiorna && invio.identificativosap.is_none() {
        let anomalia = Anomalia::new(id::VAR_03, "datiinvio/identificativosap");
        anomalie.push(sulla_riga(anomalia, invio.riga.0));
    }
}
