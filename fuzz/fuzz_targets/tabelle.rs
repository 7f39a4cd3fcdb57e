//! A file of classification tables, CSV or workbook.

#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "each target uses its own part")]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    properties::tabelle(bytes);
});
