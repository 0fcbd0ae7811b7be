//! Every word that gets into a header.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::headers(input));
