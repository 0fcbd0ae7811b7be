//! Drafts made fit for an item: values become plain text, unseen characters go, and secret addresses are left out.

use crate::app::secret_parts::SecretParts;
use crate::article::{Draft, Finding, decode_references};
use crate::check::{marks_in_value, placeholder_words, without_unseen};
use crate::diagnostic::Code;

/// Rounds in which marks inside of marks are taken off.
const MAX_ROUNDS: usize = 12;
/// Signs of which marks consist.
const MARKS: [char; 15] = ['*', '_', '~', '`', '=', '#', '^', '{', '}', '[', ']', '$', ':', '|', '\\'];
const MARKUP: Code = Code("text::leftover_markup");
const PLACEHOLDER: Code = Code("text::placeholder");
const SECRET: Code = Code("item::secret_address");

/// Makes a draft fit. A headline is plain text: marks in it would be printed, and `check` would refuse them.
pub(super) fn clean(draft: &mut Draft, secrets: &SecretParts) {
    let before = draft.title.clone();
    draft.title = plain(&draft.title);
    if draft.title != without_unseen(&before) && !before.trim().is_empty() {
        draft.findings.push(Finding {
            code: MARKUP,
            message: "the headline has marks, which readers would see: they were taken off".to_owned(),
        });
    }
    for author in &mut draft.authors {
        *author = plain(author);
    }
    draft.authors.retain(|author| !author.is_empty());
    for value in [&mut draft.place, &mut draft.source, &mut draft.cover_credit] {
        *value = value.take().map(|text| plain(&text)).filter(|text| !text.is_empty());
    }
    if let Some(image) = &mut draft.image {
        for value in [&mut image.caption, &mut image.credit] {
            *value = value.take().map(|text| plain(&text)).filter(|text| !text.is_empty());
        }
        image.url = without_unseen(&image.url);
    }
    draft.link = draft.link.take().map(|link| without_unseen(&link));
    draft.text = without_unseen(&draft.text);
    // The web is younger: such a date is a field that nobody filled in.
    draft.date = draft.date.take().filter(|date| date.year() >= 1970);
    hide(draft, secrets);
    if !allowed(draft).is_empty() {
        let message =
            "the article has a word that reads as a placeholder: the item allows it, read it once more";
        draft.findings.push(Finding { code: PLACEHOLDER, message: message.to_owned() });
    }
}

/// Returns the codes that an item allows: the words are the article's own.
pub(super) fn allowed(draft: &Draft) -> Vec<&'static str> {
    let image = draft.image.as_ref();
    let values = [
        Some(draft.title.as_str()),
        Some(draft.text.as_str()),
        image.and_then(|image| image.caption.as_deref()),
        image.and_then(|image| image.credit.as_deref()),
    ];
    let paragraphs = values.into_iter().flatten().flat_map(|value| value.split("\n\n"));
    let has_placeholder = paragraphs.into_iter().any(|text| !placeholder_words(text).is_empty());
    if has_placeholder { vec![PLACEHOLDER.0] } else { Vec::new() }
}

/// Returns a value on one line, without marks and unseen characters.
fn plain(text: &str) -> String {
    let mut text = one_line(&without_unseen(text));
    for _ in 0..MAX_ROUNDS {
        let found = marks_in_value(&text);
        if found.is_empty() {
            break;
        }
        for range in found.into_iter().rev() {
            let words = words_of(&text[range.clone()]);
            text.replace_range(range, &words);
        }
        text = one_line(&text);
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns what is left of a marked stretch without its marks.
fn words_of(seen: &str) -> String {
    if seen.starts_with('&') && seen.ends_with(';') {
        return decode_references(seen).into_owned();
    }
    if seen.starts_with('<') {
        return String::new();
    }
    if let Some((words, _)) = seen.split_once("](").or_else(|| seen.split_once("] (")) {
        return words.trim_start_matches(['[', '!']).to_owned();
    }
    let words = seen.trim_matches(|c: char| MARKS.contains(&c) || c == '!' || c.is_whitespace());
    if words.len() == seen.len() { String::new() } else { words.to_owned() }
}

/// Leaves out the addresses that hold a secret.
fn hide(draft: &mut Draft, secrets: &SecretParts) {
    let mut hidden = Vec::new();
    if draft.link.as_ref().is_some_and(|link| secrets.are_in(link)) {
        draft.link = None;
        hidden.push("the link to the article");
    }
    if draft.image.as_ref().is_some_and(|image| secrets.are_in(&image.url)) {
        draft.image = None;
        hidden.push("the picture");
    }
    let text = without_links(&draft.text, secrets);
    if text != draft.text {
        draft.text = text;
        hidden.push("a link of the text");
    }
    let values =
        [Some(&mut draft.title), draft.place.as_mut(), draft.source.as_mut(), draft.cover_credit.as_mut()];
    for value in values.into_iter().flatten().chain(&mut draft.authors) {
        *value = secrets.redact(value);
    }
    if let Some(image) = &mut draft.image {
        for value in [&mut image.caption, &mut image.credit].into_iter().flatten() {
            *value = secrets.redact(value);
        }
    }
    draft.findings.extend(hidden.into_iter().map(|what| Finding {
        code: SECRET,
        message: format!(
            "{what} is left out: its address holds a value that `[collect] feeds` has from the environment"
        ),
    }));
}

/// Returns a text of Markdown whose links to secret addresses are words alone.
fn without_links(text: &str, secrets: &SecretParts) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let target = &rest[at + 2..];
        let end = target.find([')', '\n']).unwrap_or(target.len());
        let (before, after) = (&rest[..at], target.get(end + 1..).unwrap_or_default());
        match before.rfind('[').filter(|_| secrets.are_in(&target[..end])) {
            Some(open) => {
                out.push_str(&before[..open]);
                out.push_str(&before[open + 1..]);
                rest = after;
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = target;
            }
        }
    }
    out.push_str(rest);
    secrets.redact(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticlePicture;

    #[test]
    fn values_are_plain_text() {
        for (text, wanted) in [
            ("The *new* harbour", "The new harbour"),
            ("The `rm` command", "The rm command"),
            ("AT&amp;T pays", "AT&T pays"),
            ("3~5일 ~~취소~~", "3~5일 취소"),
            ("A <b>bold", "A bold"),
            ("**bold** _x_ [a](https://b.example) `c`", "bold x a c"),
            ("# Heading", "Heading"),
            ("A\u{202E}B\u{200B}", "AB"),
            ("M*A*S*H at 5 * 3", "M*A*S*H at 5 * 3"),
            ("TBD", "TBD"),
        ] {
            let clean = plain(text);
            assert_eq!(clean, wanted);
            assert!(marks_in_value(&clean).is_empty(), "{clean}");
        }
    }

    #[test]
    fn secret_addresses_are_left_out() {
        let secrets = SecretParts::new(["CANARY".to_owned()]);
        let mut draft = Draft {
            title: "Ports".to_owned(),
            link: Some("https://a.example/canary/1".to_owned()),
            text: "See [the [one] list](https://a.example/CANARY/2) and [that](https://a.example/3)."
                .to_owned(),
            image: Some(ArticlePicture {
                url: "https://a.example/p.jpg?k=CANARY".to_owned(),
                caption: None,
                credit: None,
            }),
            ..Draft::default()
        };
        clean(&mut draft, &secrets);
        assert!(!format!("{draft:?}").to_lowercase().contains("canary"), "{draft:?}");
        assert!(draft.text.ends_with("and [that](https://a.example/3)."), "{}", draft.text);
        assert_eq!((draft.link, draft.image, draft.findings.len()), (None, None, 3));
    }

    #[test]
    fn words_of_placeholders_are_allowed() {
        let of = |title: &str| Draft { title: title.to_owned(), ..Draft::default() };
        assert_eq!(allowed(&of("TBD")), ["text::placeholder"]);
        assert_eq!(allowed(&of("What TODO now")), ["text::placeholder"]);
        assert!(allowed(&of("Ports answer")).is_empty());
    }
}
