//! A setting that remembers how it was written.

use std::fmt;

use crate::source::{Span, Spanned};

/// Text of a setting. What came from the environment may be a secret, so messages quote [`Setting::shown`], never the
/// value.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value, with each `${NAME}` replaced.
    pub value: String,
    /// The place of the value.
    pub span: Span,
    written: String,
}

impl Setting {
    pub(super) fn new(value: String, written: String, span: Span) -> Self {
        Self { value, span, written }
    }

    /// Returns the text as the file has it: `${NAME}` stays a name.
    pub fn shown(&self) -> &str {
        &self.written
    }

    /// True if a part of the value came from the environment.
    pub fn has_variables(&self) -> bool {
        self.value != self.written
    }

    /// Rewords a sentence that quotes the value between backticks: it then quotes the text of the file.
    pub fn reword(&self, sentence: &str) -> String {
        if !self.has_variables() {
            return sentence.to_owned();
        }
        sentence.replace(&format!("`{}`", self.value), &format!("`{}`", self.written))
    }

    /// Returns true if nothing but blanks was written.
    pub fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    /// Returns another value of the same origin, such as a part of this one.
    #[must_use]
    pub fn with_value(&self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self.clone() }
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Setting").field(&self.written).finish()
    }
}

impl From<Setting> for Spanned<String> {
    fn from(setting: Setting) -> Self {
        Self::new(setting.value, setting.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceTree;

    #[test]
    fn a_value_of_the_environment_is_shown_by_its_name() {
        let mut tree = SourceTree::in_memory([("a", "")]);
        let span = Span::new(tree.load("a").unwrap(), 0..0);
        let setting = Setting::new("e".into(), "${KEY}".into(), span);
        assert_eq!(format!("{setting:?}"), "Setting(\"${KEY}\")");
        assert_eq!(setting.reword("`e` is no rate"), "`${KEY}` is no rate");
        assert_eq!(setting.with_value("f").shown(), "${KEY}");
        let plain = Setting::new("20/x".into(), "20/x".into(), span);
        assert_eq!(plain.reword("`20/x` is no rate"), "`20/x` is no rate");
    }
}
