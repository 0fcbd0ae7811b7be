//! The configuration that a server goes on with while `briefing.toml` has errors.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::error::AppError;
use super::newsroom::Newsroom;
use super::transport::SendOptions;
use crate::config::CONFIG_FILE;

/// Text of the configuration that was last read without errors.
#[derive(Debug, Default)]
pub struct SoundConfig(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    text: Option<String>,
    /// The fault that was told, until it is gone.
    told: Option<String>,
}

impl SoundConfig {
    /// Reads the newsroom in `root`; while its configuration has errors, with the last one that had none. Without it a
    /// fault in `[smtp]` could send mail another way. Each fault is told once.
    ///
    /// # Errors
    /// The configuration has errors, and had some each time before.
    pub fn read(&self, root: &Path, tell: &dyn Fn(&str)) -> Result<Newsroom, AppError> {
        let read = Newsroom::read(root, BTreeMap::new()).and_then(require_sound);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let error = match read {
            Ok(newsroom) => {
                state.text =
                    newsroom.tree.find(CONFIG_FILE).map(|id| newsroom.tree.file(id).text().to_owned());
                state.told = None;
                return Ok(newsroom);
            }
            Err(error) => error,
        };
        let Some(text) = state.text.clone() else { return Err(error) };
        let sentence = format!("mail leaves by the configuration as it was: {error}");
        if state.told.as_ref() != Some(&sentence) {
            tell(&sentence);
            state.told = Some(sentence);
        }
        Newsroom::read(root, BTreeMap::from([(CONFIG_FILE.to_owned(), text)]))
    }
}

/// Refuses a configuration with errors, also where they are about the mail server alone.
///
/// # Errors
/// The configuration has errors.
pub fn require_sound(newsroom: Newsroom) -> Result<Newsroom, AppError> {
    let newsroom = newsroom.with_sound_config()?;
    SendOptions::configured(&newsroom)?;
    Ok(newsroom)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::source::write_below;

    const CONFIG: &str = "[publication]\nname = \"A\"\nfrom = \"a@lantern.example\"\ntime_zone = \"UTC\"\n";

    #[test]
    fn the_last_sound_configuration_stays() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| write_below(folder.path(), Path::new(CONFIG_FILE), text.as_bytes()).unwrap();
        let (config, told) = (SoundConfig::default(), Mutex::new(0));
        let tell = |_: &str| *told.lock().unwrap() += 1;
        // Whether there is a newsroom, and the relay's URL that it names.
        let relay = || {
            let newsroom = config.read(folder.path(), &tell).ok()?;
            Some(newsroom.config.sending.url.map(|url| url.expose_secret().to_owned()))
        };
        write("[publication\n");
        assert!(relay().is_none());
        write(&format!("{CONFIG}[smtp]\nurl = \"smtp://127.0.0.1:2525\"\n"));
        let sound = Some(Some("smtp://127.0.0.1:2525".to_owned()));
        assert_eq!(relay(), sound);
        for broken in ["[publication\n", &format!("{CONFIG}[smtp]\nurl = \"nonsense\"\n"), ""] {
            write(broken);
            assert_eq!(relay(), sound, "{broken}");
            assert_eq!(relay(), sound, "{broken}");
        }
        assert_eq!(*told.lock().unwrap(), 3, "each fault is told once");
        write(CONFIG);
        assert_eq!(relay(), Some(None));
    }
}
