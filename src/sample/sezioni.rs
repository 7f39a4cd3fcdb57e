//! Sections 1 and 2 of a fictitious document.

use super::{Opzioni, Persona, caso::Caso};
use crate::sap::scheda::{
    AltreNotizie, AssolvimentoIstruzione, DatiAmministrativi, DatiAnagrafici, DatiPersonali, DatiStranieri, Domicilio,
    ListeSpeciali, Recapiti, Residenza, Riga, StatoInAnagrafe,
};

/// Where people live: municipality, postal code.
const RESIDENZE: [(&str, &str); 6] = [
    ("H501", "00184"),
    ("F205", "20121"),
    ("A944", "40121"),
    ("L219", "10122"),
    ("G224", "35121"),
    ("F839", "80133"),
];

const VIE: [&str; 6] = [
    "VIA DI PROVA",
    "PIAZZA DELL'ESEMPIO",
    "CORSO DEL COLLAUDO",
    "VIALE DELLE SIMULAZIONI",
    "LARGO DEI DATI FITTIZI",
    "VICOLO DELL'ATTESA",
];

/// Section 1. Who comes from outside the free area has a valid permit.
pub(super) fn anagrafici(persona: &Persona, opzioni: &Opzioni, caso: &mut Caso) -> DatiAnagrafici {
    let residenze: Vec<&str> = RESIDENZE.iter().map(|(comune, _)| *comune).collect();
    let comune = caso.una(&residenze);
    let cap = RESIDENZE
        .iter()
        .find(|(c, _)| *c == comune)
        .map_or("00184", |(_, cap)| cap);
    let indirizzo = format!("{} {}", caso.una(&VIE), 1 + caso.sotto(200));
    let straniero = persona.cittadinanza != "000";
    DatiAnagrafici {
        riga: Riga::default(),
        datipersonali: DatiPersonali {
            riga: Riga::default(),
            codicefiscale: persona.codice_fiscale.to_string().into(),
            cognome: persona.cognome.clone().into(),
            nome: persona.nome.clone().into(),
            sesso: persona.sesso.to_owned().into(),
            datanascita: persona.nascita.into(),
            codcomune: persona.comune.to_owned().into(),
            codcittadinanza: persona.cittadinanza.to_owned().into(),
        },
        datistranieri: straniero.then(|| permesso(opzioni, caso)),
        residenza: Some(Residenza {
            riga: Riga::default(),
            codcomune: Some(comune.to_owned().into()),
            cap: Some((*cap).to_owned().into()),
            indirizzo: Some(indirizzo.clone().into()),
            localita: None,
        }),
        domicilio: Domicilio {
            riga: Riga::default(),
            codcomune: comune.to_owned().into(),
            cap: (*cap).to_owned().into(),
            indirizzo: indirizzo.into(),
            localita: None,
        },
        recapiti: Recapiti {
            riga: Riga::default(),
            telefono: None,
            cellulare: Some("0000000000".to_owned().into()),
            fax: None,
            email: Some(format!("{}@example.org", persona.codice_fiscale.as_str().to_lowercase()).into()),
        },
    }
}

fn permesso(opzioni: &Opzioni, caso: &mut Caso) -> DatiStranieri {
    DatiStranieri {
        riga: Riga::default(),
        codtipodocumento: Some("1".to_owned().into()),
        numero: Some(format!("P{:08}", caso.sotto(100_000_000)).into()),
        motivo: Some("PROSU".to_owned().into()),
        validoal: Some(caso.giorno(opzioni.oggi.dopo(90), 700).into()),
        dataultimomantiscr: None,
    }
}

/// Section 2.
pub(super) fn amministrativi(opzioni: &Opzioni, caso: &mut Caso) -> DatiAmministrativi {
    let mobilita = caso.sotto(8) == 0;
    DatiAmministrativi {
        riga: Riga::default(),
        statoinanagrafe: Some(StatoInAnagrafe {
            riga: Riga::default(),
            codstatooccupazionale: Some(caso.una(&["DI", "DI", "IN", "OC"]).to_owned().into()),
            codstatus: None,
            categoria297: Some("3".to_owned().into()),
            anzianita: Some(caso.sotto(48).to_string().into()),
            indiceprofiling: None,
            dataevento: None,
            disponibilita: None,
        }),
        periodidisoccupazione: None,
        listespeciali_lst: mobilita.then(|| {
            vec![ListeSpeciali {
                riga: Riga::default(),
                tipolista: Some("3".to_owned().into()),
                dataiscrizione: Some(caso.giorno(opzioni.oggi.dopo(-900), 800).into()),
                datafineiscrizione: None,
                datamaxdeferimento: None,
                codprovincia: Some("043".to_owned().into()),
            }]
        }),
        assolvimentoistruzione: Some(AssolvimentoIstruzione {
            riga: Riga::default(),
            obbligoformativo: Some("SI".to_owned().into()),
        }),
        altrenotizie: Some(AltreNotizie {
            riga: Riga::default(),
            categorieprotette: None,
            indiceisee: Some(format!("{}.{:02}", caso.sotto(10), caso.sotto(100)).into()),
        }),
    }
}
