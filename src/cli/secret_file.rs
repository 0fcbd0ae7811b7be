//! New files that only their owner may read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file that only its owner can read, from its first moment on. It takes its name when it is on the disk, and
/// never that of a file that is there already: that is [`io::ErrorKind::AlreadyExists`].
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let beside = path.with_extension(format!("{ending}.{}", std::process::id()));
    let mut file = options.open(&beside)?;
    let linked = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        // A link, unlike a rename, never replaces what another command wrote meanwhile.
        .and_then(|()| fs::hard_link(&beside, path));
    fs::remove_file(&beside)?;
    linked
}

fn make_folder(folder: &Path) -> io::Result<()> {
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
    fn a_file_is_its_owners_from_the_start_and_nothing_stays_beside_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/s2026.pem");
        write_new(&path, b"first").unwrap();
        assert_eq!(write_new(&path, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 1);
        // A link that leads nowhere is a file that is there.
        std::os::unix::fs::symlink("nowhere", folder.path().join("keys/link.pem")).unwrap();
        assert!(write_new(&folder.path().join("keys/link.pem"), b"x").is_err());
    }
}
