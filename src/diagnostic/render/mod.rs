//! Findings as people and scripts read them: one file per format.

mod concise;
mod github;
mod human_look;
mod json_shape;
mod mask;
mod sarif;

pub use concise::concise;
pub use github::github;
pub use human_look::human;
pub use json_shape::json;
pub use sarif::sarif;
