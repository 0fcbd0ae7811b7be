use std::collections::{BTreeMap, BTreeSet};

use super::span_of_part;
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, Original, Skeletons, homograph, is_reserved};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link to a host name that imitates another one. It mixes letters of several alphabets (a Cyrillic `а` in `pаypal`,
/// also when written as `xn--pypal-4ve`). Or it consists of foreign letters that look Latin. Or it has digits in place
/// of the letters of a well-known name, or of another link in the issue. A name in one alphabet, such as `한국.kr`, is
/// fine.
///
/// ## Why it matters to a reader
/// Criminals register such names to steal passwords. An editor copied the link from somewhere, and readers trust the
/// newsroom.
///
/// ## Example
/// ```markdown
/// The bank [warns its customers](https://1antern.example/warning).
/// ```
///
/// ## Better
/// ```markdown
/// The bank [warns its customers](https://lantern.example/warning).
/// ```
pub(super) struct Lookalike;

impl Rule for Lookalike {
    fn code(&self) -> Code {
        Code("links::lookalike")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let host_of = |target: &str| Address::parse(target).map(|address| address.host());
        let hosts: BTreeSet<String> =
            context.issue_text.links.iter().filter_map(|link| host_of(&link.target)).collect();
        let skeletons = Skeletons::of(hosts.iter().map(String::as_str));
        let odd: BTreeMap<String, String> = hosts
            .iter()
            .filter_map(|host| {
                let why = match homograph(host) {
                    Some(shown) if shown == *host => {
                        format!(
                            "the host `{host}` has letters of other alphabets that look like Latin letters"
                        )
                    }
                    Some(shown) => {
                        format!("the host `{host}` reads `{shown}`, with letters of other alphabets")
                    }
                    None => {
                        let (meant, in_issue) = match skeletons.confusable_with(host)? {
                            Original::HostOfIssue(meant) => (meant, true),
                            Original::FamousName(meant) => (meant, false),
                        };
                        // A reserved example name imitates no real host.
                        (in_issue || !is_reserved(host))
                            .then(|| format!("the host `{host}` looks like `{meant}`"))?
                    }
                };
                Some((host.clone(), why))
            })
            .collect();
        for link in &context.issue_text.links {
            let Some(address) = Address::parse(&link.target) else { continue };
            let host = address.host();
            if let Some(why) = odd.get(&host) {
                let at = span_of_part(link, address.host.clone(), context);
                let help = "type the host name yourself, or remove the link";
                found.push(Diagnostic::error(self.code(), at, why.clone()).help(help));
            }
        }
    }
}
