//! Features of HTML and CSS that a mail uses, as keys of the table: `tag:img`, `property:gap`, `unit:vw`.
//!
//! Comments do not count, since only Word reads them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::html::{self, Attribute, StartTag, Token};

/// A kind and a name: `("tag", "img")`.
pub(super) type FeatureUse<'a> = (&'static str, Cow<'a, str>);

type FeatureUses<'a> = BTreeSet<FeatureUse<'a>>;

/// Collects all uses of a mail.
pub(super) fn uses(html: &str) -> FeatureUses<'_> {
    let (mut uses, mut styles) = (FeatureUses::new(), BTreeSet::new());
    for token in html::tokens(html) {
        match token {
            Token::StartTag(tag) if !tag.is("style") => tag_uses(&tag, &mut uses, &mut styles),
            Token::RawText(sheet) => sheet_uses(sheet.text, &mut uses),
            Token::StartTag(_) | Token::EndTag { .. } | Token::Text(_) | Token::Comment(_) => {}
        }
    }
    for style in styles {
        style.split(';').for_each(|declaration| declaration_uses(declaration, &mut uses));
    }
    uses
}

/// Adds the uses of a tag and its attributes. Its style is kept for later, since a mail has few different ones.
fn tag_uses<'a>(tag: &StartTag<'a>, uses: &mut FeatureUses<'a>, styles: &mut BTreeSet<&'a str>) {
    uses.insert(("tag", tag.name.into()));
    for Attribute { name, value, .. } in &tag.attributes {
        let Some(value) = value else { continue };
        uses.insert(("attribute", (*name).into()));
        match *name {
            "style" => {
                styles.insert(value.text);
            }
            "href" if value.text.starts_with('#') => {
                uses.insert(("href", "#".into()));
            }
            "src" if value.text.starts_with("data:") => {
                uses.insert(("image", "data".into()));
            }
            "src" => {
                let extension = file_extension(value.text).map(str::to_ascii_lowercase);
                uses.extend(extension.map(|extension| ("image", extension.into())));
            }
            _ => {}
        }
    }
}

/// Returns the extension of the file that a web address names; a `cid:` names no file.
pub(in crate::check) fn file_extension(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next().filter(|path| !path.starts_with("cid:"))?;
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let is_extension = extension.len() < 6 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_extension.then_some(extension)
}

/// Adds the uses of a style sheet.
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

/// Adds `@media` and the names of its conditions.
fn at_rule_uses<'a>(rule: &'a str, uses: &mut FeatureUses<'a>) {
    let name = word_at_start(rule);
    uses.insert(("at", name.into()));
    for (at, _) in rule.match_indices('(') {
        uses.insert(("at", format!("{name}({})", word_at_start(&rule[at + 1..])).into()));
    }
}

/// Adds `:hover` and `::before`.
fn selector_uses<'a>(selector: &'a str, uses: &mut FeatureUses<'a>) {
    for (at, _) in selector.match_indices(':').filter(|(at, _)| !selector[..*at].ends_with(':')) {
        let colons = selector[at..].len() - selector[at..].trim_start_matches(':').len();
        let name = word_at_start(&selector[at + colons..]);
        uses.insert(("selector", selector[at..at + colons + name.len()].into()));
    }
}

/// Adds the property, the functions and the units of a declaration, and each of its words as a value.
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
