//! Files that appear whole or not at all.

use super::RecordError;
use crate::verify::Verified;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Files: read and written by their owner alone.
#[cfg(unix)]
const FILE_MODE: u32 = 0o600;
/// Folders: entered by their owner alone.
#[cfg(unix)]
const FOLDER_MODE: u32 = 0o700;
/// What a file is called while it is being written; the rest of the name is random.
pub const TEMPORARY_PREFIX: &str = ".marac-part-";

fn write_error(path: &Path, source: std::io::Error) -> RecordError {
    RecordError::Write { path: path.to_path_buf(), source }
}

/// Makes `folder` and what is missing above it, for its owner alone.
///
/// # Errors
///
/// [`RecordError::Write`] if it cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), RecordError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(FOLDER_MODE);
    }
    builder.create(folder).map_err(|e| write_error(folder, e))
}

/// Writes a verified file to `path`: a temporary file in the same folder, flushed, renamed. Whoever looks sees the old
/// file or the new one. Nothing else gets a name in a pack:
///
/// ```compile_fail
/// marac::record::store::write_whole(std::path::Path::new("a.pdf"), b"not verified");
/// ```
///
/// # Errors
///
/// [`RecordError::Write`]; then the old file is untouched.
pub fn write_whole(path: &Path, file: &Verified) -> Result<(), RecordError> {
    if is_linked(path) {
        let what = "the agency's folder is a link, and what it leads to may be another agency's; remove the link";
        return Err(write_error(path, std::io::Error::other(what)));
    }
    write(path, file.bytes())
}

/// Writes text that stays with the coordinator (the key, the record, the distribution list, a new working folder) as
/// [`write_whole`] does.
///
/// # Errors
///
/// [`RecordError::Write`]; then the old file is untouched.
///
/// # Panics
///
/// If `path` is that of a PDF: those are written by [`write_whole`] alone.
pub fn write_office(path: &Path, text: impl AsRef<[u8]>) -> Result<(), RecordError> {
    assert!(path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("pdf")), "a PDF is written only when it was verified");
    write(path, text.as_ref())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    make_folder(folder_of(path))?;
    put(path, bytes)
}

/// Writes a page for the coordinator where the caller names it, as [`write_whole`] does; its folder must be there.
///
/// # Errors
///
/// [`RecordError::Write`]; then the old file is untouched.
pub fn write_page(path: &Path, page: &str) -> Result<(), RecordError> {
    put(path, page.as_bytes())
}

/// Whether the folder of `path` is a link.
fn is_linked(path: &Path) -> bool {
    fs::symlink_metadata(folder_of(path)).is_ok_and(|folder| folder.file_type().is_symlink())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    #[cfg(unix)]
    let mode = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(FILE_MODE);
    #[cfg(unix)]
    builder.permissions(mode);
    let mut file = builder.tempfile_in(folder_of(path)).map_err(|e| write_error(path, e))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_data()).map_err(|e| write_error(path, e))?;
    file.persist(path).map_err(|e| write_error(path, e.error))?;
    Ok(())
}

/// Removes `path`; a file that is not there is no error.
///
/// # Errors
///
/// [`RecordError::Write`] if it is there and cannot be removed.
pub fn remove(path: &Path) -> Result<(), RecordError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(write_error(path, e)),
    }
}

/// Removes what interrupted runs left half-written directly in `folder`. Only files with [`TEMPORARY_PREFIX`] go.
///
/// # Errors
///
/// [`RecordError::Read`] or [`RecordError::Write`].
pub fn sweep(folder: &Path) -> Result<(), RecordError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(RecordError::Read { path: folder.to_path_buf(), source: e }),
    };
    for entry in entries {
        let entry = entry.map_err(|e| RecordError::Read { path: folder.to_path_buf(), source: e })?;
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Reads `path` whole; `None` if it is not there.
///
/// # Errors
///
/// [`RecordError::Read`].
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, RecordError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(RecordError::Read { path: path.to_path_buf(), source: e }),
    }
}

/// [`sweep`] in `folder` and in the folders directly in it: the packs of all agencies.
///
/// # Errors
///
/// [`RecordError::Read`] or [`RecordError::Write`].
pub fn sweep_packs(folder: &Path) -> Result<(), RecordError> {
    sweep(folder)?;
    let read_error = |source| RecordError::Read { path: folder.to_path_buf(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(read_error(e)),
    };
    for entry in entries {
        let entry = entry.map_err(read_error)?;
        if entry.file_type().map_err(read_error)?.is_dir() {
            sweep(&entry.path())?;
        }
    }
    Ok(())
}

/// Where a run writes: `packs/` may be sent, `office/` stays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// `packs/`.
    pub packs: PathBuf,
    /// `office/`.
    pub office: PathBuf,
}

impl Places {
    /// The places below `base`.
    #[must_use]
    pub fn below(base: &Path) -> Self {
        Self { packs: base.join("packs"), office: base.join("office") }
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> PathBuf {
        self.office.join("record.jsonl")
    }

    /// The distribution list as it went out.
    #[must_use]
    pub fn distribution(&self) -> PathBuf {
        self.office.join("distribution.csv")
    }

    /// The local secret.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.office.join("key")
    }

    /// The lock.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.office.join("lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_folder_that_is_a_link() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("police")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("police"), dir.path().join("homes")).unwrap();
        assert!(is_linked(&dir.path().join("homes/a.pdf")) && !is_linked(&dir.path().join("police/a.pdf")));
    }

    #[test]
    fn a_file_is_replaced_whole_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b.pdf");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 1, "no temporary file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::metadata(dir.path().join("a")).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_file_is_never_written_over_where_it_stands() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("b.pdf"), dir.path().join("link"));
        write(&path, b"old").unwrap();
        fs::hard_link(&path, &link).unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&link).unwrap(), b"old", "whoever reads it meanwhile reads a whole file");
    }

    #[test]
    #[should_panic(expected = "only when it was verified")]
    fn a_pdf_that_was_not_verified_gets_no_name() {
        let dir = tempfile::tempdir().unwrap();
        write_office(&dir.path().join("a.PDF"), "%PDF-1.7").unwrap();
    }

    #[test]
    fn sweeping_takes_half_written_files_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(format!("{TEMPORARY_PREFIX}x")), b"half").unwrap();
        fs::write(dir.path().join("whole.pdf"), b"whole").unwrap();
        sweep(dir.path()).unwrap();
        let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["whole.pdf"]);
    }
}
