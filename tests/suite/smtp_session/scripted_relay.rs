//! Relays that our own inbox would not imitate.

use briefing::smtp::Relay;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

#[derive(Clone, Copy)]
pub(super) enum Step {
    Say(&'static str),
    Hear(usize),
    /// Lets the other side read what was said so far.
    Rest,
    Wait,
}

pub(super) async fn puppet_relay(steps: Vec<Step>) -> (Relay, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = Relay::parse(&format!("smtp://{}", listener.local_addr().unwrap())).unwrap();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut heard = Vec::new();
        for step in steps {
            match step {
                // Nobody may listen any more.
                Step::Say(text) => drop(write.write_all(text.as_bytes()).await),
                Step::Hear(count) => {
                    for _ in 0..count {
                        heard.extend(lines.next_line().await.unwrap_or_default());
                    }
                }
                Step::Rest => tokio::task::yield_now().await,
                Step::Wait => std::future::pending().await,
            }
        }
        heard
    });
    (relay, task)
}
