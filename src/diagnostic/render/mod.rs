//! Findings as people and scripts read them: one file per format.

mod addresses;
mod concise;
mod github;
mod human;
mod json;
mod known_settings;
mod mask;
mod plain_values;
mod sarif;
mod secret_words;
mod toml_keys;
mod toml_values;

pub use concise::concise;
pub use github::github;
pub use human::human;
pub use json::json;
pub use mask::mask_secrets;
pub use sarif::sarif;
