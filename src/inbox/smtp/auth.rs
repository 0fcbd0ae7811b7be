//! `AUTH` as a server sees it (RFC 4954).

use std::io;

use data_encoding::BASE64;

use super::StepResult;
use super::line::ReadLine;
use super::session::Session;
use crate::inbox::Hook;

impl Session {
    pub(super) async fn auth(&mut self, mechanism: &str, initial: Option<String>) -> io::Result<StepResult> {
        if !self.context.script.mechanisms().contains(&mechanism) {
            return Ok(self.refuse("504 5.5.4 that mechanism is not offered"));
        }
        let pair = match mechanism {
            "PLAIN" => self.plain(initial).await?,
            _ => self.login(initial).await?,
        };
        let Some((user, password)) = pair else {
            return Ok(self.refuse("501 5.5.2 that is no answer to the question"));
        };
        let hook = Hook::Auth { user: &user, password: &password };
        let flow = self.answer(hook, "235 2.7.0 welcome").await?;
        self.authenticated |= flow == StepResult::Done;
        Ok(flow)
    }

    /// `[authorisation] NUL user NUL password` (RFC 4616).
    async fn plain(&mut self, initial: Option<String>) -> io::Result<Option<(String, String)>> {
        let text = match initial {
            Some(initial) => decoded(initial.as_bytes()),
            None => self.question("").await?,
        };
        let mut parts = text.as_deref().unwrap_or_default().split('\0').skip(1).map(str::to_owned);
        Ok(parts.next().zip(parts.next()))
    }

    async fn login(&mut self, initial: Option<String>) -> io::Result<Option<(String, String)>> {
        let user = match initial {
            Some(initial) => decoded(initial.as_bytes()),
            None => self.question("Username:").await?,
        };
        let password = self.question("Password:").await?;
        Ok(user.zip(password))
    }

    async fn question(&mut self, text: &str) -> io::Result<Option<String>> {
        self.say(&format!("334 {}", BASE64.encode(text.as_bytes())));
        match self.line.read_line().await? {
            Some(ReadLine::Line(line)) => {
                self.heard("***");
                Ok(decoded(&line))
            }
            Some(ReadLine::TooLong) | None => Ok(None),
        }
    }
}

fn decoded(text: &[u8]) -> Option<String> {
    String::from_utf8(BASE64.decode(text).ok()?).ok()
}
