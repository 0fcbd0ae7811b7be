//! The items of a folder, in order.

use std::path::Path;

use super::front_matter;
use super::markdown::{self, target};
use super::metadata::{self, Metadata, UNKNOWN_WORD, read_text, unreadable};
use super::{Item, ItemAudience, ItemKind, Publication, sponsor};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, list_of};
use crate::document::{self, ParseContext, Table};
use crate::domain::LanguageTag;
use crate::source::{SourceTree, Span, Spanned};

const UNNUMBERED: Code = Code("item::unnumbered_file");
const DUPLICATE_NUMBER: Code = Code("item::duplicate_number");
const UNREAD: Code = Code("item::unread_file");

/// Endings of text files that people take for Markdown, and that are not read.
const OTHER_TEXT_ENDINGS: [&str; 6] = ["markdown", "mdown", "mdtext", "mdx", "mkd", "txt"];

/// Reads every item below `folder`. Files that are no Markdown, start with `_`, or are called `greeting.md` or
/// `README.md` are not items. Returns the items, and the names of those that could not be read.
pub(super) fn load(
    tree: &mut SourceTree,
    folder: &str,
    publication: &Publication,
    diagnostics: &mut Diagnostics,
) -> (Vec<Item>, Vec<String>) {
    let names = match tree.list(folder) {
        Ok(names) => names,
        Err(error) if error.is_missing() => return (Vec::new(), Vec::new()),
        Err(error) => {
            diagnostics.push(unreadable(folder, &error));
            return (Vec::new(), vec!["*.md".to_owned()]);
        }
    };
    let (mut items, mut lost): (Vec<Item>, Vec<String>) = (Vec::new(), Vec::new());
    for name in names.iter().filter(|name| !name.starts_with('_')) {
        if !is_markdown(name) {
            if let Some(finding) = unread(folder, name) {
                diagnostics.push(finding);
            }
            continue;
        }
        if name == "greeting.md" || is_edition_greeting(name) || name.eq_ignore_ascii_case("README.md") {
            continue;
        }
        let name = name.trim_end_matches('/');
        let path = format!("{folder}/{name}");
        let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Ok(number) = name[..digits].parse::<u32>() else {
            let (message, help) = if name.eq_ignore_ascii_case("greeting.md") {
                (format!("`{name}` is not read as the greeting"), "rename it to `greeting.md`".to_owned())
            } else if digits == 0 {
                let help = format!(
                    "rename it to `NN-{name}` with its place in the order, or to `_{name}` to leave it out"
                );
                (format!("the item `{name}` has no number"), help)
            } else {
                let help = "begin its name with its place in the order, as in `01-harbour.md`";
                (format!("the number of `{name}` is too large"), help.to_owned())
            };
            diagnostics.push(Diagnostic::about_file(UNNUMBERED, path, message).help(help));
            lost.push(name.to_owned());
            continue;
        };
        match read(tree, folder, name, number, publication, diagnostics) {
            Some((item, is_whole)) => {
                items.push(item);
                if !is_whole {
                    lost.push(name.to_owned());
                }
            }
            None => lost.push(name.to_owned()),
        }
    }
    items.sort_by(|a, b| (a.number, &a.file_name).cmp(&(b.number, &b.file_name)));
    for pair in items.windows(2) {
        if pair[0].number == pair[1].number {
            let message = format!("`{}` and `{}` have the same number", pair[0].file_name, pair[1].file_name);
            let path = format!("{folder}/{}", pair[1].file_name);
            let help = "give one of them another number: it decides the order";
            diagnostics.push(Diagnostic::about_file(DUPLICATE_NUMBER, path, message).help(help));
        }
    }
    (items, lost)
}

/// Returns true for `greeting.ko.md`, the greeting of an edition.
fn is_edition_greeting(name: &str) -> bool {
    let language = name.strip_prefix("greeting.").and_then(|rest| rest.strip_suffix(".md"));
    language.and_then(LanguageTag::of_reader).is_some()
}

/// Returns `true` for a name that ends in `.md`. Some systems and cameras write it in capitals.
fn is_markdown(name: &str) -> bool {
    Path::new(name.trim_end_matches('/')).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}

/// Returns the finding about a file that its author takes for a part of the issue, and that is not read: a numbered text or
/// a greeting with another ending, as an editor that hides endings leaves it (`01-lead.md.txt`).
fn unread(folder: &str, name: &str) -> Option<Diagnostic> {
    let (stem, ending) = name.trim_end().rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let is_text = OTHER_TEXT_ENDINGS.contains(&ending.as_str()) || ending == "md";
    let stem = if is_markdown(stem) { &stem[..stem.len() - ".md".len()] } else { stem };
    let is_part = stem.starts_with(|c: char| c.is_ascii_digit()) || stem.eq_ignore_ascii_case("greeting");
    if !is_text || !is_part {
        return None;
    }
    let message = format!("`{name}` is not read, because its name does not end in `.md`");
    let help = format!("rename it to `{stem}.md`, or to `_{name}` to leave it out");
    Some(Diagnostic::warning_about_file(UNREAD, format!("{folder}/{name}"), message).help(help))
}

/// Reads an item; false if lines of its front matter were lost to syntax errors.
fn read(
    tree: &mut SourceTree,
    folder: &str,
    name: &str,
    number: u32,
    publication: &Publication,
    diagnostics: &mut Diagnostics,
) -> Option<(Item, bool)> {
    let file = read_text(tree, &format!("{folder}/{name}"), None, diagnostics)?;
    let tree = &*tree;
    let front_matter =
        front_matter::split(file, tree.file(file)).map_err(|finding| diagnostics.push(finding)).ok()?;
    let body = markdown::read_file(tree, file, front_matter.body.clone(), folder, diagnostics);
    let mut context = ParseContext::literal(diagnostics).in_time_zone(publication.time_zone.clone());
    let mut table = document::parse(tree, file, front_matter.metadata, &mut context);
    let title = table.required_text("title", &mut context);
    let kinds = [
        ("story", ItemKind::Story),
        ("links", ItemKind::Links),
        ("announcement", ItemKind::Announcement),
        ("sponsor", ItemKind::Sponsor),
    ];
    let kind = word(&mut table, "kind", &kinds, &mut context);
    let sponsor = sponsor::read(&mut table, kind, &mut context);
    let topics = metadata::topics(&mut table, publication, &mut context);
    let audiences = [
        ("everyone", ItemAudience::Everyone),
        ("subscribers", ItemAudience::Subscribers),
        ("mail", ItemAudience::Mail),
        ("web", ItemAudience::Web),
    ];
    let audience = word(&mut table, "audience", &audiences, &mut context).unwrap_or_default();
    let language = metadata::language(&mut table, &mut context);
    let link = table.stated_text("link", &mut context).and_then(|link| checked(&link, &mut context));
    let link_text = table.text("link_text", &mut context);
    let source = table.text("source", &mut context);
    let authors = metadata::authors(&mut table, publication, &mut context);
    let date = table.moment_or_day("date", &mut context);
    let place = table.text("place", &mut context);
    let correction = table.text("correction", &mut context);
    let allow = table.texts("allow", &mut context);
    let picture = Metadata { tree, folder, context: &mut context }.picture(&mut table, "image", "file");
    let is_whole = !table.has_syntax_errors();
    table.finish(&mut context);
    let words = Span::new(file, front_matter.body);
    let item = Item {
        file_name: name.to_owned(),
        number,
        title: title?,
        kind: kind.unwrap_or_default(),
        topics,
        audience,
        sponsor,
        language,
        link,
        link_text,
        source,
        authors,
        date,
        place,
        correction,
        picture,
        body,
        allow,
        span: words,
    };
    Some((item, is_whole))
}

/// Reads one of a few words: the default if it is missing, `None` if it is wrong.
fn word<T: Copy + Default>(
    table: &mut Table,
    key: &'static str,
    words: &[(&str, T)],
    context: &mut ParseContext,
) -> Option<T> {
    let Some(written) = table.text(key, context) else { return Some(T::default()) };
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == written.value) {
        return Some(*value);
    }
    let known = words.iter().map(|(word, _)| *word);
    let help = match did_you_mean(&written.value, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", list_of(known)),
    };
    let message = format!("`{}` is not a valid {key}", written.value);
    context.push(Diagnostic::error(UNKNOWN_WORD, written.span, message).help(help));
    None
}

fn checked(link: &Spanned<String>, context: &mut ParseContext) -> Option<Spanned<String>> {
    match target::check(&link.value, link.span) {
        Ok(target) => Some(Spanned::new(target, link.span)),
        Err(finding) => {
            context.push(finding);
            None
        }
    }
}
