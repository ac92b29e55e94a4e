//! `marac rules`: what the rules are, whether they hold, and how well they find details in annotated minutes.

use super::{Exit, Refusal, Shared};
use crate::annotated::Annotated;
use crate::rules::{Category, RuleSet};
use crate::score::{self, Place, Share};
use crate::tag::{self, examples};
use crate::train::{self, LeftOut};
use clap::Subcommand;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  marac rules list                       every rule, one a line
  marac rules show visa-spouse           what one rule finds
  marac rules test --rules my-rules      run the examples of rule files of your own
  marac rules score our-minutes --misses measure on annotated minutes of your own
  marac rules train fixtures/annotated/* --out rules/reader.txt
                                         make the second reader's weights";

const LIST: &str = "\
Example:
  marac rules list | grep passport       the rules that have to do with passports

Each line: the rule's id, what kind of detail it finds, how sure it is, and what it is about.";

const SHOW: &str = "\
Example:
  marac rules show visa-spouse           the id stands in brackets in what `marac explain` says";

const TEST: &str = "\
Examples:
  marac rules test                       the rules built in
  marac rules test --rules my-rules      rule files of your own";

const SCORE: &str = "\
Examples:
  marac rules score our-minutes          how many of the details marked there are found
  marac rules score our-minutes --misses --extras
                                         and which are not, and what is withheld without need

The output shows words of these minutes: it is as confidential as they are.";

const TRAIN: &str = "\
Example:
  marac rules train fixtures/annotated/* --out rules/reader.txt";

/// Arguments of `marac rules`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// List every rule
    #[command(after_help = LIST)]
    List,
    /// Show one rule
    #[command(after_help = SHOW)]
    Show {
        /// The rule's id
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Run every rule's examples
    #[command(after_help = TEST)]
    Test,
    /// Measure on annotated minutes: ⟦category|text⟧ around every detail
    #[command(after_help = SCORE)]
    Score {
        /// Folders of annotated minutes
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// List the details that were not found
        #[arg(long)]
        misses: bool,
        /// List the sentences withheld without need
        #[arg(long)]
        extras: bool,
    },
    /// Train the second reader on annotated minutes, each folder left out in turn to measure by
    #[command(after_help = TRAIN)]
    Train {
        /// Folders of annotated minutes, two or more
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// Where to write the weights
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let rules = shared.rules()?;
    let mut out = std::io::stdout().lock();
    match &args.what {
        What::List => {
            for rule in rules.rules() {
                writeln!(out, "{}\t{}\t{}\t{}", rule.id, rule.category.as_str(), rule.strength.as_str(), rule.summary)?;
            }
            for label in rules.labels() {
                writeln!(out, "{}\t{}\tlabel\t{}", label.id, label.category.as_str(), label.summary)?;
            }
            Ok(Exit::Well)
        }
        What::Show { id } => show(rules, id),
        What::Test => test(rules),
        What::Score { folders, misses, extras } => {
            let all = Annotated::read_all(folders)?;
            let score = score::score(&all, |minutes| tag::tag(minutes, rules))?;
            let list = |out: &mut std::io::StdoutLock<'_>, what: &str, places: &[Place]| -> std::io::Result<()> {
                for p in places {
                    let category = p.category.map_or("", Category::as_str);
                    writeln!(out, "{what} {}:{} {category}: {:?} in {:?}", p.path.display(), p.line, p.text, p.context)?;
                }
                Ok(())
            };
            if *misses {
                list(&mut out, "MISS", &score.misses)?;
            }
            if *extras {
                list(&mut out, "EXTRA", &score.extras)?;
            }
            for (category, found) in Category::ALL.iter().zip(score.by_category) {
                writeln!(out, "{:11} {}", category.as_str(), share(found))?;
            }
            writeln!(out, "documents with nothing missed {} of {}", score.whole.part, score.whole.whole)?;
            writeln!(out, "recall        {}", share(score.recall()))?;
            writeln!(out, "over-withheld {} words", share(score.over))?;
            Ok(Exit::Well)
        }
        What::Train { folders, out: file } => {
            drop(out);
            train(folders, file, rules)
        }
    }
}

fn share(s: Share) -> String {
    let (low, high) = s.interval();
    format!("{:.4} ({} of {}; 95 % interval {low:.4} to {high:.4})", s.rate(), s.part, s.whole)
}

fn train(folders: &[PathBuf], file: &Path, rules: &RuleSet) -> Result<Exit, Refusal> {
    let trained = train::train(folders, rules)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "found by weights that were trained on the other folders:")?;
    for LeftOut { folder, score } in &trained.left_out {
        writeln!(out, "{}", folder.display())?;
        writeln!(out, "  recall        {}", share(score.recall()))?;
        writeln!(out, "  over-withheld {} words", share(score.over))?;
    }
    std::fs::write(file, trained.file)?;
    Ok(Exit::Well)
}

fn show(rules: &RuleSet, id: &str) -> Result<Exit, Refusal> {
    let mut out = std::io::stdout().lock();
    let rule = rules.rules().iter().find(|r| r.id == id).map(|r| (&r.summary, &r.source, r.category, r.strength, &r.place));
    let label = || rules.labels().iter().find(|l| l.id == id).map(|l| (&l.summary, &l.source, l.category, l.strength, &l.place));
    let Some((summary, source, category, strength, place)) = rule.or_else(label) else {
        let all = rules.rules().iter().map(|r| r.id.as_str()).chain(rules.labels().iter().map(|l| l.id.as_str()));
        let near = all.max_by(|a, b| strsim::jaro_winkler(a, id).total_cmp(&strsim::jaro_winkler(b, id))).unwrap_or("");
        return Err(format!("{id}: there is no such rule; did you mean {near}?").into());
    };
    writeln!(out, "{id}: {summary}")?;
    writeln!(out, "category {}, {}", category.as_str(), strength.as_str())?;
    if let Some(source) = source {
        writeln!(out, "from {source}")?;
    }
    writeln!(out, "stands in {}:{}", place.path.display(), place.line)?;
    let name = place.path.file_name();
    let text = rules.files().iter().find(|(file, _)| std::path::Path::new(file).file_name() == name);
    if let Some((_, text)) = text {
        writeln!(out)?;
        let mut lines = text.lines().skip(place.line.saturating_sub(1));
        writeln!(out, "{}", lines.next().unwrap_or(""))?;
        for line in lines.take_while(|l| !l.starts_with("[[")) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(Exit::Well)
}

fn test(rules: &RuleSet) -> Result<Exit, Refusal> {
    let failures = examples::failures(rules);
    let mut out = std::io::stdout().lock();
    for f in &failures {
        writeln!(out, "{}:{}: {} {} in its example {:?}", f.place.path.display(), f.place.line, f.id, f.what, f.example)?;
    }
    writeln!(out, "{} examples, {} failed", examples::count(rules), failures.len())?;
    Ok(if failures.is_empty() { Exit::Well } else { Exit::Wrong })
}
