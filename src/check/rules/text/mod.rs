//! What no text should hold.

use crate::check::registry::entries;

entries! {}
