//! What is wrong, where, and how to mend it.

mod code;
mod collect;
mod render;
mod sentence;
mod severity;

pub use code::Code;
pub use collect::{Diagnostic, Diagnostics, Place};
pub use render::{human, json};
pub use sentence::{count, did_you_mean, list_of, visible};
pub use severity::Severity;
