//! The publication's own settings.

mod pale_accent;

use crate::check::registry::entries;

entries! {
    pale_accent::PaleAccent, "pale_accent.rs";
}
