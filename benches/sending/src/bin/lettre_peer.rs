//! The way lettre's documentation shows for many messages: `AsyncSmtpTransport` with its pool, and the builder for each
//! message. `lettre_peer PORT CONNECTIONS MESSAGES HTML TEXT`

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |at: usize| words[at].parse::<usize>().expect("a number");
    let (port, connections, messages) = (number(1), number(2), number(3));
    let read = |at: usize| std::fs::read_to_string(&words[at]).expect("a file");
    let (html, text) = (Arc::new(read(4)), Arc::new(read(5)));
    let pool = PoolConfig::new().max_size(u32::try_from(connections).expect("few connections"));
    let mailer = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(u16::try_from(port).expect("a port"))
        .pool_config(pool)
        .build();
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (mailer, next) = (mailer.clone(), Arc::clone(&next));
        let (html, text) = (Arc::clone(&html), Arc::clone(&text));
        tasks.spawn(async move {
            loop {
                let reader = next.fetch_add(1, Ordering::Relaxed);
                if reader >= messages {
                    return;
                }
                mailer.send(message(reader, &html, &text)).await.expect("the sink takes everything");
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.expect("no task panics");
    }
}

fn message(reader: usize, html: &str, text: &str) -> Message {
    let (name, token) = (format!("김민서 {reader}"), format!("{reader:0>42}"));
    let fill = |part: &str| part.replace("%NAME%", &name).replace("%TOKEN%", &token);
    let mailbox = |name: &str, user: &str, domain: &str| {
        Mailbox::new(Some(name.to_owned()), Address::new(user, domain).expect("an address"))
    };
    Message::builder()
        .from(mailbox("Weekend Briefing", "briefing", "lantern.example"))
        .to(mailbox(&name, &format!("r{reader:07}"), "harbour.example"))
        .subject("[Weekend Briefing] What the harbour said this week")
        .message_id(None)
        .multipart(MultiPart::alternative_plain_html(fill(text), fill(html)))
        .expect("a message")
}
