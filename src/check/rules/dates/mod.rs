//! Days, times and zones.

use crate::check::registry::entries;

entries! {}
