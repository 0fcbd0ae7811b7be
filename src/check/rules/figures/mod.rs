//! Numbers and sums.

use crate::check::registry::entries;

entries! {}
