//! What a newsroom that writes about attacks has to be careful with.

use crate::check::registry::entries;

entries! {}
