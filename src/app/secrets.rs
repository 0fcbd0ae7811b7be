//! The secret that personal links are signed with (`briefing.secret`), and files that only their owner may read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::error::AppError;
use super::newsroom::Newsroom;
use crate::message::{TokenKey, TokenSigner};
use crate::source::reason;
use data_encoding::HEXLOWER_PERMISSIVE;

const SECRET_FILE: &str = "briefing.secret";

/// Checks that the secret is usable, if there is one: better before a plan is written than after.
///
/// # Errors
/// The file is unreadable or not a secret.
pub fn validate_secret(root: &Path) -> Result<(), AppError> {
    if root.join(SECRET_FILE).exists() { load_secret(root).map(|_| ()) } else { Ok(()) }
}

/// Returns the signer of personal links. `[site]` names its keys; without any, `briefing.secret` signs and is created on
/// first use. Besides the keys of `[site]` the file still verifies links in mail that was sent before.
///
/// # Errors
/// The file is unreadable or not a secret.
pub fn load_token_signer(newsroom: &Newsroom) -> Result<TokenSigner, AppError> {
    let (keys, root) = (&newsroom.config.token_keys, newsroom.root.as_path());
    match keys.split_first() {
        Some((first, older)) => {
            let file = if root.join(SECRET_FILE).exists() { Some(load_secret(root)?) } else { None };
            Ok(TokenSigner::with_keys(first.clone(), older.iter().cloned().chain(file)))
        }
        None => Ok(TokenSigner::with_keys(load_secret(root)?, [])),
    }
}

/// Reads the key in `briefing.secret`, which is created if there is none.
fn load_secret(root: &Path) -> Result<TokenKey, AppError> {
    let path = root.join(SECRET_FILE);
    let unusable = |error: io::Error| AppError::SecretUnreadable(reason(&error));
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => create_secret(&path).map_err(unusable)?,
        Err(error) => return Err(unusable(error)),
    };
    let secret = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).unwrap_or_default();
    if secret.len() < TokenKey::MIN_SECRET_LEN {
        return Err(AppError::SecretTooShort);
    }
    Ok(TokenKey::new(TokenKey::DEFAULT_ID, &secret))
}

/// Writes a new secret. Two processes that start at once end with the same one.
fn create_secret(path: &Path) -> io::Result<String> {
    let mut bytes = [0_u8; TokenKey::MIN_SECRET_LEN];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let text = format!("{}\n", data_encoding::HEXLOWER.encode(&bytes));
    match create_private_file(path, text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path),
        other => other.map(|()| text),
    }
}

/// Creates a file with mode 0600. It gets its name when its content is on the disk, and never replaces a file.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], or the file cannot be written.
pub fn create_private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        create_private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let temporary = path.with_extension(format!("{extension}.{}", std::process::id()));
    let mut file = options.open(&temporary)?;
    let linked = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        // A link, unlike a rename, never replaces what another process wrote meanwhile.
        .and_then(|()| fs::hard_link(&temporary, path));
    fs::remove_file(&temporary)?;
    linked
}

fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn private_file_has_mode_0600_and_never_replaces_another() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/s2026.pem");
        create_private_file(&path, b"first").unwrap();
        assert_eq!(create_private_file(&path, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 1);
        // A dangling link counts as an existing file.
        std::os::unix::fs::symlink("nowhere", folder.path().join("keys/link.pem")).unwrap();
        assert!(create_private_file(&folder.path().join("keys/link.pem"), b"x").is_err());
    }
}
