//! Findings: message, location, help and fix.

mod apply;
mod escape;
mod finding;
mod findings;
mod render;
mod wording;

pub use apply::{FixedFiles, apply_fixes};
pub use escape::{escape_control_chars, escape_for_terminal, escape_json, escape_path};
pub use finding::{Code, Diagnostic, Edit, Fix, Location, Severity};
pub use findings::{Diagnostics, MAX_OF_A_CODE};
pub use render::{concise, github, human, json, mask_secrets, sarif};
pub use wording::{did_you_mean, grouped, list_of, pluralize};
