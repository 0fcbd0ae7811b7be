//! Findings: message, location, help and fix.

mod apply;
mod code;
mod collect;
mod fix;
mod render;
mod severity;
mod wording;

pub use apply::{FixedFiles, apply_fixes};
pub use code::Code;
pub use collect::{Diagnostic, Diagnostics, Location};
pub use fix::{Edit, Fix};
pub use render::{concise, github, human, json, sarif};
pub use severity::Severity;
pub use wording::{did_you_mean, escape_control_chars, list_of, pluralize};
