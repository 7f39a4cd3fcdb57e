//! The node as its callers see it: the binary that ships, on a real socket, spoken to in bytes.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

#[path = "protocol/anomalie.rs"]
mod anomalie;
#[path = "protocol/busta.rs"]
mod busta;
#[path = "protocol/contract.rs"]
mod contract;
#[path = "protocol/limits.rs"]
mod limits;
#[path = "protocol/operations.rs"]
mod operations;
#[path = "protocol/outcomes.rs"]
mod outcomes;
#[path = "protocol/regressions.rs"]
mod regressions;
#[path = "protocol/story.rs"]
mod story;
#[path = "protocol/tolerance.rs"]
mod tolerance;
