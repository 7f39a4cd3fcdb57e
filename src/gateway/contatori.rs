//! Counters that alerts look at are there from the start, at 0: one that is born at 1 never grew, and its first event, mostly the
//! one that matters, would raise no alert (`increase`, config/allarmi.yml). With the labels that the rules name.

use metrics::counter;

use super::{casa, identity, tls};
use crate::{store::archivio::NON_CONSERVATE, telemetry};

/// Registers them. What was counted already stays.
pub fn azzera() {
    counter!(telemetry::PANICS).increment(0);
    counter!(telemetry::TABLES_UNREADABLE).increment(0);
    counter!(NON_CONSERVATE).increment(0);
    for esito in tls::ESITI {
        counter!(telemetry::HANDSHAKES, "esito" => esito).increment(0);
    }
    for cosa in [identity::PARTI, identity::TLS, casa::CLIENT] {
        for esito in ["ok", "errore"] {
            counter!(telemetry::RELOADS, "cosa" => cosa, "esito" => esito).increment(0);
        }
    }
}
