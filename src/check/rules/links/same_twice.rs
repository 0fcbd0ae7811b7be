use std::collections::BTreeMap;

use super::shorten;
use crate::check::issue_text::{Link, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, same_target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// The same page linked twice in one item, or linked in the text of an item whose `link` leads there too. Differences
/// in `http`, `www.`, a slash at the end or tracking parameters do not count.
///
/// ## Why it matters to a reader
/// A reader who follows both links sees the same page again. Often the second link was meant for another page.
///
/// ## Example
/// ```markdown
/// The [port authority](https://lantern.example/rules) published [its rules](https://lantern.example/rules).
/// ```
///
/// ## Better
/// ```markdown
/// The port authority published [its rules](https://lantern.example/rules).
/// ```
pub(super) struct SameTwice;

impl Rule for SameTwice {
    fn code(&self) -> Code {
        Code("links::same_twice")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let all = &context.issue_text.links;
        let mut known: BTreeMap<(usize, String), &Link> = BTreeMap::new();
        // An email address may appear again where readers need it.
        let is_page = |target: &str| Address::parse(target).is_some();
        let key =
            |link: &Link| Some((link.item.filter(|_| is_page(&link.target))?, same_target(&link.target)));
        for link in all.iter().filter(|link| link.role == Role::LinkText) {
            known.extend(key(link).map(|key| (key, link)));
        }
        for link in all.iter().filter(|link| link.role != Role::LinkText) {
            let Some(key) = key(link) else { continue };
            match known.get(&key) {
                Some(first) => {
                    let (what, help) = if first.role == Role::LinkText {
                        ("below the story too", "remove one of the two: this link, or `link` above the text")
                    } else {
                        ("earlier in this story", "remove one of the two, or link to the page that you meant")
                    };
                    let message = format!("`{}` is linked {what}", shorten(&link.target));
                    let finding = Diagnostic::note(self.code(), link.at, message).help(help);
                    found.push(finding.related(first.at, "the other link"));
                }
                None => {
                    known.insert(key, link);
                }
            }
        }
    }
}
