//! Resolving host names to public addresses.
//!
//! The test is inside of the resolver that the connection uses. Testing the name first and connecting later would
//! resolve it twice, and a hostile name server returns `127.0.0.1` the second time (DNS rebinding).

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::error::NoPublicAddress;
use super::url_policy::AllowPrivate;
use crate::domain::IpScope;

/// Future of the addresses of a host.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Resolver of host names. Tests implement it without a name server.
pub trait NameResolver: fmt::Debug + Send + Sync {
    /// Returns the addresses of a host.
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a>;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl NameResolver for SystemResolver {
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|at| at.ip()).collect()) })
    }
}

/// Resolver of the HTTP client: returns public addresses only, except for allowed hosts.
#[derive(Debug)]
pub(super) struct PublicOnlyResolver {
    pub(super) names: Arc<dyn NameResolver>,
    pub(super) allow_private: AllowPrivate,
}

impl Resolve for PublicOnlyResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, allow_private) = (Arc::clone(&self.names), self.allow_private.covers(name.as_str()));
        Box::pin(async move {
            let found = names.addresses(name.as_str()).await.map_err(|_| NoPublicAddress::Unresolved)?;
            Ok(admitted(found, allow_private)?)
        })
    }
}

/// Keeps the public addresses: no connection is opened to the others.
fn admitted(found: Vec<IpAddr>, allow_private: bool) -> Result<Addrs, NoPublicAddress> {
    let missing = if found.is_empty() { NoPublicAddress::Unresolved } else { NoPublicAddress::PrivateOnly };
    let kept = found.into_iter().filter(|address| allow_private || IpScope::of(*address) == IpScope::Public);
    // Port 0 becomes the URL's.
    let kept: Vec<SocketAddr> = kept.map(|address| SocketAddr::new(address, 0)).collect();
    if kept.is_empty() { Err(missing) } else { Ok(Box::new(kept.into_iter())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(found: &[&str], allow_private: bool) -> Result<Vec<String>, NoPublicAddress> {
        let found = found.iter().map(|text| text.parse().unwrap()).collect();
        admitted(found, allow_private).map(|kept| kept.map(|at| at.ip().to_string()).collect())
    }

    #[test]
    fn only_public_addresses_are_kept() {
        assert_eq!(kept(&["10.0.0.1", "1.1.1.1", "::1"], false), Ok(vec!["1.1.1.1".into()]));
        assert_eq!(kept(&["10.0.0.1", "::1"], false), Err(NoPublicAddress::PrivateOnly));
        assert_eq!(kept(&["::1"], true), Ok(vec!["::1".into()]));
        assert_eq!(kept(&[], true), Err(NoPublicAddress::Unresolved));
    }
}
