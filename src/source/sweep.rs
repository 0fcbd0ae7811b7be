//! Removal of staged files whose writer died.

use std::io;
use std::path::Path;

use super::sandbox::{Sandbox, open_to_read};
use super::staged::{PREFIX, SUFFIX};

/// Removes the staged files in a folder below `root` that no living writer has locked. What cannot be removed stays: it
/// harms nobody.
pub fn sweep(root: &Path, folder: &Path) {
    let _ = sweep_folder(root, folder);
}

fn sweep_folder(root: &Path, folder: &Path) -> io::Result<()> {
    let folder = Sandbox::open(root)?.folder(folder)?;
    for entry in folder.entries()? {
        let name = entry?.file_name();
        let is_staged = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if !is_staged {
            continue;
        }
        let name = Path::new(&name);
        let Ok(file) = open_to_read(&folder, name) else { continue };
        if file.try_lock().is_ok() {
            let _ = folder.remove_file(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::StagedFile;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn abandoned_files_go_and_others_stay() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("issues");
        super::super::write_atomic(&folder.join("a.md"), b"a").unwrap();
        super::super::write_atomic(&folder.join(".a.md.new"), b"somebody's").unwrap();
        let stage = || StagedFile::write(root.path(), Path::new("issues/a.md"), &[b"b"]).unwrap();
        let (dead, alive) = (stage().abandon(), stage());
        assert!(folder.join(&dead).exists());
        sweep(root.path(), Path::new("issues"));
        let left: BTreeSet<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(left, [".a.md.new".into(), "a.md".into(), alive.temporary_name()].into());
        alive.replace().unwrap();
        assert_eq!(std::fs::read(folder.join("a.md")).unwrap(), b"b");
        sweep(root.path(), Path::new("nowhere"));
    }
}
