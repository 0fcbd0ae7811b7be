//! A page of a stranger, from which an item is drafted.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::article_page(input));
