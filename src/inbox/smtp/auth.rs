//! `AUTH`, server side (RFC 4954).

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
            return Ok(self.refuse("501 5.5.2 cannot decode the response"));
        };
        let hook = Hook::Auth { user: &user, password: &password };
        let result = self.answer(hook, "235 2.7.0 welcome").await?;
        self.authenticated |= result == StepResult::Done;
        Ok(result)
    }

    /// Reads `[authorization] NUL user NUL password` (RFC 4616).
    async fn plain(&mut self, initial: Option<String>) -> io::Result<Option<(String, String)>> {
        let text = match initial {
            Some(initial) => decode(initial.as_bytes()),
            None => self.challenge("").await?,
        };
        let mut parts = text.as_deref().unwrap_or_default().split('\0').skip(1).map(str::to_owned);
        Ok(parts.next().zip(parts.next()))
    }

    async fn login(&mut self, initial: Option<String>) -> io::Result<Option<(String, String)>> {
        let user = match initial {
            Some(initial) => decode(initial.as_bytes()),
            None => self.challenge("Username:").await?,
        };
        let password = self.challenge("Password:").await?;
        Ok(user.zip(password))
    }

    async fn challenge(&mut self, text: &str) -> io::Result<Option<String>> {
        self.reply(&format!("334 {}", BASE64.encode(text.as_bytes())));
        match self.connection.read_line().await? {
            Some(ReadLine::Line(line)) => {
                self.record_client_line("***");
                Ok(decode(&line))
            }
            Some(ReadLine::TooLong) | None => Ok(None),
        }
    }
}

fn decode(text: &[u8]) -> Option<String> {
    String::from_utf8(BASE64.decode(text).ok()?).ok()
}
