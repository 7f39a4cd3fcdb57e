//! What the operators of a node may see and do, said once for the command line (`cli`) and for the operations API
//! (`gateway::api`): what they ask is checked here, becomes the same calls of the store, and is told in the same JSON.
//!
//! Who looks at personal data, or changes something by name, is written to `accesso` first: what cannot be recorded does not
//! take place (busta-egov.md §12.1). Who may ask at all is for those two to know.

pub mod bruciatura;
pub mod notifiche;
pub mod regole;
pub mod ricevute;
pub mod scambi;

/// Characters of a reason.
const MOTIVO: usize = 500;

/// A reason as it is kept: one line that says something.
///
/// # Errors
/// What was expected.
pub fn motivo(testo: &str) -> Result<&str, String> {
    let testo = testo.trim();
    let buono = !testo.is_empty() && testo.chars().count() <= MOTIVO && !testo.chars().any(char::is_control);
    buono
        .then_some(testo)
        .ok_or_else(|| format!("expected a reason in one line of 1 to {MOTIVO} characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_says_something() {
        for (testo, atteso) in [
            ("doppia iscrizione", Some("doppia iscrizione")),
            ("  prot. 12/2026 ", Some("prot. 12/2026")),
            ("", None),
            ("   ", None),
            ("due\nrighe", None),
            ("\u{1b}[2J", None),
        ] {
            assert_eq!(motivo(testo).ok(), atteso, "{testo:?}");
        }
        assert!(motivo(&"é".repeat(MOTIVO)).is_ok());
        assert!(motivo(&"é".repeat(MOTIVO + 1)).is_err());
    }
}
