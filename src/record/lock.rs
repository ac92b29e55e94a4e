//! One run a working folder.

use super::{RecordError, store};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::Path;

/// Held while a run is at work. The system gives it up when the process ends, however it ends: it cannot go stale.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at `path` and writes there who has it: this process, and when it began (`at`).
    ///
    /// # Errors
    ///
    /// [`RecordError::Locked`] if another run holds it, [`RecordError::Write`] if the file cannot be made.
    pub fn take(path: &Path, at: &str) -> Result<Self, RecordError> {
        let write = |source| RecordError::Write { path: path.to_path_buf(), source };
        if let Some(folder) = path.parent() {
            store::make_folder(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(write)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).map_err(write)?;
                write!(file, "process {}, begun {at}", std::process::id()).map_err(write)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(locked(path)),
            Err(TryLockError::Error(e)) => Err(write(e)),
        }
    }

    /// Keeps runs from beginning for as long as somebody looks; others may look too. Nothing is written: where no run has
    /// ever been, there is nothing to hold.
    ///
    /// # Errors
    ///
    /// [`RecordError::Locked`] if a run is at work, [`RecordError::Read`] if the lock cannot be looked at.
    pub fn look(path: &Path) -> Result<Option<Self>, RecordError> {
        let read = |source| RecordError::Read { path: path.to_path_buf(), source };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(read(e)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Err(locked(path)),
            Err(TryLockError::Error(e)) => Err(read(e)),
        }
    }
}

/// Who has the lock, as far as the file says.
fn locked(path: &Path) -> RecordError {
    let who = std::fs::read_to_string(path).ok().filter(|who| !who.is_empty());
    RecordError::Locked { path: path.to_path_buf(), who: who.unwrap_or_else(|| "somebody looks at it".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_run_is_told_and_the_next_may_begin() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("office/lock");
        let first = Lock::take(&path, "2026-11-04T09:30:00Z").unwrap();
        let error = Lock::take(&path, "2026-11-04T09:31:00Z").unwrap_err();
        assert!(error.to_string().contains(&format!("process {}, begun 2026-11-04T09:30:00Z", std::process::id())), "{error}");
        assert!(matches!(Lock::look(&path), Err(RecordError::Locked { .. })));
        drop(first);
        let looking = (Lock::look(&path).unwrap(), Lock::look(&path).unwrap());
        assert!(matches!(Lock::take(&path, "2026-11-04T09:30:00Z"), Err(RecordError::Locked { .. })));
        drop(looking);
        Lock::take(&path, "2026-11-04T09:30:00Z").unwrap();
    }
}
