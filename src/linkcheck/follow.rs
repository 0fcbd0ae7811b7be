//! Following redirects: by our own hand, because every hop's address is checked again, and none is followed for ever.

use std::collections::BTreeSet;

use url::Url;

use super::ask::Asker;
use super::target;
use crate::domain::{Hop, Inconclusive, LinkResult, LinkStatus, RequestError};

/// As many as browsers of old followed; honest chains are shorter than three.
const MOST_HOPS: usize = 10;

impl Asker {
    /// Asks for an admitted URL and goes wherever it leads.
    pub(super) async fn follow(&self, start: Url) -> LinkResult {
        let (mut hops, mut seen) = (Vec::new(), BTreeSet::from([start.clone()]));
        let (mut url, mut wants_cookies) = (start, false);
        let end = loop {
            let reply = match self.ask(&url).await {
                Ok(reply) if reply.is_redirect() => reply,
                Ok(reply) => break reply.end(),
                Err(end) => break end,
            };
            wants_cookies |= reply.sets_cookie;
            if hops.len() == MOST_HOPS {
                break in_circles(RequestError::TooManyHops, wants_cookies);
            }
            let Some(to) = reply.location.and_then(|to| url.join(to.trim()).ok()) else {
                break LinkStatus::Unreachable(RequestError::NoTarget);
            };
            hops.push(Hop { status: reply.status, to: to.to_string() });
            match target::admit(to, &self.settings.allow_private) {
                Ok(next) if seen.insert(next.clone()) => url = next,
                Ok(_) => break in_circles(RequestError::Loop, wants_cookies),
                Err(end) => break end,
            }
        };
        LinkResult { hops, end }
    }
}

/// Many sites set a cookie and redirect until they get it back; readers never notice.
fn in_circles(trouble: RequestError, wants_cookies: bool) -> LinkStatus {
    if wants_cookies {
        LinkStatus::Unsure(Inconclusive::CookieWall)
    } else {
        LinkStatus::Unreachable(trouble)
    }
}
