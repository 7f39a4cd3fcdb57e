//! The documents of sap-document.md §8, which each test bends in one place.

use crate::sap::{
    Campo, CodiceSap, Data, IdentificativoPolitica, Regione, Scheda, Testo,
    scheda::{
        Allegato, Azienda, DatiAmministrativi, DatiAnagrafici, DatiInvio, DatiPersonali, Decimale, Domicilio,
        EsperienzaLavoro, LinguaStraniera, LuogoLavoro, ModalitaLavoro, Politica, Recapiti, Riga, StatoInAnagrafe,
        TipoRapporto, UltimoEvento, Voce,
    },
};

/// Two workers.
pub const ADA: &str = "SMPPRV80A01H501H";
pub const BIA: &str = "SMPCLD91R49F205K";

/// Regions and their CPI.
pub const LAZIO: &str = "08";
pub const EMILIA: &str = "06";
pub const VENETO: &str = "21";
pub const CPI_LAZIO: &str = "H501C000523";
pub const CPI_EMILIA: &str = "H199C000430";
pub const CPI_EMILIA_2: &str = "G337C000409";
pub const CPI_VENETO: &str = "G224C000126";
/// A body of a municipality that no table has.
pub const CPI_IGNOTO: &str = "Y999C000001";
pub const CPI_IGNOTO_2: &str = "Y999C000002";
/// Promoter that issues the N00.
pub const NCN: &str = "H501N000001";

pub fn sap(codice: &str) -> CodiceSap {
    CodiceSap::parse(codice).unwrap()
}

pub fn regione(codice: &str) -> Regione {
    Regione::parse(codice).unwrap()
}

pub fn id(testo: &str) -> IdentificativoPolitica {
    IdentificativoPolitica::parse(testo).unwrap()
}

pub fn decimale(testo: &str) -> Campo<Decimale> {
    Decimale::parse(testo).unwrap().into()
}

fn testo(t: &str) -> Campo<Testo> {
    t.to_owned().into()
}

pub const fn data(anno: i32, mese: u8, giorno: u8) -> Data {
    Data::new(anno, mese, giorno)
}

/// Only `datiinvio`: every other part absent.
pub fn nuda(ente: &str, variazione: &str, codice: Option<&str>) -> Scheda {
    Scheda {
        datiinvio: DatiInvio {
            riga: Riga(2),
            dataultimoagg: data(2021, 3, 20).into(),
            identificativosap: codice.map(|c| Campo::new(sap(c), 4)),
            codiceentetit: Campo::new(ente.into(), 5),
            tipovariazione: Campo::new(variazione.into(), 6),
            datadinascita: Campo::new(data(1980, 1, 1), 7),
        },
        datianagrafici: None,
        datiamministrativi: None,
        esperienzelavoro_lst: None,
        livelliistruzione_lst: None,
        allegato: None,
        politiche_attive_lst: None,
    }
}

/// `datiinvio`, `datianagrafici` and the policy of the example, for the worker `cf`.
pub fn completa(cf: &str, ente: &str, variazione: &str, codice: Option<&str>) -> Scheda {
    Scheda {
        datianagrafici: Some(anagrafici(cf)),
        politiche_attive_lst: Some(vec![patto()]),
        ..nuda(ente, variazione, codice)
    }
}

/// `datiinvio` and these policies.
pub fn mini(ente: &str, codice: Option<&str>, politiche: Vec<Politica>) -> Scheda {
    Scheda {
        politiche_attive_lst: Some(politiche),
        ..nuda(ente, "02", codice)
    }
}

/// A document bent in one place.
pub fn con(mut scheda: Scheda, piega: impl FnOnce(&mut Scheda)) -> Scheda {
    piega(&mut scheda);
    scheda
}

/// The policy of the example: an A02 of Lazio, `080000000AX`.
pub fn patto() -> Politica {
    Politica {
        titolo_denominazione: Some(testo("PATTO")),
        data: Some(data(2021, 3, 15).into()),
        data_fine: Some(data(2021, 12, 31).into()),
        indice_profiling: Some(decimale("0.50")),
        ultimo_evento: Some(UltimoEvento {
            riga: Riga(0),
            evento: testo("02"),
            data_evento: data(2021, 3, 15).into(),
            descrizione_evento: None,
        }),
        ..politica("A02", CPI_LAZIO, data(2021, 3, 15), Some("080000000AX"))
    }
}

/// A policy with little beside its keys.
pub fn politica(attivita: &str, promotore: &str, proposta: Data, identificativo: Option<&str>) -> Politica {
    Politica {
        riga: Riga(0),
        tipo_attivita: testo(attivita),
        titolo_denominazione: None,
        data_proposta: proposta.into(),
        data: None,
        data_fine: None,
        durata: None,
        tipologia_durata: None,
        descrizione: testo("Politica di prova"),
        titolo_progetto: testo("05"),
        codice_ente_promotore: testo(promotore),
        identificativo_politica: identificativo.map(|i| Campo::new(id(i), 30)),
        indice_profiling: None,
        identificativo_presa_in_carico: None,
        ultimo_evento: None,
    }
}

/// The same policy with another description.
pub fn descritta(mut politica: Politica, descrizione: &str) -> Politica {
    politica.descrizione = testo(descrizione);
    politica
}

pub fn amministrativi(stato: Option<&str>, indice: Option<&str>) -> DatiAmministrativi {
    DatiAmministrativi {
        riga: Riga(0),
        statoinanagrafe: (stato.is_some() || indice.is_some()).then(|| StatoInAnagrafe {
            riga: Riga(0),
            codstatooccupazionale: stato.map(testo),
            codstatus: None,
            categoria297: None,
            anzianita: None,
            indiceprofiling: indice.map(decimale),
            dataevento: None,
            disponibilita: None,
        }),
        periodidisoccupazione: None,
        listespeciali_lst: None,
        assolvimentoistruzione: None,
        altrenotizie: None,
    }
}

pub fn esperienza(compiti: &str) -> EsperienzaLavoro {
    let no = || testo("NO");
    EsperienzaLavoro {
        riga: Riga(0),
        azienda: Azienda {
            riga: Riga(0),
            codicefiscale: testo("80123450589"),
            datorelavoro: testo("DITTA DI PROVA"),
            indirizzoazienda: None,
            codateco: testo("00.00.00"),
        },
        utilizzatrice: None,
        datainizio: data(2010, 1, 1).into(),
        datafine: None,
        dataFinePeriodoFormativo: None,
        codprofessione: testo("6.4.1.2.0.14"),
        compiti: Some(testo(compiti)),
        tiporapporto: TipoRapporto {
            riga: Riga(0),
            tipocontratto: testo("A.02.00"),
            categoriainquadramento: None,
            assunzioneLegge68: no(),
            lavInMobilita: no(),
            lavoroStagionale: no(),
            lavoroInAgricoltura: no(),
        },
        modalitalavoro: ModalitaLavoro {
            riga: Riga(0),
            codmodalitalavoro: testo("F"),
        },
        luogolavoro: LuogoLavoro {
            riga: Riga(0),
            indirizzo: testo("VIA DI PROVA 2"),
            codcomune: testo("A000"),
        },
    }
}

pub fn livelli(codici: &[&str]) -> Vec<Campo<Testo>> {
    codici.iter().map(|c| testo(c)).collect()
}

pub fn allegato(lingue: &[&str]) -> Allegato {
    Allegato {
        riga: Riga(0),
        titolistudio_lst: Vec::new(),
        formazioneprofessionale_lst: Vec::new(),
        linguestraniere_lst: (1..)
            .zip(lingue)
            .map(|(indice, lingua)| Voce {
                lista: 1,
                indice,
                voce: LinguaStraniera {
                    riga: Riga(0),
                    codlingua: Some(testo(lingua)),
                    codlivelloletto: Some(testo("B1")),
                    codlivelloscritto: Some(testo("B1")),
                    codlivelloparlato: Some(testo("B1")),
                },
            })
            .collect(),
        conoscenzeinformatiche_lst: Vec::new(),
        altreinformazioni_lst: Vec::new(),
    }
}

fn anagrafici(cf: &str) -> DatiAnagrafici {
    DatiAnagrafici {
        riga: Riga(9),
        datipersonali: DatiPersonali {
            riga: Riga(10),
            codicefiscale: testo(cf),
            cognome: testo("ESEMPIO"),
            nome: testo("PROVA"),
            sesso: testo("M"),
            datanascita: data(1980, 1, 1).into(),
            codcomune: testo("H501"),
            codcittadinanza: testo("000"),
        },
        datistranieri: None,
        residenza: None,
        domicilio: Domicilio {
            riga: Riga(0),
            codcomune: testo("H501"),
            cap: testo("00100"),
            indirizzo: testo("VIA DI PROVA 1"),
            localita: None,
        },
        recapiti: Recapiti {
            riga: Riga(0),
            telefono: None,
            cellulare: None,
            fax: None,
            email: Some(testo("prova@example.org")),
        },
    }
}
