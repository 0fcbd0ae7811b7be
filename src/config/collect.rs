//! `[collect]`: the feeds that `briefing collect` lists.

use super::feed_secrets;
use super::findings::bad_setting;
use super::web_address;
use crate::document::{ParseContext, Table};

/// Feeds of one newsroom.
const MAX_FEEDS: usize = 100;
const EXAMPLE: &str = "write it in full, as in `https://lantern.example/feed.xml`";

/// A feed of the newsroom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedAddress {
    /// Its web address.
    pub url: String,
    /// The address as `briefing.toml` has it: a `${NAME}` stays a name.
    pub shown: String,
    /// Parts of it that came from the environment and may be secrets.
    pub secrets: Vec<String>,
    /// `true` if a part of it came from the environment.
    pub is_secret: bool,
    /// Why it is not asked, for an address that is none.
    pub refused: Option<&'static str>,
}

/// Reads `[collect]`.
pub(super) fn read(document: &mut Table, context: &mut ParseContext) -> Vec<FeedAddress> {
    let Some(mut table) = document.table("collect", context) else { return Vec::new() };
    let mut feeds = Vec::<FeedAddress>::new();
    for written in table.settings("feeds", context) {
        let text = written.value.trim();
        if feeds.len() == MAX_FEEDS {
            let message = format!("there are more than {MAX_FEEDS} feeds");
            bad_setting(&written, message, "leave out those that you do not read", context);
            break;
        }
        if !web_address::is_web_address(text) {
            let shown = web_address::shown_without_password(&written);
            bad_setting(&written, format!("a feed is not a web address: `{shown}`"), EXAMPLE, context);
            feeds.extend(refused(shown, "it is no `http` or `https` address"));
        } else if web_address::has_credentials(text) {
            let help =
                "write the address without what is before the `@`; a key in the address may be a `${NAME}`";
            bad_setting(&written, "a feed has a user or password, which are never sent", help, context);
            let shown = web_address::shown_without_password(&written);
            feeds.extend(refused(shown, "it has a user or password, which are never sent"));
        } else if feeds.iter().any(|feed| feed.url == text) {
            let message = format!("the feed `{text}` is listed twice");
            bad_setting(&written, message, "remove one of the two", context);
        } else {
            feeds.push(FeedAddress {
                url: text.to_owned(),
                shown: written.shown().trim().to_owned(),
                secrets: feed_secrets::of(text, written.shown().trim()),
                refused: None,
                is_secret: written.has_variables(),
            });
        }
    }
    table.finish(context);
    feeds
}

/// Returns a feed that is not asked, with the reason; none for blanks.
fn refused(shown: &str, reason: &'static str) -> Option<FeedAddress> {
    let address = || FeedAddress {
        url: String::new(),
        shown: shown.to_owned(),
        secrets: Vec::new(),
        is_secret: false,
        refused: Some(reason),
    };
    (!shown.trim().is_empty()).then(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document;
    use crate::source::SourceTree;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let mut tree = SourceTree::in_memory([("briefing.toml", text)]);
        let (file, mut diagnostics) = (tree.load("briefing.toml").unwrap(), Diagnostics::default());
        let mut context = ParseContext::literal(&mut diagnostics);
        let mut document = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let feeds = super::read(&mut document, &mut context);
        document.finish(&mut context);
        let told = diagnostics.iter().map(|found| found.message.clone());
        let asked = feeds.into_iter().filter(|feed| feed.refused.is_none());
        (asked.map(|feed| feed.url).collect(), told.collect())
    }

    #[test]
    fn feeds_are_web_addresses() {
        let (feeds, told) =
            read("[collect]\nfeeds = ['https://lantern.example/feed.xml', 'http://127.0.0.1:8080/a']\n");
        assert_eq!((feeds.len(), told), (2, Vec::new()));
        for (text, message) in [
            (
                "feeds = ['lantern.example/feed.xml']",
                "a feed is not a web address: `lantern.example/feed.xml`",
            ),
            ("feeds = ['file:///etc/passwd']", "a feed is not a web address: `file:///etc/passwd`"),
            (
                "feeds = ['https://u:p@lantern.example/f']",
                "a feed has a user or password, which are never sent",
            ),
            (
                "feeds = ['https://a.example/', 'https://a.example/']",
                "the feed `https://a.example/` is listed twice",
            ),
        ] {
            let (_, told) = read(&format!("[collect]\n{text}\n"));
            assert_eq!(told, [message], "{text}");
        }
        let (_, told) = read("[collect]\nfeed = 'https://a.example/'\n");
        assert_eq!(told.len(), 1, "{told:?}");
    }
}
