//! Sections 4 and 5 of a fictitious document, in the codes that public documents attest.

use super::{Opzioni, Persona, Quante, caso::Caso};
use crate::sap::{
    Campo, Data, Testo,
    scheda::{
        Allegato, AltreInformazioni, Azienda, ConoscenzaInformatica, EsperienzaLavoro, FormazioneProfessionale,
        LinguaStraniera, LuogoLavoro, ModalitaLavoro, Riga, TipoRapporto, TitoloStudio, Voce,
    },
};

const MESTIERI: [(&str, &str, &str); 4] = [
    ("01.21.00", "6.4.1.2.0.14", "Potatura e raccolta in vigna"),
    ("01.11.40", "8.3.1.1.0.0", "Lavori stagionali in campo"),
    ("01.61.00", "6.4.1.4.0.0", "Manutenzione delle colture"),
    ("47.78.31", "8.3.1.1.0.7", "Confezionamento e consegna"),
];

/// Days between two experiences, at most.
const INTERVALLO: i64 = 200;

/// Section 4: work after school and before today, the oldest first, one after the other.
pub(super) fn esperienze(quante: u32, persona: &Persona, opzioni: &Opzioni, caso: &mut Caso) -> Vec<EsperienzaLavoro> {
    let adulto = persona.nascita.dopo(16 * 366);
    let intervallo = (adulto.giorni_a(opzioni.oggi) / i64::from(quante + 1)).clamp(40, INTERVALLO);
    let dal = |i: u32| opzioni.oggi.dopo(-i64::from(i) * intervallo);
    (1..=quante)
        .rev()
        .map(|i| esperienza(dal(i), intervallo, caso))
        .collect()
}

fn esperienza(dal: Data, intervallo: i64, caso: &mut Caso) -> EsperienzaLavoro {
    let settori: Vec<&str> = MESTIERI.iter().map(|(ateco, ..)| *ateco).collect();
    let settore = caso.una(&settori);
    let (ateco, professione, compiti) = MESTIERI.iter().find(|m| m.0 == settore).unwrap_or(&MESTIERI[0]);
    let inizio = caso.giorno(dal, 10);
    let agricolo = ateco.starts_with("01");
    EsperienzaLavoro {
        riga: Riga::default(),
        azienda: Azienda {
            riga: Riga::default(),
            codicefiscale: caso.azienda().into(),
            datorelavoro: format!("AZIENDA FITTIZIA {} S.R.L.", 1 + caso.sotto(900)).into(),
            indirizzoazienda: Some("VIA DI PROVA 1".to_owned().into()),
            codateco: testo(ateco),
        },
        utilizzatrice: None,
        datainizio: inizio.into(),
        datafine: Some(
            caso.giorno(inizio.dopo(15), u32::try_from(intervallo - 30).unwrap_or(1))
                .into(),
        ),
        dataFinePeriodoFormativo: None,
        codprofessione: testo(professione),
        compiti: Some(testo(compiti)),
        tiporapporto: TipoRapporto {
            riga: Riga::default(),
            tipocontratto: testo(caso.una(&["A.02.00", "H.01.00"])),
            categoriainquadramento: None,
            assunzioneLegge68: testo("NO"),
            lavInMobilita: testo("NO"),
            lavoroStagionale: testo(if agricolo { "SI" } else { "NO" }),
            lavoroInAgricoltura: testo(if agricolo { "SI" } else { "NO" }),
        },
        modalitalavoro: ModalitaLavoro {
            riga: Riga::default(),
            codmodalitalavoro: testo(caso.una(&["FT", "PT"])),
        },
        luogolavoro: LuogoLavoro {
            riga: Riga::default(),
            indirizzo: testo("VIA DI PROVA 1"),
            codcomune: testo(caso.una(&["H501", "F205", "A944", "L191", "D458"])),
        },
    }
}

/// Section 5: titles and courses as asked for, one language, one computer skill, one licence.
pub(super) fn allegato(quante: &Quante, persona: &Persona, caso: &mut Caso) -> Allegato {
    Allegato {
        riga: Riga::default(),
        titolistudio_lst: voci((0..quante.titoli).map(|i| titolo(i64::from(persona.nascita.anno) + 14 + i64::from(i)))),
        formazioneprofessionale_lst: voci((0..quante.corsi).map(|_| corso(caso))),
        linguestraniere_lst: voci([LinguaStraniera {
            riga: Riga::default(),
            codlingua: Some(testo("001")),
            codlivelloletto: Some(testo("B1")),
            codlivelloscritto: Some(testo("B1")),
            codlivelloparlato: Some(testo("B1")),
        }]),
        conoscenzeinformatiche_lst: voci([ConoscenzaInformatica {
            riga: Riga::default(),
            codconoscenzainformatica: Some(testo("016")),
            codgrado: testo("2"),
            specificheinformatica: Some(testo("Fogli di calcolo & posta elettronica")),
        }]),
        altreinformazioni_lst: voci([AltreInformazioni {
            riga: Riga::default(),
            codalbo: None,
            codpatenteguida: Some(testo(caso.una(&["02", "03", "04"]))),
            codpatentino: None,
        }]),
    }
}

fn titolo(anno: i64) -> TitoloStudio {
    TitoloStudio {
        riga: Riga::default(),
        codlivelloistruzione: testo("20"),
        corsostudio: Some(testo("20000000")),
        descrizionecorsostudio: Some(testo("Licenza di prova")),
        codcomunefrequenza: None,
        riconosciutoin: Some(testo("SI")),
        votazione: None,
        annotermine: Some(anno.to_string().into()),
        annofrequentato: None,
        annofrequenza: None,
    }
}

fn corso(caso: &mut Caso) -> FormazioneProfessionale {
    FormazioneProfessionale {
        riga: Riga::default(),
        titolocorso: Some(testo(caso.una(&[
            "Sicurezza nei luoghi di prova",
            "Contabilità di base",
            "Italiano per stranieri",
            "Operatore \"multi-mansione\" <livello 1>",
        ]))),
        ente: Some(testo("ENTE DI FORMAZIONE FITTIZIO")),
        codregione: Some(testo("11")),
        durata: Some(Campo::from(10 + i32::try_from(caso.sotto(200)).unwrap_or_default())),
        codtipologiadurata: Some(testo("O")),
        certificazioniattestati: Some(testo("F")),
        stage: Some(testo("NO")),
        denominazioneaziendastage: None,
    }
}

fn voci<T>(cose: impl IntoIterator<Item = T>) -> Vec<Voce<T>> {
    let voce = |(indice, voce)| Voce { lista: 1, indice, voce };
    (1..).zip(cose).map(voce).collect()
}

fn testo(testo: &str) -> Campo<Testo> {
    testo.to_owned().into()
}
