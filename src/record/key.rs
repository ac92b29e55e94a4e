//! The working folder's local secret.

use super::{RecordError, store};
use std::fmt;
use std::path::Path;

/// Length of the secret in bytes: what BLAKE3 takes as a key.
const KEY_BYTES: usize = 32;

/// A local secret with which hashes of sources are keyed, so that a copy and a hash tell nobody anything.
#[derive(Clone)]
pub struct Key([u8; KEY_BYTES]);

/// A keyed BLAKE3 hash, as 64 lower-case hexadecimal digits in text form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Digest(pub String);

impl Key {
    /// Reads the key at `path`, or makes one there from the system's source of randomness.
    ///
    /// # Errors
    ///
    /// [`RecordError::Read`], [`RecordError::Write`], or [`RecordError::Key`] if what stands there is no key.
    pub fn open_or_make(path: &Path) -> Result<Self, RecordError> {
        if let Some(key) = Self::open(path)? {
            return Ok(key);
        }
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes)
            .map_err(|e| RecordError::Write { path: path.to_path_buf(), source: std::io::Error::other(e.to_string()) })?;
        store::write_office(path, blake3::Hash::from_bytes(bytes).to_hex().as_str())?;
        Ok(Self(bytes))
    }

    /// Reads the key at `path`; `None` if there is none yet.
    ///
    /// # Errors
    ///
    /// [`RecordError::Read`], or [`RecordError::Key`] if what stands there is no key.
    pub fn open(path: &Path) -> Result<Option<Self>, RecordError> {
        let Some(text) = store::read(path)? else { return Ok(None) };
        let hash = blake3::Hash::from_hex(text.trim_ascii()).map_err(|_| RecordError::Key { path: path.to_path_buf() })?;
        Ok(Some(Self(*hash.as_bytes())))
    }

    /// A key of given bytes, for runs that leave nothing on disk.
    #[must_use]
    pub fn of(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The keyed hash of `parts`; each part's length goes into it, so that no two lists run together.
    #[must_use]
    pub fn digest(&self, parts: &[&[u8]]) -> Digest {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Digest(hasher.finalize().to_hex().to_string())
    }

    /// The keyed hash of anything that can be hashed.
    #[must_use]
    pub fn digest_of(&self, value: &impl std::hash::Hash) -> Digest {
        let mut sink = Sink(blake3::Hasher::new_keyed(&self.0));
        value.hash(&mut sink);
        Digest(sink.0.finalize().to_hex().to_string())
    }
}

/// The plain BLAKE3 hash of the bytes of a finished file, which whoever holds the file can make too.
#[must_use]
pub fn file_digest(bytes: &[u8]) -> Digest {
    Digest(blake3::hash(bytes).to_hex().to_string())
}

/// Feeds a value's parts to BLAKE3: `std`'s own hashers are short and differ from release to release.
struct Sink(blake3::Hasher);

impl std::hash::Hasher for Sink {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(self.0.finalize().as_bytes().first_chunk::<8>().expect("a hash has 32 bytes"));
        u64::from_le_bytes(first)
    }
}

/// Never shows the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let made = Key::open_or_make(&path).unwrap().digest(&[b"minutes"]);
        assert_eq!(Key::open_or_make(&path).unwrap().digest(&[b"minutes"]), made);
        assert_ne!(Key::of([0; 32]).digest(&[b"minutes"]), made, "another folder's hash of the same minutes is another");
    }

    #[test]
    fn parts_do_not_run_together() {
        let key = Key::of([7; 32]);
        assert_ne!(key.digest(&[b"ab", b"c"]), key.digest(&[b"a", b"bc"]));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        std::fs::write(&path, "letmein").unwrap();
        assert!(matches!(Key::open(&path), Err(RecordError::Key { .. })));
    }
}
