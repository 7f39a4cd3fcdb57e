//! `portasap api-token`: a new token for a caller of the operations API, and the section of the settings that lets it in.
//!
//! 256 bits from the operating system: nobody guesses them, so the settings hold a plain SHA-256 of the token, and judging
//! one costs the node nothing that a stranger could use against it.

use sha2::{Digest, Sha256};

use super::{Exit, common};
use crate::{config::Diritto, random::Random};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the caller: what `accesso` and the log call it
    #[arg(value_name = "NAME")]
    name: String,
    /// What it may do: leggi, opera, notifiche
    #[arg(long, value_delimiter = ',', required = true, value_parser = diritto)]
    rights: Vec<Diritto>,
}

fn diritto(testo: &str) -> Result<Diritto, String> {
    let noto = Diritto::TUTTI.into_iter().find(|d| d.as_str() == testo);
    noto.ok_or_else(|| format!("one of {}", Diritto::TUTTI.map(Diritto::as_str).join(", ")))
}

pub fn run(args: &Args) -> Exit {
    let random = match Random::system() {
        Ok(random) => random,
        Err(e) => return common::fail(Exit::Unreachable, e),
    };
    let token = token(&random);
    let rights: Vec<String> = args.rights.iter().map(|d| format!("\"{}\"", d.as_str())).collect();
    println!("{token}");
    eprintln!(
        "The token is shown this once. The settings of the node get:\n\n[api.callers.{}]\ntoken_sha256 = \"{}\"\nrights = [{}]",
        args.name,
        impronta(&token),
        rights.join(", ")
    );
    Exit::Fine
}

fn token(random: &Random) -> String {
    let cifre: String = (0..4).map(|_| format!("{:016x}", random.next_u64())).collect();
    format!("portasap_{cifre}")
}

/// As the settings have it.
fn impronta(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_256_bits_and_is_never_the_same() {
        let random = Random::seeded(1);
        let (uno, due) = (token(&random), token(&random));
        assert_eq!(uno.len(), "portasap_".len() + 64);
        assert_ne!(uno, due);
        assert_eq!(
            impronta("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
