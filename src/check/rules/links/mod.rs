//! Where links lead and what they are called.

use crate::check::registry::entries;

entries! {}
