//! What an attacker sends to the binary that ships, on a real socket, with both databases behind it.
//!
//! Every row of these tables is one bad input and the answer it deserves: a fault of the caller, a KO, an error busta,
//! or the plain HTTP refusal where no SOAP was spoken. Never a `Server` fault, a hang or a crash; and after each row
//! the register is byte for byte what it was, the node is ready, and no panic was counted (design §6, promise 5).

#![expect(clippy::disallowed_methods, reason = "measures how long a real server takes")]

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

#[path = "attacks/busta.rs"]
mod busta;
#[path = "attacks/encoding.rs"]
mod encoding;
#[path = "attacks/envelope.rs"]
mod envelope;
#[path = "attacks/hostile.rs"]
mod hostile;
#[path = "attacks/intestazione.rs"]
mod intestazione;
#[path = "attacks/markup.rs"]
mod markup;
#[path = "attacks/parameters.rs"]
mod parameters;
#[path = "attacks/register.rs"]
mod register;
#[path = "attacks/siege.rs"]
mod siege;
#[path = "attacks/size.rs"]
mod size;
#[path = "attacks/slow.rs"]
mod slow;
#[path = "attacks/wire.rs"]
mod wire;
