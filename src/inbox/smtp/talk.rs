//! The state of a conversation, and how a script's action becomes bytes.

use std::io;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;

use super::line::{Heard, Line, Pipe};
use super::{Flow, House, encrypt};
use crate::inbox::{Action, Event, Moment, ServerTls, Speaker};
use crate::runtime::CancellationToken;

/// One conversation.
pub(super) struct Talk {
    pub(super) line: Line,
    pub(super) house: Arc<House>,
    pub(super) number: u64,
    pub(super) greeted: bool,
    pub(super) encrypted: bool,
    pub(super) signed_in: bool,
    pub(super) accepted: u64,
    pub(super) from: Option<String>,
    pub(super) to: Vec<String>,
}

impl Talk {
    pub(super) async fn open(pipe: Box<dyn Pipe>, house: Arc<House>, number: u64) -> io::Result<Self> {
        let implicit = house.tls.as_ref().filter(|tls| matches!(tls, ServerTls::Implicit(_)));
        let (pipe, encrypted) = match implicit {
            Some(tls) => (encrypt(pipe, tls).await?, true),
            None => (pipe, false),
        };
        Ok(Self {
            line: Line::new(pipe),
            house,
            number,
            greeted: false,
            encrypted,
            signed_in: false,
            accepted: 0,
            from: None,
            to: Vec::new(),
        })
    }

    /// Greets, then takes command after command until one side has enough.
    pub(super) async fn run(&mut self, cancel: &CancellationToken) -> io::Result<()> {
        if self.answer(Moment::Connect, "220 localhost ESMTP briefing inbox").await? == Flow::End {
            return Ok(());
        }
        loop {
            let heard = tokio::select! {
                biased;
                heard = self.line.hear() => heard?,
                () = cancel.cancelled() => {
                    self.say("421 4.3.2 the inbox is closing");
                    return Ok(());
                }
            };
            let flow = match heard {
                None => Flow::End,
                Some(Heard::TooLong) => self.refuse("500 5.5.2 line too long"),
                Some(Heard::Line(line)) => self.obey(&line).await?,
            };
            if flow == Flow::End {
                return Ok(());
            }
        }
    }

    /// Lets what was said leave, then closes our side.
    pub(super) async fn close(&mut self) -> io::Result<()> {
        self.line.flush().await?;
        self.line.pipe.shutdown().await
    }

    /// Asks the script, and says `normal` if it has nothing else in mind.
    pub(super) async fn answer(&mut self, moment: Moment<'_>, normal: &str) -> io::Result<Flow> {
        let action = self.ask(moment);
        self.act(action, normal).await
    }

    pub(super) fn ask(&self, moment: Moment<'_>) -> Action {
        let event =
            Event { connection: self.number, accepted: self.accepted, signed_in: self.signed_in, moment };
        self.house.script.answer(&event)
    }

    pub(super) async fn act(&mut self, action: Action, normal: &str) -> io::Result<Flow> {
        match action {
            Action::Go | Action::Hide(_) => self.say(normal),
            Action::Reply(text) => {
                self.say(&text);
                return Ok(if text.starts_with(['2', '3']) { Flow::Done } else { Flow::Refused });
            }
            Action::GoThen(more) => {
                self.say(normal);
                self.line.say(&more);
            }
            Action::Raw(bytes) => {
                self.line.say(&bytes);
                return Ok(Flow::Refused);
            }
            Action::Cut(bytes) => {
                self.line.say(&bytes);
                return Ok(Flow::End);
            }
            Action::Drop | Action::DropAfterAccepting => return Ok(Flow::End),
            Action::Close421 => {
                self.say("421 4.3.2 closing the connection");
                return Ok(Flow::End);
            }
            Action::Silence | Action::SilenceAfterAccepting => {
                self.line.flush().await?;
                self.line.ignore().await;
                return Ok(Flow::End);
            }
            Action::Endless => loop {
                self.line.say(&[b'2'; 4096]);
                self.line.flush().await?;
            },
        }
        Ok(Flow::Done)
    }

    /// One reply, of one line or several.
    pub(super) fn say(&mut self, reply: &str) {
        for line in reply.split("\r\n") {
            self.house.recorder.said(self.number, Speaker::Server, line);
        }
        self.line.say(reply.as_bytes());
        self.line.say(b"\r\n");
    }

    /// Says no, and goes on.
    pub(super) fn refuse(&mut self, reply: &str) -> Flow {
        self.say(reply);
        Flow::Refused
    }

    pub(super) fn heard(&self, line: &str) {
        self.house.recorder.said(self.number, Speaker::Client, line);
    }
}
