//! Bytes to text to events to tree.

#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "each target uses its own part")]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    properties::reader(bytes);
});
