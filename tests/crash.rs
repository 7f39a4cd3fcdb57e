//! The binary that ships, killed under load; its database killed under load; two of it racing. The promises first
//! (design §6), the attempts to break them below.
//!
//! What must hold whenever a process dies by SIGKILL and is started again on the same database:
//!
//! 1. *Acknowledged is kept.* For every worker whose first `invioSAP` was answered OK, `verificaEsistenzaSAP` gives the
//!    code of that answer, and `richiestaSAP` the document acknowledged last. So does its identifier: a busta that was
//!    carried out is a duplicate (110) for ever.
//! 2. *Nothing is half-written.* Every document that is found is whole: it reads back through the schema, bears the code
//!    and the worker it is found by, and all the policies that were sent. It is one that was sent, never a mixture.
//! 3. *Unanswered is all or nothing.* The identifier of a message without an answer is free, and the message sent again
//!    is carried out; or it is used (110), and then what it asked for is in the register. Without a busta, sending again
//!    is accepted or refused by L103, and the worker has a SAP either way.
//! 4. *No OK without a record.* While the database is away every message is answered by a `Server` fault, readiness
//!    says why, and the node recovers by itself.
//! 5. *One winner.* Of many callers for one codice fiscale, over two replicas, exactly one gets the OK; both replicas
//!    then give the winner's code.
//!
//! The moments of the kills are drawn from fixed seeds; what they hit still depends on the machine, which is the point.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;
mod support;

#[path = "crash/database_killed.rs"]
mod database_killed;
#[path = "crash/life.rs"]
mod life;
#[path = "crash/load.rs"]
mod load;
#[path = "crash/node_killed.rs"]
mod node_killed;
#[path = "crash/race.rs"]
mod race;
#[path = "crash/wire.rs"]
mod wire;
