#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| marac_fuzz::record(data));
