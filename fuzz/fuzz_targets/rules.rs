#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| tenon_fuzz::rule(text));
