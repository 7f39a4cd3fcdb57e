//! Part `notifiche`: notifications delivered in a second: to one region and to 21, from an outbox with little in it and from one with a
//! million delivered and a hundred thousand waiting.
//!
//! The node is the release binary; the regions are receivers in this process that answer at once. What waits is put into
//! the outbox behind the node's back, each of a SAP of its own, so that order holds nothing up. Node, receivers and
//! database share the processors.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use portasap::{egov::Parti, sap::CodiceSap};
use sqlx::{AssertSqlSafe, Connection};

use crate::{
    messages::TYPES,
    node::{Node, postgres_database},
    plan::Plan,
    report::{Report, Table, Value},
    timing::now,
};

/// Of each line, at most.
const TIME: Duration = Duration::from_secs(6);
/// Rows of one statement.
const PASSO: u32 = 10_000;

/// One line of the table.
struct Case {
    regions: usize,
    parallel: usize,
    delivered: u32,
    waiting: u32,
}

const CASES: [Case; 5] = [
    Case {
        regions: 1,
        parallel: 4,
        delivered: 0,
        waiting: 40_000,
    },
    Case {
        regions: 1,
        parallel: 16,
        delivered: 0,
        waiting: 40_000,
    },
    Case {
        regions: 21,
        parallel: 4,
        delivered: 0,
        waiting: 60_000,
    },
    Case {
        regions: 1,
        parallel: 4,
        delivered: 1_000_000,
        waiting: 100_000,
    },
    Case {
        regions: 21,
        parallel: 4,
        delivered: 1_000_000,
        waiting: 100_000,
    },
];

pub fn part(report: &mut Report, plan: &Plan) {
    let mut table = Table::new(
        "notifiche",
        "Notifications delivered in a second",
        &["database", "regions", "parallel", "delivered", "waiting", "per second"],
    );
    let cases = if plan.quick { &CASES[..3] } else { &CASES[..] };
    for case in cases {
        line(&mut table, "SQLite", case, None);
        if std::env::var_os("PORTASAP_TEST_POSTGRES").is_some() {
            line(&mut table, "PostgreSQL", case, Some(&postgres_database()));
        }
    }
    report.add(table);
}

fn line(table: &mut Table, name: &str, case: &Case, url: Option<&str>) {
    let received = Arc::new(AtomicU64::new(0));
    let parties = Parti::predefinite();
    let regions: Vec<(String, String)> = parties
        .iter()
        .filter(|p| p.regione != "00")
        .take(case.regions)
        .map(|p| (p.codice.clone(), p.regione.clone()))
        .collect();
    let database: Vec<(&str, &str)> = url.iter().map(|u| ("DATABASE__URL", *u)).collect();
    // Once, for the tables.
    let mut node = Node::with(&database);
    node.kill();
    let url = url.map_or_else(
        || format!("sqlite://{}", node.dir().join("data/portasap.db").display()),
        str::to_owned,
    );
    let numbers: Vec<&str> = regions.iter().map(|(_, regione)| regione.as_str()).collect();
    fill(&url, &numbers, case);
    let receiver = receiver(&received);
    let parallel = case.parallel.to_string();
    let endpoints: Vec<(String, &str)> = regions
        .iter()
        .map(|(codice, _)| (format!("NOTIFICA__ENDPOINT__{codice}"), receiver.as_str()))
        .collect();
    let settings: Vec<(&str, &str)> = endpoints
        .iter()
        .map(|(k, v)| (k.as_str(), *v))
        .chain([
            ("NOTIFICA__PARALLEL", parallel.as_str()),
            ("LOG__LEVEL", "warn,portasap::cli=info"),
        ])
        .collect();
    let node = node.restart_with(&settings);
    while received.load(Ordering::Relaxed) == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    let (begun, before) = (now(), received.load(Ordering::Relaxed));
    while begun.elapsed() < TIME && received.load(Ordering::Relaxed) < u64::from(case.waiting) {
        thread::sleep(Duration::from_millis(5));
    }
    let (seconds, many) = (begun.elapsed().as_secs_f64(), received.load(Ordering::Relaxed) - before);
    let mut row = vec![Value::text(name)];
    let counts = [case.regions as f64, case.parallel as f64];
    row.extend(counts.map(|count| Value::number(count, 0)));
    row.extend([case.delivered, case.waiting].map(|count| Value::number(f64::from(count), 0)));
    row.push(Value::number(many as f64 / seconds, 0));
    eprintln!("  {name}, {} regions … {:.0}/s", case.regions, many as f64 / seconds);
    table.row(row);
    drop(node);
}

/// Puts what was delivered and what waits into the outbox.
fn fill(url: &str, regions: &[&str], case: &Case) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let total = case.delivered + case.waiting;
    let sqlite = url.starts_with("sqlite:");
    let instant = if sqlite {
        "1700000000000000"
    } else {
        "'2024-01-01T00:00:00Z'"
    };
    let statements = (0..total).step_by(PASSO as usize).map(|from| {
        let rows: Vec<String> = (from..total.min(from + PASSO))
            .map(|n| {
                let codice = CodiceSap::genera("AA", n + 1);
                let stato = if n < case.delivered { "CONSEGNATA" } else { "DA_INVIARE" };
                let a = regions[n as usize % regions.len()];
                format!("('{codice}','02','{a}','bench-{n}',{instant},'{stato}',{instant})")
            })
            .collect();
        format!(
            "INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il, stato, prossimo_tentativo) VALUES {}",
            rows.join(",")
        )
    });
    macro_rules! run {
        ($connection:ty) => {
            runtime.block_on(async {
                let mut connection = <$connection>::connect(url).await.expect("the database opens");
                for statement in statements {
                    let query = sqlx::raw_sql(AssertSqlSafe(statement));
                    query.execute(&mut connection).await.expect("rows");
                }
                let analyze = sqlx::raw_sql("ANALYZE");
                analyze.execute(&mut connection).await.expect("statistics");
                connection.close().await.expect("it closes");
            })
        };
    }
    if sqlite {
        run!(sqlx::SqliteConnection);
    } else {
        run!(sqlx::PgConnection);
    }
}

/// The URL of a porta that answers OK to everything at once, and counts.
fn receiver(received: &Arc<AtomicU64>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let received = Arc::clone(received);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let received = Arc::clone(&received);
            thread::spawn(move || serve(stream, &received));
        }
    });
    format!("http://{address}/ServiziSAP")
}

fn serve(stream: TcpStream, received: &AtomicU64) {
    stream.set_nodelay(true).expect("a socket");
    let mut reader = BufReader::new(stream);
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if !matches!(reader.read_line(&mut line), Ok(1..)) {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        body.resize(length, 0);
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let request = std::str::from_utf8(&body).expect("UTF-8");
        assert!(request.contains("notificaSAP"), "{request}");
        // Without a busta: allowed where it is optional, and nothing to do for this process.
        let answer = format!(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
             <t:risposta_notificaSAP xmlns:t=\"{TYPES}\"><t:Esito>OK</t:Esito><t:MessaggioErrore></t:MessaggioErrore>\
             </t:risposta_notificaSAP></soap:Body></soap:Envelope>"
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        received.fetch_add(1, Ordering::Relaxed);
        if reader.get_mut().write_all((head + &answer).as_bytes()).is_err() {
            return;
        }
    }
}
