//! `marac man`: manual pages, made from the same words as `--help`.

use super::{Exit, Refusal, help};
use clap_mangen::Man;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac man | man -l -                          read the page of the program
  marac man --out ~/.local/share/man/man1       write a page for every command, for `man marac-export`";

/// Arguments of `marac man`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Write all pages into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Refusal> {
    let mut program = help::program();
    program.build();
    let mut out = std::io::stdout().lock();
    let Some(folder) = &args.out else {
        Man::new(program).render(&mut out)?;
        return Ok(Exit::Well);
    };
    std::fs::create_dir_all(folder)?;
    let commands = program.get_subcommands().filter(|c| c.get_name() != "help").cloned();
    let pages = commands.map(|command| (format!("marac-{}", command.get_name()), command));
    for (name, page) in std::iter::once(("marac".to_owned(), program.clone())).chain(pages) {
        let path = folder.join(format!("{name}.1"));
        let mut text = Vec::new();
        Man::new(page).render(&mut text)?;
        std::fs::write(&path, text)
            .map_err(|e| format!("{}: cannot be written ({e}); name a folder of yours", path.display()))?;
        writeln!(out, "{}", path.display())?;
    }
    Ok(Exit::Well)
}
