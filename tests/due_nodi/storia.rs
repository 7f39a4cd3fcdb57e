//! The story: a SAP is created, taken over, completed by a third region, merged, annulled; who must know is told, once, and
//! nobody else.

use portasap::sample::{self, Opzioni, Persona, Peso};
use portasap::sap::{CodiceSap, Regione};

use super::{
    invarianti::{self, inbox},
    vita::{Passo, Sorte, Via, Vita},
};
use crate::{
    messages::idsap,
    node::postgres_database,
    regione::entro,
    rete::{self, Diversa, LAZIO, LOMBARDIA, Rete, VENETO},
};

/// `codice motivo` of a region's inbox.
fn ricevute(rete: &Rete, parte: rete::Parte) -> Vec<(String, String)> {
    let entrate = inbox(rete.regione(parte));
    entrate.into_iter().map(|e| (e.codice, e.motivo)).collect()
}

fn attendi(rete: &Rete, parte: rete::Parte, attese: &[(&str, &str)]) {
    let attese: Vec<_> = attese
        .iter()
        .map(|(codice, motivo)| ((*codice).to_owned(), (*motivo).to_owned()))
        .collect();
    entro(
        || (ricevute(rete, parte).len() >= attese.len()).then_some(()),
        || format!("{} wants {attese:?}, has {:?}", parte.nome, ricevute(rete, parte)),
    );
    assert_eq!(ricevute(rete, parte), attese, "{}", parte.nome);
}

fn racconta(rete: &Rete) {
    let mut prima = Vita::nuova(1);
    let fa = |vita: &mut Vita, passo| assert_eq!(vita.fa(passo, Via::Delegata, rete), Sorte::Fatto, "{passo:?}");

    // LAZIO creates and updates its own: nobody is told.
    fa(&mut prima, Passo::Crea(LAZIO));
    fa(&mut prima, Passo::Politica(LAZIO, 1));
    // LOMBARDIA takes it over: LAZIO is told.
    fa(&mut prima, Passo::Prende(LOMBARDIA));
    let x = prima.codice.clone().expect("created");
    attendi(rete, LAZIO, &[(&x, "02")]);
    // VENETO sends a policy: the owner is told.
    fa(&mut prima, Passo::Politica(VENETO, 2));
    attendi(rete, LOMBARDIA, &[(&x, "07")]);
    // The same again changes nothing, and causes nothing.
    let mut ripetuta = Vita::nuova(1);
    ripetuta.codice.clone_from(&prima.codice);
    ripetuta.titolare = prima.titolare;
    fa(&mut ripetuta, Passo::Politica(VENETO, 2));

    // Another worker, of VENETO, turns out to be the same person: LOMBARDIA sends 05, VENETO's SAP is burned.
    let mut altra = Vita::senza_patto(2);
    fa(&mut altra, Passo::Crea(VENETO));
    let y = altra.codice.clone().expect("created");
    let mut fusa = sample::lavoratore(
        2,
        &Opzioni {
            codice: CodiceSap::parse(&x),
            peso: Peso::Piccolo,
            ..Opzioni::di(&Regione::parse(LOMBARDIA.regione).expect("a region")).expect("a region")
        },
    );
    fusa.politiche_attive_lst = None;
    fusa.datiinvio.tipovariazione = "05".to_owned().into();
    let risposta = rete::delegata(rete.regione(LOMBARDIA), "invioSAP", "SAP", &fusa.scrivi()).expect("an answer");
    assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
    attendi(rete, VENETO, &[(&y, "01")]);
    let codice_fiscale = Persona::numero(2, Opzioni::default().seed).codice_fiscale.to_string();
    let chiesta = rete::delegata(
        rete.regione(VENETO),
        "verificaEsistenzaSAP",
        "CodiceFiscale",
        &codice_fiscale,
    );
    assert_eq!(
        chiesta.expect("an answer").element("CodiceSAP").as_deref(),
        Some(x.as_str())
    );

    // The owner annuls: nobody is told.
    let risposta = rete::delegata(rete.regione(LOMBARDIA), "annullaSAP", "CodiceSAP", &idsap(&x)).expect("an answer");
    assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);

    // A last notification behind all others shows that there was nothing between.
    let mut ultima = Vita::nuova(3);
    for passo in [
        Passo::Crea(LAZIO),
        Passo::Prende(LOMBARDIA),
        Passo::Prende(VENETO),
        Passo::Prende(LAZIO),
    ] {
        fa(&mut ultima, passo);
    }
    let z = ultima.codice.clone().expect("created");
    attendi(rete, LAZIO, &[(&x, "02"), (&z, "02")]);
    attendi(rete, LOMBARDIA, &[(&x, "07"), (&z, "02")]);
    attendi(rete, VENETO, &[(&y, "01"), (&z, "02")]);
    tracciate_da_entrambe(rete);
}

/// Each Identificatore is in the trace of both: of who asked, and of who answered.
fn tracciate_da_entrambe(rete: &Rete) {
    let mut consegne = 0;
    for (parte, regione) in &rete.regioni {
        for entrata in inbox(regione) {
            let id = &entrata.identificatore;
            let del_nodo = rete.nodo.righe(&format!(
                "SELECT n.destinatario, t.esito FROM tentativo t JOIN notifica n ON n.id = t.notifica
                 WHERE t.identificatore = '{id}'"
            ));
            assert_eq!(del_nodo, [[parte.regione.to_owned(), "CONSEGNATA".to_owned()]], "{id}");
            let della_regione = regione.righe(&format!(
                "SELECT mittente, azione, codice_sap FROM traccia WHERE identificatore = '{id}'"
            ));
            let attesa = ["NAZIONALE".to_owned(), "notificaSAP".to_owned(), entrata.codice];
            assert_eq!(della_regione, [attesa], "{id}");
            consegne += 1;
        }
    }
    assert_eq!(consegne, 6);
    let chieste = rete
        .nodo
        .righe("SELECT identificatore, mittente FROM traccia WHERE azione <> 'notificaSAP' ORDER BY id");
    assert!(chieste.len() >= 12, "{chieste:?}");
    for riga in chieste {
        let [id, mittente] = <[String; 2]>::try_from(riga).expect("two columns");
        let (_, regione) = rete
            .regioni
            .iter()
            .find(|(parte, _)| parte.nome == mittente)
            .unwrap_or_else(|| panic!("a message of {mittente}"));
        let tracce = regione.righe(&format!(
            "SELECT identificatore FROM traccia WHERE identificatore = '{id}'"
        ));
        assert_eq!(tracce.len(), 1, "{mittente} does not know its own {id}");
    }
}

#[test]
fn on_sqlite() {
    racconta(&Rete::nuova(&[LAZIO, LOMBARDIA, VENETO]));
}

#[test]
fn with_the_node_on_postgresql() {
    let database = postgres_database();
    racconta(&Rete::diversa(
        &[LAZIO, LOMBARDIA, VENETO],
        &Diversa {
            nodo: vec![("DATABASE__URL", &database)],
            ..Diversa::default()
        },
    ));
}

/// The same lives as the fault tests, with no fault: their judge agrees, and nothing arrives twice.
#[test]
fn without_faults_each_notification_arrives_once() {
    let rete = Rete::nuova(&[LAZIO, LOMBARDIA, VENETO]);
    let mut vite: Vec<Vita> = (1..=3).map(Vita::nuova).collect();
    for vita in &mut vite {
        for passo in [
            Passo::Crea(LAZIO),
            Passo::Prende(LOMBARDIA),
            Passo::Politica(VENETO, 1),
            Passo::Politica(LAZIO, 2),
            Passo::Prende(VENETO),
        ] {
            assert_eq!(vita.fa(passo, Via::Delegata, &rete), Sorte::Fatto);
        }
    }
    let conto = invarianti::giudica(&rete, &mut vite, &[]);
    assert_eq!((conto.notifiche, conto.arrivi, conto.in_dubbio), (12, 12, 0));
}
