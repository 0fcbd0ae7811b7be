//! What a mail's HTML asks for, as uses the table knows: `tag:img`, `property:gap`, `unit:vw`.
//!
//! The HTML is our own composer's: well formed, every attribute in quotes. Comments are left out, since only Word reads
//! what stands in them.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// A kind and a name: `("tag", "img")`.
pub(super) type FeatureUse<'a> = (&'static str, Cow<'a, str>);

type FeatureUses<'a> = BTreeSet<FeatureUse<'a>>;

/// Every feature_use there is.
pub(super) fn uses(html: &str) -> FeatureUses<'_> {
    let (mut uses, mut styles) = (FeatureUses::new(), BTreeSet::new());
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let tag = tag(after);
        rest = &after[tag.len()..];
        if let Some(sheet) = tag.strip_prefix("style").and_then(|_| rest.split_once("</style")) {
            sheet_uses(sheet.0.trim_start_matches('>'), &mut uses);
            rest = sheet.1;
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            tag_uses(tag, &mut uses, &mut styles);
        }
    }
    for style in styles {
        style.split(';').for_each(|declaration| declaration_uses(declaration, &mut uses));
    }
    uses
}

/// Up to the `>` that is not in quotes.
fn tag(text: &str) -> &str {
    let mut quote = None;
    let ends = |byte: u8| {
        match (quote, byte) {
            (None, b'>') => return true,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        false
    };
    &text[..text.bytes().position(ends).unwrap_or(text.len())]
}

/// What a tag and its attributes ask for; its style is kept for later, since a mail wears few different ones.
fn tag_uses<'a>(tag: &'a str, uses: &mut FeatureUses<'a>, styles: &mut BTreeSet<&'a str>) {
    let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    uses.insert(("tag", name.into()));
    let mut rest = &tag[name.len()..];
    while let Some((names, after)) = rest.split_once('=') {
        let attribute = names.split_whitespace().next_back().unwrap_or_default();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).unwrap_or(' ');
        let inside = after.strip_prefix(quote).unwrap_or(after);
        let (value, after) = inside.split_once(quote).unwrap_or((inside, ""));
        rest = after;
        uses.insert(("attribute", attribute.into()));
        match attribute {
            "style" => {
                styles.insert(value);
            }
            "href" if value.starts_with('#') => {
                uses.insert(("href", "#".into()));
            }
            "src" if value.starts_with("data:") => {
                uses.insert(("image", "data".into()));
            }
            "src" => uses.extend(
                file_extension(value)
                    .map(|file_extension| ("image", file_extension.to_ascii_lowercase().into())),
            ),
            _ => {}
        }
    }
}

/// The file_extension of the file that a web address names. A `cid:` names no file.
pub(in crate::check) fn file_extension(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next().filter(|path| !path.starts_with("cid:"))?;
    let (_, file_extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    (file_extension.len() < 6 && file_extension.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .then_some(file_extension)
}

/// What a style sheet asks for.
fn sheet_uses<'a>(sheet: &'a str, uses: &mut FeatureUses<'a>) {
    let mut start = 0;
    for (at, mark) in sheet.match_indices(['{', '}', ';']) {
        let text = sheet[start..at].trim();
        start = at + 1;
        match (mark, text.strip_prefix('@')) {
            (_, Some(rule)) => at_rule_uses(rule, uses),
            ("{", None) => selector_uses(text, uses),
            _ => declaration_uses(text, uses),
        }
    }
}

fn at_rule_uses<'a>(rule: &'a str, uses: &mut FeatureUses<'a>) {
    let name = word_at_start(rule);
    uses.insert(("at", name.into()));
    for (at, _) in rule.match_indices('(') {
        uses.insert(("at", format!("{name}({})", word_at_start(&rule[at + 1..])).into()));
    }
}

/// `:hover` and `::before`.
fn selector_uses<'a>(selector: &'a str, uses: &mut FeatureUses<'a>) {
    for (at, _) in selector.match_indices(':').filter(|(at, _)| !selector[..*at].ends_with(':')) {
        let colons = selector[at..].len() - selector[at..].trim_start_matches(':').len();
        let name = word_at_start(&selector[at + colons..]);
        uses.insert(("selector", selector[at..at + colons + name.len()].into()));
    }
}

fn declaration_uses<'a>(declaration: &'a str, uses: &mut FeatureUses<'a>) {
    let Some((property, value)) = declaration.split_once(':') else { return };
    let property = property.trim();
    uses.insert(("property", property.into()));
    for (at, _) in value.match_indices('(') {
        let before = &value[..at];
        let start = before.rfind(|c: char| !is_of_word(c)).map_or(0, |found| found + 1);
        uses.insert(("function", before[start..].into()));
    }
    for word in value.split(|c: char| !is_of_word(c) && c != '.').filter(|word| !word.is_empty()) {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
        if unit.len() < word.len() {
            uses.insert(("unit", unit.into()));
        } else {
            uses.insert(("value", format!("{property}:{word}").into()));
        }
    }
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn word_at_start(text: &str) -> &str {
    let text = text.trim_start();
    &text[..text.find(|c| !is_of_word(c)).unwrap_or(text.len())]
}
