//! A file with a private key. It is not kept as a source, so that no finding can show a line of it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::message::dkim::{KeyError, SigningKey};
use crate::source::{ReadError, SourceTree, reason};
use secrecy::zeroize::Zeroizing;

/// No key is that long.
const LIMIT: u64 = 64 * 1024;

/// A key that was read.
pub(super) struct KeyFile {
    pub(super) key: SigningKey,
    /// Whether others than its owner can read it.
    pub(super) is_open: bool,
}

/// Why there is no key.
pub(super) enum Unusable {
    /// The file is not there, or cannot be read.
    Place(String),
    /// It is there, and no key to sign with.
    Key(KeyError),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(reason) => f.write_str(reason),
            Self::Key(error) => error.fmt(f),
        }
    }
}

/// Reads the key at a path: in the newsroom's folder, or anywhere if the path is absolute, since keys often live with
/// other secrets of a machine.
pub(super) fn read(tree: &SourceTree, written: &str) -> Result<KeyFile, Unusable> {
    let outside = Some(Path::new(written)).filter(|path| path.is_absolute()).map(Path::to_owned);
    let (bytes, place) = match outside {
        Some(path) => (bytes(&path).map_err(Unusable::Place)?, Some(path)),
        None => {
            let place = tree.disk_path(written).map_err(|error| Unusable::Place(said(&error)))?;
            (tree.bytes(written, LIMIT).map_err(|error| Unusable::Place(said(&error)))?, place)
        }
    };
    let bytes = Zeroizing::new(bytes);
    let text = str::from_utf8(&bytes).map_err(|_| Unusable::Key(KeyError::NotPem))?;
    let key = SigningKey::from_pem(text).map_err(Unusable::Key)?;
    Ok(KeyFile { key, is_open: place.as_deref().is_some_and(is_open) })
}

fn said(error: &ReadError) -> String {
    match error {
        ReadError::Outside | ReadError::InvalidPath => {
            "it is not in the newsroom's folder; a key elsewhere is named by its whole path".to_owned()
        }
        error => error.to_string(),
    }
}

fn bytes(path: &PathBuf) -> Result<Vec<u8>, String> {
    let meta = fs::metadata(path).map_err(|error| reason(&error))?;
    // Reading a pipe would wait for a writer who may never come.
    if !meta.is_file() || meta.len() > LIMIT {
        return Err("it is no ordinary file of the size of a key".to_owned());
    }
    fs::read(path).map_err(|error| reason(&error))
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}
