//! The codice fiscale of the worker and of the employers: CF-01..CF-10 (controls.md §3).
//!
//! Form and check characters are those of [`CodiceFiscale::parse`], which names the first defect; the rules after it in the
//! list would say nothing more of the same text. The name is compared as soon as the form is right.

use super::{Contesto, Momento, Predicato, Regola, id, regola::violata};
use crate::{
    outcome::{Anomalia, RuleId},
    sap::{CodiceFiscale, Difetto, codice_cognome, codice_nome, scheda::DatiPersonali},
};

const LAVORATORE: &str = "/lavoratore/datianagrafici/datipersonali/codicefiscale";
const DATORE: &str = "/lavoratore/esperienzelavoro_lst/esperienzalavoro/azienda/codicefiscale";
const FONTE: &str = "Accordi di servizio SAP, sezione 1, \"Codice fiscale\"";
const PERCORSO: &str = "datianagrafici/datipersonali/codicefiscale";

const fn del_lavoratore(
    id: RuleId,
    titolo: &'static str,
    spiegazione: &'static str,
    fonte: &'static str,
    predicato: Predicato,
) -> Regola {
    Regola {
        id,
        sezione: "1.1",
        campo: LAVORATORE,
        titolo,
        spiegazione,
        fonte,
        dal: None,
        momento: Momento::Documento(predicato),
    }
}

pub(super) const REGOLE: &[Regola] = &[
    del_lavoratore(
        id::CF_01,
        "Codice fiscale di 16 o 11 caratteri",
        "Il codice fiscale è di 16 caratteri o, se provvisorio, di 11 cifre. Ricopiarlo intero dalla tessera sanitaria o dal \
         certificato di attribuzione, senza spazi.",
        FONTE,
        |c, a| forma(c, a, Difetto::Lunghezza),
    ),
    del_lavoratore(
        id::CF_02,
        "Codice fiscale nel formato ammesso",
        "Il codice ha una lettera dove va una cifra, o il contrario, oppure lettere minuscole. Ricopiarlo dalla tessera sanitaria, \
         attenti a O e 0, I e 1. Nei codici di 16 caratteri assegnati per omocodia le lettere LMNPQRSTUV prendono il posto di cifre; \
         quelli di 11 hanno solo cifre.",
        FONTE,
        |c, a| forma(c, a, Difetto::Formato),
    ),
    del_lavoratore(
        id::CF_03,
        "Carattere di controllo del codice fiscale",
        "L'ultima lettera non torna con i primi 15 caratteri: uno è errato, o due sono scambiati. Ricopiare il codice dalla \
         tessera sanitaria. Conta il solo codice: correggere cognome, nome, data o comune non serve, a meno che il programma \
         non lo calcoli da quelli.",
        FONTE,
        |c, a| forma(c, a, Difetto::Controllo),
    ),
    del_lavoratore(
        id::CF_04,
        "Codice fiscale coerente con il cognome",
        "Le prime 3 lettere del codice devono essere quelle del cognome (consonanti, poi vocali, poi X; accenti e apostrofi non \
         contano). Verificare che cognome e nome non siano scambiati o abbreviati.",
        FONTE,
        cf_04,
    ),
    del_lavoratore(
        id::CF_05,
        "Codice fiscale coerente con il nome",
        "Le lettere 4-6 del codice devono essere quelle del nome (con 4 o più consonanti: prima, terza e quarta). Verificare che siano \
         indicati tutti i nomi registrati all'anagrafe.",
        FONTE,
        cf_05,
    ),
    del_lavoratore(
        id::CF_06,
        "Cifra di controllo del codice fiscale numerico",
        "L'ultima cifra non torna con le prime 10: una cifra è errata. Ricopiare il codice provvisorio dal certificato di \
         attribuzione.",
        FONTE,
        |c, a| forma(c, a, Difetto::CifraControllo),
    ),
    del_lavoratore(
        id::CF_07,
        "Codice fiscale numerico diverso da zero",
        "Undici zeri non sono un codice fiscale. Indicare quello attribuito al lavoratore, anche provvisorio.",
        "decisione di portasap",
        |c, a| forma(c, a, Difetto::Zeri),
    ),
    Regola {
        id: id::CF_10,
        sezione: "1.1",
        campo: LAVORATORE,
        titolo: "Codice fiscale coerente con sesso, data e luogo di nascita",
        spiegazione: "La coerenza non è richiesta: l'accordo la indica come avviso.",
        fonte: FONTE,
        dal: None,
        momento: Momento::Avviso,
    },
    Regola {
        id: id::CF_08,
        sezione: "4",
        campo: DATORE,
        titolo: "Datore di lavoro diverso dal lavoratore",
        spiegazione: "In un'esperienza di lavoro il codice fiscale del datore è quello del lavoratore stesso. Indicare quello del datore di \
                      lavoro.",
        fonte: "Accordi di servizio SAP, sezione 4, \"Codice fiscale datore\"",
        dal: None,
        momento: Momento::Documento(cf_08),
    },
    Regola {
        id: id::CF_09,
        sezione: "4",
        campo: DATORE,
        titolo: "Codice fiscale del datore di lavoro valido",
        spiegazione: "Il codice fiscale del datore non è di 16 caratteri o 11 cifre, o il suo carattere di controllo non torna. Ricopiarlo \
                      dalla comunicazione obbligatoria o dalla visura; per una società indicare la partita IVA o il codice fiscale \
                      numerico.",
        fonte: "Accordi di servizio SAP, sezione 4, \"Codice fiscale datore\"",
        dal: None,
        momento: Momento::Documento(cf_09),
    },
];

/// CF-01, 02, 03, 06, 07: one function, one defect each.
fn forma(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>, difetto: Difetto) {
    if let Some(dati) = &contesto.scheda.datianagrafici {
        let codice = &dati.datipersonali.codicefiscale;
        if CodiceFiscale::parse(codice).err() == Some(difetto) {
            anomalie.push(violata(difetto.regola(), PERCORSO, codice));
        }
    }
}

/// The part of a well-formed 16-character code that comes from a name. A wrong check letter does not excuse it.
fn lettere(codice: &str, posti: std::ops::Range<usize>) -> Option<&str> {
    match CodiceFiscale::parse(codice) {
        Ok(_) | Err(Difetto::Controllo) if codice.len() == 16 => codice.get(posti),
        _ => None,
    }
}

fn cf_04(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    nome(contesto, anomalie, id::CF_04, |dati| {
        lettere(&dati.codicefiscale, 0..3).is_some_and(|l| l != codice_cognome(&dati.cognome))
    });
}

fn cf_05(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    nome(contesto, anomalie, id::CF_05, |dati| {
        lettere(&dati.codicefiscale, 3..6).is_some_and(|l| l != codice_nome(&dati.nome))
    });
}

fn nome(
    contesto: &Contesto<'_>,
    anomalie: &mut Vec<Anomalia>,
    regola: RuleId,
    diverso: impl Fn(&DatiPersonali) -> bool,
) {
    if let Some(dati) = &contesto.scheda.datianagrafici
        && diverso(&dati.datipersonali)
    {
        anomalie.push(violata(regola, PERCORSO, &dati.datipersonali.codicefiscale));
    }
}

fn cf_08(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let Some(dati) = &contesto.scheda.datianagrafici else {
        return;
    };
    let lavoratore = &dati.datipersonali.codicefiscale;
    datori(contesto, anomalie, id::CF_08, |datore| {
        datore.eq_ignore_ascii_case(lavoratore)
    });
}

fn cf_09(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    datori(contesto, anomalie, id::CF_09, |datore| {
        CodiceFiscale::parse(datore).is_err()
    });
}

/// Every employer whose code is refused.
fn datori(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>, regola: RuleId, rifiutato: impl Fn(&str) -> bool) {
    for (posizione, esperienza) in contesto.scheda.esperienze() {
        let datore = &esperienza.azienda.codicefiscale;
        if rifiutato(datore) {
            anomalie.push(violata(regola, posizione.percorso("azienda/codicefiscale"), datore));
        }
    }
}
