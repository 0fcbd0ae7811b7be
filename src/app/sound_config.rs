//! The configuration that a server goes on with while `briefing.toml` has errors.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::error::AppError;
use super::newsroom::Newsroom;
use crate::config::CONFIG_FILE;

/// Text of the configuration that was last read without errors.
#[derive(Debug, Default)]
pub struct SoundConfig(Mutex<Option<String>>);

impl SoundConfig {
    /// Reads the newsroom in `root`; while its configuration has errors, with the last one that had none. Without it a
    /// fault in `[smtp]` would send mail another way.
    ///
    /// # Errors
    /// The configuration has errors, and had some each time before.
    pub fn read(&self, root: &Path) -> Result<Newsroom, AppError> {
        let read = Newsroom::read(root, BTreeMap::new()).and_then(Newsroom::with_sound_config);
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(newsroom) => {
                *last = newsroom.tree.find(CONFIG_FILE).map(|id| newsroom.tree.file(id).text().to_owned());
                Ok(newsroom)
            }
            Err(error) => {
                let Some(text) = last.clone() else { return Err(error) };
                Newsroom::read(root, BTreeMap::from([(CONFIG_FILE.to_owned(), text)]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[publication]\nname = \"A\"\nfrom = \"a@lantern.example\"\ntime_zone = \"UTC\"\n";

    #[test]
    fn the_last_sound_configuration_stays() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| std::fs::write(folder.path().join(CONFIG_FILE), text).unwrap();
        let config = SoundConfig::default();
        let relay = || config.read(folder.path()).ok().map(|newsroom| newsroom.config.sending.url.is_some());
        write("[publication\n");
        assert_eq!(relay(), None);
        write(&format!("{CONFIG}[smtp]\nurl = \"smtp://127.0.0.1:2525\"\n"));
        assert_eq!(relay(), Some(true));
        for broken in
            ["[publication\n".to_owned(), format!("{CONFIG}[smtp]\nurl = \"nonsense\"\n"), String::new()]
        {
            write(&broken);
            assert_eq!(relay(), Some(true), "{broken}");
        }
        write(CONFIG);
        assert_eq!(relay(), Some(false));
    }
}
