//! Strict TOML: unknown keys and wrong types are findings, and one run reports all faults of a file.
//!
//! ```
//! use briefing::{diagnostic::Diagnostics, document, source::SourceTree};
//!
//! let mut tree = SourceTree::in_memory([("issue.toml", "titel = 'Harbour'")]);
//! let file = tree.load("issue.toml").unwrap();
//! let (mut found, no_variables) = (Diagnostics::default(), |_: &str| None);
//! let mut context = document::ParseContext::new(&no_variables, &mut found);
//! let mut table = document::parse(&tree, file, tree.file(file).body(), &mut context);
//! assert!(table.text("title", &mut context).is_none());
//! table.finish(&mut context);
//! assert_eq!(found.iter().next().unwrap().help.as_deref(), Some("did you mean `title`?"));
//! ```

mod context;
mod json;
mod parse;
mod setting;
mod table;
mod timestamp;
pub mod unsafe_chars;
mod value;
mod variables;

pub use context::ParseContext;
pub use json::{quoted, to_json};
pub use parse::parse;
pub use setting::Setting;
pub use table::Table;
pub use variables::{MissingVariable, Redactions, Variables};
