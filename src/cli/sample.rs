//! `portasap sample`: writes fictitious documents, or whole envelopes, one file each. The same seed gives the same files.
//! With `--load` they go into a register instead.

mod carico;

use std::{
    fs,
    path::{Path, PathBuf},
};

use indicatif::ProgressBar;

use super::{
    Exit,
    common::{Common, fail},
};
use crate::{
    actions::Azione,
    clock::{self, Clock},
    controls,
    egov::{
        Generatore, Parti, PrefissoNodo,
        risposta::{self, Emissione, Stile},
    },
    sample::{self, Forma, Opzioni, Peso},
    sap::{Regione, Scheda},
    soap::{self, NS_TYPES},
    xml::escape_text,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Put so many new SAPs into the register of a collaudo (--config or --database) instead of writing files: as if each
    /// had come by invioSAP
    #[arg(long, value_name = "N", conflicts_with_all = ["count", "out", "mini", "envelope", "invalid"])]
    load: Option<u64>,
    #[command(flatten)]
    common: Common,
    /// How many workers
    #[arg(long, default_value_t = 10)]
    count: u64,
    /// Same seed, same workers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of the first worker
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Folder to write into; created when absent
    #[arg(long, value_name = "DIR", required_unless_present = "load")]
    out: Option<PathBuf>,
    /// Name of the party that would send them, such as LAZIO
    #[arg(long = "as", value_name = "PARTY", default_value = "LAZIO")]
    sender: String,
    /// Only datiinvio and policies, as a region that is not the owner sends
    #[arg(long)]
    mini: bool,
    /// About 2, 4, 12 or 40 KB
    #[arg(long, value_enum, default_value_t = Size::Typical)]
    size: Size,
    /// Write whole envelopes with busta for this action: `invioSAP`, `verificaEsistenzaSAP`, `richiestaSAP_N00_A02` or
    /// `richiestaCodSAPRegTitolare`
    #[arg(long, value_name = "AZIONE")]
    envelope: Option<String>,
    /// Bend each document so that it violates this rule, such as CF-03
    #[arg(long, value_name = "RULE")]
    invalid: Option<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Size {
    Small,
    Typical,
    Large,
    Huge,
}

impl From<Size> for Peso {
    fn from(size: Size) -> Self {
        match size {
            Size::Small => Self::Piccolo,
            Size::Typical => Self::Tipico,
            Size::Large => Self::Grande,
            Size::Huge => Self::Enorme,
        }
    }
}

pub fn run(args: &Args) -> Exit {
    let done = match (args.load, &args.out) {
        (Some(quanti), _) => carico::load(args, quanti),
        (None, Some(out)) => write(args, out),
        (None, None) => Err(fail(Exit::Usage, "--out: expected a folder")),
    };
    match done {
        Ok(()) => Exit::Fine,
        Err(exit) => exit,
    }
}

fn write(args: &Args, out: &Path) -> Result<(), Exit> {
    let writer = Writer::new(args)?;
    fs::create_dir_all(out).map_err(|e| fail(Exit::Unreachable, format!("{}: {e}", out.display())))?;
    let progress = ProgressBar::new(args.count);
    for n in (args.first..).take(usize::try_from(args.count).unwrap_or(usize::MAX)) {
        let path = out.join(format!("{n:08}.xml"));
        let text = writer.text(n)?;
        fs::write(&path, text).map_err(|e| fail(Exit::Unreachable, format!("{}: {e}", path.display())))?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    println!("{} files in {}", args.count, out.display());
    Ok(())
}

impl Args {
    /// What the party would send.
    fn opzioni(&self) -> Result<Opzioni, Exit> {
        let usage = |reason: &str| fail(Exit::Usage, format!("--as: {} {reason}", self.sender));
        let parti = Parti::predefinite();
        let parte = parti.per_nome(&self.sender).ok_or_else(|| usage("is no party"))?;
        let regione = Regione::parse(&parte.regione);
        let opzioni = regione.as_ref().and_then(Opzioni::di);
        Ok(Opzioni {
            seed: self.seed,
            forma: if self.mini { Forma::Mini } else { Forma::Piena },
            peso: self.size.into(),
            ..opzioni.ok_or_else(|| usage("sends no SAP"))?
        })
    }
}

/// Everything that does not change from one file to the next.
struct Writer<'a> {
    args: &'a Args,
    opzioni: Opzioni,
    azione: Option<Azione>,
    parti: Parti,
    generatore: Generatore,
}

impl<'a> Writer<'a> {
    fn new(args: &'a Args) -> Result<Self, Exit> {
        let usage = |reason: String| fail(Exit::Usage, reason);
        let parti = Parti::predefinite();
        let parte = parti
            .per_nome(&args.sender)
            .ok_or_else(|| usage(format!("--as: no party is named {}", args.sender)))?;
        let opzioni = args.opzioni()?;
        let azione = match args.envelope.as_deref() {
            None => None,
            Some(name) => {
                Some(enveloped(name).ok_or_else(|| usage(format!("--envelope: {name} is not one of the four")))?)
            }
        };
        if let Some(rule) = &args.invalid
            && !sample::regole_guastabili().any(|id| id.0 == rule)
        {
            let known = controls::regola(rule).is_some();
            let reason = if known {
                "no sample can be bent to violate it"
            } else {
                "no such rule"
            };
            return Err(usage(format!("--invalid {rule}: {reason}")));
        }
        let generatore = Generatore::new(
            &parte.codice,
            &parte.id_porta,
            &PrefissoNodo::default(),
            std::sync::Arc::new(clock::System),
        );
        Ok(Self {
            args,
            opzioni,
            azione,
            parti,
            generatore,
        })
    }

    fn text(&self, n: u64) -> Result<String, Exit> {
        let scheda = sample::lavoratore(n, &self.opzioni);
        let documento = match self.args.invalid.as_deref().and_then(controls::regola) {
            None => scheda.scrivi(),
            Some(regola) => sample::guasta(&scheda, regola.id).ok_or_else(|| {
                fail(
                    Exit::Usage,
                    format!("--invalid {}: not with this kind of document", regola.id),
                )
            })?,
        };
        match self.azione {
            None => Ok(documento),
            Some(azione) => self.envelope(azione, n, &documento),
        }
    }

    fn envelope(&self, azione: Azione, n: u64, documento: &str) -> Result<String, Exit> {
        let parte = self.parti.per_nome(&self.args.sender);
        let (Some(parte), Some(nodo)) = (parte, self.parti.per_nome(crate::egov::parti::NAZIONALE)) else {
            return Err(fail(Exit::Usage, "--as: no such party"));
        };
        let identificatore = self.generatore.prossimo();
        let emissione = Emissione {
            noi: parte,
            identificatore: &identificatore,
            ora: clock::System.now(),
            stile: Stile::default(),
        };
        let header = risposta::richiesta(emissione, nodo, azione, None);
        let valore = if azione == Azione::InvioSap {
            documento.to_owned()
        } else {
            let piena = Opzioni {
                forma: Forma::Piena,
                ..self.opzioni.clone()
            };
            codice_fiscale(&sample::lavoratore(n, &piena))
        };
        let parametro = azione.parametri().first().copied().unwrap_or_default();
        Ok(soap::scrivi_envelope(Some(&header), &corpo(azione, parametro, &valore)))
    }
}

fn corpo(azione: Azione, parametro: &str, valore: &str) -> String {
    format!(
        "<t:{azione} xmlns:t=\"{NS_TYPES}\"><t:{parametro}>{}</t:{parametro}></t:{azione}>",
        escape_text(valore)
    )
}

/// The actions whose parameter a fictitious worker can fill.
fn enveloped(name: &str) -> Option<Azione> {
    Azione::parse(name).filter(|azione| {
        matches!(
            azione,
            Azione::InvioSap
                | Azione::VerificaEsistenzaSap
                | Azione::RichiestaCodSapRegTitolare
                | Azione::RichiestaSapN00A02
        )
    })
}

fn codice_fiscale(scheda: &Scheda) -> String {
    scheda
        .datianagrafici
        .as_ref()
        .map(|d| d.datipersonali.codicefiscale.to_string())
        .unwrap_or_default()
}
