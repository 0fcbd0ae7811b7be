//! HTML of a stranger, whose pictures are shown from this machine.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| briefing_fuzz::fuzzed::image_urls(input));
