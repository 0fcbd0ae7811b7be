//! Files of an issue of any length, written by repetition.

use std::collections::BTreeMap;

/// Files of an issue by name.
pub(super) type Files = BTreeMap<String, String>;

/// Facts of an issue.
pub(super) const ISSUE: &str = "title = \"A day\"\ndate = 2022-11-18T20:32:00+09:00\n";
/// Front matter of an item.
const FACTS: &str = "+++\ntitle = \"Boats at dusk\"\n+++\n\n";

/// A short sound issue.
pub(super) fn sound() -> Files {
    files(ISSUE, "Hello from Seoul.\n", "The harbour was quiet.\n")
}

/// Writes an issue of one item.
pub(super) fn files(facts: &str, greeting: &str, body: &str) -> Files {
    let item = format!("{FACTS}{body}\n");
    [("issue.toml", facts.to_owned()), ("greeting.md", greeting.to_owned()), ("01-a.md", item)]
        .map(|(name, text)| (name.to_owned(), text))
        .into()
}

/// Repeats a text in the greeting and in an item.
pub(super) fn prose(bytes: usize, piece: impl Fn(usize) -> String) -> Files {
    let text = fill(bytes / 2, piece);
    files(ISSUE, &text, &text)
}

/// Repeats a text in values, where Markdown has no effect.
pub(super) fn values(bytes: usize, piece: impl Fn(usize) -> String) -> Files {
    let text = fill(bytes / 3, piece).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    let facts = format!("title = \"{text}\"\ndate = 2022-11-18T20:32:00+09:00\npreheader = \"{text}\"\n");
    let mut all = files(&facts, "Hello.\n", "");
    let item = format!("+++\ntitle = \"{text}\"\n+++\n\nThe harbour was quiet.\n");
    all.insert("01-a.md".into(), item);
    all
}

/// Repeats a text in the facts of the issue.
pub(super) fn facts(bytes: usize, piece: impl Fn(usize) -> String) -> Files {
    files(&format!("{ISSUE}{}", fill(bytes, piece)), "Hello.\n", "The harbour was quiet.\n")
}

/// Writes many items, each with a text of its own.
pub(super) fn items(bytes: usize, piece: impl Fn(usize) -> String) -> Files {
    let mut all = files(ISSUE, "Hello.\n", "The harbour was quiet.\n");
    let (mut written, mut index) = (0, 0);
    while written < bytes {
        let text = piece(index);
        written += text.len();
        all.insert(format!("{index:05}-a.md"), text);
        index += 1;
    }
    all
}

/// Repeats a text up to a length in bytes.
pub(super) fn fill(bytes: usize, piece: impl Fn(usize) -> String) -> String {
    let mut out = String::with_capacity(bytes + 100);
    let mut index = 0;
    while out.len() < bytes {
        out.push_str(&piece(index));
        index += 1;
    }
    out
}

/// Writes a number in letters, so that numbers make different words.
pub(super) fn letters(mut number: usize) -> String {
    let mut out = String::new();
    for _ in 0..5 {
        out.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()));
        number /= 26;
    }
    out
}

/// Repeats one text without a change.
pub(super) fn same(text: &'static str) -> impl Fn(usize) -> String {
    move |_| text.to_owned()
}

/// Repeats a line in a file of settings.
pub(super) fn settings(bytes: usize, name: &str, line: impl Fn(usize) -> String) -> Files {
    let mut all =
        prose(bytes / 2, |index| format!("The old w{} is here, {}. ", letters(index), letters(index)));
    all.insert(name.to_owned(), fill(bytes / 2, line));
    all
}
