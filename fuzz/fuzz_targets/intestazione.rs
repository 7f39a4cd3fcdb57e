//! A header block that may be a busta, and its answer.

#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "each target uses its own part")]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| {
    properties::intestazione(text);
});
