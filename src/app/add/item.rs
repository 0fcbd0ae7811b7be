//! The text of an item's file.

use super::clean;
use crate::app::draft::toml_string;
use crate::article::{Draft, Finding};
use crate::diagnostic::Code;
use crate::issue::Publication;

/// Returns the ids of the writers that the newsroom knows, and adds a finding for the others.
pub(super) fn match_writers(publication: &Publication, draft: &mut Draft) -> Vec<String> {
    let key = |name: &str| {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let mut ids = Vec::new();
    for name in &draft.authors {
        match publication.authors.values().find(|author| key(&author.name) == key(name)) {
            Some(author) => ids.push(author.id.to_string()),
            None => draft.findings.push(Finding {
                code: Code("item::unknown_writer"),
                message: format!("`{name}` is no `[author]` of briefing.toml"),
            }),
        }
    }
    ids
}

/// Writes the file: what is known between the `+++` lines, then the words.
pub(super) fn text(draft: &Draft, author_ids: &[String]) -> String {
    let mut lines = vec!["+++".to_owned(), format!("title = {}", one_line(&draft.title))];
    let mut set = |key: &str, value: Option<&str>| {
        lines.extend(value.map(|value| format!("{key} = {}", one_line(value))));
    };
    set("link", draft.link.as_deref());
    set("source", draft.source.as_deref());
    set("place", draft.place.as_deref());
    if !author_ids.is_empty() {
        let ids: Vec<_> = author_ids.iter().map(|id| toml_string(id)).collect();
        lines.push(format!("authors = [{}]", ids.join(", ")));
    }
    lines.extend(draft.date.as_ref().map(|date| format!("date = {}", date.text())));
    let allowed: Vec<_> = clean::allowed(draft).into_iter().map(toml_string).collect();
    if !allowed.is_empty() {
        lines.push(format!("allow = [{}]", allowed.join(", ")));
    }
    if let Some(image) = &draft.image {
        lines.extend([String::new(), "[image]".to_owned(), format!("file = {}", one_line(&image.url))]);
        lines.push("# What the picture shows, for readers who do not see it.".to_owned());
        lines.push("alt = \"\"".to_owned());
        lines.extend(image.caption.as_deref().map(|caption| format!("caption = {}", one_line(caption))));
        lines.extend(image.credit.as_deref().map(|credit| format!("credit = {}", one_line(credit))));
    }
    lines.push("+++".to_owned());
    format!("{}\n\n{}\n", lines.join("\n"), draft.text)
}

fn one_line(text: &str) -> String {
    toml_string(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
