//! Our SMTP session and our inbox in real conversations: what goes right, and what each way of going wrong is called.

mod encryption;
mod interruptions;
mod misleading_replies;
mod pipelined_next;
mod refusals;
mod scripted_relay;
mod sign_in;
mod throughput;
mod transfer;

use std::sync::Arc;
use std::time::Duration;

use briefing::domain::{EmailAddress, Reply, Stage};
use briefing::inbox::{Action, Chain, Event, Hook, Script, Server, Settings};
use briefing::smtp::{Envelope, Failure, Relay, Session, Timeouts, Tls};

const LETTER: &[u8] = b"Subject: Weekend Briefing\r\n\r\nHello.\r\n.hidden dot\r\n..\r\n";

const PATIENT: Duration = Duration::from_secs(20);

async fn inbox(script: impl Script + 'static) -> Server {
    Server::start(Settings { script: Arc::new(script), ..Settings::default() }).await.unwrap()
}

fn relay(server: &Server) -> Relay {
    Relay::parse(&format!("smtp://{}", server.smtp_addr()))
        .unwrap()
        .with_helo("news.lantern.example")
        .unwrap()
}

async fn open(server: &Server) -> Session {
    Session::open(&relay(server), &Timeouts::all(PATIENT), &Tls::system()).await.unwrap()
}

fn envelope(to: &str) -> Envelope {
    Envelope {
        return_path: Some(EmailAddress::parse("bounce+7@lantern.example").unwrap()),
        recipient: EmailAddress::parse(to).unwrap(),
        size: LETTER.len(),
    }
}

async fn send(session: &mut Session, to: &str) -> Result<Reply, Failure> {
    session.envelope(&envelope(to)).await?;
    session.content(LETTER).await
}

/// Opens a session with a relay of this behaviour, sends one letter, and returns how it went.
async fn attempt(script: impl Script + 'static, time: Duration) -> (Server, Result<Reply, Failure>) {
    attempt_within(script, &Timeouts::all(time)).await
}

async fn attempt_within(
    script: impl Script + 'static,
    timeouts: &Timeouts,
) -> (Server, Result<Reply, Failure>) {
    let server = inbox(script).await;
    let result = match Session::open(&relay(&server), timeouts, &Tls::system()).await {
        Ok(mut session) => send(&mut session, "kim@harbour.example").await,
        Err(failure) => Err(failure),
    };
    (server, result)
}

/// One action at one stage.
fn at(stage: Stage, action: Action) -> impl Script {
    move |event: &Event<'_>| if event.hook.is_at(stage) { action.clone() } else { Action::Default }
}

fn without_pipelining(other: impl Script + 'static) -> Chain {
    let hide = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Hide(vec!["PIPELINING"]),
        _ => Action::Default,
    };
    Chain(vec![Arc::new(other), Arc::new(hide)])
}
