//! The state of a conversation, and how a script's action becomes bytes.

use std::io;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;

use super::line::{Connection, IoStream, ReadLine};
use super::{ServerContext, StepResult, encrypt};
use crate::inbox::{Action, Event, Hook, ServerTls, Speaker};
use crate::runtime::CancellationToken;

/// One conversation.
pub(super) struct Session {
    pub(super) line: Connection,
    pub(super) context: Arc<ServerContext>,
    pub(super) number: u64,
    pub(super) greeted: bool,
    pub(super) encrypted: bool,
    pub(super) authenticated: bool,
    pub(super) accepted: u64,
    pub(super) from: Option<String>,
    pub(super) to: Vec<String>,
}

impl Session {
    pub(super) async fn open(
        stream: Box<dyn IoStream>,
        context: Arc<ServerContext>,
        number: u64,
    ) -> io::Result<Self> {
        let implicit = context.tls.as_ref().filter(|tls| matches!(tls, ServerTls::Implicit(_)));
        let (stream, encrypted) = match implicit {
            Some(tls) => (encrypt(stream, tls).await?, true),
            None => (stream, false),
        };
        Ok(Self {
            line: Connection::new(stream),
            context,
            number,
            greeted: false,
            encrypted,
            authenticated: false,
            accepted: 0,
            from: None,
            to: Vec::new(),
        })
    }

    /// Greets, then takes command after command until one side has enough.
    pub(super) async fn run(&mut self, cancel: &CancellationToken) -> io::Result<()> {
        if self.answer(Hook::Connect, "220 localhost ESMTP briefing inbox").await? == StepResult::Close {
            return Ok(());
        }
        loop {
            let heard = tokio::select! {
                biased;
                heard = self.line.read_line() => heard?,
                () = cancel.cancelled() => {
                    self.say("421 4.3.2 the inbox is closing");
                    return Ok(());
                }
            };
            let flow = match heard {
                None => StepResult::Close,
                Some(ReadLine::TooLong) => self.refuse("500 5.5.2 line too long"),
                Some(ReadLine::Line(line)) => self.handle_command(&line).await?,
            };
            if flow == StepResult::Close {
                return Ok(());
            }
        }
    }

    /// Lets what was said leave, then closes our side.
    pub(super) async fn close(&mut self) -> io::Result<()> {
        self.line.flush().await?;
        self.line.stream.shutdown().await
    }

    /// Asks the script, and says `normal` if it has nothing else in mind.
    pub(super) async fn answer(&mut self, hook: Hook<'_>, normal: &str) -> io::Result<StepResult> {
        let action = self.ask(hook);
        self.act(action, normal).await
    }

    pub(super) fn ask(&self, hook: Hook<'_>) -> Action {
        let event = Event {
            connection: self.number,
            accepted: self.accepted,
            authenticated: self.authenticated,
            hook,
        };
        self.context.script.answer(&event)
    }

    pub(super) async fn act(&mut self, action: Action, normal: &str) -> io::Result<StepResult> {
        match action {
            Action::Default | Action::Hide(_) => self.say(normal),
            Action::Reply(text) => {
                self.say(&text);
                return Ok(if text.starts_with(['2', '3']) { StepResult::Done } else { StepResult::Refused });
            }
            Action::DefaultThen(more) => {
                self.say(normal);
                self.line.say(&more);
            }
            Action::Raw(bytes) => {
                self.line.say(&bytes);
                return Ok(StepResult::Refused);
            }
            Action::RawThenClose(bytes) => {
                self.line.say(&bytes);
                return Ok(StepResult::Close);
            }
            Action::Close | Action::AcceptThenClose => return Ok(StepResult::Close),
            Action::CloseWith421 => {
                self.say("421 4.3.2 closing the connection");
                return Ok(StepResult::Close);
            }
            Action::Silence | Action::AcceptThenSilence => {
                self.line.flush().await?;
                self.line.ignore().await;
                return Ok(StepResult::Close);
            }
            Action::Endless => loop {
                self.line.say(&[b'2'; 4096]);
                self.line.flush().await?;
            },
        }
        Ok(StepResult::Done)
    }

    /// One reply, of one line or several.
    pub(super) fn say(&mut self, reply: &str) {
        for line in reply.split("\r\n") {
            self.context.recorder.said(self.number, Speaker::Server, line);
        }
        self.line.say(reply.as_bytes());
        self.line.say(b"\r\n");
    }

    /// Says no, and goes on.
    pub(super) fn refuse(&mut self, reply: &str) -> StepResult {
        self.say(reply);
        StepResult::Refused
    }

    pub(super) fn heard(&self, line: &str) {
        self.context.recorder.said(self.number, Speaker::Client, line);
    }
}
