//! NAZIONALE and regions, all portasap, as real processes over real sockets: the story of a SAP that changes hands, then
//! the same with everything that can go wrong in between. Whatever dies, stalls or lies, once everybody is up again:
//!
//! 1. *Exactly what was caused.* The node's outbox holds, for each SAP, the notifications that its accepted documents
//!    caused, in their order, and no other; each names the exchange that caused it.
//! 2. *At least once.* Each is in the inbox of its region, under the Identificatore of an attempt that the node recorded.
//! 3. *In order.* For one SAP and one region, first arrivals have the order of the causes.
//! 4. *Nobody waits for another.* A region that is dead, slow or strange delays no notification of the others.
//! 5. *Acknowledged is kept.* Every SAP answered OK is found, read, and belongs to whom the answers said.
//!
//! `PORTASAP_FAULT_ROUNDS` says how often each kind of kill is tried (default 2). The moments come from fixed seeds; what
//! they hit depends on the machine.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;
#[path = "identity/pki.rs"]
#[allow(dead_code, reason = "tests of the identity use the rest")]
mod pki;
#[path = "support/regione.rs"]
mod regione;
#[path = "support/rete.rs"]
mod rete;

mod due_nodi {
    mod guasti;
    mod invarianti;
    mod orologi;
    mod ponte;
    mod repliche;
    mod storia;
    mod uccisioni;
    mod vita;
}
