//! Single items.

use crate::check::registry::entries;

entries! {}
