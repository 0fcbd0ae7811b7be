//! What is wrong, where, and how to mend it.

mod apply;
mod code;
mod collect;
mod fix;
mod render;
mod wording;
mod severity;

pub use apply::{FixedFiles, apply_fixes};
pub use code::Code;
pub use collect::{Diagnostic, Diagnostics, Location};
pub use fix::{Edit, Fix};
pub use render::{concise, github, human, json, sarif};
pub use wording::{pluralize, did_you_mean, list_of, escape_control_chars};
pub use severity::Severity;
