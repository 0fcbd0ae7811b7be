//! The secret that personal links are signed with: `briefing.secret` or the keys of `[site]`.

use std::io;
use std::path::Path;

use super::error::AppError;
use super::newsroom::Newsroom;
use crate::message::{TokenKey, TokenSigner};
use crate::source::{read_own_file, reason, write_new_secret};
use data_encoding::HEXLOWER_PERMISSIVE;

const SECRET_FILE: &str = "briefing.secret";
/// Bytes that the file may have; 65 are usual.
const SECRET_LIMIT: u64 = 4096;

/// Checks that the secret is usable, if there is one: better before a plan is written than after.
///
/// # Errors
/// The file is unreadable or not a secret.
pub fn validate_secret(root: &Path) -> Result<(), AppError> {
    if is_there(root) { load_secret(root).map(|_| ()) } else { Ok(()) }
}

/// Returns the signer of personal links. `[site]` names its keys; without any, `briefing.secret` signs and is created on
/// first use. Besides the keys of `[site]` the file still verifies links in mail that was sent before.
///
/// # Errors
/// The file is unreadable or not a secret, or an environment variable is not set.
pub fn load_token_signer(newsroom: &Newsroom) -> Result<TokenSigner, AppError> {
    newsroom.require_token_keys()?;
    let (keys, root) = (&newsroom.config.token_keys, newsroom.root.as_path());
    match keys.split_first() {
        Some((first, older)) => {
            let file = if is_there(root) { Some(load_secret(root)?) } else { None };
            Ok(TokenSigner::with_keys(first.clone(), older.iter().cloned().chain(file)))
        }
        None => Ok(TokenSigner::with_keys(load_secret(root)?, [])),
    }
}

/// Returns whether anything has the file's name, a dangling link included.
fn is_there(root: &Path) -> bool {
    root.join(SECRET_FILE).symlink_metadata().is_ok()
}

/// Returns the signer of personal links, unless its secret is still to be made.
pub(super) fn existing_token_signer(newsroom: &Newsroom) -> Result<Option<TokenSigner>, AppError> {
    let exists = !newsroom.config.token_keys.is_empty() || is_there(&newsroom.root);
    if exists { load_token_signer(newsroom).map(Some) } else { Ok(None) }
}

/// Reads the key in `briefing.secret`, which is created if there is none.
fn load_secret(root: &Path) -> Result<TokenKey, AppError> {
    let path = root.join(SECRET_FILE);
    let unusable = |error: io::Error| AppError::SecretUnreadable(reason(&error));
    let text = match read_own_file(&path, SECRET_LIMIT) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create_secret(root).map_err(unusable)?,
        Err(error) => return Err(unusable(error)),
    };
    let secret = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).unwrap_or_default();
    if secret.len() < TokenKey::MIN_SECRET_LEN {
        return Err(AppError::SecretTooShort);
    }
    Ok(TokenKey::new(TokenKey::DEFAULT_ID, &secret))
}

/// Writes a new secret. Two processes that start at once end with the same one.
fn create_secret(root: &Path) -> io::Result<String> {
    let mut bytes = [0_u8; TokenKey::MIN_SECRET_LEN];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let text = format!("{}\n", data_encoding::HEXLOWER.encode(&bytes));
    match write_new_secret(root, Path::new(SECRET_FILE), text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let bytes = read_own_file(&root.join(SECRET_FILE), SECRET_LIMIT)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        }
        other => other.map(|()| text),
    }
}
