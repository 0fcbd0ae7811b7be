//! What each command does.

use std::io;
use std::sync::Arc;

use super::command::{Command, Misread};
use super::line::{Content, Pipe};
use super::talk::Talk;
use super::{Flow, SIZE_LIMIT, encrypt};
use crate::inbox::record::Place;
use crate::inbox::{Action, Moment, ServerTls};
use crate::runtime::spawn_blocking;

/// More recipients than this in one envelope are for later (RFC 5321 §4.5.3.1.8 asks for at least 100).
const RECIPIENT_LIMIT: usize = 1000;

impl Talk {
    pub(super) async fn obey(&mut self, line: &[u8]) -> io::Result<Flow> {
        let command = Command::parse(line);
        match &command {
            Ok(Command::Auth { mechanism, .. }) => self.heard(&format!("AUTH {mechanism} ***")),
            _ => self.heard(&String::from_utf8_lossy(line)),
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
                self.forget();
                self.answer(Moment::Reset, "250 2.0.0 forgotten").await
            }
            Ok(Command::Noop) => Ok(self.refuse("250 2.0.0 still here")),
            Ok(Command::Vrfy) => Ok(self.refuse("252 2.5.0 send some mail and see")),
            Ok(Command::Quit) => {
                self.answer(Moment::Quit, "221 2.0.0 goodbye").await?;
                Ok(Flow::End)
            }
            Err(misread) => Ok(self.refuse(Misread::reply(misread))),
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn hello(&mut self, name: &str, extended: bool) -> io::Result<Flow> {
        self.forget();
        let action = self.ask(Moment::Hello { name });
        let normal = if extended { self.capabilities(&action) } else { "250 localhost".to_owned() };
        let flow = self.act(action, &normal).await?;
        self.greeted |= flow == Flow::Done;
        Ok(flow)
    }

    /// The answer to `EHLO`, without what the script hides.
    fn capabilities(&self, action: &Action) -> String {
        let mut offered: Vec<String> = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("SIZE {SIZE_LIMIT}")])
            .collect();
        let must_encrypt = matches!(self.house.tls, Some(ServerTls::StartTls(_))) && !self.encrypted;
        if must_encrypt {
            offered.push("STARTTLS".into());
        }
        let mechanisms = self.house.script.mechanisms();
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

    async fn start_tls(&mut self) -> io::Result<Flow> {
        let Some(tls @ ServerTls::StartTls(_)) = self.house.tls.clone().filter(|_| !self.encrypted) else {
            return Ok(self.refuse("502 5.5.1 STARTTLS is not offered"));
        };
        let flow = self.answer(Moment::StartTls, "220 2.0.0 go ahead").await?;
        if flow == Flow::Done {
            self.line.flush().await?;
            // RFC 3207 §4.2: all that was said before the handshake is forgotten, on this side too.
            self.line.forget_input();
            self.forget();
            let nothing: Box<dyn Pipe> = Box::new(tokio::io::empty());
            let pipe = std::mem::replace(&mut self.line.pipe, nothing);
            self.line.pipe = encrypt(pipe, &tls).await?;
            (self.encrypted, self.greeted) = (true, false);
        }
        Ok(flow)
    }

    async fn mail(&mut self, from: String, size: u64) -> io::Result<Flow> {
        if !self.greeted {
            return Ok(self.refuse("503 5.5.1 greet first"));
        }
        if self.from.is_some() {
            return Ok(self.refuse("503 5.5.1 one message at a time"));
        }
        if size > SIZE_LIMIT as u64 {
            return Ok(self.refuse("552 5.3.4 the message is too large"));
        }
        let flow = self.answer(Moment::Mail { from: &from }, "250 2.1.0 sender noted").await?;
        if flow == Flow::Done {
            self.from = Some(from);
        }
        Ok(flow)
    }

    async fn rcpt(&mut self, to: String) -> io::Result<Flow> {
        if self.from.is_none() {
            return Ok(self.refuse("503 5.5.1 MAIL first"));
        }
        if self.to.len() >= RECIPIENT_LIMIT {
            return Ok(self.refuse("452 4.5.3 too many recipients"));
        }
        let flow = self.answer(Moment::Rcpt { to: &to }, "250 2.1.5 recipient noted").await?;
        if flow == Flow::Done {
            self.to.push(to);
        }
        Ok(flow)
    }

    async fn data(&mut self) -> io::Result<Flow> {
        if self.to.is_empty() {
            return Ok(self.refuse("503 5.5.1 MAIL and RCPT first"));
        }
        let flow = self.answer(Moment::Data, "354 end with a dot on a line of its own").await?;
        if flow != Flow::Done {
            return Ok(flow);
        }
        match self.ask(Moment::Incoming) {
            Action::Go => {}
            action => {
                self.line.flush().await?;
                return self.act(action, "").await.map(|_| Flow::End);
            }
        }
        let content = self.line.content(SIZE_LIMIT).await?;
        let from = self.from.take().unwrap_or_default();
        let to = std::mem::take(&mut self.to);
        match content {
            None => Ok(Flow::End),
            Some(Content::TooLarge) => Ok(self.refuse("552 5.3.4 the message is too large")),
            Some(Content::Whole(bytes)) => self.take(from, to, bytes).await,
        }
    }

    /// The message is here. It is acknowledged only after it is safe.
    async fn take(&mut self, from: String, to: Vec<String>, bytes: Vec<u8>) -> io::Result<Flow> {
        let action = self.ask(Moment::Content { from: &from, to: &to, bytes: &bytes });
        let accepts = match &action {
            Action::Go
            | Action::Hide(_)
            | Action::GoThen(_)
            | Action::DropAfterAccepting
            | Action::SilenceAfterAccepting => true,
            Action::Reply(text) => text.starts_with('2'),
            Action::Raw(_)
            | Action::Cut(_)
            | Action::Drop
            | Action::Silence
            | Action::Close421
            | Action::Endless => false,
        };
        let mut normal = String::new();
        if accepts {
            match self.store(&from, &to, bytes).await {
                Ok(place) => {
                    let number = self.house.recorder.accepted(self.number, &from, &to, place);
                    self.accepted += 1;
                    normal = format!("250 2.0.0 kept as {number}");
                }
                Err(_) => return Ok(self.refuse("451 4.3.0 the message could not be kept")),
            }
        }
        self.act(action, &normal).await
    }

    async fn store(&self, from: &str, to: &[String], bytes: Vec<u8>) -> io::Result<Place> {
        let house = Arc::clone(&self.house);
        let (sender, recipients) = (from.to_owned(), to.to_vec());
        spawn_blocking(move || house.shelf.keep(&sender, &recipients, bytes)).try_join().await?
    }
}
