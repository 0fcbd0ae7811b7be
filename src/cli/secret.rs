//! The secret that personal links are signed with: made once, kept in `briefing.secret`.

use std::fs;
use std::io;
use std::path::Path;

use super::error::CliError;
use super::newsroom::Newsroom;
use super::secret_file::write_new;
use crate::message::{TokenKey, TokenSigner};
use crate::source::reason;
use data_encoding::HEXLOWER_PERMISSIVE;

const FILE: &str = "briefing.secret";

/// Looks whether the secret, if there is one, can be used: better before a plan is written than after.
pub(super) fn validate(root: &Path) -> Result<(), CliError> {
    if root.join(FILE).exists() { load_file(root).map(|_| ()) } else { Ok(()) }
}

/// Loads the signer of the newsroom's personal links. `[site]` names its keys; without any, `briefing.secret` signs and
/// is made on first use. Beside `[site]` the file still verifies: links in mail that went out are signed with it.
pub(super) fn load_token_signer(newsroom: &Newsroom) -> Result<TokenSigner, CliError> {
    let (keys, root) = (&newsroom.config.token_keys, newsroom.root.as_path());
    match keys.split_first() {
        Some((first, older)) => {
            let file = if root.join(FILE).exists() { Some(load_file(root)?) } else { None };
            Ok(TokenSigner::with_keys(first.clone(), older.iter().cloned().chain(file)))
        }
        None => Ok(TokenSigner::with_keys(load_file(root)?, [])),
    }
}

/// Reads the key in `briefing.secret`, which is made when there is none.
fn load_file(root: &Path) -> Result<TokenKey, CliError> {
    let path = root.join(FILE);
    let unusable = |error: io::Error| {
        CliError::new(format!("`{FILE}` cannot be used: {}", reason(&error)))
            .help("personal links are signed with it: see who may read it")
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path).map_err(unusable)?,
        Err(error) => return Err(unusable(error)),
    };
    let secret = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).unwrap_or_default();
    if secret.len() < TokenKey::MIN_SECRET_LEN {
        return Err(CliError::new(format!("`{FILE}` does not hold 32 bytes in hexadecimal"))
            .help("put the file back as it was: links in mail that went out are signed with it"));
    }
    Ok(TokenKey::new(TokenKey::DEFAULT_ID, &secret))
}

/// Writes a new secret that only its owner can read. Two commands that start at once end with the same one.
fn make(path: &Path) -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let text = format!("{}\n", data_encoding::HEXLOWER.encode(&bytes));
    match write_new(path, text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path),
        other => other.map(|()| text),
    }
}
