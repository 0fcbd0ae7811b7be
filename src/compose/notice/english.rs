//! Notices in English.

use super::letter::{Letter, link, says};
use super::{Days, NoticeContent};

/// Words a notice of the publication `name`; `days` writes dates.
pub(super) fn letter(name: &str, content: &NoticeContent, days: &Days<'_>) -> Letter {
    let (subject, blocks) = match content {
        NoticeContent::Confirm { link: url } => (
            format!("Confirm your subscription to {name}"),
            vec![
                says(format!("Somebody, probably you, entered this address to get {name} by mail.")),
                says("One press of a button on the next page confirms it. Without it you get nothing more."),
                link("Confirm the subscription", url),
                says(
                    "The link works for 7 days. If it was not you, ignore this message: the address is forgotten by itself.",
                ),
            ],
        ),
        NoticeContent::AlreadyIn { preferences } => (
            format!("You already get {name}"),
            vec![
                says(format!(
                    "Somebody, probably you, entered this address to get {name} by mail. You get it already: there is nothing to do."
                )),
                says(
                    "If no issue has reached you, look into the folder for unwanted mail. Your settings are here.",
                ),
                link("Change your settings", preferences),
            ],
        ),
        NoticeContent::Welcome { at, preferences, unsubscribe, newest } => {
            let mut blocks = vec![says(format!(
                "You agreed on {} to get {name} by mail, and your subscription is confirmed. This message is your receipt.",
                days.of(*at)
            ))];
            if let Some((title, url)) = newest {
                blocks.push(says("This is the newest issue, until the next one arrives."));
                blocks.push(link(title, url));
            }
            blocks.extend([
                says("You can choose topics, pause, or take your consent back at any time, free of charge and without signing in."),
                link("Change your settings", preferences),
                link("Unsubscribe", unsubscribe),
            ]);
            (format!("You are subscribed to {name}"), blocks)
        }
        NoticeContent::Goodbye { at, subscribe } => (
            format!("You get {name} no more"),
            vec![
                says(format!(
                    "You took your consent back on {}. The address is on the list no longer, and no further issue will reach you. This message is your receipt; it needs no answer.",
                    days.of(*at)
                )),
                says("If it was a slip, subscribe again whenever you like."),
                link("Subscribe", subscribe),
            ],
        ),
        NoticeContent::PreferencesLink { link: url } => (
            format!("Your settings of {name}"),
            vec![
                says(format!(
                    "Somebody, probably you, asked for a link to the settings of your subscription to {name}. There you can leave, pause, change the address, export your data, or have it erased."
                )),
                link("Open your settings", url),
                says(
                    "The link works for one day. Do not pass it on: it opens your settings. If you did not ask for it, nothing has changed.",
                ),
            ],
        ),
        NoticeContent::ConfirmAddress { link: url } => (
            format!("Confirm your new address for {name}"),
            vec![
                says(format!("A reader of {name} wants to get it at this address from now on.")),
                link("Confirm the new address", url),
                says(
                    "The link works for 7 days. If it was not you, ignore this message: nothing will change.",
                ),
            ],
        ),
        NoticeContent::AddressChanged { at } => (
            format!("Your address for {name} was changed"),
            vec![
                says(format!(
                    "Since {} {name} goes to another address, as was asked for on the settings page. This address gets no further issue.",
                    days.of(*at)
                )),
                says("If it was not you, answer this message."),
            ],
        ),
        NoticeContent::ConsentReminder { consented, preferences, unsubscribe } => (
            format!("You agreed to get {name}"),
            vec![
                says(format!(
                    "You agreed on {} to get {name} by mail. The law asks us to remind you of it every two years.",
                    days.civil(*consented)
                )),
                says("If you want to go on getting it, there is nothing to do: your consent stays as it is."),
                link("Change your settings", preferences),
                says("If not, take your consent back, free of charge and without signing in."),
                link("Unsubscribe", unsubscribe),
            ],
        ),
        NoticeContent::Operator { subject, paragraphs } => return Letter::plain(subject, paragraphs),
    };
    Letter { subject, blocks }
}
