//! What is allowed and yet unwise, for the log of the start. Says keys and hosts, never what is secret in an address.

use super::Settings;

/// One line for each.
pub fn avvisi(s: &Settings) -> Vec<String> {
    let mut avvisi = Vec::new();
    if s.delegata.enabled && s.nodo.timeout_ms > s.limits.drain_timeout_ms {
        avvisi.push(format!(
            "nodo.timeout_ms is longer than limits.drain_timeout_ms: a stop ends calls of the porta delegata that the node may \
             still answer within {} ms, and nobody knows their outcome",
            s.nodo.timeout_ms
        ));
    }
    avvisi
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detti(piega: impl FnOnce(&mut Settings)) -> String {
        let mut s = Settings::default();
        piega(&mut s);
        avvisi(&s).join("\n")
    }

    #[test]
    fn a_stop_that_does_not_wait_for_the_node() {
        assert_eq!(detti(|_| {}), "");
        let corta = |enabled| {
            detti(move |s| {
                s.delegata.enabled = enabled;
                s.limits.drain_timeout_ms = s.nodo.timeout_ms - 1;
            })
        };
        assert!(corta(true).starts_with("nodo.timeout_ms is longer than limits.drain_timeout_ms"));
        assert_eq!(corta(false), "");
        assert_eq!(detti(|s| s.delegata.enabled = true), "", "the defaults go together");
    }
}
