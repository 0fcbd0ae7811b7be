//! Findings: message, location, help and fix.

mod apply;
mod finding;
mod render;
mod wording;

pub use apply::{FixedFiles, apply_fixes};
pub use finding::{Code, Diagnostic, Diagnostics, Edit, Fix, Location, Severity};
pub use render::{concise, github, human, json, sarif};
pub use wording::{did_you_mean, escape_control_chars, list_of, pluralize};
