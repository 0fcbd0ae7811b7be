//! Severity of a finding.

/// Severity of a finding; errors sort first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is sent until it is fixed.
    Error,
    /// Readers will probably notice.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}
