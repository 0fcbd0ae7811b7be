//! A folder that fills.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher};

/// Longest wait for the next file.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until the files of a folder are as expected, and returns their content. Makes the folder, if it is not there.
pub fn wait_for_files(folder: &Path, is_there: impl Fn(&[Vec<u8>]) -> bool) -> Vec<Vec<u8>> {
    fs::create_dir_all(folder).unwrap();
    let (tell, heard) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |_| {
        let _ = tell.send(());
    })
    .unwrap();
    watcher.watch(folder, RecursiveMode::NonRecursive).unwrap();
    loop {
        let entries = fs::read_dir(folder).unwrap();
        let files: Vec<_> = entries.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
        if is_there(&files) {
            return files;
        }
        let count = files.len();
        heard.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("after {count} files nothing came"));
    }
}
