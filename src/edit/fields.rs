//! The fields of a file: which there are, and what they say.

use std::collections::BTreeMap;

use toml_edit::{Document, Item};

use super::name::Sheet;
use super::{EditError, value};

/// What a field says: a text (also a date or a number, as written) or a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// A text.
    Text(String),
    /// Several.
    List(Vec<String>),
}

impl Field {
    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(texts) => texts.is_empty(),
        }
    }
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
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
pub(super) struct Spec {
    pub(super) key: &'static str,
    pub(super) form: Form,
    pub(super) required: bool,
}

const fn field(key: &'static str, form: Form) -> Spec {
    Spec { key, form, required: false }
}

const fn required(key: &'static str, form: Form) -> Spec {
    Spec { key, form, required: true }
}

/// In the order in which new ones are written.
const ITEM: &[Spec] = &[
    required("title", Form::Text),
    field("kind", Form::Word(&["story", "links", "announcement"])),
    field("topics", Form::List),
    field("audience", Form::Word(&["everyone", "subscribers"])),
    field("link", Form::Text),
    field("link_text", Form::Text),
    field("source", Form::Text),
    field("authors", Form::List),
    field("date", Form::Moment),
    field("place", Form::Text),
    field("correction", Form::Text),
    field("image.file", Form::Text),
    field("image.alt", Form::Text),
    field("image.caption", Form::Text),
    field("image.credit", Form::Text),
    field("image.width", Form::Number(600)),
];

const HEAD: &[Spec] = &[
    required("title", Form::Text),
    field("subject", Form::Text),
    field("preheader", Form::Text),
    required("date", Form::Moment),
    field("updated", Form::Moment),
    field("authors", Form::List),
    field("about", Form::Text),
    field("greeting", Form::Text),
    field("cover.image", Form::Text),
    field("cover.alt", Form::Text),
    field("cover.credit", Form::Text),
];

/// The fields of a sort of file.
pub(super) fn of(sheet: Sheet) -> &'static [Spec] {
    match sheet {
        Sheet::Head => HEAD,
        Sheet::Greeting => &[],
        Sheet::Item => ITEM,
    }
}

impl Spec {
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

    /// What it says; `Err` when it is written as something else.
    pub(super) fn said(&self, document: &Document<String>) -> Result<Option<Field>, EditError> {
        let Some(item) = self.find(document) else { return Ok(None) };
        let written = || item.span().and_then(|span| document.raw().get(span)).map(str::to_owned);
        let found = match self.form {
            Form::Text | Form::Word(_) => value::said(item).map(Field::Text),
            Form::List => match item.as_array() {
                Some(array) => array
                    .iter()
                    .map(|value| value.as_str().map(str::to_owned))
                    .collect::<Option<_>>()
                    .map(Field::List),
                None => value::said(item).map(|text| Field::List(vec![text])),
            },
            Form::Moment if item.as_datetime().is_some() => written().map(Field::Text),
            Form::Number(_) if item.as_integer().is_some() => written().map(Field::Text),
            Form::Moment | Form::Number(_) => None,
        };
        let odd = || {
            let sentence = format!(
                "`{}` is written as {}, which a form cannot show",
                self.key,
                article(item.type_name())
            );
            EditError::refused(sentence, "mend it in the whole file").about(self.key)
        };
        found.map(Some).ok_or_else(odd)
    }
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// What all fields of a document say.
pub(super) fn read(
    document: &Document<String>,
    specs: &[Spec],
) -> Result<BTreeMap<String, Field>, EditError> {
    let mut fields = BTreeMap::new();
    for spec in specs {
        if let Some(field) = spec.said(document)? {
            fields.insert(spec.key.to_owned(), field);
        }
    }
    Ok(fields)
}
