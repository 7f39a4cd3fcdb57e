//! What several test binaries share. Each uses its part of it.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod banco;
pub mod builders;
pub mod cluster;
