//! Handlers of the SMTP commands.

use std::io;
use std::sync::Arc;

use super::command::{Command, CommandError};
use super::line::{Content, IoStream};
use super::session::Session;
use super::{MAX_MESSAGE_SIZE, StepResult, encrypt};
use crate::inbox::record::StoredAt;
use crate::inbox::{Action, Hook, ServerTls};
use crate::runtime::spawn_blocking;

/// Limit of the recipients of a message (RFC 5321 section 4.5.3.1.8 requires at least 100).
const MAX_RECIPIENTS: usize = 1000;

impl Session {
    pub(super) async fn handle_command(&mut self, line: &[u8]) -> io::Result<StepResult> {
        let command = Command::parse(line);
        match &command {
            Ok(Command::Auth { mechanism, .. }) => self.record_client_line(&format!("AUTH {mechanism} ***")),
            _ => self.record_client_line(&String::from_utf8_lossy(line)),
        }
        match command {
            Ok(Command::Ehlo(name)) => self.hello(&name, true).await,
            Ok(Command::Helo(name)) => self.hello(&name, false).await,
            Ok(Command::StartTls) => self.start_tls().await,
            Ok(Command::Auth { mechanism, initial }) => self.auth(&mechanism, initial).await,
            Ok(Command::Mail { from, size }) => self.mail(from, size).await,
            Ok(Command::Rcpt { to }) => self.rcpt(to).await,
            Ok(Command::Data) => self.data().await,
            Ok(Command::Rset) => {
                self.reset_envelope();
                self.answer(Hook::Reset, "250 2.0.0 forgotten").await
            }
            Ok(Command::Noop) => Ok(self.refuse("250 2.0.0 still here")),
            Ok(Command::Vrfy) => Ok(self.refuse("252 2.5.0 send some mail and see")),
            Ok(Command::Quit) => {
                self.answer(Hook::Quit, "221 2.0.0 goodbye").await?;
                Ok(StepResult::Close)
            }
            Err(error) => Ok(self.refuse(CommandError::reply(error))),
        }
    }

    fn reset_envelope(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn hello(&mut self, name: &str, extended: bool) -> io::Result<StepResult> {
        self.reset_envelope();
        let action = self.ask(Hook::Hello { name });
        let normal = if extended { self.capabilities(&action) } else { "250 localhost".to_owned() };
        let result = self.act(action, &normal).await?;
        self.greeted |= result == StepResult::Done;
        Ok(result)
    }

    /// Returns the reply to `EHLO` without the extensions that the script hides.
    fn capabilities(&self, action: &Action) -> String {
        let mut offered: Vec<String> = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("SIZE {MAX_MESSAGE_SIZE}")])
            .collect();
        let must_encrypt = matches!(self.context.tls, Some(ServerTls::StartTls(_))) && !self.encrypted;
        if must_encrypt {
            offered.push("STARTTLS".into());
        }
        let mechanisms = self.context.script.mechanisms();
        if !mechanisms.is_empty() && !must_encrypt {
            offered.push(format!("AUTH {}", mechanisms.join(" ")));
        }
        if let Action::Hide(hidden) = action {
            offered.retain(|offer| !hidden.iter().any(|word| offer.split(' ').next() == Some(word)));
        }
        let mut lines = vec!["localhost".to_owned()];
        lines.extend(offered);
        let last = lines.pop().unwrap_or_default();
        let before: String = lines.iter().flat_map(|line| ["250-", line, "\r\n"]).collect();
        format!("{before}250 {last}")
    }

    async fn start_tls(&mut self) -> io::Result<StepResult> {
        let Some(tls @ ServerTls::StartTls(_)) = self.context.tls.clone().filter(|_| !self.encrypted) else {
            return Ok(self.refuse("502 5.5.1 STARTTLS is not offered"));
        };
        let result = self.answer(Hook::StartTls, "220 2.0.0 go ahead").await?;
        if result == StepResult::Done {
            self.connection.flush().await?;
            // RFC 3207 section 4.2: the server discards all state from before the handshake.
            self.connection.clear_input();
            self.reset_envelope();
            let nothing: Box<dyn IoStream> = Box::new(tokio::io::empty());
            let stream = std::mem::replace(&mut self.connection.stream, nothing);
            self.connection.stream = encrypt(stream, &tls).await?;
            (self.encrypted, self.greeted) = (true, false);
        }
        Ok(result)
    }

    async fn mail(&mut self, from: String, size: u64) -> io::Result<StepResult> {
        if !self.greeted {
            return Ok(self.refuse("503 5.5.1 greet first"));
        }
        if self.from.is_some() {
            return Ok(self.refuse("503 5.5.1 one message at a time"));
        }
        if size > MAX_MESSAGE_SIZE as u64 {
            return Ok(self.refuse("552 5.3.4 the message is too large"));
        }
        let result = self.answer(Hook::Mail { from: &from }, "250 2.1.0 sender noted").await?;
        if result == StepResult::Done {
            self.from = Some(from);
        }
        Ok(result)
    }

    async fn rcpt(&mut self, to: String) -> io::Result<StepResult> {
        if self.from.is_none() {
            return Ok(self.refuse("503 5.5.1 MAIL first"));
        }
        if self.to.len() >= MAX_RECIPIENTS {
            return Ok(self.refuse("452 4.5.3 too many recipients"));
        }
        let result = self.answer(Hook::Rcpt { to: &to }, "250 2.1.5 recipient noted").await?;
        if result == StepResult::Done {
            self.to.push(to);
        }
        Ok(result)
    }

    async fn data(&mut self) -> io::Result<StepResult> {
        if self.to.is_empty() {
            return Ok(self.refuse("503 5.5.1 MAIL and RCPT first"));
        }
        let result = self.answer(Hook::Data, "354 end with a dot on a line of its own").await?;
        if result != StepResult::Done {
            return Ok(result);
        }
        match self.ask(Hook::Incoming) {
            Action::Default => {}
            action => {
                self.connection.flush().await?;
                return self.act(action, "").await.map(|_| StepResult::Close);
            }
        }
        let content = self.connection.content(MAX_MESSAGE_SIZE).await?;
        let from = self.from.take().unwrap_or_default();
        let to = std::mem::take(&mut self.to);
        match content {
            None => Ok(StepResult::Close),
            Some(Content::TooLarge) => Ok(self.refuse("552 5.3.4 the message is too large")),
            Some(Content::Whole(bytes)) => self.accept_content(from, to, bytes).await,
        }
    }

    /// Stores the message, then acknowledges it (RFC 5321 section 6.1).
    async fn accept_content(
        &mut self,
        from: String,
        to: Vec<String>,
        bytes: Vec<u8>,
    ) -> io::Result<StepResult> {
        let action = self.ask(Hook::Content { from: &from, to: &to, bytes: &bytes });
        let accepts = match &action {
            Action::Default
            | Action::Hide(_)
            | Action::DefaultThen(_)
            | Action::AcceptThenClose
            | Action::AcceptThenSilence => true,
            Action::Reply(text) => text.starts_with('2'),
            Action::Raw(_)
            | Action::RawThenClose(_)
            | Action::Close
            | Action::Silence
            | Action::CloseWith421
            | Action::Endless => false,
        };
        let mut normal = String::new();
        if accepts {
            match self.store(&from, &to, bytes).await {
                Ok(place) => {
                    let number = self.context.recorder.record_message(self.number, &from, &to, place);
                    self.accepted += 1;
                    normal = format!("250 2.0.0 kept as {number}");
                }
                Err(_) => return Ok(self.refuse("451 4.3.0 the message could not be kept")),
            }
        }
        self.act(action, &normal).await
    }

    async fn store(&self, from: &str, to: &[String], bytes: Vec<u8>) -> io::Result<StoredAt> {
        let context = Arc::clone(&self.context);
        let (sender, recipients) = (from.to_owned(), to.to_vec());
        spawn_blocking(move || context.storage.store(&sender, &recipients, bytes)).try_join().await?
    }
}
