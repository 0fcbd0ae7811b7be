//! A list of readers from another tool.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::subscriber_import(input));
