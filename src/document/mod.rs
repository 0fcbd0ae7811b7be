//! Strict TOML: every key is known, every value has its type, and every fault of a file is told at once.
//!
//! ```
//! use briefing::{diagnostic::Diagnostics, document, source::SourceTree};
//!
//! let mut tree = SourceTree::in_memory([("issue.toml", "titel = 'Harbour'")]);
//! let file = tree.load("issue.toml").unwrap();
//! let (mut found, no_variables) = (Diagnostics::default(), |_: &str| None);
//! let mut reading = document::Reading::new(&no_variables, &mut found);
//! let mut table = document::parse(&tree, file, tree.file(file).body(), &mut reading);
//! assert!(table.text("title", &mut reading).is_none());
//! table.finish(&mut reading);
//! assert_eq!(found.iter().next().unwrap().help.as_deref(), Some("did you mean `title`?"));
//! ```

mod environment;
pub mod hygiene;
mod moment;
mod parse;
mod table;
mod value;

pub use environment::{Reading, Variables};
pub use parse::parse;
pub use table::Table;
