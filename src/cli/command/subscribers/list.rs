//! `briefing subscribers list`

use jiff::Timestamp;
use serde_json::json;

use super::synced_store;
use crate::app::{self, Newsroom, effective_status};
use crate::cli::args::SubscribersList;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::store::StoredSubscriber;

pub(super) async fn list(
    args: &SubscribersList,
    mut newsroom: Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let (store, audience) = synced_store(&mut newsroom, args.to.as_deref(), console, now).await?;
    let (mut count, mut rows) = (0_u64, Vec::new());
    app::for_each_subscriber(&store, &audience, |reader| {
        count += 1;
        if !args.count {
            if console.is_json() {
                rows.push(app::subscriber_json(reader));
            } else {
                console.report(&line(reader))?;
            }
        }
        Ok::<_, CliError>(())
    })
    .await?;
    store.close().await;
    match (args.count, console.is_json()) {
        (true, true) => console.json(&json!({ "count": count }))?,
        (true, false) => console.report(&format!("{count}\n"))?,
        (false, true) => console.json(&json!({ "subscribers": rows }))?,
        (false, false) => console.say(&crate::cli::tally::readers(count)),
    }
    Ok(Exit::Done)
}

fn line(reader: &StoredSubscriber) -> String {
    let subscriber = &reader.subscriber;
    let name = subscriber.name.as_ref().map_or(String::new(), |name| format!("  {name}"));
    let topics: Vec<_> = subscriber.topics.iter().map(crate::domain::TopicId::as_str).collect();
    let topics = if topics.is_empty() { String::new() } else { format!("  [{}]", topics.join(", ")) };
    format!("{}  {}{name}{topics}\n", subscriber.email, effective_status(reader).as_str())
}
