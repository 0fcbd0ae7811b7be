//! What is wrong, where, and how to mend it.

mod apply;
mod code;
mod collect;
mod fix;
mod render;
mod sentence;
mod severity;

pub use apply::{Mended, mend};
pub use code::Code;
pub use collect::{Diagnostic, Diagnostics, Place};
pub use fix::{Edit, Fix};
pub use render::{concise, github, human, json, sarif};
pub use sentence::{count, did_you_mean, list_of, visible};
pub use severity::Severity;
