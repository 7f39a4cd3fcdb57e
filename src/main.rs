//! The `portasap` command: parses the arguments and hands over to [`portasap::cli`].

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

/// Chosen by measurement (docs/BENCHMARKS.md, "What was found").
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    portasap::cli::run(portasap::cli::Cli::parse())
}
