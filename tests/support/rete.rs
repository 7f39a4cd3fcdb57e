//! NAZIONALE and some regions as real processes that know each other's addresses: each the binary that ships, with a
//! database of its own.
//!
//! Addresses are chosen before anybody starts and kept over restarts, outside the range from which the system takes the
//! ports of outgoing connections: nobody else gets the port of a dead process. When a test fails, each log is shown.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::{
    net::TcpListener,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    http::{self, Reply},
    messages::{Busta, body},
    node::Node,
};

/// A party of the agreement, as its own systems know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parte {
    pub nome: &'static str,
    /// In SOGGETTI ABILITATI.
    pub regione: &'static str,
    pub cpi: &'static str,
}

pub const LAZIO: Parte = Parte {
    nome: "LAZIO",
    regione: "08",
    cpi: "H501C000523",
};
pub const LOMBARDIA: Parte = Parte {
    nome: "LOMBARDIA",
    regione: "10",
    cpi: "F205C000001",
};
pub const VENETO: Parte = Parte {
    nome: "VENETO",
    regione: "21",
    cpi: "G224C000126",
};

/// One of the processes.
#[derive(Debug)]
pub struct Processo {
    pub nome: &'static str,
    pub porta: u16,
    /// None only while it is dead.
    node: Option<Node>,
    database: String,
}

impl Processo {
    /// Starts it on its port; `settings` beside what every process of the net has.
    pub fn avvia(nome: &'static str, porta: u16, settings: &[(&str, &str)]) -> Self {
        let listen = format!("127.0.0.1:{porta}");
        let di_tutti = [("LISTEN", listen.as_str()), ("LOG__LEVEL", "info")];
        let settings: Vec<_> = di_tutti.into_iter().chain(settings.iter().copied()).collect();
        let node = Node::with(&settings);
        let database = settings.iter().rfind(|(chiave, _)| *chiave == "DATABASE__URL");
        let database = database.map_or_else(
            || format!("sqlite://{}", node.dir().join("data/portasap.db").display()),
            |(_, url)| (*url).to_owned(),
        );
        Self {
            nome,
            porta,
            node: Some(node),
            database,
        }
    }

    pub fn node(&self) -> &Node {
        self.node.as_ref().expect("it runs")
    }

    pub fn database(&self) -> &str {
        &self.database
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/ServiziSAP", self.porta)
    }

    /// SIGKILL: nothing is finished.
    pub fn uccidi(&mut self) {
        self.node.as_mut().expect("it runs").kill();
    }

    /// Starts it again, dead or not, on the same port and data.
    pub fn rinasci(&mut self) {
        self.rinasci_con(&[]);
    }

    pub fn rinasci_con(&mut self, cambi: &[(&str, &str)]) {
        self.node = self.node.take().map(|node| node.restart_with(cambi));
    }

    /// Nothing answers, every connection stays.
    pub fn sospendi(&self) {
        self.node().signal("STOP");
    }

    pub fn riprendi(&self) {
        self.node().signal("CONT");
    }

    /// The one column of a query on its database, as text.
    pub fn righe(&self, sql: &str) -> Vec<Vec<String>> {
        righe(&self.database, sql)
    }

    /// Value of a line of its metrics, 0 where there is none.
    pub fn metrica(&self, nome: &str) -> f64 {
        let pagina = self.node().ops("/metrics").body;
        let riga = pagina.lines().find_map(|riga| riga.strip_prefix(nome));
        riga.and_then(|valore| valore.trim().parse().ok()).unwrap_or_default()
    }
}

/// NAZIONALE, and regions with a porta delegata of their own.
#[derive(Debug)]
pub struct Rete {
    pub nodo: Processo,
    pub regioni: Vec<(Parte, Processo)>,
}

/// How a net differs from the usual one.
#[derive(Debug, Clone, Default)]
pub struct Diversa<'a> {
    pub nodo: Vec<(&'a str, &'a str)>,
    /// Of every region, and of one.
    pub regioni: Vec<(&'a str, &'a str)>,
    pub proprie: Vec<(Parte, &'a str, &'a str)>,
    /// Where the node finds a region, instead of its address: something stands between.
    pub davanti: Vec<(Parte, String)>,
    /// Ports that somebody had to know before.
    pub porte: Vec<(Parte, u16)>,
}

/// Delivery that does not keep a test waiting.
pub const FRETTA: [(&str, &str); 5] = [
    ("NOTIFICA__RETRY_FIRST_MS", "100"),
    ("NOTIFICA__RETRY_MAX_MS", "400"),
    ("NOTIFICA__TIMEOUT_MS", "1000"),
    ("NOTIFICA__POLL_MS", "50"),
    ("NOTIFICA__LEASE_MARGIN_MS", "500"),
];

impl Rete {
    pub fn nuova(parti: &[Parte]) -> Self {
        Self::diversa(parti, &Diversa::default())
    }

    /// The regions first: the node calls them as soon as it has something to say.
    pub fn diversa(parti: &[Parte], diversa: &Diversa) -> Self {
        let porta = porta_libera();
        let regioni: Vec<_> = parti
            .iter()
            .map(|parte| {
                let nota = diversa.porte.iter().find(|(di, _)| di == parte);
                let propria = nota.map_or_else(porta_libera, |(_, porta)| *porta);
                let sue = diversa.proprie.iter().filter(|(di, ..)| di == parte);
                let settings: Vec<_> = diversa
                    .regioni
                    .iter()
                    .copied()
                    .chain(sue.map(|(_, chiave, valore)| (*chiave, *valore)))
                    .collect();
                (*parte, regione(*parte, propria, porta, &settings))
            })
            .collect();
        let recapiti: Vec<(String, String)> = regioni
            .iter()
            .map(|(parte, processo)| {
                let davanti = diversa.davanti.iter().find(|(di, _)| di == parte);
                let url = davanti.map_or_else(|| processo.url(), |(_, url)| url.clone());
                (format!("NOTIFICA__ENDPOINT__{}", parte.nome), url)
            })
            .collect();
        let settings: Vec<(&str, &str)> = FRETTA
            .into_iter()
            .chain(recapiti.iter().map(|(k, v)| (k.as_str(), v.as_str())))
            .chain(diversa.nodo.iter().copied())
            .collect();
        Self {
            nodo: Processo::avvia("NAZIONALE", porta, &settings),
            regioni,
        }
    }

    pub fn regione(&self, parte: Parte) -> &Processo {
        let trovata = self.regioni.iter().find(|(p, _)| *p == parte);
        &trovata.expect("a region of this net").1
    }

    pub fn regione_mut(&mut self, parte: Parte) -> &mut Processo {
        let trovata = self.regioni.iter_mut().find(|(p, _)| *p == parte);
        &mut trovata.expect("a region of this net").1
    }
}

impl Drop for Rete {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let tutti = std::iter::once(&self.nodo).chain(self.regioni.iter().map(|(_, p)| p));
        for processo in tutti {
            if let Some(node) = &processo.node {
                eprintln!("──── log of {}\n{}", processo.nome, coda(&node.log()));
            }
        }
    }
}

/// The end of a log: what led to the failure is there.
fn coda(log: &str) -> String {
    let righe: Vec<&str> = log.lines().collect();
    righe[righe.len().saturating_sub(60)..].join("\n")
}

/// A region's portasap, which knows the node's port.
fn regione(parte: Parte, porta: u16, nodo: u16, altro: &[(&str, &str)]) -> Processo {
    let url = format!("http://127.0.0.1:{nodo}/ServiziSAP");
    let mut settings = vec![
        ("ROLE", "regione"),
        ("PARTY", parte.nome),
        ("NODO__URL", &url),
        ("DELEGATA__ENABLED", "true"),
    ];
    settings.extend_from_slice(altro);
    Processo::avvia(parte.nome, porta, &settings)
}

/// A port that nobody uses, and no outgoing connection gets.
pub fn porta_libera() -> u16 {
    static PROSSIMA: AtomicU32 = AtomicU32::new(0);
    for _ in 0..5000 {
        let passo = PROSSIMA.fetch_add(1, Ordering::Relaxed) + std::process::id() * 61;
        let porta = u16::try_from(20_000 + passo % 12_000).expect("below 32 000");
        if TcpListener::bind(("127.0.0.1", porta)).is_ok() {
            return porta;
        }
    }
    panic!("no free port");
}

/// Plain SOAP through a region's porta delegata; none when no whole answer came.
pub fn delegata(regione: &Processo, azione: &str, parametro: &str, valore: &str) -> Option<Reply> {
    let messaggio = crate::messages::envelope("", &body(azione, parametro, valore));
    manda(regione.porta, "/PD/ServiziSAP", &messaggio)
}

/// The same straight to the node, in a busta of that region.
pub fn diretta(nodo: u16, da: Parte, azione: &str, parametro: &str, valore: &str) -> Option<Reply> {
    static NUMERO: AtomicU32 = AtomicU32::new(1);
    let busta = Busta::nuova(da.nome, azione, NUMERO.fetch_add(1, Ordering::Relaxed));
    manda(nodo, "/ServiziSAP", &busta.intorno(&body(azione, parametro, valore)))
}

fn manda(porta: u16, percorso: &str, testo: &str) -> Option<Reply> {
    let messaggio = format!(
        "POST {percorso} HTTP/1.1\r\nHost: 127.0.0.1:{porta}\r\nConnection: close\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"\"\r\nContent-Length: {}\r\n\r\n{testo}",
        testo.len()
    );
    let indirizzo = std::net::SocketAddr::from(([127, 0, 0, 1], porta));
    // A killed process may leave half an answer.
    http::raw(indirizzo, messaggio.as_bytes()).filter(|risposta| risposta.body.trim_end().ends_with("Envelope>"))
}

/// Rows of a query, each value as text; `NULL` for absent.
pub fn righe(url: &str, sql: &str) -> Vec<Vec<String>> {
    let sqlite = url.starts_with("sqlite:");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let query = sqlx::AssertSqlSafe(sql.to_owned());
    macro_rules! leggi {
        ($connessione:ty) => {{
            use sqlx::{Connection, Row};
            runtime.block_on(async {
                let mut connessione = <$connessione>::connect(url).await.expect("the database opens");
                let righe = sqlx::query(query)
                    .fetch_all(&mut connessione)
                    .await
                    .expect("the query runs");
                let testo = |riga: &_, n| -> String {
                    let valore: Option<String> = Row::get(riga, n);
                    valore.unwrap_or_else(|| "NULL".to_owned())
                };
                let righe = righe
                    .iter()
                    .map(|r| (0..r.len()).map(|n| testo(r, n)).collect())
                    .collect();
                connessione.close().await.expect("it closes");
                righe
            })
        }};
    }
    if sqlite {
        leggi!(sqlx::SqliteConnection)
    } else {
        leggi!(sqlx::PgConnection)
    }
}
