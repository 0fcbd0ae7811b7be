//! One entry of a subscriber file as it is written: the values of its keys, before anything looks what they mean.

use crate::document::{ParseContext, Table};
use crate::source::Spanned;

/// Values of the keys of one `[[subscriber]]`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct WrittenEntry {
    /// The address; `None` after a finding about it.
    pub(super) email: Option<Spanned<String>>,
    /// The name.
    pub(super) name: Option<String>,
    /// Ids of chosen topics.
    pub(super) topics: Vec<Spanned<String>>,
    /// Ids of chosen newsletters.
    pub(super) newsletters: Vec<Spanned<String>>,
    /// Ids of newsletters that the reader left.
    pub(super) left_newsletters: Vec<Spanned<String>>,
    /// The status.
    pub(super) status: Option<Spanned<String>>,
    /// The language.
    pub(super) language: Option<String>,
    /// The newsroom's labels.
    pub(super) tags: Vec<String>,
    /// When they joined.
    pub(super) since: Option<String>,
    /// Source of the sign-up.
    pub(super) source: Option<String>,
}

impl WrittenEntry {
    /// Reads the keys of a table, and reports those that no entry has.
    pub(super) fn of(mut table: Table, context: &mut ParseContext) -> Self {
        let value = |text: Spanned<String>| text.value;
        let entry = Self {
            email: table.required_text("email", context),
            name: table.text("name", context).map(value),
            topics: table.texts("topics", context),
            newsletters: table.texts("newsletters", context),
            left_newsletters: table.texts("left_newsletters", context),
            status: table.stated_text("status", context),
            language: table.text("language", context).map(value),
            tags: table.texts("tags", context).into_iter().map(value).collect(),
            since: table.written_date("since", context).map(value),
            source: table.text("source", context).map(value),
        };
        table.finish(context);
        entry
    }
}
