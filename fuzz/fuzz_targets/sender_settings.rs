//! Addresses in a configuration.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::sender_settings(input));
