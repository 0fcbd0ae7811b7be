//! From a host's name to addresses that may be asked.
//!
//! The check sits where the connection gets its addresses from. Checking the name beforehand and connecting afterwards
//! would look it up twice, and a hostile name server answers the second time with `127.0.0.1`.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{AllowPrivate, address};

/// Addresses, when they are there.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Who knows the addresses of hosts, so that tests need no name server.
pub trait Names: fmt::Debug + Send + Sync {
    /// The addresses of the host.
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|at| at.ip()).collect()) })
    }
}

/// Why a name leads to nobody who may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nowhere {
    /// It leads to no address.
    Unknown,
    /// It leads only to addresses that are not on the public internet.
    Private,
}

impl fmt::Display for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "the name leads to no address",
            Self::Private => "the name leads to no public address",
        })
    }
}

impl Error for Nowhere {}

/// Lets only public addresses through.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) names: Arc<dyn Names>,
    pub(super) allow_private: AllowPrivate,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, allow_private) = (Arc::clone(&self.names), self.allow_private.covers(name.as_str()));
        Box::pin(async move {
            let found = names.addresses(name.as_str()).await.map_err(|_| Nowhere::Unknown)?;
            Ok(admitted(found, allow_private)?)
        })
    }
}

/// Of several addresses the public ones: no connection is ever opened to the others.
fn admitted(found: Vec<IpAddr>, allow_private: bool) -> Result<Addrs, Nowhere> {
    let nowhere = if found.is_empty() { Nowhere::Unknown } else { Nowhere::Private };
    let kept = found.into_iter().filter(|address| allow_private || address::is_public(*address));
    // Port 0 becomes the URL's.
    let kept: Vec<SocketAddr> = kept.map(|address| SocketAddr::new(address, 0)).collect();
    if kept.is_empty() { Err(nowhere) } else { Ok(Box::new(kept.into_iter())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(found: &[&str], allow_private: bool) -> Result<Vec<String>, Nowhere> {
        let found = found.iter().map(|text| text.parse().unwrap()).collect();
        admitted(found, allow_private).map(|kept| kept.map(|at| at.ip().to_string()).collect())
    }

    #[test]
    fn of_several_addresses_only_the_public_ones_are_asked() {
        assert_eq!(kept(&["10.0.0.1", "1.1.1.1", "::1"], false), Ok(vec!["1.1.1.1".into()]));
        assert_eq!(kept(&["10.0.0.1", "::1"], false), Err(Nowhere::Private));
        assert_eq!(kept(&["::1"], true), Ok(vec!["::1".into()]));
        assert_eq!(kept(&[], true), Err(Nowhere::Unknown));
    }
}
