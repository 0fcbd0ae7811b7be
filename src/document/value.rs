//! TOML values with the places where they were written, independent of the parser's lifetimes.

use std::ops::Range;

use super::unsafe_chars;
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, Span, Spanned};
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: Spanned<String>,
    pub(super) value: Spanned<Value>,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    /// Kept as digits: only the reader of a key knows what range makes sense.
    Integer(String, u32),
    Date(Datetime),
    List(Vec<Spanned<Value>>),
    Table(Vec<Entry>),
    Float,
    Boolean(bool),
}

impl Value {
    /// Returns the name of the type for a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(..) => "a whole number",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Float => "a number",
            Self::Boolean(_) => "true or false",
        }
    }
}

/// Turns what the parser found into values; `base` is where the parsed text starts in the file.
pub(super) struct Converter<'a> {
    pub(super) file: FileId,
    pub(super) base: usize,
    /// The parsed text.
    pub(super) text: &'a str,
    /// Starts of syntax errors in the parsed text, sorted.
    pub(super) broken: &'a [usize],
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Converter<'_> {
    fn place(&self, span: Range<usize>) -> Span {
        Span::new(self.file, self.base + span.start..self.base + span.end)
    }

    /// The entries in the order of the file.
    pub(super) fn table(&mut self, table: DeTable<'_>) -> Vec<Entry> {
        let entry = |(key, value): (toml::Spanned<_>, toml::Spanned<DeValue<'_>>)| {
            let span = self.place(key.span());
            let key: std::borrow::Cow<'_, str> = key.into_inner();
            Some(Entry { key: Spanned::new(key.into_owned(), span), value: self.value(value)? })
        };
        let mut entries: Vec<_> = table.into_iter().filter_map(entry).collect();
        entries.sort_by_key(|entry| entry.key.span);
        entries
    }

    /// The value; `None` for a piece with a syntax error in it or right behind it: it is not what was meant.
    fn value(&mut self, value: toml::Spanned<DeValue<'_>>) -> Option<Spanned<Value>> {
        let (range, span) = (value.span(), self.place(value.span()));
        let whole = matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        let next = self.broken.partition_point(|start| *start < range.start);
        if !whole && self.broken.get(next).is_some_and(|start| *start <= range.end) {
            return None;
        }
        let value = match value.into_inner() {
            DeValue::String(text) => {
                let written = self.text.get(range).unwrap_or_default();
                unsafe_chars::inspect_escapes(&text, written, span, self.diagnostics);
                let mut text = text.into_owned();
                // What stands in the file as it is was reported where it stands.
                text.retain(|c| !(unsafe_chars::is_control(c) && written.contains(c)));
                Value::Text(text)
            }
            DeValue::Integer(number) => Value::Integer(number.as_str().to_owned(), number.radix()),
            DeValue::Float(_) => Value::Float,
            DeValue::Boolean(set) => Value::Boolean(set),
            DeValue::Datetime(date) => Value::Date(date),
            DeValue::Array(values) => {
                Value::List(values.into_iter().filter_map(|value| self.value(value)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Some(Spanned::new(value, span))
    }
}
