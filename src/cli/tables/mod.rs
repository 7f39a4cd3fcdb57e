//! `portasap tables`: the classification tables as they are, and other editions of them.
//!
//! Exit codes: 0 fine, 1 the file was refused or the import declined, 2 usage or configuration, 3 the database or a file
//! could not be reached. Nothing is in force before the commit; what refuses a file says where.

mod archivio;
mod check;
mod confronto;
mod diff;
mod file;
mod history;
mod import;
mod list;
mod show;

use super::Exit;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every table: how large, complete or not, where it comes from
    List(list::Args),
    /// The rows of a table, or those of one code
    Show(show::Args),
    /// Read a file as an import would, and change nothing
    Check(check::Args),
    /// What a file would add, close, change and remove
    Diff(diff::Args),
    /// Put the tables of a file in force, for every replica, without a restart; or go back
    Import(import::Args),
    /// Every import ever made: who, when, from which file
    History(history::Args),
}

pub fn run(args: &Args) -> Exit {
    let esito = match &args.command {
        Command::List(args) => list::run(args),
        Command::Show(args) => show::run(args),
        Command::Check(args) => check::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Import(args) => import::run(args),
        Command::History(args) => history::run(args),
    };
    match esito {
        Ok(exit) | Err(exit) => exit,
    }
}
