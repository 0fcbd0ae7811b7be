//! Words, names and quotes.

use crate::check::registry::entries;

entries! {}
