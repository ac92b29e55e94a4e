//! The `marac` program: parse arguments, call the library, print, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    marac::cli::main(std::env::args_os())
}
