//! `marac completions`: what a shell needs to complete commands and options.

use super::{Exit, Refusal, help};
use clap_complete::Shell;
use std::io::Write as _;

const EXAMPLES: &str = "\
Examples:
  marac completions bash > ~/.local/share/bash-completion/completions/marac
  marac completions zsh > ~/.zfunc/_marac
  marac completions fish > ~/.config/fish/completions/marac.fish";

/// Arguments of `marac completions`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<Exit, Refusal> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut help::program(), "marac", &mut text);
    std::io::stdout().lock().write_all(&text)?;
    Ok(Exit::Well)
}
