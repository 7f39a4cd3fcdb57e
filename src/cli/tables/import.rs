//! `portasap tables import FILE`: shows what changes, asks, and puts it in force in one transaction. `--revert TABLE` goes
//! back to an earlier edition in the same way.

use std::{
    collections::HashSet,
    io::{self, IsTerminal, Write},
    path::Path,
};

use super::{
    archivio::{self, Archivio},
    confronto::{self, Confronto},
    file,
};
use crate::{
    cli::{Exit, common},
    store::{Conteggi, ErroreImportazione, Importazione, NuovaTabella, leggi_edizione},
    tables::{Differenze, Tabella},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portasap tables import --config my.toml Classificazioni.xls\n  \
                        portasap tables import cpi.csv --complete --by \"Ufficio SIL\" --yes\n  \
                        portasap tables import --table \"TIPO ATTIVITA\" nuove.csv\n  \
                        portasap tables import codici.xlsx --mapping mappa_anomalie.csv\n  \
                        portasap tables import --revert CPI            the edition before\n  \
                        portasap tables import --revert CPI --to 0     the table without imports"
)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
    #[command(flatten)]
    file: file::FileArgs,
    /// Go back to an earlier edition of this table (`tables history` lists them)
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["file", "table", "mapping", "complete", "open"])]
    revert: Option<String>,
    /// Which version to go back to; 0 is the table without imports
    #[arg(long, value_name = "VERSION", requires = "revert")]
    to: Option<i64>,
    /// Who imports, for the record; by default the user of the operating system
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Show every code that changes, not only the first ones
    #[arg(long)]
    all: bool,
}

pub fn run(args: &Args) -> Result<Exit, Exit> {
    let da = chi(args)?;
    common::runtime()?.block_on(async {
        let archivio = Archivio::apri(&args.common, true).await?;
        let esito = match (&args.revert, &args.file.file) {
            (Some(tabella), _) => torna(&archivio, args, tabella, da).await,
            (None, Some(file)) => importa(&archivio, args, file, da).await,
            (None, None) => Err(common::fail(Exit::Usage, "a FILE, or --revert TABLE, is wanted")),
        };
        archivio.chiudi().await;
        esito
    })
}

async fn importa(archivio: &Archivio, args: &Args, file: &Path, da: String) -> Result<Exit, Exit> {
    let letto = file::leggi(file, &args.file.lettura, archivio)?;
    let confronti = confronto::confronta(&letto.lettura, &archivio.in_vigore);
    let mut out = io::stdout().lock();
    confronto::saltati(&letto.lettura, &mut out)
        .and_then(|()| confronto::racconta(&confronti, args.all, &mut out))
        .map_err(|e| common::fail(Exit::Unreachable, e))?;
    drop(out);
    let tabelle: Vec<NuovaTabella> = confronti
        .iter()
        .filter(|c| !c.differenze.nessuna())
        .map(|c| nuova(archivio, c))
        .collect();
    let importazione = Importazione {
        tabelle,
        origine: letto.nome,
        impronta: letto.impronta,
        da,
    };
    conferma(archivio, args, importazione).await
}

fn nuova(archivio: &Archivio, confronto: &Confronto<'_>) -> NuovaTabella {
    let tabella = &confronto.proposta.tabella;
    NuovaTabella {
        contenuto: Some(confronto.proposta.testo.clone()),
        ripristina: None,
        ..scheda(archivio, tabella, confronto::conteggi(&confronto.differenze))
    }
}

fn scheda(archivio: &Archivio, tabella: &Tabella, conteggi: Conteggi) -> NuovaTabella {
    let numero = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    NuovaTabella {
        tabella: tabella.nome,
        completa: tabella.completa,
        contenuto: None,
        righe: numero(tabella.righe().len()),
        codici: numero(tabella.codici()),
        conteggi,
        attesa: archivio.versione(tabella.nome),
        ripristina: None,
    }
}

/// Brings back an edition; the one before the present one when none is named.
async fn torna(archivio: &Archivio, args: &Args, tabella: &str, da: String) -> Result<Exit, Exit> {
    let nome = archivio::nome(tabella)?;
    let presente = archivio.versione(nome);
    if presente == 0 {
        return Err(common::fail(
            Exit::Refused,
            format!("the table `{nome}` was never imported"),
        ));
    }
    let a = args.to.unwrap_or(presente - 1);
    let edizione = archivio
        .imports()?
        .edizione(nome, a)
        .await
        .map_err(|e| common::fail(Exit::Unreachable, e))?;
    let rifiuta = |e: &dyn std::fmt::Display| common::fail(Exit::Refused, e);
    let (meta, di_prima) = match &edizione {
        Some(e) => (
            leggi_edizione(&archivio.base, e).map_err(|e| rifiuta(&e))?,
            e.contenuto.clone(),
        ),
        None if a == 0 => (None, None),
        None => {
            return Err(rifiuta(&format!(
                "the table `{nome}` has no version {a}; `tables history` lists them"
            )));
        }
    };
    let tornata = meta.or_else(|| archivio.base.tabella(nome).cloned());
    let mut nuova = if let Some(tornata) = &tornata {
        let differenze = Differenze::tra(archivio.in_vigore.tabella(nome), tornata);
        println!(
            "{nome}: back from version {presente} to {a}; {}",
            confronto::in_breve(&differenze)
        );
        scheda(archivio, tornata, confronto::conteggi(&differenze))
    } else {
        println!("{nome}: back from version {presente} to no table at all");
        NuovaTabella {
            tabella: nome,
            completa: false,
            contenuto: None,
            righe: 0,
            codici: 0,
            conteggi: Conteggi::default(),
            attesa: presente,
            ripristina: None,
        }
    };
    nuova.contenuto = di_prima;
    nuova.ripristina = Some(a);
    let (origine, impronta) = edizione.map_or_else(|| (String::new(), String::new()), |e| (e.origine, e.impronta));
    let importazione = Importazione {
        tabelle: vec![nuova],
        origine,
        impronta,
        da,
    };
    conferma(archivio, args, importazione).await
}

/// Asks, and commits.
async fn conferma(archivio: &Archivio, args: &Args, importazione: Importazione) -> Result<Exit, Exit> {
    if importazione.tabelle.is_empty() {
        println!("nothing to import: the tables in force are the same");
        return Ok(Exit::Fine);
    }
    if !args.yes && !chiedi()? {
        return Err(common::fail(Exit::Refused, "not imported: nothing was changed"));
    }
    let versioni = match archivio.imports()?.importa_tabelle(&importazione).await {
        Ok(versioni) => versioni,
        Err(e @ ErroreImportazione::Superata { .. }) => {
            let invito = "nothing was changed; look at the differences and import again";
            return Err(common::fail(Exit::Refused, format!("{e}: {invito}")));
        }
        Err(e) => return Err(common::fail(Exit::Unreachable, e)),
    };
    for (tabella, versione) in importazione.tabelle.iter().zip(versioni) {
        println!("{}: version {versione} is in force", tabella.tabella);
    }
    Ok(Exit::Fine)
}

fn chiedi() -> Result<bool, Exit> {
    if !io::stdin().is_terminal() {
        return Err(common::fail(
            Exit::Usage,
            "nobody to ask: say --yes to import without being asked; nothing was changed",
        ));
    }
    print!("Put this in force for every replica? [y/N] ");
    let mut risposta = String::new();
    io::stdout()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut risposta).map(|_| ()))
        .map_err(|e| common::fail(Exit::Unreachable, e))?;
    let si: HashSet<&str> = ["y", "yes", "s", "si", "sì"].into();
    Ok(si.contains(risposta.trim().to_lowercase().as_str()))
}

/// Who imports: what is said, else the user.
fn chi(args: &Args) -> Result<String, Exit> {
    let detto = args.by.clone().map(|n| n.trim().to_owned());
    if detto
        .as_deref()
        .is_some_and(|n| n.is_empty() || n.chars().any(char::is_control) || n.chars().count() > 100)
    {
        return Err(common::fail(
            Exit::Usage,
            "--by: a name of at most 100 characters is wanted",
        ));
    }
    let utente = || {
        ["SUDO_USER", "LOGNAME", "USER"]
            .iter()
            .find_map(|v| std::env::var(v).ok().filter(|n| !n.is_empty()))
    };
    Ok(detto.or_else(utente).unwrap_or_else(numero_utente))
}

/// A service without environment still has a number, and mostly a name.
fn numero_utente() -> String {
    use std::os::unix::fs::MetadataExt;
    let Ok(uid) = std::fs::metadata("/proc/self").map(|m| m.uid()) else {
        return "unknown".to_owned();
    };
    let utenti = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let nome = utenti.lines().find_map(|riga| {
        let mut campi = riga.split(':');
        let nome = campi.next()?;
        (campi.nth(1)?.parse() == Ok(uid)).then(|| nome.to_owned())
    });
    nome.unwrap_or_else(|| format!("uid {uid}"))
}
