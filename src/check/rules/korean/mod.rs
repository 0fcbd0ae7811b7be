//! Korean spelling.

use crate::check::registry::entries;

entries! {}
