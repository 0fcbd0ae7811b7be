//! What a rule is.

use crate::diagnostic::{Code, Diagnostics};
use crate::domain::{Rendered, Variant};
use crate::issue::{Issue, Publication};

/// What rules look at.
pub struct Context<'a> {
    /// The issue as it was written.
    pub issue: &'a Issue,
    /// The newspaper.
    pub publication: &'a Publication,
    /// What readers get; the whole issue comes first.
    pub composed: &'a [(Variant, Rendered)],
}

/// One thing to look for.
pub trait Rule: Sync {
    /// Its stable name; it reads after the word "allow".
    fn code(&self) -> Code;

    /// Reports what it finds.
    fn check(&self, context: &Context<'_>, found: &mut Diagnostics);
}
