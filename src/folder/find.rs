//! Paths → working folders and their minutes.

use super::{CONFIG_FILE, Config, Folder, FolderError, LinkFault, MINUTES_FOLDER};
use crate::diagnostic::{Code, Diagnostic};
use crate::minutes::MAX_BYTES;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Hidden folders and links never hold working folders (editors leave lock links that lead nowhere).
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

impl Folder {
    /// Opens the working folder `root`.
    ///
    /// # Errors
    ///
    /// [`FolderError`] if `marac.toml` or the folder of the minutes is missing, cannot be read or is wrong.
    pub fn open(root: &Path) -> Result<Self, FolderError> {
        let path = root.join(CONFIG_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(FolderError::NoFolder { path: root.to_path_buf() }),
            Err(source) => return Err(FolderError::Unreadable { path, source }),
        };
        let config = Config::parse(&text, &path)?;
        let (minutes, refused) = minutes_of(root)?;
        Ok(Self { root: root.to_path_buf(), config, minutes, refused })
    }
}

/// The Markdown files of `minutes/`, sorted by path, and what is wrong with others: one bad link stops no other file.
fn minutes_of(root: &Path) -> Result<(Vec<PathBuf>, Vec<Diagnostic>), FolderError> {
    let folder = root.join(MINUTES_FOLDER);
    let unreadable = |path: &Path| {
        let path = path.to_path_buf();
        move |source| FolderError::Unreadable { path, source }
    };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(FolderError::NoMinutes { path: folder }),
        Err(source) => return Err(FolderError::Unreadable { path: folder, source }),
    };
    let tree = fs::canonicalize(root).map_err(unreadable(root))?;
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for entry in entries {
        let path = entry.map_err(unreadable(&folder))?.path();
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b".") || is_lock(name));
        if !hidden && path.extension().is_some_and(is_document) {
            refused.push(passed_over(path));
            continue;
        }
        if hidden || !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("md")) {
            continue;
        }
        match resolve(&path) {
            Ok(target) if !target.starts_with(&tree) => refused.push(refusal(path, "the link leads out of the working folder")),
            Ok(target) if target.is_file() => found.push(path),
            Ok(target) if target.is_dir() => {}
            Ok(_) => refused.push(refusal(path, "this is no file that can be read to its end")),
            Err(FolderError::Link { why, .. }) => refused.push(refusal(path, &format!("the link leads {why}"))),
            Err(FolderError::Unreadable { source, .. }) => {
                refused.push(refusal(path, &format!("the file cannot be read ({source})")));
            }
            Err(other) => return Err(other),
        }
    }
    found.sort();
    refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((found, refused))
}

/// What an office program puts beside a document that is open.
fn is_lock(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"~$")
}

/// Whether minutes may have been left in a file of this kind.
fn is_document(extension: &OsStr) -> bool {
    ["docx", "doc", "odt", "rtf", "txt", "pdf", "html", "htm", "markdown", "pages"]
        .iter()
        .any(|e| extension.eq_ignore_ascii_case(e))
}

fn passed_over(path: PathBuf) -> Diagnostic {
    let message = "this is no Markdown file (.md): nothing is made of it".to_owned();
    let is_text = path.extension().is_some_and(|extension| ["txt", "markdown"].iter().any(|e| extension.eq_ignore_ascii_case(e)));
    let help = if is_text {
        "if it is minutes, give it a name that ends in .md, such as 2026-11-04.md; if not, keep it elsewhere"
    } else {
        "if it is minutes, turn it into Markdown (`pandoc minutes.docx -t gfm -o minutes.md`); if not, keep it elsewhere"
    };
    let help = Some(help.to_owned());
    Diagnostic { code: Code::MinutesPassedOver, path, line: None, range: None, message, help }
}

fn refusal(path: PathBuf, what: &str) -> Diagnostic {
    let help = Some("put the file itself here, as one that you may read".to_owned());
    Diagnostic { code: Code::MinutesUnreadable, path, line: None, range: None, message: what.to_owned(), help }
}

/// Reads a file of minutes, and of a file larger than minutes can be no more than it takes to refuse it.
///
/// # Errors
///
/// What the system says.
pub fn read_minutes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where `path` leads, links followed.
fn resolve(path: &Path) -> Result<PathBuf, FolderError> {
    fs::canonicalize(path).map_err(|source| {
        let path = path.to_path_buf();
        if source.kind() == io::ErrorKind::NotFound {
            FolderError::Link { path, why: LinkFault::Nowhere }
        } else if source.kind() != io::ErrorKind::PermissionDenied && path.is_symlink() {
            // The standard library has no stable name yet for a link that leads to itself.
            FolderError::Link { path, why: LinkFault::Circle }
        } else {
            FolderError::Unreadable { path, source }
        }
    })
}

/// Working folders, and what stands in the way of finding more.
#[derive(Debug)]
pub struct Found {
    /// Folders with a `marac.toml`, sorted by path.
    pub folders: Vec<PathBuf>,
    /// Links out of the tree or in a circle, and folders that cannot be looked into.
    pub faults: Vec<FolderError>,
}

/// The working folders that `top` means: itself if it holds a `marac.toml`, else all below it, sorted by path. What
/// stands inside a working folder is its own; hidden folders are passed over; a link to a folder of the same tree
/// adds nothing. One fault stops no other folder.
///
/// # Errors
///
/// [`FolderError::NoFolder`] if there is none, or the first fault that stands in the way of finding one.
pub fn find_folders(top: &Path) -> Result<Found, FolderError> {
    if top.join(CONFIG_FILE).exists() {
        return Ok(Found { folders: vec![top.to_path_buf()], faults: Vec::new() });
    }
    let tree = fs::canonicalize(top).map_err(|source| FolderError::Unreadable { path: top.to_path_buf(), source })?;
    let mut found = Found { folders: Vec::new(), faults: Vec::new() };
    let mut walk = WalkDir::new(top).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                found.faults.push(FolderError::Unreadable {
                    path: e.path().unwrap_or(top).to_path_buf(),
                    source: e.into_io_error().unwrap_or_else(|| io::Error::other("it cannot be walked")),
                });
                continue;
            }
        };
        if is_hidden(&entry) {
            if entry.file_type().is_dir() {
                walk.skip_current_dir();
            }
        } else if entry.path_is_symlink() {
            found.faults.extend(check_link(entry.path(), &tree).err());
        } else if entry.file_type().is_dir() && entry.path().join(CONFIG_FILE).exists() {
            found.folders.push(entry.path().to_path_buf());
            walk.skip_current_dir();
        }
    }
    if found.folders.is_empty() {
        let fault = found.faults.into_iter().next();
        return Err(fault.unwrap_or_else(|| FolderError::NoFolder { path: top.to_path_buf() }));
    }
    Ok(found)
}

/// Links are not followed: one inside the tree adds nothing (its target is walked anyway), any other to a folder would
/// silently leave a Marac out or draw a strange one in.
fn check_link(path: &Path, tree: &Path) -> Result<(), FolderError> {
    let target = resolve(path)?;
    let fault = |why| Err(FolderError::Link { path: path.to_path_buf(), why });
    if !target.is_dir() {
        return Ok(());
    }
    if !target.starts_with(tree) {
        return fault(LinkFault::Outside);
    }
    let stands_in = path.parent().map(fs::canonicalize).transpose();
    if stands_in.is_ok_and(|own| own.is_some_and(|own| own.starts_with(&target))) {
        return fault(LinkFault::Circle);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[marac]\nname = \"A\"\nclassification = \"O\"\n[[agency]]\nid = \"police\"\nname = \"Police\"\n";

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    fn below(dir: &tempfile::TempDir) -> Vec<String> {
        let found = find_folders(dir.path()).unwrap();
        assert!(found.faults.is_empty());
        found.folders.iter().map(|p| p.strip_prefix(dir.path()).unwrap().display().to_string()).collect()
    }

    #[test]
    fn minutes_are_the_markdown_files_sorted() {
        let dir = tree(&[
            ("marac.toml", CONFIG),
            ("minutes/b.md", ""),
            ("minutes/a.MD", ""),
            ("minutes/.c.md", ""),
            ("minutes/d.txt", ""),
        ]);
        let names: Vec<_> = Folder::open(dir.path()).unwrap().minutes.iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["a.MD", "b.md"]);
        let passed: Vec<_> = Folder::open(dir.path()).unwrap().refused.iter().map(|d| (d.code, d.path.clone())).collect();
        assert_eq!(passed, [(Code::MinutesPassedOver, dir.path().join("minutes/d.txt"))]);
    }

    #[test]
    fn a_missing_minutes_folder_is_no_empty_one() {
        let dir = tree(&[("marac.toml", CONFIG)]);
        assert!(matches!(Folder::open(dir.path()), Err(FolderError::NoMinutes { .. })));
    }

    #[test]
    fn working_folders_are_found_below_and_not_inside_each_other() {
        let dir = tree(&[
            ("north/a/marac.toml", CONFIG),
            ("b/marac.toml", CONFIG),
            ("b/old/marac.toml", CONFIG),
            (".git/marac.toml", CONFIG),
            ("empty/x", ""),
        ]);
        assert_eq!(below(&dir), ["b", "north/a"]);
    }

    #[test]
    fn a_tree_without_a_working_folder_is_an_error() {
        let dir = tree(&[("x/y", "")]);
        assert!(matches!(find_folders(dir.path()), Err(FolderError::NoFolder { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_tree_or_round_is_refused_by_name_and_stops_no_other_folder() {
        use std::os::unix::fs::symlink;
        let elsewhere = tree(&[("m/marac.toml", CONFIG)]);
        let dir = tree(&[("a/marac.toml", CONFIG)]);
        symlink(elsewhere.path(), dir.path().join("out")).unwrap();
        symlink(dir.path(), dir.path().join("round")).unwrap();
        symlink(dir.path().join("nothing"), dir.path().join("to-nowhere")).unwrap();
        symlink(dir.path().join("a"), dir.path().join("same")).unwrap();
        let found = find_folders(dir.path()).unwrap();
        assert_eq!(found.folders, [dir.path().join("a")]);
        let said: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3);
        assert!(said[0].contains("out: the link leads out of the tree"), "{said:?}");
        assert!(said[1].contains("round: the link leads round in a circle"), "{said:?}");
        assert!(said[2].contains("to-nowhere: the link leads nowhere"), "{said:?}");
    }

    #[cfg(unix)]
    #[test]
    fn minutes_linked_from_elsewhere_are_refused_and_stop_no_others() {
        let elsewhere = tree(&[("x.md", "")]);
        let dir = tree(&[("marac.toml", CONFIG), ("minutes/a.md", "")]);
        std::os::unix::fs::symlink(elsewhere.path().join("x.md"), dir.path().join("minutes/x.md")).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert_eq!(folder.minutes, [dir.path().join("minutes/a.md")]);
        let [refused] = folder.refused.as_slice() else { panic!("one file is refused") };
        assert_eq!(
            (&refused.path, refused.message.as_str()),
            (&dir.path().join("minutes/x.md"), "the link leads out of the working folder")
        );
    }
}
