//! One key of a TOML text changed, and not a byte besides: what has to be written is put between the bytes that stay.
//!
//! `toml_edit` says where things stand. Its own way of writing a document would give every line the same end.

use std::ops::Range;

use toml_edit::{Document, InlineTable, Item, Table};

use super::fields::{Field, FieldSpec, FieldType};
use super::{EditError, lists, value};

/// Sets a key, or takes it away. `specs` are all fields in the order in which new ones stand; `end` is the file's line end.
///
/// # Errors
/// The text is no TOML, or the key stands in something that is no table.
pub(super) fn set(
    text: &str,
    spec: &FieldSpec,
    new: Option<&Field>,
    specs: &[FieldSpec],
    end: &str,
) -> Result<String, EditError> {
    let document = parse(text)?;
    let splicer = TomlSplicer { text, specs, end };
    let root = document.as_table();
    let (table, leaf) = spec.parts();
    let old = spec.find(&document);
    let edit = match (old, new) {
        (None, None) => return Ok(text.to_owned()),
        (Some(old), Some(new)) => {
            let span = place(old.span())?;
            let written = text.get(span.clone()).unwrap_or_default();
            (span, write(spec, new, Some(written), end))
        }
        (Some(_), None) => match table {
            None => splicer.without(root, leaf)?,
            Some(name) => splicer.without_inner(root, name, leaf)?,
        },
        (None, Some(new)) => {
            let written = write(spec, new, None, end);
            match table {
                None => splicer.with(root, None, None, leaf, &written),
                Some(name) => splicer.with_inner(root, name, leaf, &written)?,
            }
        }
    };
    let (range, words) = edit;
    let mut out = text.to_owned();
    out.replace_range(range, &words);
    parse(&out)?;
    Ok(out)
}

/// Reads a TOML text; the places are bytes of it.
pub(super) fn parse(text: &str) -> Result<Document<String>, EditError> {
    Document::parse(text.to_owned()).map_err(|error| {
        let words = error.message().lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        EditError::refused(format!("the metadata is not valid TOML: {words}"), "fix them in the whole file")
    })
}

type Edit = (Range<usize>, String);

fn place(span: Option<Range<usize>>) -> Result<Range<usize>, EditError> {
    span.ok_or_else(|| EditError::refused("a key has no place in the file", "fix it in the whole file"))
}

fn stuck(name: &str) -> EditError {
    let sentence = format!("`{name}` is not a table, so no value can be set in it");
    EditError::refused(sentence, "fix it in the whole file").about(name)
}

fn write(spec: &FieldSpec, new: &Field, old: Option<&str>, end: &str) -> String {
    match (spec.field_type, new) {
        (FieldType::List, Field::List(texts)) => lists::changed(old, texts),
        (FieldType::List, Field::Text(text)) => lists::changed(old, std::slice::from_ref(text)),
        (FieldType::Moment | FieldType::Number(_), Field::Text(text)) => text.trim().to_owned(),
        (_, Field::Text(text)) => value::text(text, old, end),
        (_, Field::List(texts)) => value::text(&texts.join(" "), old, end),
    }
}

/// A text and what is known about it.
struct TomlSplicer<'a> {
    text: &'a str,
    specs: &'a [FieldSpec],
    end: &'a str,
}

impl TomlSplicer<'_> {
    /// The line of a key with all its value, from its first byte to behind its end.
    fn line(&self, key: Range<usize>, value: &Range<usize>) -> Range<usize> {
        let start = self.text[..key.start].rfind('\n').map_or(0, |at| at + 1);
        start..self.line_end(value.end)
    }

    fn line_end(&self, byte: usize) -> usize {
        self.text[byte..].find('\n').map_or(self.text.len(), |at| byte + at + 1)
    }

    /// Takes a line away; a comment in it stays.
    fn without(&self, table: &Table, leaf: &str) -> Result<Edit, EditError> {
        let (key, item) = table.get_key_value(leaf).ok_or_else(|| stuck(leaf))?;
        let value = place(item.span())?;
        let line = self.line(place(key.span())?, &value);
        let rest = self.text[value.end..line.end].trim_start_matches([' ', '\t', ',']);
        let kept = if rest.starts_with('#') { rest.to_owned() } else { String::new() };
        Ok((line, kept))
    }

    /// The same within a table, which goes with its last key.
    fn without_inner(&self, root: &Table, name: &str, leaf: &str) -> Result<Edit, EditError> {
        let outer = root.get(name).ok_or_else(|| stuck(name))?;
        match outer {
            Item::Value(toml_edit::Value::InlineTable(inline)) if inline.len() == 1 => {
                self.without(root, name)
            }
            Item::Value(toml_edit::Value::InlineTable(inline)) => {
                let span = place(inline.span())?;
                Ok((span.clone(), self.inline_without(&span, leaf)?))
            }
            Item::Table(table) if table.len() == 1 && !table.is_dotted() => {
                let (line, kept) = self.without(table, leaf)?;
                let header = self.header(table)?;
                let between = &self.text[header.end..line.start];
                // A blank line above a table belongs to it.
                let above = &self.text[..header.start];
                let blank = ["\r\n\r\n", "\n\n"].iter().find(|blank| above.ends_with(**blank));
                let start = header.start - blank.map_or(0, |blank| blank.len() / 2);
                Ok((start..line.end, format!("{between}{kept}")))
            }
            Item::Table(table) => self.without(table, leaf),
            _ => Err(stuck(name)),
        }
    }

    fn inline_without(&self, span: &Range<usize>, leaf: &str) -> Result<String, EditError> {
        let text = format!("x = {}", &self.text[span.clone()]);
        let mut document = parse(&text)?.into_mut();
        let inline: Option<&mut InlineTable> = document.get_mut("x").and_then(Item::as_inline_table_mut);
        let inline = inline.ok_or_else(|| stuck(leaf))?;
        inline.remove(leaf);
        inline.decor_mut().clear();
        Ok(inline.to_string())
    }

    /// The line of a table's header.
    fn header(&self, table: &Table) -> Result<Range<usize>, EditError> {
        let span = place(table.span())?;
        let start = self.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        Ok(start..self.line_end(span.start))
    }

    /// A new line in a table, behind the key that usually stands before it.
    fn with(
        &self,
        table: &Table,
        header: Option<Range<usize>>,
        name: Option<&str>,
        leaf: &str,
        written: &str,
    ) -> Edit {
        let prefix = name.filter(|_| table.is_dotted()).map_or(String::new(), |name| format!("{name}."));
        let wanted =
            self.specs.iter().map(FieldSpec::parts).filter(|(outer, _)| *outer == name).map(|(_, leaf)| leaf);
        let wanted: Vec<_> = wanted.collect();
        let at = wanted.iter().position(|known| *known == leaf).unwrap_or(wanted.len());
        let line_of = |leaf: &str| {
            let (key, item) = table.get_key_value(leaf)?;
            item.is_value().then(|| Some(self.line(key.span()?, &item.span()?))).flatten()
        };
        let before = wanted[..at].iter().rev().find_map(|leaf| line_of(leaf));
        let after = wanted.iter().skip(at + 1).find_map(|leaf| line_of(leaf));
        let others = || table.iter().filter_map(|(key, _)| line_of(key)).max_by_key(|line| line.end);
        let (byte, like) = match (before, after) {
            (Some(line), _) => (line.end, line.start),
            (None, Some(line)) => (line.start, line.start),
            (None, None) => match (others(), header) {
                (Some(line), _) => (line.end, line.start),
                (None, Some(header)) => (header.end, header.start),
                (None, None) => (0, 0),
            },
        };
        let indent: String = self.text[like..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let open = if byte > 0 && !self.text[..byte].ends_with('\n') { self.end } else { "" };
        (byte..byte, format!("{open}{indent}{prefix}{leaf} = {written}{}", self.end))
    }

    /// A new key in a table that may have to be made.
    fn with_inner(&self, root: &Table, name: &str, leaf: &str, written: &str) -> Result<Edit, EditError> {
        match root.get(name) {
            None => Ok(self.new_table(name, leaf, written)),
            Some(Item::Table(table)) if table.is_dotted() => {
                Ok(self.with(table, None, Some(name), leaf, written))
            }
            Some(Item::Table(table)) if !table.is_implicit() => {
                Ok(self.with(table, Some(self.header(table)?), Some(name), leaf, written))
            }
            Some(Item::Value(toml_edit::Value::InlineTable(inline))) => {
                let ends = inline.iter().filter_map(|(key, _)| inline.get(key)?.span()).map(|span| span.end);
                match ends.max() {
                    Some(last) => Ok((last..last, format!(", {leaf} = {written}"))),
                    None => Ok((place(inline.span())?, format!("{{ {leaf} = {written} }}"))),
                }
            }
            Some(_) => Err(stuck(name)),
        }
    }

    fn new_table(&self, name: &str, leaf: &str, written: &str) -> Edit {
        let (text, end) = (self.text, self.end);
        let closed = text.is_empty() || text.ends_with('\n');
        let blank =
            text.is_empty() || text == end || ["\n\n", "\r\n\r\n"].iter().any(|blank| text.ends_with(blank));
        let open = if closed { "" } else { end };
        let blank = if blank { "" } else { end };
        (text.len()..text.len(), format!("{open}{blank}[{name}]{end}{leaf} = {written}{end}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields;
    use super::super::name::FileKind;
    use super::*;

    fn changed(text: &str, key: &str, new: Option<&str>) -> String {
        let specs = fields::of(FileKind::Item);
        let spec = specs.iter().find(|spec| spec.key == key).unwrap();
        let new = new.map(|new| Field::Text(new.to_owned()));
        set(text, spec, new.as_ref(), specs, super::super::lines::end_of(text)).unwrap()
    }

    const TEXT: &str = "# About.\ntitle = 'a' # the headline\n\n# Theirs.\nlink=\"https://a.example\"   \nunknown = 1\n\n[image]\n  file = \"x.jpg\"\n  # seen by few\n  alt = \"\"\"\nb\"\"\"\n";

    #[test]
    fn a_value_alone_changes() {
        assert_eq!(changed(TEXT, "title", Some("b")), TEXT.replace("'a'", "'b'"));
        assert_eq!(changed(TEXT, "link", Some("x")), TEXT.replace("https://a.example", "x"));
        assert_eq!(changed(TEXT, "image.alt", Some("c")), TEXT.replace("\nb\"", "\nc\""));
    }

    #[test]
    fn a_line_goes_and_its_comment_stays() {
        assert_eq!(changed(TEXT, "title", None), TEXT.replace("title = 'a' # the", "# the"));
        assert_eq!(changed(TEXT, "link", None), TEXT.replace("link=\"https://a.example\"   \n", ""));
        assert_eq!(changed(TEXT, "image.file", None), TEXT.replace("  file = \"x.jpg\"\n", ""));
        assert_eq!(changed(TEXT, "image.alt", None), TEXT.replace("  alt = \"\"\"\nb\"\"\"\n", ""));
        assert_eq!(changed(TEXT, "place", None), TEXT);
    }

    #[test]
    fn a_new_line_stands_where_one_would_look_for_it() {
        assert_eq!(
            changed(TEXT, "kind", Some("links")),
            TEXT.replace("headline\n", "headline\nkind = \"links\"\n")
        );
        assert_eq!(changed(TEXT, "place", Some("Seoul")), TEXT.replace("   \n", "   \nplace = \"Seoul\"\n"));
        assert_eq!(changed(TEXT, "image.credit", Some("c")), format!("{TEXT}  credit = \"c\"\n"));
        assert_eq!(changed("", "title", Some("a")), "title = \"a\"\n");
        assert_eq!(changed("other = 1", "title", Some("a")), "other = 1\ntitle = \"a\"\n");
        assert_eq!(
            changed("[image]\nfile = 'x'\n", "title", Some("a")),
            "title = \"a\"\n[image]\nfile = 'x'\n"
        );
        assert_eq!(changed("link = 'x'\r\n", "title", Some("a")), "title = \"a\"\r\nlink = 'x'\r\n");
    }

    #[test]
    fn a_table_is_made_and_taken_away_with_its_last_key() {
        let with = changed("title = 'a'\r\n", "image.file", Some("x.jpg"));
        assert_eq!(with, "title = 'a'\r\n\r\n[image]\r\nfile = \"x.jpg\"\r\n");
        assert_eq!(changed(&with, "image.file", None), "title = 'a'\r\n");
        assert_eq!(changed("[image]\n# mine\nfile = 'x'\n", "image.file", None), "# mine\n");
        assert_eq!(changed("[image] # mine\n", "image.file", Some("x")), "[image] # mine\nfile = \"x\"\n");
    }

    #[test]
    fn other_ways_to_write_a_table_are_kept() {
        assert_eq!(
            changed("image.file = 'x'\n", "image.alt", Some("a")),
            "image.file = 'x'\nimage.alt = \"a\"\n"
        );
        assert_eq!(changed("image.file = 'x'\nimage.alt = 'a'\n", "image.file", None), "image.alt = 'a'\n");
        let inline = "image = { file = 'x', alt = \"a\" } # mine\n";
        assert_eq!(changed(inline, "image.alt", Some("b")), inline.replace("\"a\"", "\"b\""));
        assert_eq!(
            changed(inline, "image.credit", Some("c")),
            inline.replace("\"a\"", "\"a\", credit = \"c\"")
        );
        assert_eq!(changed(inline, "image.file", None), "image = { alt = \"a\" } # mine\n");
        assert_eq!(changed("image = { file = 'x' } # mine\n", "image.file", None), "# mine\n");
        assert_eq!(changed("image = {}\n", "image.file", Some("x")), "image = { file = \"x\" }\n");
    }

    #[test]
    fn what_is_no_table_is_said_so() {
        let specs = fields::of(FileKind::Item);
        let spec = specs.iter().find(|spec| spec.key == "image.file").unwrap();
        let error = set("image = 'x.jpg'\n", spec, Some(&Field::Text("a".into())), specs, "\n").unwrap_err();
        assert_eq!(error.sentence, "`image` is not a table, so no value can be set in it");
    }
}
