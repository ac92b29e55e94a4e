//! The `marac` program: parse arguments, call the library, print, exit.

fn main() {}
