//! Findings about a draft as a whole: told before, without link or date, without the picture of its page.

use super::NO_PICTURE;
use super::loaded::LoadedPage;
use crate::app::newsroom::Newsroom;
use crate::article::{Draft, Finding};
use crate::check::canonical_url;
use crate::diagnostic::Code;
use crate::domain::IssueId;
use crate::issue::past;

/// Longest address of a picture that is kept, in bytes.
const MAX_ADDRESS: usize = 2000;

/// Warns of an article that this issue or an earlier one tells already.
pub(super) fn before(newsroom: &mut Newsroom, issue: &str, draft: &Draft) -> Option<Finding> {
    let (link, id) = (draft.link.as_deref()?, IssueId::parse(issue).ok()?);
    let issues = past::load_through(&mut newsroom.tree, &id);
    let key = |link: &str| canonical_url(link).unwrap_or_else(|| link.to_owned());
    let own = key(link);
    let found = issues.iter().find(|past| {
        past.items.iter().any(|item| item.link.as_ref().is_some_and(|link| key(&link.value) == own))
    })?;
    let message = if found.id == id {
        "the article is an item of this issue already".to_owned()
    } else {
        format!("the article is a story of the issue `{}` already", found.id)
    };
    Some(Finding { code: Code("item::same_story"), message })
}

/// Names what the page does not tell.
pub(super) fn missing(draft: &Draft) -> Option<Finding> {
    let link = "no address of its own: `--url` says where the page came from";
    let date = "no date that can be read: write it into the item";
    let message = match (&draft.link, &draft.date) {
        (Some(_), Some(_)) => return None,
        // Why a secret link is left out is told elsewhere.
        (None, Some(_)) if is_hidden(draft) => return None,
        (None, Some(_)) => format!("the page tells {link}"),
        (None, None) if !is_hidden(draft) => format!("the page tells {link}; and {date}"),
        (_, None) => format!("the page tells {date}"),
    };
    Some(Finding { code: Code("item::missing_facts"), message })
}

fn is_hidden(draft: &Draft) -> bool {
    draft.findings.iter().any(|finding| finding.code.0 == "item::secret_address")
}

/// Tells of a figure whose picture no item can show.
pub(super) fn left_out_picture(page: &LoadedPage, draft: &Draft) -> Option<Finding> {
    if draft.image.is_some() {
        return None;
    }
    let bytes = &page.bytes;
    let figure = memchr::memmem::find(bytes, b"<figure")?;
    let end = figure + memchr::memmem::find(&bytes[figure..], b"</figure")?;
    let inside = String::from_utf8_lossy(&bytes[figure..end]);
    let (_, tag) = inside.split_once("<img")?;
    let (_, value) = tag.split('>').next()?.split_once("src=")?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    let path = value.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let (shown, reason) = if value.starts_with("data:") {
        ("inside of the page", "it is none that mail programs show, or too small")
    } else if path.rsplit('.').next() == Some("svg") {
        (value, "it is an SVG drawing, which most mail programs do not show")
    } else if value.len() > MAX_ADDRESS {
        ("of the page", "its address is too long")
    } else {
        return None;
    };
    let shown: String = shown.chars().filter(|c| !c.is_control()).take(200).collect();
    Some(Finding { code: NO_PICTURE, message: format!("the picture {shown} is left out: {reason}") })
}
