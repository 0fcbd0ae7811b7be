//! State of a session, and replies by the script's actions.

use std::io;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;

use super::line::{Connection, IoStream, ReadLine};
use super::{ServerContext, StepResult, encrypt};
use crate::inbox::{Action, Event, Hook, ServerTls, Speaker};
use crate::runtime::CancellationToken;

/// One session.
pub(super) struct Session {
    pub(super) connection: Connection,
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
            connection: Connection::new(stream),
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

    /// Sends the greeting and handles commands until one side closes the session.
    pub(super) async fn run(&mut self, cancel: &CancellationToken) -> io::Result<()> {
        if self.answer(Hook::Connect, "220 localhost ESMTP briefing inbox").await? == StepResult::Close {
            return Ok(());
        }
        loop {
            let line = tokio::select! {
                biased;
                line = self.connection.read_line() => line?,
                () = cancel.cancelled() => {
                    self.reply("421 4.3.2 the inbox is closing");
                    return Ok(());
                }
            };
            let result = match line {
                None => StepResult::Close,
                Some(ReadLine::TooLong) => self.refuse("500 5.5.2 line too long"),
                Some(ReadLine::Line(line)) => self.handle_command(&line).await?,
            };
            if result == StepResult::Close {
                return Ok(());
            }
        }
    }

    /// Flushes the replies and closes our side.
    pub(super) async fn close(&mut self) -> io::Result<()> {
        self.connection.flush().await?;
        self.connection.stream.shutdown().await
    }

    /// Calls the script and replies `normal` unless it decides otherwise.
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
            Action::Default | Action::Hide(_) => self.reply(normal),
            Action::Reply(text) => {
                self.reply(&text);
                return Ok(if text.starts_with(['2', '3']) { StepResult::Done } else { StepResult::Refused });
            }
            Action::DefaultThen(more) => {
                self.reply(normal);
                self.connection.write(&more);
            }
            Action::Raw(bytes) => {
                self.connection.write(&bytes);
                return Ok(StepResult::Refused);
            }
            Action::RawThenClose(bytes) => {
                self.connection.write(&bytes);
                return Ok(StepResult::Close);
            }
            Action::Close | Action::AcceptThenClose => return Ok(StepResult::Close),
            Action::CloseWith421 => {
                self.reply("421 4.3.2 closing the connection");
                return Ok(StepResult::Close);
            }
            Action::Silence | Action::AcceptThenSilence => {
                self.connection.flush().await?;
                self.connection.discard_input().await;
                return Ok(StepResult::Close);
            }
            Action::Endless => loop {
                self.connection.write(&[b'2'; 4096]);
                self.connection.flush().await?;
            },
        }
        Ok(StepResult::Done)
    }

    /// Writes a reply of one or more lines.
    pub(super) fn reply(&mut self, reply: &str) {
        for line in reply.split("\r\n") {
            self.context.recorder.record_line(self.number, Speaker::Server, line);
        }
        self.connection.write(reply.as_bytes());
        self.connection.write(b"\r\n");
    }

    /// Writes a negative reply.
    pub(super) fn refuse(&mut self, reply: &str) -> StepResult {
        self.reply(reply);
        StepResult::Refused
    }

    pub(super) fn record_client_line(&self, line: &str) {
        self.context.recorder.record_line(self.number, Speaker::Client, line);
    }
}
