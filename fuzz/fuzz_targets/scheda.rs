//! An inner document, against the schema and into its types.

#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "each target uses its own part")]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| {
    properties::scheda(text);
});
