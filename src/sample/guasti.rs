//! Documents that break one rule on purpose: a valid one, bent in one place.

use crate::{
    outcome::RuleId,
    sap::{
        Campo, Data, IdentificativoPolitica, Scheda, Testo,
        scheda::{
            DatiStranieri, EsperienzaLavoro, FormazioneProfessionale, LinguaStraniera, ListeSpeciali, Politica, Riga,
            Voce,
        },
    },
};

/// Bends a document; `None` when it lacks what would have to be bent.
type Guasto = fn(&mut Scheda) -> Option<()>;

/// What breaks each rule. Beside it, only rules that follow from it may be broken too.
const GUASTI: &[(&str, Guasto)] = &[
    ("XML-03", |s| scrivi(&mut s.datiinvio.codiceentetit, "")),
    ("DAT-01", |s| {
        s.datiinvio.datadinascita = Data::new(1899, 12, 31).into();
        Some(())
    }),
    ("SAP-07", |s| {
        s.datianagrafici = None;
        s.datiamministrativi = None;
        s.esperienzelavoro_lst = None;
        s.livelliistruzione_lst = None;
        s.allegato = None;
        s.datiinvio.identificativosap = None;
        scrivi(&mut s.datiinvio.tipovariazione, "01")
    }),
    ("ENT-01", |s| scrivi(&mut s.datiinvio.codiceentetit, "X999C999999")),
    ("VAR-01", |s| scrivi(&mut s.datiinvio.tipovariazione, "Z")),
    ("VAR-03", |s| {
        s.datiinvio.identificativosap = None;
        scrivi(&mut s.datiinvio.tipovariazione, "02")
    }),
    ("CF-03", |s| {
        let campo = &mut s.datianagrafici.as_mut()?.datipersonali.codicefiscale;
        let (base, giusta) = campo.split_at_checked(campo.len().checked_sub(1)?)?;
        let errata = match giusta {
            "A" => 'B',
            _ if giusta.bytes().all(|b| b.is_ascii_uppercase()) => 'A',
            _ => return None,
        };
        campo.valore = format!("{base}{errata}").into();
        Some(())
    }),
    ("CF-04", |s| {
        scrivi(&mut s.datianagrafici.as_mut()?.datipersonali.cognome, "WYK")
    }),
    ("CF-05", |s| {
        scrivi(&mut s.datianagrafici.as_mut()?.datipersonali.nome, "WYK")
    }),
    ("CF-06", |s| {
        scrivi(
            &mut s.datianagrafici.as_mut()?.datipersonali.codicefiscale,
            "80123450580",
        )
    }),
    ("CF-07", |s| {
        scrivi(
            &mut s.datianagrafici.as_mut()?.datipersonali.codicefiscale,
            "00000000000",
        )
    }),
    ("CF-08", |s| {
        let lavoratore = s.datianagrafici.as_ref()?.datipersonali.codicefiscale.clone();
        esperienza(s)?.azienda.codicefiscale = lavoratore;
        Some(())
    }),
    ("CF-09", |s| {
        scrivi(&mut esperienza(s)?.azienda.codicefiscale, "80123450580")
    }),
    ("ANA-01", |s| {
        scrivi(&mut s.datianagrafici.as_mut()?.datipersonali.sesso, "Z")
    }),
    ("ANA-02", |s| {
        scrivi(&mut s.datianagrafici.as_mut()?.datipersonali.codcittadinanza, "ZZ")
    }),
    ("ANA-03", |s| {
        scrivi(&mut s.datianagrafici.as_mut()?.domicilio.codcomune, "0000")
    }),
    ("REC-01", |s| {
        let recapiti = &mut s.datianagrafici.as_mut()?.recapiti;
        (recapiti.telefono, recapiti.cellulare, recapiti.fax, recapiti.email) = (testo(" "), None, None, None);
        Some(())
    }),
    ("MAIL-01", |s| {
        s.datianagrafici.as_mut()?.recapiti.email = testo("prova@-example.org");
        Some(())
    }),
    ("STR-01", |s| straniero(s, |d| d.motivo = None)),
    ("STR-02", |s| {
        straniero(s, |d| d.validoal = Some(Data::new(1999, 12, 31).into()))
    }),
    ("STR-03", |s| straniero(s, |d| d.codtipodocumento = testo("9"))),
    ("STR-04", |s| straniero(s, |d| d.motivo = testo("?"))),
    ("AMM-02", |s| lista_speciale(s, None, "043")),
    ("AMM-03", |s| lista_speciale(s, testo("3"), "ZZZ")),
    ("LAV-01", |s| scrivi(&mut esperienza(s)?.codprofessione, "?")),
    ("CUR-01", |s| {
        s.livelliistruzione_lst = Some(vec!["?".to_owned().into()]);
        Some(())
    }),
    ("CUR-02", |s| {
        s.allegato.as_mut()?.titolistudio_lst.first_mut()?.voce.riconosciutoin = testo("XX");
        Some(())
    }),
    ("CUR-03", |s| {
        aggiungi(
            &mut s.allegato.as_mut()?.formazioneprofessionale_lst,
            corso_senza_titolo(),
        );
        Some(())
    }),
    ("CUR-04", |s| {
        let lingua = LinguaStraniera {
            riga: Riga::default(),
            codlingua: testo("001"),
            codlivelloletto: testo("B1"),
            codlivelloscritto: None,
            codlivelloparlato: None,
        };
        aggiungi(&mut s.allegato.as_mut()?.linguestraniere_lst, lingua);
        Some(())
    }),
    ("CUR-05", |s| {
        scrivi(
            &mut s
                .allegato
                .as_mut()?
                .conoscenzeinformatiche_lst
                .first_mut()?
                .voce
                .codgrado,
            "?",
        )
    }),
    ("PA-01", |s| scrivi(&mut libera(s)?.tipo_attivita, "?")),
    ("PA-03", |s| {
        let politica = libera(s)?;
        politica.titolo_denominazione = None;
        scrivi(&mut politica.tipo_attivita, "C05")
    }),
    ("PA-04", |s| {
        let politica = libera(s)?;
        politica.titolo_denominazione = None;
        scrivi(&mut politica.descrizione, "80123450589")?;
        scrivi(&mut politica.tipo_attivita, "H01")
    }),
    ("PA-06", |s| {
        libera(s)?.data = None;
        Some(())
    }),
    ("PA-07", |s| {
        let politica = libera(s)?;
        politica.data = Some(politica.data_proposta.dopo(-1).into());
        Some(())
    }),
    ("PA-08", |s| {
        libera(s)?.data_fine = None;
        Some(())
    }),
    ("PA-09", |s| {
        let politica = libera(s)?;
        (politica.durata, politica.tipologia_durata) = (Some(6.into()), None);
        Some(())
    }),
    ("PA-10", |s| {
        let politica = libera(s)?;
        (politica.durata, politica.tipologia_durata) = (Some(0.into()), testo("M"));
        Some(())
    }),
    ("PA-11", |s| {
        let politica = libera(s)?;
        (politica.durata, politica.tipologia_durata) = (Some(6.into()), testo("Y"));
        Some(())
    }),
    ("PA-12", |s| {
        let politica = libera(s)?;
        scrivi(&mut politica.descrizione, "Ditta 80123450589")?;
        scrivi(&mut politica.tipo_attivita, "E01")
    }),
    ("PA-13", |s| {
        let politica = libera(s)?;
        scrivi(&mut politica.titolo_progetto, "08")?;
        scrivi(&mut politica.descrizione, "INPS-RDC-1999-123456-R")?;
        scrivi(&mut politica.tipo_attivita, "RC1")
    }),
    ("PA-14", |s| scrivi(&mut libera(s)?.titolo_progetto, "?")),
    ("PA-15", |s| {
        let politica = libera(s)?;
        scrivi(&mut politica.titolo_progetto, "05")?;
        scrivi(&mut politica.descrizione, "INPS-RDC-2019-123456-R")?;
        scrivi(&mut politica.tipo_attivita, "RC1")
    }),
    ("PA-16", |s| scrivi(&mut libera(s)?.titolo_progetto, "04")),
    ("PA-17", |s| {
        let politica = libera(s)?;
        scrivi(&mut politica.codice_ente_promotore, "A944S003140")?;
        scrivi(&mut politica.titolo_progetto, "04")
    }),
    ("PA-18", |s| {
        scrivi(&mut libera(s)?.codice_ente_promotore, "00000000000")
    }),
    ("PA-19", |s| {
        let politica = libera(s)?;
        scrivi(&mut politica.titolo_progetto, "08")?;
        scrivi(&mut politica.tipo_attivita, "RC2")
    }),
    ("PA-20", |s| {
        libera(s)?.identificativo_politica = None;
        Some(())
    }),
    ("PA-21", |s| {
        let mut copia = s.politiche_attive_lst.as_ref()?.first()?.clone();
        concludi(&mut copia)?;
        s.politiche_attive_lst.as_mut()?.push(copia);
        Some(())
    }),
    ("PA-24", |s| {
        let politiche = s.politiche_attive_lst.as_mut()?;
        let mut altro = politiche.first()?.clone();
        let id = altro.identificativo_politica.as_ref()?.as_str();
        let altro_id = format!("31{}", id.get(2..)?);
        altro.identificativo_politica = IdentificativoPolitica::parse(&altro_id).map(Campo::from);
        politiche.push(altro);
        Some(())
    }),
    ("EV-01", |s| {
        libera(s)?.ultimo_evento = None;
        Some(())
    }),
    ("EV-02", |s| {
        scrivi(&mut libera(s)?.ultimo_evento.as_mut()?.evento, "99")
    }),
    ("EV-03", |s| {
        let politica = s.politiche_attive_lst.as_mut()?.first_mut()?;
        let evento = politica.ultimo_evento.as_mut()?;
        evento.data_evento = evento.data_evento.dopo(-1).into();
        Some(())
    }),
];

/// The text of a document that breaks `regola`, made from the valid `scheda`. `None` for a rule that no document alone
/// can break behind the schema, and when `scheda` lacks the section. ENT-01 is broken only where the table CPI is
/// declared complete: the schema lets no other shape through. PA-02 and PA-05 are broken by rows that the shipped tables
/// do not have.
pub fn guasta(scheda: &Scheda, regola: RuleId) -> Option<String> {
    match regola.0 {
        "XML-01" => return scheda.scrivi().strip_suffix("</lavoratore>").map(str::to_owned),
        "XML-02" => return Some(scheda.scrivi().replace("lavoratore>", "persona>")),
        _ => {}
    }
    let (_, guasto) = GUASTI.iter().find(|(nome, _)| *nome == regola.0)?;
    let mut scheda = scheda.clone();
    guasto(&mut scheda)?;
    Some(scheda.scrivi())
}

/// The rules that [`guasta`] knows how to break.
pub fn regole_guastabili() -> impl Iterator<Item = RuleId> {
    let nomi = GUASTI.iter().map(|(nome, _)| *nome);
    ["XML-01", "XML-02"].into_iter().chain(nomi).map(RuleId)
}

#[expect(clippy::unnecessary_wraps, reason = "as the bends want it")]
fn scrivi(campo: &mut Campo<Testo>, testo: &str) -> Option<()> {
    campo.valore = Testo::new(testo);
    Some(())
}

#[expect(clippy::unnecessary_wraps, reason = "as the bends want it")]
fn testo(testo: &str) -> Option<Campo<Testo>> {
    Some(testo.to_owned().into())
}

fn aggiungi<T>(elenco: &mut Vec<Voce<T>>, voce: T) {
    elenco.push(Voce {
        lista: 1,
        indice: elenco.len() + 1,
        voce,
    });
}

fn esperienza(scheda: &mut Scheda) -> Option<&mut EsperienzaLavoro> {
    scheda.esperienzelavoro_lst.as_mut()?.first_mut()
}

/// The first policy with an event that ties it to no date, so that only what is bent next is wrong.
fn libera(scheda: &mut Scheda) -> Option<&mut Politica> {
    let politica = scheda.politiche_attive_lst.as_mut()?.first_mut()?;
    scrivi(&mut politica.ultimo_evento.as_mut()?.evento, "11")?;
    Some(politica)
}

/// Ends a policy on its last day.
fn concludi(politica: &mut Politica) -> Option<()> {
    let fine = politica.data_fine.clone()?;
    let evento = politica.ultimo_evento.as_mut()?;
    evento.data_evento = fine;
    scrivi(&mut evento.evento, "10")
}

/// Makes the worker a foreigner with papers in order, then bends the papers.
fn straniero(scheda: &mut Scheda, piega: impl FnOnce(&mut DatiStranieri)) -> Option<()> {
    let scadenza = scheda.datiinvio.dataultimoagg.dopo(365);
    let dati = scheda.datianagrafici.as_mut()?;
    scrivi(&mut dati.datipersonali.codcittadinanza, "201")?;
    let documento = dati.datistranieri.insert(DatiStranieri {
        riga: Riga::default(),
        codtipodocumento: testo("1"),
        numero: None,
        motivo: testo("PROSU"),
        validoal: Some(scadenza.into()),
        dataultimomantiscr: None,
    });
    piega(documento);
    Some(())
}

fn lista_speciale(scheda: &mut Scheda, tipolista: Option<Campo<Testo>>, provincia: &str) -> Option<()> {
    let dati = scheda.datiamministrativi.as_mut()?;
    dati.listespeciali_lst.get_or_insert_default().push(ListeSpeciali {
        riga: Riga::default(),
        tipolista,
        dataiscrizione: None,
        datafineiscrizione: None,
        datamaxdeferimento: None,
        codprovincia: testo(provincia),
    });
    Some(())
}

fn corso_senza_titolo() -> FormazioneProfessionale {
    FormazioneProfessionale {
        riga: Riga::default(),
        titolocorso: None,
        ente: testo("ENTE DI FORMAZIONE FITTIZIO"),
        codregione: None,
        durata: None,
        codtipologiadurata: None,
        certificazioniattestati: None,
        stage: None,
        denominazioneaziendastage: None,
    }
}
