//! How findings are shown: each with its code, its line with the place marked, what is wrong and what to do.

use crate::diagnostic::{Diagnostic, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The texts of the files that findings are about, read when first needed. Only what is for the coordinator's eyes
/// shows source lines.
#[derive(Default)]
pub(super) struct Sources {
    texts: HashMap<PathBuf, Option<String>>,
}

impl Sources {
    fn line(&mut self, path: &Path, line: usize) -> Option<(String, usize)> {
        let text = self.texts.entry(path.to_path_buf()).or_insert_with(|| {
            // A file that cannot be read has a finding of its own; this one is then shown without its line.
            std::fs::read_to_string(path).ok()
        });
        let text = text.as_ref()?;
        let start = if line == 1 { 0 } else { text.match_indices('\n').nth(line.checked_sub(2)?)?.0 + 1 };
        let rest = text.get(start..)?;
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Some((rest.get(..end)?.to_owned(), start))
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// The marked stretch of a line: the finding's range as far as it lies on the line, else the whole line.
fn stretch(diagnostic: &Diagnostic, shown: &str, start: usize) -> std::ops::Range<usize> {
    let whole = shown.len() - shown.trim_start().len()..shown.trim_end().len();
    let Some(range) = &diagnostic.range else { return whole };
    let (from, to) = (range.start.saturating_sub(start), range.end.saturating_sub(start).min(shown.len()));
    if from < to && shown.is_char_boundary(from) && shown.is_char_boundary(to) { from..to } else { whole }
}

/// One finding as text, with its source line if `sources` are given.
pub(super) fn render(diagnostic: &Diagnostic, sources: Option<&mut Sources>) -> String {
    let code = diagnostic.code;
    let path = diagnostic.path.display().to_string();
    let shown = sources.zip(diagnostic.line).and_then(|(s, line)| Some((line, s.line(&diagnostic.path, line)?)));
    let message = match (&shown, diagnostic.line) {
        (None, Some(line)) => format!("{path}:{line}: {}", diagnostic.message),
        (None, None) => format!("{path}: {}", diagnostic.message),
        (Some(_), _) => diagnostic.message.clone(),
    };
    let mut group = Group::with_title(level(code.severity()).primary_title(message.as_str()).id(code.as_str()));
    let line_text;
    if let Some((line, (text, start))) = shown {
        let span = stretch(diagnostic, &text, start);
        line_text = text;
        group = group.element(
            Snippet::source(line_text.as_str())
                .path(path.as_str())
                .line_start(line)
                .annotation(AnnotationKind::Primary.span(span)),
        );
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let principle = code.principle().map(|p| format!("the guidance's principle {p}"));
    if let Some(principle) = &principle {
        group = group.element(Level::NOTE.message(principle.as_str()));
    }
    Renderer::plain().render(&[group])
}

/// The severity in one word.
pub(super) fn severity(d: &Diagnostic) -> &'static str {
    match d.code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// One finding as an object, without its source line.
pub(super) fn json(d: &Diagnostic) -> serde_json::Value {
    serde_json::json!({ "code": d.code.as_str(), "severity": severity(d), "principle": d.code.principle(),
            "file": d.path.display().to_string(), "line": d.line, "range": d.range.as_ref().map(|r| [r.start, r.end]),
            "message": d.message, "help": d.help })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn a_finding_shows_its_line_with_the_place_marked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.md");
        std::fs::write(&path, "one\ntwo three\nfour\n").unwrap();
        let finding = Diagnostic {
            code: Code::CaseHeading,
            path: path.clone(),
            line: Some(2),
            range: Some(8..13),
            message: "this is wrong".to_owned(),
            help: Some("mend it".to_owned()),
        };
        let text = render(&finding, Some(&mut Sources::default()));
        assert!(text.contains("error[case-heading]: this is wrong"), "{text}");
        assert!(text.contains("2 | two three") && text.contains("|     ^^^^^"), "{text}");
        assert!(text.contains("help: mend it"), "{text}");
    }

    #[test]
    fn without_sources_no_line_of_the_minutes_is_shown() {
        let finding = Diagnostic {
            code: Code::CaseHeading,
            path: PathBuf::from("m.md"),
            line: Some(2),
            range: None,
            message: "this is wrong".to_owned(),
            help: None,
        };
        assert_eq!(render(&finding, None), "error[case-heading]: m.md:2: this is wrong");
    }
}
