//! Replies of a relay.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::relay_replies(input));
