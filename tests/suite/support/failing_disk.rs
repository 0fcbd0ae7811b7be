//! A disk on which nothing is safe any more after so many syncs.

use std::process::Command;

/// What stands between the program and the system: counts syncs, and fails from one on.
const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
static int fails(void) {
    static int done;
    return __sync_fetch_and_add(&done, 1) >= atoi(getenv("SYNCS"));
}
static int sync_by(const char *name, int file) {
    if (fails()) { errno = EIO; return -1; }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}
int fsync(int file) { return sync_by("fsync", file); }
int fdatasync(int file) { return sync_by("fdatasync", file); }
"#;

/// Compiled, to be put in front of the system's own.
pub struct FailingDisk(tempfile::TempDir);

impl FailingDisk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (source, library) = (folder.path().join("disk.c"), folder.path().join("disk.so"));
        std::fs::write(&source, SOURCE).unwrap();
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status();
        assert!(made.expect("`scripts/packages` installs a C compiler").success());
        Self(folder)
    }

    /// The environment of a program whose disk fails after so many syncs.
    pub fn variables(&self, syncs: u32) -> [(&'static str, String); 2] {
        let library = self.0.path().join("disk.so");
        [("LD_PRELOAD", library.display().to_string()), ("SYNCS", syncs.to_string())]
    }
}
