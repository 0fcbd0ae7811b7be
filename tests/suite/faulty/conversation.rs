//! One conversation.

use std::sync::Arc;

use tokio_rustls::TlsAcceptor;

use super::connection::Connection;
use super::fault::{Fault, Step};
use super::server::RelayState;
use crate::support::SeededRng;

/// Where a conversation stands. `Option` throughout: `None` is its end.
struct Conversation<'a> {
    connection: &'a mut Connection,
    state: &'a RelayState,
    rng: &'a mut SeededRng,
    sender: bool,
    recipient: Option<String>,
    carried: u64,
    /// A reply left that nobody had asked for.
    muddled: bool,
}

/// Talks until either side has had enough; the connection is left for what still has to be said.
pub async fn converse(connection: &mut Option<Connection>, state: &Arc<RelayState>, mut rng: SeededRng) {
    let mut encrypted = false;
    loop {
        let Some(open) = connection.as_mut() else { return };
        let mut conversation = Conversation {
            connection: open,
            state,
            rng: &mut rng,
            sender: false,
            recipient: None,
            carried: 0,
            muddled: false,
        };
        if (encrypted || conversation.greet().await.is_some())
            && conversation.run(encrypted).await == Some(Upgrade)
        {
            // Whatever was said before the handshake has left.
            let plain = connection.take().unwrap();
            let acceptor = TlsAcceptor::from(Arc::clone(state.tls.as_ref().unwrap()));
            let (habits, stream) = plain.split();
            let Ok(stream) = acceptor.accept(stream).await else { return };
            *connection = Some(Connection::new(Box::new(stream), habits));
            encrypted = true;
            continue;
        }
        return;
    }
}

/// STARTTLS was agreed on.
#[derive(Debug, PartialEq, Eq)]
struct Upgrade;

impl Conversation<'_> {
    async fn greet(&mut self) -> Option<()> {
        let went = self.step(Step::Connect, "220 faulty.example\r\n").await?;
        // A greeting that refuses is the end.
        went.then_some(())
    }

    async fn run(&mut self, encrypted: bool) -> Option<Upgrade> {
        loop {
            let line = self.connection.line().await?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.hello(encrypted).await?,
                "HELO" => self.connection.say("250 faulty.example\r\n").await?,
                "STARTTLS" if self.state.tls.is_some() && !encrypted => {
                    if self.start_tls().await? {
                        return Some(Upgrade);
                    }
                }
                "MAIL" if self.state.tls.is_some() && !encrypted => {
                    self.connection.say("530 5.7.0 STARTTLS first\r\n").await?;
                }
                "MAIL" => self.mail().await?,
                "RCPT" => self.rcpt(&line).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    (self.sender, self.recipient) = (false, None);
                    self.connection.say("250 2.0.0 reset\r\n").await?;
                }
                "QUIT" => {
                    self.connection.say("221 2.0.0 bye\r\n").await?;
                    return None;
                }
                _ => self.connection.say("500 5.5.2 what\r\n").await?,
            }
        }
    }

    async fn hello(&mut self, encrypted: bool) -> Option<()> {
        let mut lines = vec!["faulty.example", "ENHANCEDSTATUSCODES"];
        lines.extend(self.state.profile.pipelining.then_some("PIPELINING"));
        lines.extend((self.state.tls.is_some() && !encrypted).then_some("STARTTLS"));
        lines.push("SIZE 10000000");
        let said = format!("250-{}\r\n", lines.join("\r\n250-"));
        // The last line has a blank where the others have a hyphen.
        let last = said.rfind('-').unwrap_or_default();
        let said = format!("{} {}", &said[..last], &said[last + 1..]);
        self.step(Step::Hello, &said).await.map(|_| ())
    }

    async fn start_tls(&mut self) -> Option<bool> {
        let agreed = self.step(Step::StartTls, "220 2.0.0 go\r\n").await?;
        self.connection.flush().await?;
        Some(agreed)
    }

    async fn mail(&mut self) -> Option<()> {
        if self.carried >= self.state.profile.limit {
            self.connection.say("421 4.7.0 enough on this connection\r\n").await?;
            return None;
        }
        if self.sender {
            return self.connection.say("503 5.5.1 one at a time\r\n").await;
        }
        self.sender = self.step(Step::Mail, "250 2.1.0 sender\r\n").await?;
        Some(())
    }

    async fn rcpt(&mut self, line: &str) -> Option<()> {
        if !self.sender {
            return self.connection.say("503 5.5.1 MAIL first\r\n").await;
        }
        let address = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        self.recipient = Some(address.clone());
        if !self.step(Step::Rcpt, "250 2.1.5 recipient\r\n").await? {
            self.recipient = None;
        }
        Some(())
    }

    async fn data(&mut self) -> Option<()> {
        let Some(recipient) = self.recipient.clone() else {
            if !(self.state.profile.careless && self.sender) {
                return self.connection.say("554 5.5.1 no valid recipients\r\n").await;
            }
            self.connection.say("354 go on\r\n").await?;
            // Nobody to deliver to: a lone dot is what should come.
            while self.connection.line().await? != "." {}
            self.sender = false;
            return self.connection.say("554 5.5.1 no valid recipients\r\n").await;
        };
        if !self.step(Step::Data, "354 go on\r\n").await? {
            return Some(());
        }
        if let Some(fault) = Step::Content.fault(self.rng, self.state.profile.frequency / 4) {
            return self.within(fault, &recipient).await;
        }
        let content = self.connection.content().await?;
        if !String::from_utf8_lossy(&content).contains(&recipient) {
            self.state.received.about(&recipient, |fate| fate.strangers += 1);
        }
        (self.sender, self.recipient) = (false, None);
        self.dot(&recipient).await
    }

    /// The line is cut while content is coming in.
    async fn within(&mut self, fault: Fault, recipient: &str) -> Option<()> {
        self.connection.some_content().await;
        self.state.received.about(recipient, |fate| fate.cut_within += 1);
        let word = match fault {
            Fault::Later => "451 4.3.0 too busy\r\n",
            Fault::Never => {
                self.state.received.about(recipient, |fate| fate.refuse(self.muddled));
                "552 5.3.4 too much\r\n"
            }
            _ => return None,
        };
        self.connection.say(word).await?;
        None
    }

    async fn dot(&mut self, recipient: &str) -> Option<()> {
        let received = &self.state.received;
        let fault = Step::Dot.fault(self.rng, self.state.profile.frequency);
        let fault = fault.map(|fault| self.state.affordable(fault));
        // The code of an oversized reply stands in its first line, so the reply counts.
        let accepted = matches!(
            fault,
            None | Some(
                Fault::Lines | Fault::Extra | Fault::Oversized | Fault::YesAndGone | Fault::YesAndBye
            )
        );
        let refused = matches!(fault, Some(Fault::Later | Fault::Never | Fault::Bye));
        // Before any byte of the answer leaves: whoever reads it may look here at once.
        if accepted {
            self.carried += 1;
            received.about(recipient, |fate| {
                fate.kept += 1;
                fate.acknowledged += 1;
            });
        } else if !refused {
            let kept = u32::try_from(self.rng.below(2)).unwrap();
            received.about(recipient, |fate| (fate.kept, fate.cut) = (fate.kept + kept, fate.cut + 1));
        }
        match fault {
            Some(Fault::Never) => received.about(recipient, |fate| fate.refuse(self.muddled)),
            Some(Fault::Extra) => received.about(recipient, |fate| fate.muddled += 1),
            _ => {}
        }
        match fault {
            Some(fault) => self.meet(fault, "250 2.0.0 kept\r\n").await.map(|_| ()),
            None => self.connection.say("250 2.0.0 kept\r\n").await,
        }
    }

    /// A step: the yes, or what goes wrong. Whether it was a yes.
    async fn step(&mut self, step: Step, yes: &str) -> Option<bool> {
        let Some(fault) = step.fault(self.rng, self.state.profile.frequency) else {
            self.connection.say(yes).await?;
            return Some(true);
        };
        let fault = self.state.affordable(fault);
        if fault == Fault::Never
            && matches!(step, Step::Rcpt | Step::Data)
            && let Some(recipient) = &self.recipient
        {
            self.state.received.about(recipient, |fate| fate.refuse(self.muddled));
        }
        self.meet(fault, yes).await
    }

    async fn meet(&mut self, fault: Fault, yes: &str) -> Option<bool> {
        let connection = &mut *self.connection;
        let text = yes.get(4..).unwrap_or_default();
        let code = yes.get(..3).unwrap_or_default();
        match fault {
            Fault::Later => connection.say("451 4.3.0 later\r\n").await.map(|()| false),
            Fault::Never => {
                let hard = self.rng.below(2) == 0;
                let word = if hard { "550 5.1.1 no such mailbox\r\n" } else { "554 5.7.1 no\r\n" };
                connection.say(word).await.map(|()| false)
            }
            Fault::Lines => connection
                .say(&format!("{code}-first\r\n{code}-second\r\n{code} {text}"))
                .await
                .map(|()| true),
            Fault::Extra => {
                self.muddled = true;
                connection.say(&format!("{yes}250 2.0.0 by the way\r\n")).await.map(|()| true)
            }
            Fault::Silence => {
                connection.flush().await?;
                connection.keep_silent().await;
                None
            }
            ending => {
                let last = match ending {
                    Fault::Bye => "421 4.3.2 bye\r\n".to_owned(),
                    Fault::Garbage => "what do you want\r\n".to_owned(),
                    Fault::Torn => code.get(..2).unwrap_or_default().to_owned(),
                    Fault::Endless => "2".repeat(100_000),
                    Fault::Oversized => format!("{code}-on and on\r\n").repeat(8_000),
                    Fault::TwoVoices => format!("{code}-yes\r\n421 no\r\n"),
                    Fault::YesAndGone => yes.to_owned(),
                    Fault::YesAndBye => format!("{yes}421 4.3.2 bye\r\n"),
                    _ => String::new(),
                };
                connection.say(&last).await?;
                None
            }
        }
    }
}
