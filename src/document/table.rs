//! TOML table that records which keys were read.

mod dates;
mod text;

use std::ops::RangeInclusive;

use super::value::{Entry, Value};
use super::{ParseContext, Setting};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::domain::looks_secret;
use crate::source::{Span, Spanned};
use text::text_of;

const UNKNOWN_KEY: Code = Code("toml::unknown_key");
const WRONG_TYPE: Code = Code("toml::wrong_type");
const MISSING_KEY: Code = Code("toml::missing_key");
const CONTROL: Code = Code("toml::control_character");

/// TOML table whose keys are read one by one; [`Table::finish`] reports those that were not read.
///
/// Every getter reports a value of the wrong type and then answers `None`, so that one run tells all faults.
#[derive(Debug)]
pub struct Table {
    /// As in its header, `smtp.domains`; empty for the whole document.
    name: String,
    span: Span,
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
    /// Lines were lost to syntax errors: what seems missing may be there.
    has_syntax_errors: bool,
}

impl Table {
    pub(super) fn new(span: Span, entries: Vec<Entry>, has_syntax_errors: bool) -> Self {
        Self { name: String::new(), span, entries, asked: Vec::new(), has_syntax_errors }
    }

    /// Returns the span of the table.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the position for missing keys: the first line of the file or table.
    pub fn start(&self) -> Span {
        let at = if self.name.is_empty() { 0 } else { self.span.start };
        Span::new(self.span.file, at..at)
    }

    /// Returns true if syntax errors removed lines.
    pub fn has_syntax_errors(&self) -> bool {
        self.has_syntax_errors
    }

    /// Returns true if a key that was not read yet has a value, other than a blank text.
    pub fn holds(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key && !is_blank_text(&entry.value.value))
    }

    fn take(&mut self, key: &'static str) -> Option<Entry> {
        self.asked.push(key);
        let index = self.entries.iter().position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(index))
    }

    /// Takes the entry of an optional key: an empty text counts as missing.
    fn take_filled(&mut self, key: &'static str) -> Option<Entry> {
        self.take(key).filter(|entry| !is_blank_text(&entry.value.value))
    }

    /// Reads a text and expands `${NAME}`; an empty one counts as missing.
    pub fn text(&mut self, key: &'static str, context: &mut ParseContext) -> Option<Spanned<String>> {
        self.setting(key, context).map(Into::into)
    }

    /// Reads a text of which an empty one does not count as missing, since the default could do harm.
    pub fn stated_text(&mut self, key: &'static str, context: &mut ParseContext) -> Option<Spanned<String>> {
        let entry = self.take(key)?;
        text_of(key, &entry.value, context).map(Into::into)
    }

    /// Reads a text that remembers its variables. An empty one counts as missing; one that a variable made empty does not:
    /// the variable was meant to hold something.
    pub fn setting(&mut self, key: &'static str, context: &mut ParseContext) -> Option<Setting> {
        let entry = self.take_filled(key)?;
        text_of(key, &entry.value, context)
    }

    /// Reads a required text that is not blank.
    pub fn required_text(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Option<Spanned<String>> {
        self.required_setting(key, context).map(Into::into)
    }

    /// Reads a required text that is not blank and remembers its variables.
    pub fn required_setting(&mut self, key: &'static str, context: &mut ParseContext) -> Option<Setting> {
        let entry = self.take(key).or_else(|| self.report_missing(key, "\"…\"", context))?;
        let text = text_of(key, &entry.value, context)?;
        if text.is_blank() {
            if self.has_syntax_errors {
                return None;
            }
            let message = format!("`{key}` is empty");
            context.push(
                Diagnostic::error(MISSING_KEY, text.span, message).help("write something between the quotes"),
            );
            return None;
        }
        Some(text)
    }

    /// Reads a list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str, context: &mut ParseContext) -> Vec<Spanned<String>> {
        self.settings(key, context).into_iter().map(Into::into).collect()
    }

    /// Reads a list of texts that remember their variables; a single text counts as a list of one.
    pub fn settings(&mut self, key: &'static str, context: &mut ParseContext) -> Vec<Setting> {
        let Some(entry) = self.take_filled(key) else { return Vec::new() };
        match entry.value.value {
            Value::List(values) => {
                values.into_iter().filter_map(|value| text_of(key, &value, context)).collect()
            }
            _ => text_of(key, &entry.value, context).into_iter().collect(),
        }
    }

    /// Reads a whole number from 0 to `max`.
    pub fn number(
        &mut self,
        key: &'static str,
        max: u32,
        context: &mut ParseContext,
    ) -> Option<Spanned<u32>> {
        self.number_within(key, 0..=max, context)
    }

    /// Reads a whole number of a range.
    pub fn number_within(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u32>,
        context: &mut ParseContext,
    ) -> Option<Spanned<u32>> {
        let entry = self.take_filled(key)?;
        let span = entry.value.span;
        let Value::Integer(digits, radix) = &entry.value.value else {
            wrong(key, "a whole number", &entry.value, context);
            return None;
        };
        match u32::from_str_radix(digits, *radix) {
            Ok(number) if range.contains(&number) => Some(Spanned::new(number, span)),
            _ => {
                let (min, max) = range.into_inner();
                let message = format!("`{key}` has to be a whole number from {min} to {max}");
                context
                    .push(Diagnostic::error(WRONG_TYPE, span, message).help("write a number in that range"));
                None
            }
        }
    }

    /// Reads a flag; false if the key is missing.
    pub fn flag(&mut self, key: &'static str, context: &mut ParseContext) -> bool {
        let Some(entry) = self.take_filled(key) else { return false };
        let Value::Boolean(set) = entry.value.value else {
            wrong(key, "`true` or `false`", &entry.value, context);
            return false;
        };
        set
    }

    /// Says that a key is missing, unless it may have been lost with broken lines. There is no entry to give back.
    fn report_missing(&self, key: &str, example: &str, context: &mut ParseContext) -> Option<Entry> {
        if !self.has_syntax_errors {
            let message = format!("the key `{key}` is missing");
            let help = format!("add a line `{key} = {example}`");
            context.push(Diagnostic::error(MISSING_KEY, self.start(), message).help(help));
        }
        None
    }

    /// Reads a table, `[key]`.
    pub fn table(&mut self, key: &'static str, context: &mut ParseContext) -> Option<Table> {
        let entry = self.take(key)?;
        self.inner(key, false, entry.value, context)
    }

    /// A table that has to be there; `help` says what it holds.
    pub fn required_table(
        &mut self,
        key: &'static str,
        help: &str,
        context: &mut ParseContext,
    ) -> Option<Table> {
        if !self.has_syntax_errors && !self.entries.iter().any(|entry| entry.key.value == key) {
            let message = format!("the table `[{key}]` is missing");
            context.push(Diagnostic::error(MISSING_KEY, self.start(), message).help(help));
        }
        self.table(key, context)
    }

    /// Tables in a row, `[[key]]`; one `[key]` alone counts as a row of one.
    pub fn tables(&mut self, key: &'static str, context: &mut ParseContext) -> Vec<Table> {
        let Some(entry) = self.take(key) else { return Vec::new() };
        let values = match entry.value {
            Spanned { value: Value::List(values), .. } => values,
            one => vec![one],
        };
        values.into_iter().filter_map(|value| self.inner(key, true, value, context)).collect()
    }

    /// The tables below keys the author chose, as in `[author.ID]`, in the order of the file.
    pub fn named_tables(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Vec<(Spanned<String>, Table)> {
        let Some(mut outer) = self.table(key, context) else { return Vec::new() };
        let entries = std::mem::take(&mut outer.entries);
        let named = entries.into_iter().filter_map(|entry| {
            let table = outer.inner(&entry.key.value, false, entry.value, context)?;
            Some((entry.key, table))
        });
        named.collect()
    }

    /// Texts below keys the author chose, as in `[segments]`, in the order of the file.
    pub fn named_settings(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Vec<(Spanned<String>, Setting)> {
        let Some(outer) = self.table(key, context) else { return Vec::new() };
        let named = outer.entries.into_iter().filter_map(|entry| {
            let text = text_of(&entry.key.value, &entry.value, context)?;
            Some((entry.key, text))
        });
        named.collect()
    }

    fn inner(
        &self,
        key: &str,
        row: bool,
        value: Spanned<Value>,
        context: &mut ParseContext,
    ) -> Option<Table> {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        let Value::Table(entries) = value.value else {
            let header = if row { format!("[[{name}]]") } else { format!("[{name}]") };
            wrong(&name, &format!("a table, `{header}`"), &value, context);
            return None;
        };
        Some(Self { name, ..Self::new(value.span, entries, self.has_syntax_errors) })
    }

    /// Reports every key that was not read.
    pub fn finish(self, context: &mut ParseContext) {
        for entry in &self.entries {
            let key = &entry.key.value;
            let known = self.asked.iter().copied();
            let help = match did_you_mean(key, known.clone()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => {
                    let mut known: Vec<_> = known.map(|key| format!("`{key}`")).collect();
                    known.sort();
                    format!("remove it; known here: {}", known.join(", "))
                }
            };
            // The lines of a key that was pasted without quotes can read as names.
            let message = if looks_secret(key) {
                "the key here is unknown; it looks like a secret".to_owned()
            } else {
                format!("the key `{key}` is unknown")
            };
            context.push(Diagnostic::error(UNKNOWN_KEY, entry.key.span, message).help(help));
        }
    }
}

fn is_blank_text(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim().is_empty())
}

/// Reports a value of the wrong type.
fn wrong(key: &str, expected: &str, value: &Spanned<Value>, context: &mut ParseContext) {
    let message = format!("`{key}` has to be {expected}, not {}", value.value.kind());
    context.push(Diagnostic::error(WRONG_TYPE, value.span, message).help(format!("write {expected}")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document::parse;
    use crate::source::SourceTree;

    pub(super) fn findings(
        text: &str,
        read: impl Fn(&mut Table, &mut ParseContext),
    ) -> Vec<(usize, usize, String)> {
        let mut tree = SourceTree::in_memory([("a.toml", text)]);
        let file = tree.load("a.toml").unwrap();
        let mut diagnostics = Diagnostics::default();
        let variables = |name: &str| (name == "SET").then(|| "value".to_owned());
        let mut context = ParseContext::new(&variables, &mut diagnostics);
        let mut table = parse(&tree, file, tree.file(file).body(), &mut context);
        read(&mut table, &mut context);
        table.finish(&mut context);
        let place = |d: &Diagnostic| {
            let position = d.location(&tree).1;
            (position.line, position.column, d.message.clone())
        };
        diagnostics.iter().map(place).collect()
    }

    #[test]
    fn every_fault_of_a_file_is_told_at_once() {
        let text = "title = 3\nhuose = 'x'\ndate = 2022-11-30T20:00:00\nauthors = ['a', 4]\n";
        let found = findings(text, |table, context| {
            assert!(table.required_text("title", context).is_none());
            assert!(table.moment("date", context).is_none());
            assert_eq!(table.texts("authors", context).len(), 1);
            assert!(table.required_text("house", context).is_none());
        });
        let lines: Vec<_> = found.iter().map(|(line, column, _)| (*line, *column)).collect();
        assert_eq!(lines, [(1, 9), (3, 8), (4, 17), (1, 1), (2, 1)], "{found:#?}");
    }

    #[test]
    fn broken_lines_do_not_hide_other_faults() {
        let found =
            findings("title = \ndate = 2022-11-31T20:00:00+09:00\nauthors = 7\n", |table, context| {
                assert!(table.required_text("title", context).is_none());
                assert!(table.moment("date", context).is_none());
                assert!(table.texts("authors", context).is_empty());
            });
        let lines: Vec<_> = found.iter().map(|(line, _, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3], "{found:#?}");
    }

    #[test]
    fn variables_are_filled_in_and_missing_ones_named() {
        let found = findings("url = 'smtp://${SET}:${UNSET}@host'", |table, context| {
            assert_eq!(table.text("url", context), None);
        });
        assert_eq!(found, [(1, 7, "`url` needs the environment variable `UNSET`".to_owned())]);
        let found = findings("url = 'smtp://${SET}@host'\nother = '${UNSET}'", |table, context| {
            let url = table.setting("url", context).unwrap();
            assert_eq!((url.value.as_str(), url.shown()), ("smtp://value@host", "smtp://${SET}@host"));
            let (value, missing) = context.deferring(|context| table.required_text("other", context));
            assert_eq!((value, missing.len()), (None, 1));
            assert_eq!((missing[0].key.as_str(), missing[0].name.as_str()), ("other", "UNSET"));
        });
        assert_eq!(found, []);
    }

    #[test]
    fn an_empty_text_counts_as_missing_where_a_key_is_optional() {
        let text =
            "a = ''\nb = ' \\t'\nc = \"\"\nd = ''\ne = ''\nf = ''\ng = ''\nh = ''\ni = ''\nj = ''\nk = ''\n";
        let found = findings(&text.replace('\'', "\""), |table, context| {
            assert!(table.text("a", context).is_none() && table.setting("b", context).is_none());
            assert!(table.texts("c", context).is_empty() && table.number("d", 9, context).is_none());
            assert!(!table.flag("e", context) && table.moment("f", context).is_none());
            assert!(table.day("g", context).is_none() && table.written_date("h", context).is_none());
            assert_eq!(table.stated_text("i", context).unwrap().value, "");
            assert!(table.required_text("j", context).is_none());
            assert!(table.required_moment("k", context).is_none());
        });
        let lines: Vec<_> = found.iter().map(|(line, _, _)| *line).collect();
        assert_eq!(lines, [10, 11], "{found:#?}");
    }

    #[test]
    fn a_byte_order_mark_and_crlf_are_read_without_complaint() {
        let found = findings("\u{FEFF}title = 'x'\r\nother = 'y'\r\n", |table, context| {
            assert_eq!(table.text("title", context).unwrap().value, "x");
        });
        assert_eq!(found, [(2, 1, "the key `other` is unknown".to_owned())]);
    }
}
