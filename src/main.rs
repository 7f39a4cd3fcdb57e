//! The `portasap` command: parses the arguments and hands over to [`portasap::cli`].

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    portasap::cli::run(portasap::cli::Cli::parse())
}
