//! What a check may know besides the issue: it is handed in, so that checking stays a plain function.

use crate::domain::LinkReport;
use crate::issue::PastIssue;
use jiff::Timestamp;

/// The clock, the archive, the network, as far as somebody looked. The default knows nothing, and rules that need to
/// know are silent then.
#[derive(Debug, Clone, Default)]
pub struct CheckInputs {
    /// The present moment.
    pub now: Option<Timestamp>,
    /// The issues before this one, newest first.
    pub earlier: Vec<PastIssue>,
    /// What the network said about the issue's links, if it was asked.
    pub links: Option<LinkReport>,
}
