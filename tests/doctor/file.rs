//! Mistakes that lie on this host: certificates, keys, parties, tables, the database, its room, secrets.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use portasap::tables::Nome;
use rcgen::{CertificateParams, date_time_ymd};
use sqlx::Connection;

use crate::{
    COLLAUDO, REGIONE, cartella,
    node::binary,
    pki::{Pki, registry},
    visita,
};

fn scaduto(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2023, 1, 1);
    params.not_after = date_time_ymd(2024, 1, 1);
}

fn comando(dir: &Path, argomenti: &[&str]) {
    let output = Command::new(binary()).args(argomenti).current_dir(dir).output();
    let output = output.expect("the binary runs");
    assert!(output.status.success(), "{argomenti:?}: {output:?}");
}

#[test]
fn certificates_that_ended_or_have_another_key() {
    let pki = Pki::new();
    pki.put("vecchio", &pki.host("nodo", scaduto));
    pki.put("buono", &pki.host("nodo", |_| {}));
    for (check, certificate, key, what) in [
        ("tls", "TLS__CERTIFICATE", "TLS__KEY", "tls.certificate"),
        ("client", "CLIENT__CERTIFICATE", "CLIENT__KEY", "client.certificate"),
        ("modi", "MODI__CERTIFICATO", "MODI__CHIAVE", "modi.certificato"),
    ] {
        let esamina = |cert: &str, chiave: &str| {
            let (cert, chiave) = (pki.path(cert), pki.path(chiave));
            let settings = [(certificate, cert.to_str().unwrap()), (key, chiave.to_str().unwrap())];
            visita(COLLAUDO, pki.dir(), &settings)
        };
        let referto = esamina("buono.pem", "buono.key");
        referto.sano();
        referto.dice(check, "ok", what);
        esamina("vecchio.pem", "vecchio.key").sbagliato(check, "ended on 2024-01-01");
        esamina("buono.pem", "vecchio.key").sbagliato(check, "does not go with");
        esamina("buono.pem", "nessuno.key").sbagliato(check, "nessuno.key");
    }
}

#[test]
fn a_certificate_that_ends_soon_is_worth_a_look() {
    let pki = Pki::new();
    let presto = jiff::Timestamp::try_from(adesso()).unwrap();
    let presto = presto
        .to_zoned(jiff::tz::TimeZone::UTC)
        .checked_add(jiff::Span::new().days(10))
        .unwrap();
    let fine = date_time_ymd(
        presto.year().into(),
        u8::try_from(presto.month()).unwrap(),
        u8::try_from(presto.day()).unwrap(),
    );
    pki.put("nodo", &pki.host("nodo", |p| p.not_after = fine));
    let (cert, chiave) = (pki.path("nodo.pem"), pki.path("nodo.key"));
    let settings = [
        ("TLS__CERTIFICATE", cert.to_str().unwrap()),
        ("TLS__KEY", chiave.to_str().unwrap()),
    ];
    let referto = visita(COLLAUDO, pki.dir(), &settings);
    referto.sano();
    assert!(
        referto
            .dice("tls", "look", "tls.certificate ends on")
            .contains("SIGHUP")
    );
}

/// Now, as a file says it that was just written.
fn adesso() -> std::time::SystemTime {
    tempfile::NamedTempFile::new()
        .unwrap()
        .as_file()
        .metadata()
        .unwrap()
        .modified()
        .unwrap()
}

#[test]
fn parties_without_credentials_are_named() {
    let pki = Pki::new();
    let parti = pki.path("parti.toml");
    let esercizio = [
        ("ENVIRONMENT", "esercizio"),
        ("IDENTITY__REQUIRED", "true"),
        ("EGOV__PARTI", parti.to_str().unwrap()),
        ("DELEGATA__ENABLED", "false"),
    ];
    for (config, senza) in [(COLLAUDO, "VENETO"), (REGIONE, "NAZIONALE")] {
        let referto = visita(config, pki.dir(), &esercizio);
        let mend = referto.dice(
            "identity",
            "look",
            &format!("parties without credentials cannot call: {senza}"),
        );
        assert!(mend.contains("egov.parti"), "{mend}");
    }
    let referto = visita(REGIONE, pki.dir(), &esercizio);
    referto.dice("ricezione", "look", "nobody may fetch them");
    pki.write(
        "parti.toml",
        &registry("")
            .replace("[[parte.basic]]", "")
            .replace("utente =", "#")
            .replace("hash =", "#"),
    );
    let nessuna = visita(COLLAUDO, pki.dir(), &esercizio);
    nessuna.sbagliato("identity", "nobody could prove who it is");
}

#[test]
fn an_open_porta_delegata_and_a_node_that_does_not_know_us() {
    let dir = cartella();
    let referto = visita(REGIONE, dir.path(), &[]);
    referto.dice("delegata", "ok", "this host only");
    referto.tace("nodo.credenziali");
    let fuori = [
        ("LISTEN", "0.0.0.0:0"),
        ("PUBLIC_URL", "http://127.0.0.1:0"),
        ("NODO__URL", "https://nodo.invalid/ServiziSAP"),
    ];
    let referto = visita(REGIONE, dir.path(), &fuori);
    assert!(
        referto
            .dice("delegata", "look", "speaks to the node in our name")
            .contains("delegata.indirizzi")
    );
    referto.dice("nodo.credenziali", "look", "nothing proves to the node who we are");
}

#[test]
fn hashes_that_are_too_weak() {
    let pki = Pki::new();
    let debole = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(64, 1, 1, None).unwrap(),
    );
    let debole = debole.hash_password(b"una password lunga").unwrap().to_string();
    let file = format!(
        "[[parte]]\nnome = \"NAZIONALE\"\nregione = \"00\"\n[[parte]]\nnome = \"LAZIO\"\nregione = \"08\"\n[[parte.basic]]\nutente = \"lazio\"\nhash = \"{debole}\"\n"
    );
    pki.write("parti.toml", &file);
    let parti = pki.path("parti.toml");
    let referto = visita(COLLAUDO, pki.dir(), &[("EGOV__PARTI", parti.to_str().unwrap())]);
    assert!(
        referto
            .sbagliato("parties", "too weak")
            .contains("portasap hash-password")
    );
    assert!(!format!("{referto:?}").contains(&debole), "the hash is not shown");
}

#[test]
fn secrets_that_everybody_may_read() {
    let pki = Pki::new();
    pki.write("password", "segretissima\n");
    let (cert, chiave, password) = (pki.path("nodo.pem"), pki.path("nodo.key"), pki.path("password"));
    let credenziali = format!("{{ user = \"lazio\", password_file = \"{}\" }}", password.display());
    let settings = [
        ("TLS__CERTIFICATE", cert.to_str().unwrap()),
        ("TLS__KEY", chiave.to_str().unwrap()),
        ("NODO__CREDENZIALI", &credenziali),
    ];
    let permessi = |modo| {
        for file in [&chiave, &password] {
            fs::set_permissions(file, fs::Permissions::from_mode(modo)).unwrap();
        }
    };
    permessi(0o600);
    visita(COLLAUDO, pki.dir(), &settings).tace("secrets");
    permessi(0o644);
    let referto = visita(COLLAUDO, pki.dir(), &settings);
    referto.sano();
    for chiave in ["tls.key", "nodo.credenziali.password_file"] {
        referto.dice("secrets", "look", chiave);
    }
    assert!(!format!("{referto:?}").contains("segretissima"));
}

#[test]
fn what_serve_would_refuse() {
    let dir = cartella();
    std::fs::write(dir.path().join("corto"), "breve").unwrap();
    std::fs::write(dir.path().join("password"), "segretissima").unwrap();
    for file in ["corto", "nessuno"] {
        let webhook = [
            ("RICEZIONE__WEBHOOK__URL", "http://127.0.0.1:1/"),
            ("RICEZIONE__WEBHOOK__SECRET_FILE", file),
        ];
        visita(REGIONE, dir.path(), &webhook).sbagliato("secrets", file);
    }
    let endpoint = ("NOTIFICA__ENDPOINT", "{ ATLANTIDE = \"http://127.0.0.1:1/\" }");
    visita(COLLAUDO, dir.path(), &[endpoint]).sbagliato("parties", "no party has this codice");
    let sola = "{ LAZIO = { user = \"nodo\", password_file = \"password\" } }";
    visita(COLLAUDO, dir.path(), &[("NOTIFICA__CREDENZIALI", sola)]).sbagliato("parties", "notifica.credenziali.LAZIO");
}

#[test]
fn a_database_that_is_away_behind_or_cannot_be_written() {
    let dir = cartella();
    let esamina = |url: &str, migrate: &str| {
        visita(
            COLLAUDO,
            dir.path(),
            &[("DATABASE__URL", url), ("DATABASE__MIGRATE", migrate)],
        )
    };
    esamina("postgres://nobody:segreto@127.0.0.1:1/x", "false").sbagliato("database", "unavailable");
    let mend = esamina("sqlite://new/portasap.db", "false").sbagliato("database", "does not exist yet");
    assert!(mend.contains("portasap migrate"), "{mend}");
    fs::write(dir.path().join("vuoto.db"), "").unwrap();
    esamina("sqlite://vuoto.db", "false").sbagliato("database", "migrat");
    esamina("sqlite://vuoto.db", "true").dice("database", "look", "serve will do so");
    fs::write(dir.path().join("cartella"), "a file where a folder should be").unwrap();
    esamina("sqlite://cartella/portasap.db", "true").sbagliato("database", "cannot be written");
    esamina("sqlite:///proc/portasap/portasap.db", "true").sbagliato("database", "/proc cannot be written");
    comando(dir.path(), &["migrate", "--database", "sqlite://pronto.db"]);
    let nuovo = dir.path().join("nuovo.db");
    fs::copy(dir.path().join("pronto.db"), &nuovo).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut db = sqlx::SqliteConnection::connect(nuovo.to_str().unwrap()).await.unwrap();
        let avanti =
            "UPDATE _sqlx_migrations SET version = 999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
        assert_eq!(sqlx::query(avanti).execute(&mut db).await.unwrap().rows_affected(), 1);
    });
    let mend = esamina("sqlite://nuovo.db", "false").sbagliato("database", "schema is ahead");
    assert!(mend.contains("newer"), "{mend}");
    let pronto = esamina("sqlite://pronto.db", "false");
    pronto.dice("database", "ok", "at the schema of this version");
    pronto.sano();
}

#[test]
fn a_disk_that_is_nearly_full() {
    let dir = cartella();
    // A volume always has less than 100 % free.
    let soglie = [
        ("SPACE__WARN_FREE_PERCENT", "100"),
        ("SPACE__CRITICAL_FREE_PERCENT", "0"),
    ];
    let referto = visita(COLLAUDO, dir.path(), &soglie);
    assert!(
        referto.dice("space", "look", "% of the room").contains("make room"),
        "before there is a database"
    );
    comando(dir.path(), &["migrate", "--database", "sqlite://data/portasap.db"]);
    let piena = [
        ("SPACE__CAPACITY_BYTES", "4096"),
        ("SPACE__WARN_FREE_PERCENT", "20"),
        ("SPACE__CRITICAL_FREE_PERCENT", "5"),
    ];
    visita(COLLAUDO, dir.path(), &piena).sbagliato("space", "0 % of the room");
    visita(COLLAUDO, dir.path(), &[]).dice("space", "ok", "free");
}

#[test]
fn tables_that_are_missing_stale_or_open() {
    let dir = cartella();
    let spedite = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/tabelle"));
    let tabelle = dir.path().join("tabelle");
    fs::create_dir(&tabelle).unwrap();
    for voce in fs::read_dir(spedite).unwrap().map(Result::unwrap) {
        fs::copy(voce.path(), tabelle.join(voce.file_name())).unwrap();
    }
    let esamina = || visita(COLLAUDO, dir.path(), &[("TABLES__DIR", tabelle.to_str().unwrap())]);
    let referto = esamina();
    referto.sano();
    referto.dice("tables", "ok", "tabelle");
    assert!(
        referto
            .dice("tables", "look", "not complete")
            .contains("portasap tables import")
    );
    let accorcia = |file: &str, tieni: &dyn Fn(usize, &str) -> bool| {
        let testo = fs::read_to_string(tabelle.join(file)).unwrap();
        let righe = testo.lines().enumerate().filter(|(n, riga)| tieni(*n, riga));
        fs::write(
            tabelle.join(file),
            righe.map(|(_, riga)| format!("{riga}\n")).collect::<String>(),
        )
        .unwrap();
    };
    accorcia("indice.csv", &|_, riga| !riga.starts_with(Nome::Cpi.as_str()));
    accorcia("tipo_variazione.csv", &|n, _| n != 1);
    let referto = esamina();
    referto.sano();
    referto.dice(
        "tables",
        "look",
        "lacks tables, of whose codes only the shape is judged: CPI",
    );
    referto.dice("tables", "look", "TIPO VARIAZIONE (1 codes)");
    fs::remove_file(tabelle.join("tipo_variazione.csv")).unwrap();
    esamina().sbagliato("tables", "tipo_variazione.csv");
}

#[test]
fn an_imported_table_that_cannot_be_read() {
    let dir = cartella();
    let url = "sqlite://data/portasap.db";
    comando(dir.path(), &["migrate", "--database", url]);
    let spedita = concat!(env!("CARGO_MANIFEST_DIR"), "/config/tabelle/tipo_variazione.csv");
    let testo = fs::read_to_string(spedita).unwrap();
    let senza_ultima = testo.trim_end().rsplit_once('\n').unwrap().0;
    fs::write(dir.path().join("tipo_variazione.csv"), format!("{senza_ultima}\n")).unwrap();
    let import = ["tables", "import", "tipo_variazione.csv", "--yes", "--database", url];
    comando(dir.path(), &import);
    visita(COLLAUDO, dir.path(), &[]).sano();
    let file = format!("sqlite://{}", dir.path().join("data/portasap.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut db = sqlx::SqliteConnection::connect(&file).await.unwrap();
        let rovina = sqlx::query("UPDATE tabella_importata SET contenuto = 'a;b'")
            .execute(&mut db)
            .await;
        assert_eq!(rovina.unwrap().rows_affected(), 1);
    });
    let mend = visita(COLLAUDO, dir.path(), &[]).sbagliato("tables", "the table without imports is in force");
    assert!(mend.contains("--revert"), "{mend}");
}
