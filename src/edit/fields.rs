//! The fields of a file: which there are, and what they say.

use std::collections::BTreeMap;

use toml_edit::{Document, Item};

use super::name::FileKind;
use super::{EditError, value};

/// Value of a field: a text (also a date or a number, as written) or a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// A text.
    Text(String),
    /// Several.
    List(Vec<String>),
}

impl Field {
    /// Returns true if it is blank.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(texts) => texts.is_empty(),
        }
    }
}

/// TOML type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldType {
    /// Between quotes.
    Text,
    /// One of these words between quotes.
    Word(&'static [&'static str]),
    /// Texts between brackets.
    List,
    /// A date, without quotes.
    Moment,
    /// A whole number up to this, without quotes.
    Number(u32),
}

/// A field, `key` or `table.key`.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldSpec {
    pub(super) key: &'static str,
    pub(super) field_type: FieldType,
    pub(super) required: bool,
}

const fn field(key: &'static str, field_type: FieldType) -> FieldSpec {
    FieldSpec { key, field_type, required: false }
}

const fn required(key: &'static str, field_type: FieldType) -> FieldSpec {
    FieldSpec { key, field_type, required: true }
}

/// In the order in which new ones are written.
const ITEM: &[FieldSpec] = &[
    required("title", FieldType::Text),
    field("kind", FieldType::Word(&["story", "links", "announcement", "sponsor"])),
    field("topics", FieldType::List),
    field("audience", FieldType::Word(&["everyone", "subscribers", "mail", "web"])),
    field("sponsor", FieldType::Text),
    field("language", FieldType::Text),
    field("link", FieldType::Text),
    field("link_text", FieldType::Text),
    field("source", FieldType::Text),
    field("authors", FieldType::List),
    field("date", FieldType::Moment),
    field("place", FieldType::Text),
    field("correction", FieldType::Text),
    field("image.file", FieldType::Text),
    field("image.alt", FieldType::Text),
    field("image.caption", FieldType::Text),
    field("image.credit", FieldType::Text),
    field("image.width", FieldType::Number(600)),
    field("image.crop", FieldType::Text),
];

const HEAD: &[FieldSpec] = &[
    required("title", FieldType::Text),
    field("subject", FieldType::Text),
    field("preheader", FieldType::Text),
    required("date", FieldType::Moment),
    field("updated", FieldType::Moment),
    field("authors", FieldType::List),
    field("about", FieldType::Text),
    field("greeting", FieldType::Text),
    field("cover.image", FieldType::Text),
    field("cover.alt", FieldType::Text),
    field("cover.credit", FieldType::Text),
];

/// The fields of a sort of file.
pub(super) fn of(kind: FileKind) -> &'static [FieldSpec] {
    match kind {
        FileKind::Head => HEAD,
        FileKind::Greeting => &[],
        FileKind::Item => ITEM,
    }
}

impl FieldSpec {
    /// The table it stands in, if any, and its name there.
    pub(super) fn parts(&self) -> (Option<&'static str>, &'static str) {
        self.key.split_once('.').map_or((None, self.key), |(table, leaf)| (Some(table), leaf))
    }

    /// Its value in a document.
    pub(super) fn find<'a>(&self, document: &'a Document<String>) -> Option<&'a Item> {
        match self.parts() {
            (None, leaf) => document.as_item().get(leaf),
            (Some(table), leaf) => document.as_item().get(table)?.get(leaf),
        }
    }

    /// Reads its value; `Err` when it has another TOML type.
    pub(super) fn said(&self, document: &Document<String>) -> Result<Option<Field>, EditError> {
        let Some(item) = self.find(document) else { return Ok(None) };
        let written = || item.span().and_then(|span| document.raw().get(span)).map(str::to_owned);
        let found = match self.field_type {
            FieldType::Text | FieldType::Word(_) => value::said(item).map(Field::Text),
            FieldType::List => match item.as_array() {
                Some(array) => array
                    .iter()
                    .map(|value| value.as_str().map(str::to_owned))
                    .collect::<Option<_>>()
                    .map(Field::List),
                None => value::said(item).map(|text| Field::List(vec![text])),
            },
            FieldType::Moment if item.as_datetime().is_some() => written().map(Field::Text),
            FieldType::Number(_) if item.as_integer().is_some() => written().map(Field::Text),
            FieldType::Moment | FieldType::Number(_) => None,
        };
        let odd = || {
            let sentence = format!(
                "`{}` is written as {}, which a form cannot show",
                self.key,
                article(item.type_name())
            );
            EditError::refused(sentence, "fix it in the whole file").about(self.key)
        };
        found.map(Some).ok_or_else(odd)
    }
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// Reads all fields of a document.
pub(super) fn read(
    document: &Document<String>,
    specs: &[FieldSpec],
) -> Result<BTreeMap<String, Field>, EditError> {
    let mut fields = BTreeMap::new();
    for spec in specs {
        if let Some(field) = spec.said(document)? {
            fields.insert(spec.key.to_owned(), field);
        }
    }
    Ok(fields)
}
