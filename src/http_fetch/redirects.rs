//! Following redirects, one checked hop at a time.

use std::collections::BTreeSet;

use url::Url;

use super::{FetchError, Response, UrlPolicy};
use crate::domain::{Hop, RequestError};

/// Maximum number of redirects, as in early browsers; honest chains have fewer than three.
const MAX_HOPS: usize = 10;

/// Redirects that were followed from one URL.
#[derive(Debug)]
pub struct RedirectChain {
    hops: Vec<Hop>,
    seen: BTreeSet<Url>,
}

impl RedirectChain {
    /// Starts a chain at a URL.
    pub fn new(start: Url) -> Self {
        Self { hops: Vec::new(), seen: BTreeSet::from([start]) }
    }

    /// Returns the URL to which a response to `from` redirects, and notes the hop.
    ///
    /// # Errors
    /// The redirect has no target, the chain is too long or a loop, or the policy does not admit the target.
    pub fn follow(&mut self, from: &Url, response: &Response, policy: &UrlPolicy) -> Result<Url, FetchError> {
        if self.hops.len() == MAX_HOPS {
            return Err(FetchError::Failed(RequestError::TooManyHops));
        }
        let target = response.location().and_then(|to| from.join(to.trim()).ok());
        let target = target.ok_or(FetchError::Failed(RequestError::NoTarget))?;
        self.hops.push(Hop { status: response.status, to: target.to_string() });
        let target = policy.admit(target)?;
        if self.seen.insert(target.clone()) {
            Ok(target)
        } else {
            Err(FetchError::Failed(RequestError::Loop))
        }
    }

    /// Returns the redirects in their order.
    pub fn into_hops(self) -> Vec<Hop> {
        self.hops
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hop_is_admitted_and_loops_end() {
        let url = |text: &str| Url::parse(text).unwrap();
        let to = |target: &str| Response::for_test(302, &[("location", target)]);
        let (start, policy) = (url("https://a.example/1"), UrlPolicy::default());
        let mut chain = RedirectChain::new(start.clone());
        let second = chain.follow(&start, &to("/2#part"), &policy).unwrap();
        assert_eq!(second, url("https://a.example/2"));
        let ends = [
            (to("http://127.0.0.1/"), FetchError::PrivateAddress),
            (to("/1"), FetchError::Failed(RequestError::Loop)),
            (Response::for_test(302, &[]), FetchError::Failed(RequestError::NoTarget)),
        ];
        for (response, end) in ends {
            assert_eq!(chain.follow(&second, &response, &policy), Err(end));
        }
        let hops: Vec<_> = chain.into_hops().into_iter().map(|hop| hop.to).collect();
        assert_eq!(hops, ["https://a.example/2#part", "http://127.0.0.1/", "https://a.example/1"]);
    }
}
