//! The `portasap` command: parses the arguments and hands over to [`portasap::cli`].

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

/// Chosen by measurement (docs/BENCHMARKS.md, "What was found").
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Kernels that give huge pages unasked would keep a third more memory for us than we use.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    portasap::cli::run(portasap::cli::Cli::parse())
}
