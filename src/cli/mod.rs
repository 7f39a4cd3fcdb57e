//! The command line: one file per command.
//!
//! Exit codes (design §5): 0 fine, 1 the input was refused, 2 usage or configuration, 3 could not reach what it needs.

mod api_token;
mod common;
mod doctor;
mod hash_password;
mod migrate;
mod notify;
mod rules;
mod sample;
mod sap;
mod send;
mod serve;
mod tables;
mod trace;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Gateway for the exchange of the SAP (Scheda Anagrafico-Professionale) over SPCoop.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer the exchanges of the network: the server
    Serve(serve::Args),
    /// Bring the database to the schema of this version
    Migrate(migrate::Args),
    /// Check documents without a server: what is wrong, where, why
    Validate(validate::ValidateArgs),
    /// List the controls, or explain one
    Rules(rules::RulesArgs),
    /// Look at the classification tables, import other editions, go back
    Tables(tables::Args),
    /// Write fictitious documents or whole envelopes
    Sample(sample::Args),
    /// Send documents to a node and write one outcome line per file
    Send(send::Args),
    /// Make the hash of a password for the registry of parties; it is read from the terminal or standard input
    HashPassword(hash_password::Args),
    /// Find again what was exchanged: look up, show, export, prune
    Trace(trace::Args),
    /// Look after the notifications to the regions
    Notify(notify::Args),
    /// What an operator does to one SAP: burn it
    Sap(sap::Args),
    /// Make a token for a caller of the operations API; the settings keep only its hash
    ApiToken(api_token::Args),
    /// Find what is wrong with the set-up and say what to do
    Doctor(doctor::Args),
}

/// Why a command ended as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Fine = 0,
    Refused = 1,
    Usage = 2,
    Unreachable = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the command to its end.
pub fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Serve(args) => serve::run(&args).into(),
        Command::Migrate(args) => migrate::run(&args).into(),
        Command::Validate(args) => validate::run(&args, &mut std::io::stdout().lock()).into(),
        Command::Rules(args) => rules::run(&args, &mut std::io::stdout().lock()).into(),
        Command::Tables(args) => tables::run(&args).into(),
        Command::Sample(args) => sample::run(&args).into(),
        Command::Send(args) => send::run(&args).into(),
        Command::HashPassword(args) => hash_password::run(&args).into(),
        Command::Trace(args) => trace::run(&args, &mut std::io::stdout().lock()).into(),
        Command::Notify(args) => notify::run(&args, &mut std::io::stdout().lock()).into(),
        Command::Sap(args) => sap::run(&args, &mut std::io::stdout().lock()).into(),
        Command::ApiToken(args) => api_token::run(&args).into(),
        Command::Doctor(args) => doctor::run(&args).into(),
    }
}
