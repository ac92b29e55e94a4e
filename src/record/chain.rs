//! `record.jsonl`: append-only, each line bound to the one before it.
//!
//! A line is `{"hash": H, "prev": P, "entry": {…}}` with `P` the hash of the line before (zeros for the first) and `H`
//! the BLAKE3 hash of `P` and the entry's bytes. A line emptied for retention keeps `hash` and `prev` and loses its
//! entry: the chain stays whole, and what was emptied shows. The last hash is the *head*: whoever noted it can tell
//! later that no line was cut off or rewritten.

use super::entry::Entry;
use super::{RecordError, store};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The hash before the first line.
pub const EMPTY_HEAD: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[derive(Serialize, Deserialize)]
struct Line {
    hash: String,
    prev: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<Box<serde_json::value::RawValue>>,
}

/// The record, read and found whole.
#[derive(Clone, Debug)]
pub struct Record {
    path: PathBuf,
    head: String,
    /// Hash and entry of each line; `None` for a line emptied for retention.
    lines: Vec<(String, Option<Entry>)>,
    /// Bytes of a last line that was cut short by an interruption.
    torn: usize,
    /// Bytes that stand whole.
    whole: usize,
}

fn hash_of(prev: &str, entry: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(prev.as_bytes());
    hasher.update(entry.as_bytes());
    hasher.finalize().to_hex().to_string()
}

impl Record {
    /// Reads the record at `path` and checks its chain. A file that is not there is an empty record. A last line
    /// without its line end, left by an interruption, is not part of the record ([`Record::torn`]).
    ///
    /// # Errors
    ///
    /// [`RecordError::Read`], or [`RecordError::Broken`] with the first line that does not follow.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let bytes = store::read(path)?.unwrap_or_default();
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let broken = |line, reason| RecordError::Broken { path: path.to_path_buf(), line, reason };
        let mut record =
            Self { path: path.to_path_buf(), head: EMPTY_HEAD.to_owned(), lines: Vec::new(), torn: bytes.len() - whole, whole };
        let text = std::str::from_utf8(bytes.get(..whole).unwrap_or_default()).map_err(|_| broken(1, "it is not text"))?;
        for (at, text) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(text).map_err(|_| broken(at + 1, "the line cannot be read"))?;
            if line.prev != record.head {
                return Err(broken(at + 1, "it does not follow the line before it"));
            }
            let entry = match &line.entry {
                None => None,
                Some(raw) if hash_of(&line.prev, raw.get()) != line.hash => return Err(broken(at + 1, "it was changed")),
                Some(raw) => Some(serde_json::from_str(raw.get()).map_err(|_| broken(at + 1, "the entry is of no known kind"))?),
            };
            record.head.clone_from(&line.hash);
            record.lines.push((line.hash, entry));
        }
        Ok(record)
    }

    /// The hash of the last line.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Whether some line has this hash: a head noted earlier that is not found means that lines were cut off or
    /// rewritten.
    #[must_use]
    pub fn holds(&self, head: &str) -> bool {
        head == EMPTY_HEAD || self.lines.iter().any(|(hash, _)| hash == head)
    }

    /// The entries that were not emptied, in order.
    #[must_use]
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.lines.iter().filter_map(|(_, entry)| entry.as_ref())
    }

    /// How many lines were emptied.
    #[must_use]
    pub fn emptied(&self) -> usize {
        self.lines.iter().filter(|(_, entry)| entry.is_none()).count()
    }

    /// How many lines there are, the emptied ones too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Bytes after the last whole line: an interruption's half-written line, which the next append takes away.
    #[must_use]
    pub fn torn(&self) -> usize {
        self.torn
    }

    /// Appends `entries` in order and flushes them to the disk.
    ///
    /// # Errors
    ///
    /// [`RecordError::Write`].
    pub fn append(&mut self, entries: Vec<Entry>) -> Result<(), RecordError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut text = String::new();
        let mut added = Vec::with_capacity(entries.len());
        let mut head = self.head.clone();
        for entry in entries {
            let raw = serde_json::value::to_raw_value(&entry).expect("an entry has only string keys");
            let hash = hash_of(&head, raw.get());
            let line = Line { hash: hash.clone(), prev: head, entry: Some(raw) };
            text.push_str(&serde_json::to_string(&line).expect("a line has only string keys"));
            text.push('\n');
            added.push((hash.clone(), Some(entry)));
            head = hash;
        }
        if let Err(source) = self.write_end(&text) {
            // What of it stands on the disk is no line: the next append takes it away, in this run or another.
            self.torn = text.len();
            return Err(RecordError::Write { path: self.path.clone(), source });
        }
        self.whole += text.len();
        self.torn = 0;
        self.head = head;
        self.lines.extend(added);
        Ok(())
    }

    fn write_end(&self, text: &str) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            store::make_folder(folder).map_err(std::io::Error::other)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        if self.torn > 0 {
            file.set_len(self.whole as u64)?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }

    /// Empties the lines for which `is_old` holds, leaving the chain whole, and returns how many.
    ///
    /// # Errors
    ///
    /// [`RecordError::Write`]; then the record is as it was.
    pub fn empty(&mut self, is_old: impl Fn(&Entry) -> bool) -> Result<usize, RecordError> {
        let mut emptied = 0;
        let mut text = String::new();
        let mut prev = EMPTY_HEAD.to_owned();
        for (hash, entry) in &mut self.lines {
            if entry.as_ref().is_some_and(&is_old) {
                *entry = None;
                emptied += 1;
            }
            let raw = entry.as_ref().map(|e| serde_json::value::to_raw_value(e).expect("an entry has only string keys"));
            let line = Line { hash: hash.clone(), prev: std::mem::replace(&mut prev, hash.clone()), entry: raw };
            text.push_str(&serde_json::to_string(&line).expect("a line has only string keys"));
            text.push('\n');
        }
        if emptied > 0 {
            store::write_office(&self.path, &text)?;
            (self.whole, self.torn) = (text.len(), 0);
        }
        Ok(emptied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::entry::Removed;

    fn removed(file: &str) -> Entry {
        Entry::Removed(Removed { file: file.to_owned(), reason: "agency-gone".to_owned() })
    }

    fn three_lines(path: &Path) -> Record {
        let mut record = Record::open(path).unwrap();
        record.append(vec![removed("a"), removed("b")]).unwrap();
        record.append(vec![removed("c")]).unwrap();
        record
    }

    #[test]
    fn what_was_appended_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("office/record.jsonl");
        let written = three_lines(&path);
        let read = Record::open(&path).unwrap();
        assert_eq!(read.head(), written.head());
        assert_eq!(read.entries().cloned().collect::<Vec<_>>(), [removed("a"), removed("b"), removed("c")]);
    }

    #[test]
    fn a_changed_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        three_lines(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"file\":\"b\"", "\"file\":\"x\"")).unwrap();
        assert!(matches!(Record::open(&path), Err(RecordError::Broken { line: 2, .. })));
    }

    #[test]
    fn a_line_taken_out_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        three_lines(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        let without: String = text.lines().enumerate().filter(|(i, _)| *i != 1).map(|(_, l)| format!("{l}\n")).collect();
        std::fs::write(&path, without).unwrap();
        assert!(matches!(Record::open(&path), Err(RecordError::Broken { line: 2, .. })));
    }

    #[test]
    fn lines_cut_off_the_end_show_by_the_head_that_was_noted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        let head = three_lines(&path).head().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let cut: String = text.lines().take(2).map(|l| format!("{l}\n")).collect();
        std::fs::write(&path, cut).unwrap();
        assert!(!Record::open(&path).unwrap().holds(&head));
    }

    #[test]
    fn an_append_that_failed_half_way_leaves_no_half_line_before_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        let mut record = three_lines(&path);
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        record.append(vec![removed("lost")]).unwrap_err();
        std::fs::remove_dir(&path).unwrap();
        std::fs::write(&path, [whole, b"{\"hash\":\"12".to_vec()].concat()).unwrap();
        record.append(vec![removed("d")]).unwrap();
        assert_eq!(Record::open(&path).unwrap().entries().last(), Some(&removed("d")));
    }

    #[test]
    fn a_half_written_last_line_is_taken_away_by_the_next_append() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        three_lines(&path);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"hash\":\"12");
        std::fs::write(&path, bytes).unwrap();
        let mut record = Record::open(&path).unwrap();
        assert_eq!(record.torn(), 11);
        record.append(vec![removed("d")]).unwrap();
        assert_eq!(Record::open(&path).unwrap().entries().count(), 4);
    }

    #[test]
    fn emptied_lines_leave_the_chain_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        let mut record = three_lines(&path);
        let head = record.head().to_owned();
        assert_eq!(record.empty(|e| *e == removed("b")).unwrap(), 1);
        record.append(vec![removed("d")]).unwrap();
        let read = Record::open(&path).unwrap();
        assert!(read.holds(&head));
        assert_eq!(read.entries().cloned().collect::<Vec<_>>(), [removed("a"), removed("c"), removed("d")]);
        assert!(!std::fs::read_to_string(&path).unwrap().contains("\"b\""));
    }
}
