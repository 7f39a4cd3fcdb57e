//! The text of a parameter, in any dress.

#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "each target uses its own part")]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| {
    properties::parametro(text);
});
