//! What a newsroom that writes about attacks has to be careful with.

mod live_indicator;

use crate::check::registry::entries;

entries! {
    live_indicator::LiveIndicator, "live_indicator.rs";
}
