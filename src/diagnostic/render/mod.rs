//! Findings as people and scripts read them: one file per format.

mod concise;
mod github;
mod human;
mod json;
mod mask;
mod sarif;
mod secret_lines;
mod secret_tables;

pub use concise::concise;
pub use github::github;
pub use human::human;
pub use json::json;
pub use mask::mask_secrets;
pub use sarif::sarif;
