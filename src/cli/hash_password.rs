//! `portasap hash-password`: the argon2id hash of a password, for `[[parte.basic]]` of the registry of parties.
//!
//! The password comes from the terminal, unseen and asked for twice, or from the first line of standard input; never from an
//! argument, which every user of the host could read.

use std::io::{BufRead, IsTerminal, Read};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

use super::{Exit, common};

/// Shorter ones are guessed.
const SHORTEST: usize = 12;
/// Longer ones are refused by the node.
const LONGEST: usize = 512;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Memory of one check, in KiB
    #[arg(long, default_value_t = Params::DEFAULT_M_COST, value_parser = clap::value_parser!(u32).range(7168..=262_144))]
    memory: u32,
    /// Passes of one check
    #[arg(long, default_value_t = Params::DEFAULT_T_COST, value_parser = clap::value_parser!(u32).range(1..=16))]
    passes: u32,
}

pub fn run(args: &Args) -> Exit {
    match read().and_then(|password| hash(&password, args.memory, args.passes)) {
        Ok(hash) => {
            println!("{hash}");
            Exit::Fine
        }
        Err(reason) => common::fail(Exit::Usage, reason),
    }
}

fn read() -> Result<String, String> {
    let stdin = std::io::stdin();
    let password = if stdin.is_terminal() {
        let ask = |prompt| rpassword::prompt_password(prompt).map_err(|e| format!("cannot read the password: {e}"));
        let password = ask("Password: ")?;
        if ask("Again: ")? != password {
            return Err("the two are not the same".to_owned());
        }
        password
    } else {
        let mut line = String::new();
        let most = u64::try_from(LONGEST + 2).unwrap_or(u64::MAX);
        stdin
            .lock()
            .take(most)
            .read_line(&mut line)
            .map_err(|e| format!("cannot read the password: {e}"))?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    let length = password.chars().count();
    if length < SHORTEST || password.len() > LONGEST {
        return Err(format!(
            "expected a password of {SHORTEST} characters to {LONGEST} bytes"
        ));
    }
    Ok(password)
}

fn hash(password: &str, memory: u32, passes: u32) -> Result<String, String> {
    let params = Params::new(memory, passes, 1, None).map_err(|e| e.to_string())?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes())
        .map_err(|e| e.to_string())?
        .to_string();
    crate::egov::parti::lettura::hash_buono(&hash)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordVerifier, password_hash::phc::PasswordHash};

    use super::*;

    #[test]
    fn a_hash_that_the_registry_takes() {
        let made = hash("correct horse", 7168, 5).unwrap();
        assert!(made.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{made}");
        let phc = PasswordHash::new(&made).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &phc).is_ok());
        assert_ne!(hash("correct horse", 7168, 5).unwrap(), made, "its own salt each time");
        assert!(hash("correct horse", 7168, 1).unwrap_err().contains("too weak"));
    }
}
