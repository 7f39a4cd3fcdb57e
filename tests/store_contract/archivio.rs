//! What was exchanged is found again, by whatever is known of it.

use jiff::{Timestamp, civil::date};
use portasap::{
    outcome::Esito,
    store::{
        DatiBusta, Operazione, Scambio, Traccia,
        archivio::{Accesso, Filtro, Messaggio, Pagina, RispostaInviata, TipoMessaggio, Voce, compatta::compatta},
    },
};

use crate::support::{
    banco::{Banco, Quale},
    builders::{Foglio, codice_fiscale, traccia},
};

const PRIMA: Pagina = Pagina {
    dopo: None,
    crescente: false,
    quante: 100,
};

pub fn istante(testo: &str) -> Timestamp {
    testo.parse().expect("an instant")
}

/// A row that says only this.
pub async fn lascia(banco: &Banco, piega: impl FnOnce(&mut Traccia)) {
    let mut traccia = traccia(None);
    traccia.esito = Some(Esito::Ok);
    piega(&mut traccia);
    let operazione = Operazione::Traccia { documento: None };
    banco.uno(Scambio { operazione, traccia }).await.expect("traced");
}

async fn cerca(banco: &Banco, filtro: &Filtro) -> Vec<Voce> {
    banco.store.archivio().cerca(filtro, PRIMA).await.expect("found")
}

#[expect(clippy::unnecessary_wraps, reason = "a condition, or a value that may be absent")]
fn testo(valore: &str) -> Option<String> {
    Some(valore.to_owned())
}

pub async fn cercate(banco: Banco) {
    let giorni = ["2021-03-20T11:00:00Z", "2021-03-21T11:00:00Z", "2021-03-22T11:00:00Z"];
    for (n, (giorno, mittente)) in giorni.into_iter().zip(["LAZIO", "EMILIA", "LAZIO"]).enumerate() {
        lascia(&banco, |t| {
            t.ricevuta = istante(giorno);
            t.mittente = testo(mittente);
            t.correlazione = format!("filo-{n}");
            t.azione = Some(["invioSAP", "annullaSAP", "invioSAP"][n]);
            t.esito = Some([Esito::Ko, Esito::Ok, Esito::Limite][n]);
        })
        .await;
    }
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    for (filtro, attese) in [
        (Filtro::default(), vec![4, 3, 2, 1]),
        (
            Filtro {
                correlazione: testo("filo-1"),
                ..Filtro::default()
            },
            vec![2],
        ),
        (
            Filtro {
                mittente: testo("EMILIA"),
                ..Filtro::default()
            },
            vec![2],
        ),
        (
            Filtro {
                destinatario: testo("EMILIA"),
                ..Filtro::default()
            },
            vec![],
        ),
        (
            Filtro {
                parte: testo("NAZIONALE"),
                ..Filtro::default()
            },
            vec![4, 3, 2, 1],
        ),
        (
            Filtro {
                azione: testo("annullaSAP"),
                ..Filtro::default()
            },
            vec![2],
        ),
        (
            Filtro {
                esito: testo("X001"),
                ..Filtro::default()
            },
            vec![3],
        ),
        (
            Filtro {
                codice_sap: testo(codice.as_str()),
                ..Filtro::default()
            },
            vec![4],
        ),
        (
            Filtro {
                id: Some(3),
                ..Filtro::default()
            },
            vec![3],
        ),
        (
            Filtro {
                dal: Some(istante(giorni[1])),
                ..Filtro::default()
            },
            vec![3, 2],
        ),
        (
            Filtro {
                al: Some(istante(giorni[1])),
                ..Filtro::default()
            },
            vec![4, 1],
        ),
        (
            Filtro {
                dal: Some(istante(giorni[0])),
                al: Some(istante(giorni[2])),
                mittente: testo("LAZIO"),
                ..Filtro::default()
            },
            vec![4, 1],
        ),
        (
            Filtro {
                dal: Some(istante("2030-01-01T00:00:00Z")),
                ..Filtro::default()
            },
            vec![],
        ),
    ] {
        let trovate: Vec<i64> = cerca(&banco, &filtro).await.iter().map(|v| v.id).collect();
        assert_eq!(trovate, attese, "{filtro:?}");
    }
}

pub async fn a_pagine(banco: Banco) {
    for _ in 0..25 {
        lascia(&banco, |_| {}).await;
    }
    let filtro = Filtro {
        dal: Some(istante("2021-01-01T00:00:00Z")),
        ..Filtro::default()
    };
    for crescente in [true, false] {
        let (mut viste, mut dopo) = (Vec::new(), None);
        loop {
            let pagina = Pagina {
                dopo,
                crescente,
                quante: 10,
            };
            let voci = banco.store.archivio().cerca(&filtro, pagina).await.expect("a page");
            let Some(ultima) = voci.last() else { break };
            dopo = Some(ultima.id);
            viste.extend(voci.iter().map(|v| v.id));
        }
        let mut attese: Vec<i64> = (1..=25).collect();
        if !crescente {
            attese.reverse();
        }
        assert_eq!(viste, attese, "each once, in order");
    }
}

/// A used one, a refused one, and ours, which no index knows.
pub async fn per_identificatore(banco: Banco) {
    let (suo, nostro) = (
        "LAZIO_LAZIOSPCoopIT_0000007_2021-03-20_12:00",
        "NAZIONALE_NAZIONALESPCoopIT_0100042_2021-03-20_12:00",
    );
    let mut usato = traccia(Some(suo));
    usato.risposta = testo(nostro);
    banco
        .uno(Scambio {
            operazione: Operazione::Verifica {
                codice_fiscale: codice_fiscale(1),
            },
            traccia: usato,
        })
        .await
        .expect("recorded");
    lascia(&banco, |t| t.identificatore = testo(suo)).await;
    lascia(&banco, |t| t.risposta = testo(nostro)).await;
    lascia(&banco, |t| {
        t.risposta = testo(nostro);
        t.ricevuta = istante("2021-03-20T18:00:00Z");
    })
    .await;
    for (identificatore, attese) in [(suo, vec![2, 1]), (nostro, vec![3, 1]), ("altro", vec![])] {
        let filtro = Filtro {
            identificatore: testo(identificatore),
            ..Filtro::default()
        };
        let trovate: Vec<i64> = cerca(&banco, &filtro).await.iter().map(|v| v.id).collect();
        assert_eq!(trovate, attese, "{identificatore}");
    }
}

/// What goes in comes out, whichever the database (busta-egov.md §12.1).
pub async fn tutte_le_colonne(banco: Banco) {
    lascia(&banco, |t| {
        *t.busta = DatiBusta {
            mittente_tipo: testo("SPC"),
            destinatario_tipo: testo("spc"),
            profilo: testo("EGOV_IT_ServizioSincrono"),
            servizio: testo("ServiziSAP"),
            servizio_tipo: testo("SPCX"),
            tempo: testo("EGOV_IT_Locale"),
            riferimento: testo("R_R_0000001_2021-03-20_12:00"),
            scadenza: testo("2021-03-21T00:00:00"),
            inoltro: testo("EGOV_IT_ALPIUUNAVOLTA"),
            conferma: testo("false"),
            sequenza: testo("7"),
        };
        t.collaborazione = testo("C");
        t.eccezioni = testo("EGOV_IT_401 INFO Sequenza");
        t.intestazione = Some(compatta(b"<a/>"));
        t.intestazione_risposta = Some(compatta(b"<b/>"));
        t.byte_richiesta = 4321;
    })
    .await;
    let voce = cerca(&banco, &Filtro::default()).await.remove(0);
    let valore = serde_json::to_value(&voce).expect("JSON");
    let attese = serde_json::json!({
        "id": 1, "verso": "INGRESSO", "correlazione": voce.correlazione, "porta": "NAZIONALESPCoopIT",
        "ricevuta": "2021-03-20T11:00:00.123456Z", "registrata_il": valore["registrata_il"],
        "risposta_ora": "2021-03-20T11:00:00.2Z", "durata_us": 1234, "azione": "invioSAP", "esito": "OK", "motivi": "",
        "eccezioni": "EGOV_IT_401 INFO Sequenza", "codice_sap": null, "regione_chiamante": "08", "mittente": "LAZIO",
        "mittente_tipo": "SPC", "destinatario": "NAZIONALE", "destinatario_tipo": "spc",
        "profilo": "EGOV_IT_ServizioSincrono", "collaborazione": "C", "servizio": "ServiziSAP", "servizio_tipo": "SPCX",
        "identificatore": null, "identificatore_usato": false, "ora_registrazione": "2021-03-20T12:00:00",
        "tempo": "EGOV_IT_Locale", "riferimento": "R_R_0000001_2021-03-20_12:00", "scadenza": "2021-03-21T00:00:00",
        "inoltro": "EGOV_IT_ALPIUUNAVOLTA", "conferma": "false", "sequenza": "7",
        "risposta": "NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00", "byte_richiesta": 4321,
        "impronta": "00".repeat(32), "indirizzo": "127.0.0.1", "intestazione": "<a/>", "intestazione_risposta": "<b/>",
    });
    assert_eq!(valore, attese);
}

pub async fn messaggi(banco: Banco) {
    let (richiesta, risposta) = (b"<chiede>\xff</chiede>".to_vec(), vec![b'x'; 100_000]);
    for n in 0..3 {
        lascia(&banco, |t| {
            t.correlazione = format!("filo-{n}");
            t.richiesta = (n != 2).then(|| compatta(&richiesta));
        })
        .await;
    }
    let inviata = |filo: &str| RispostaInviata {
        correlazione: filo.to_owned(),
        contenuto: compatta(&risposta),
    };
    let archivio = banco.store.archivio();
    assert_eq!(archivio.conserva(&[inviata("filo-0"), inviata("nessuno")]).await, Ok(1));
    assert_eq!(archivio.conserva(&[inviata("filo-0")]).await, Ok(0), "kept once");
    assert_eq!(archivio.conserva(&[]).await, Ok(0));
    let chiede = Messaggio {
        tipo: TipoMessaggio::Richiesta,
        byte: richiesta.clone(),
    };
    let risponde = Messaggio {
        tipo: TipoMessaggio::Risposta,
        byte: risposta.clone(),
    };
    assert_eq!(archivio.messaggi(1).await, Ok(vec![chiede.clone(), risponde]));
    assert_eq!(
        archivio.messaggi(2).await,
        Ok(vec![chiede]),
        "a node that ended before its answer left"
    );
    assert_eq!(archivio.messaggi(3).await, Ok(vec![]));
}

pub async fn accessi(banco: Banco) {
    let accesso = Accesso {
        quando: istante("2021-03-20T11:00:00.000001Z"),
        chi: "prova (uid 7)".to_owned(),
        che_cosa: "trace show".to_owned(),
        traccia: Some(9),
    };
    banco.store.archivio().annota(&accesso).await.expect("recorded");
    let righe = banco
        .righe("SELECT chi || '|' || che_cosa || '|' || CAST(traccia AS TEXT) FROM accesso")
        .await;
    assert_eq!(righe, ["prova (uid 7)|trace show|9"]);
}

/// Look-ups by key read few rows of many: no plan may walk the table.
pub async fn senza_scorrere_la_tabella(banco: Banco) {
    let semina = match banco.quale() {
        Quale::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO traccia (correlazione, ricevuta, registrata_il, durata_us, identificatore, identificatore_usato, motivi,
                impronta, codice_sap)
            SELECT 'c' || i, 1600000000000000 + i * 60000000, 0, 0, 'i' || i, i % 2, '', '', 's' || i FROM n"
        }
        Quale::Postgres => {
            "INSERT INTO traccia (correlazione, ricevuta, registrata_il, durata_us, identificatore, identificatore_usato,
                motivi, impronta, codice_sap)
            SELECT 'c' || i, to_timestamp(1600000000 + i * 60), now(), 0, 'i' || i, i % 2 = 1, '', '', 's' || i
            FROM generate_series(1, 20000) AS i"
        }
    };
    banco.altera(semina).await;
    banco.altera("ANALYZE").await;
    let (vero, falso) = match banco.quale() {
        Quale::Sqlite => ("identificatore_usato = 1", "identificatore_usato = 0"),
        Quale::Postgres => ("identificatore_usato", "NOT identificatore_usato"),
    };
    for (domanda, indice) in [
        ("correlazione = 'c7'".to_owned(), "traccia_correlazione"),
        ("codice_sap = 's7'".to_owned(), "traccia_codice_sap"),
        (
            format!("identificatore = 'i7' AND identificatore IS NOT NULL AND {vero}"),
            "traccia_identificatore",
        ),
        (
            format!("identificatore = 'i8' AND identificatore IS NOT NULL AND {falso}"),
            "traccia_identificatore_libero",
        ),
    ] {
        let piano = piano(&banco, &format!("SELECT id FROM traccia WHERE {domanda}")).await;
        assert!(piano.contains(indice), "{domanda}: {piano}");
    }
    let (dal, al) = ("2020-09-20T00:00:00Z", "2020-09-20T01:00:00Z");
    let intervallo = match banco.quale() {
        Quale::Sqlite => {
            let micro = |t: &str| istante(t).as_microsecond();
            format!("ricevuta >= {} AND ricevuta < {}", micro(dal), micro(al))
        }
        Quale::Postgres => {
            let espressione = |t: &str| {
                format!(
                    "('epoch'::timestamptz + {} * interval '1 microsecond')",
                    istante(t).as_microsecond()
                )
            };
            format!("ricevuta >= {} AND ricevuta < {}", espressione(dal), espressione(al))
        }
    };
    let piano = piano(
        &banco,
        &format!("SELECT min(id + 0), max(id + 0) FROM traccia WHERE {intervallo}"),
    )
    .await;
    assert!(piano.contains("traccia_ricevuta"), "{piano}");
    let filtro = Filtro {
        dal: Some(istante(dal)),
        al: Some(istante(al)),
        ..Filtro::default()
    };
    let trovate = cerca(&banco, &filtro).await;
    assert_eq!(trovate.len(), 60);
    // Who reads page after page looks the interval up once.
    let tratto = banco.store.archivio().tratto(&filtro).await.expect("a range");
    let numeri = || trovate.iter().map(|v| v.id);
    assert_eq!(tratto, numeri().min().zip(numeri().max()));
    let filtro = Filtro { tratto, ..filtro };
    assert_eq!(cerca(&banco, &filtro).await, trovate);
    let filtro = Filtro {
        identificatore: testo("i8"),
        ..Filtro::default()
    };
    assert_eq!(cerca(&banco, &filtro).await.len(), 1);
}

/// The plan, without the settings that the store gives its sessions, which forbid what is looked for here.
async fn piano(banco: &Banco, sql: &str) -> String {
    match banco.quale() {
        Quale::Postgres => banco.righe(&format!("EXPLAIN {sql}")).await.join("\n"),
        Quale::Sqlite => {
            let pool = sqlx::SqlitePool::connect(&banco.url).await.expect("the file opens");
            let query = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let righe: Vec<(i64, i64, i64, String)> = sqlx::query_as(query).fetch_all(&pool).await.expect("a plan");
            pool.close().await;
            righe
                .into_iter()
                .map(|(.., passo)| passo)
                .collect::<Vec<_>>()
                .join("\n")
        }
    }
}

pub async fn misure(banco: Banco) {
    let archivio = banco.store.archivio();
    let misura = archivio.misura().await.expect("a size");
    assert!(misura.occupati > 10_000, "{misura:?}");
    match (banco.quale(), misura.volume) {
        (Quale::Sqlite, Some((liberi, totale))) => assert!(liberi <= totale && totale > 1 << 20),
        (Quale::Postgres, None) => {}
        altro => panic!("{altro:?}"),
    }
    assert_eq!(
        archivio.registra_misura(date(2026, 3, 1), 100).await,
        Ok(vec![(date(2026, 3, 1), 100)])
    );
    archivio.registra_misura(date(2026, 3, 2), 150).await.expect("recorded");
    let storia = archivio.registra_misura(date(2026, 3, 2), 200).await.expect("recorded");
    assert_eq!(storia, [(date(2026, 3, 1), 100), (date(2026, 3, 2), 200)]);
    let storia = archivio
        .registra_misura(date(2026, 6, 20), 300)
        .await
        .expect("recorded");
    assert_eq!(storia, [(date(2026, 6, 20), 300)], "what is old is forgotten");
}
