//! The help of the program as a whole: its commands in the order in which they are needed, in groups.

use super::Cli;
use clap::CommandFactory as _;
use std::fmt::Write as _;

/// The commands by what they are for, each group in the order in which they are needed.
const GROUPS: &[(&str, &[&str])] = &[
    ("Prepare", &["new", "check", "export", "review"]),
    ("Send", &["sent"]),
    ("Look: who has what, and why", &["explain", "agreements", "verify", "spot-check"]),
    ("Office and rules", &["purge", "tag", "rules", "completions", "man", "help"]),
];

/// The width of the column of commands.
const COLUMN: usize = 12;

/// The program as it is called, with its help in groups.
pub(super) fn program() -> clap::Command {
    let mut program = Cli::command();
    program.build();
    let mut groups = String::new();
    for (heading, names) in GROUPS {
        writeln!(groups, "{heading}:").expect("a string takes all");
        for name in *names {
            let about = program.find_subcommand(name).and_then(clap::Command::get_about).map(ToString::to_string);
            writeln!(groups, "  {name:COLUMN$} {}", about.unwrap_or_default()).expect("a string takes all");
        }
        groups.push('\n');
    }
    let template = format!("{{about}}\n\n{{usage-heading}} {{usage}}\n\n{groups}Options:\n{{options}}{{after-help}}");
    Cli::command().help_template(template)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_command_stands_in_one_group_of_the_help() {
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let program = Cli::command();
        let mut all: BTreeSet<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        all.insert("help");
        assert_eq!(grouped.len(), all.len());
        assert_eq!(grouped.into_iter().collect::<BTreeSet<_>>(), all);
    }

    #[test]
    fn commands_are_declared_in_the_order_of_the_groups() {
        let program = Cli::command();
        let declared: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).filter(|n| *n != "help").collect();
        assert_eq!(declared, grouped, "manual pages and completions list them as declared");
    }
}
