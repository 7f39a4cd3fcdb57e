//! A document that violates nothing, for tests to bend in one place, and the vectors of the specification.

use crate::{
    controls::{Contesto, controlla},
    sap::{
        Campo, CodiceSap, Data, Scheda, Testo,
        scheda::{
            Azienda, DatiAnagrafici, DatiInvio, DatiPersonali, Domicilio, EsperienzaLavoro, LuogoLavoro,
            ModalitaLavoro, Recapiti, Riga, TipoRapporto,
        },
    },
    tables::Tabelle,
};

/// A day written as in a document.
pub fn giorno(testo: &str) -> Data {
    Data::parse(testo).unwrap()
}

pub fn testo(valore: &str) -> Campo<Testo> {
    Campo::from(valore.to_owned())
}

pub fn data(testo: &str) -> Campo<Data> {
    Campo::from(giorno(testo))
}

pub fn codice_sap(valore: &str) -> Campo<CodiceSap> {
    Campo::from(CodiceSap::parse(valore).unwrap())
}

/// A full first send with one job and no policy.
pub fn base() -> Scheda {
    let riga = Riga(0);
    Scheda {
        datiinvio: DatiInvio {
            riga,
            dataultimoagg: data("2021-03-20"),
            identificativosap: None,
            codiceentetit: testo("H501C000523"),
            tipovariazione: testo("01"),
            datadinascita: data("1980-01-01"),
        },
        datianagrafici: Some(DatiAnagrafici {
            riga,
            datipersonali: DatiPersonali {
                riga,
                codicefiscale: testo("SMPPRV80A01H501H"),
                cognome: testo("ESEMPIO"),
                nome: testo("PROVA"),
                sesso: testo("M"),
                datanascita: data("1980-01-01"),
                codcomune: testo("H501"),
                codcittadinanza: testo("000"),
            },
            datistranieri: None,
            residenza: None,
            domicilio: Domicilio {
                riga,
                codcomune: testo("H501"),
                cap: testo("00100"),
                indirizzo: testo("VIA DI PROVA 1"),
                localita: None,
            },
            recapiti: Recapiti {
                riga,
                telefono: None,
                cellulare: None,
                fax: None,
                email: Some(testo("prova@example.org")),
            },
        }),
        datiamministrativi: None,
        esperienzelavoro_lst: Some(vec![esperienza("00123456782")]),
        livelliistruzione_lst: None,
        allegato: None,
        politiche_attive_lst: None,
    }
}

/// The same worker without section 1.
pub fn mini() -> Scheda {
    let mut scheda = base();
    scheda.datianagrafici = None;
    scheda.esperienzelavoro_lst = None;
    scheda.datiinvio.identificativosap = Some(codice_sap("AA00000001G"));
    scheda.datiinvio.tipovariazione = testo("02");
    scheda
}

pub fn esperienza(datore: &str) -> EsperienzaLavoro {
    let riga = Riga(0);
    EsperienzaLavoro {
        riga,
        azienda: Azienda {
            riga,
            codicefiscale: testo(datore),
            datorelavoro: testo("DITTA DI PROVA"),
            indirizzoazienda: None,
            codateco: testo("01.11.40"),
        },
        utilizzatrice: None,
        datainizio: data("2019-01-07"),
        datafine: None,
        dataFinePeriodoFormativo: None,
        codprofessione: testo("6.4.1.2.0.14"),
        compiti: None,
        tiporapporto: TipoRapporto {
            riga,
            tipocontratto: testo("A.02.00"),
            categoriainquadramento: None,
            assunzioneLegge68: testo("NO"),
            lavInMobilita: testo("NO"),
            lavoroStagionale: testo("NO"),
            lavoroInAgricoltura: testo("NO"),
        },
        modalitalavoro: ModalitaLavoro {
            riga,
            codmodalitalavoro: testo("FT"),
        },
        luogolavoro: LuogoLavoro {
            riga,
            indirizzo: testo("VIA DI PROVA 2"),
            codcomune: testo("H501"),
        },
    }
}

/// `REGOLA percorso` of every violation, with the shipped tables.
pub fn violazioni(scheda: &Scheda) -> Vec<String> {
    violazioni_con(scheda, &Tabelle::incorporate())
}

pub fn violazioni_con(scheda: &Scheda, tabelle: &Tabelle) -> Vec<String> {
    let anomalie = controlla(&Contesto::new(scheda, tabelle, None));
    anomalie
        .iter()
        .map(|a| format!("{} {}", a.regola, a.percorso))
        .collect()
}

/// A row of `vettori_controlli.csv`.
pub struct Vettore {
    pub regola: String,
    pub caso: String,
    /// Field and value, in order.
    pub dati: Vec<(String, String)>,
    pub violate: Vec<String>,
}

/// The vectors whose rule belongs to one of these families (`CF`, `PA`…).
pub fn vettori(famiglie: &[&str]) -> Vec<Vettore> {
    let mut lettore = csv::Reader::from_reader(include_str!("../../tests/vettori/vettori_controlli.csv").as_bytes());
    lettore
        .records()
        .map(|r| {
            let r = r.unwrap();
            Vettore {
                regola: r[0].to_owned(),
                caso: r[1].to_owned(),
                dati: r[3]
                    .split("; ")
                    .filter_map(|d| d.split_once('='))
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .collect(),
                violate: r[4].split_whitespace().map(str::to_owned).collect(),
            }
        })
        .filter(|v| famiglie.iter().any(|f| v.regola.split('-').next() == Some(f)))
        .collect()
}
