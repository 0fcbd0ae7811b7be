//! The address of a client, behind proxies or without them.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};

use crate::domain::IpNetwork;

/// Hops of `X-Forwarded-For` that are looked at, from the right.
const MAX_HOPS: usize = 32;

/// Returns the address of the client: that of the connection, or behind trusted proxies the rightmost address of
/// `X-Forwarded-For` that is no trusted proxy. What a client wrote into the header itself stands further to the left, and is
/// not believed. For limits alone: it is never logged.
pub(super) fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNetwork]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    let lines = headers.get_all(HeaderName::from_static("x-forwarded-for")).into_iter();
    let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(',')).take(MAX_HOPS);
    for hop in hops {
        if !is_trusted(client) {
            break;
        }
        // Whatever is no address was not written by a proxy that can be trusted.
        let Some(address) = hop_address(hop.trim()) else { break };
        client = address.to_canonical();
    }
    client
}

/// Parses a hop: an address, in brackets or with a port too.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<std::net::SocketAddr>().map(|address| address.ip());
    bare.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<_> = trusted.iter().map(|text| IpNetwork::parse(text).unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn forged_hops_are_not_believed() {
        let proxy = ["127.0.0.1", "10.0.0.0/8"];
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], &proxy), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["198.51.100.1"], &[]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["1.2.3.4, 198.51.100.1"], &proxy), "198.51.100.1");
        assert_eq!(seen("127.0.0.1", &["1.2.3.4", "198.51.100.1, 10.1.1.1"], &proxy), "198.51.100.1");
        assert_eq!(seen("127.0.0.1", &["nonsense, 10.1.1.1"], &proxy), "10.1.1.1");
        assert_eq!(seen("127.0.0.1", &["[2001:db8::1]:443"], &proxy), "2001:db8::1");
        assert_eq!(seen("::ffff:127.0.0.1", &[], &proxy), "127.0.0.1");
    }
}
