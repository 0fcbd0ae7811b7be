//! An item file, with its facts and its words.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::front_matter(input));
