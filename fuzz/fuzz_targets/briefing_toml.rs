//! A newsroom's configuration.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::briefing_toml(input));
