//! Private key files. They are not kept as sources, so that no finding can print a line of them.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::message::dkim::{KeyError, SigningKey};
use crate::source::{ReadError, SourceTree, reason};
use secrecy::zeroize::Zeroizing;

/// Maximum bytes of a key file.
const MAX_KEY_FILE_BYTES: u64 = 64 * 1024;

/// A loaded key.
pub(super) struct KeyFile {
    pub(super) key: SigningKey,
    /// Users other than the owner can read the file.
    pub(super) is_readable_by_others: bool,
}

/// Reason why a key cannot be used.
pub(super) enum UnusableKey {
    /// The file is missing or cannot be read.
    File(String),
    /// The file is not a signing key.
    Key(KeyError),
}

impl fmt::Display for UnusableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(reason) => f.write_str(reason),
            Self::Key(error) => error.fmt(f),
        }
    }
}

/// Loads the key at a path in the newsroom's folder, or at an absolute path, since keys are often kept with other
/// secrets of a machine.
pub(super) fn read(tree: &SourceTree, written: &str) -> Result<KeyFile, UnusableKey> {
    let outside = Some(Path::new(written)).filter(|path| path.is_absolute()).map(Path::to_owned);
    let (bytes, place) = match outside {
        Some(path) => (bytes(&path).map_err(UnusableKey::File)?, Some(path)),
        None => {
            let place = tree.disk_path(written).map_err(|error| UnusableKey::File(sentence(&error)))?;
            (
                tree.bytes(written, MAX_KEY_FILE_BYTES)
                    .map_err(|error| UnusableKey::File(sentence(&error)))?,
                place,
            )
        }
    };
    let bytes = Zeroizing::new(bytes);
    let text = str::from_utf8(&bytes).map_err(|_| UnusableKey::Key(KeyError::NotPem))?;
    let key = SigningKey::from_pem(text).map_err(UnusableKey::Key)?;
    Ok(KeyFile { key, is_readable_by_others: place.as_deref().is_some_and(is_readable_by_others) })
}

fn sentence(error: &ReadError) -> String {
    match error {
        ReadError::Outside | ReadError::InvalidPath => {
            "it is outside the newsroom's folder; name a key elsewhere by its absolute path".to_owned()
        }
        error => error.to_string(),
    }
}

fn bytes(path: &PathBuf) -> Result<Vec<u8>, String> {
    let meta = fs::metadata(path).map_err(|error| reason(&error))?;
    // Reading a pipe would block.
    if !meta.is_file() || meta.len() > MAX_KEY_FILE_BYTES {
        return Err("it is not a regular file of the size of a key".to_owned());
    }
    fs::read(path).map_err(|error| reason(&error))
}

#[cfg(unix)]
fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_others(_: &Path) -> bool {
    false
}
