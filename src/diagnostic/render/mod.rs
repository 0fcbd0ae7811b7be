//! Findings as people and scripts read them: one file per format.

mod human_look;
mod json_shape;
mod mask;

pub use human_look::human;
pub use json_shape::json;
