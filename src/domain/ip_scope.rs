//! Scope of an IP address: public internet or not (IANA special-purpose address registries, RFC 6890, as of 2025).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Scope of an IP address.
///
/// Only public addresses are requested: a link in a story must not make the newsroom's machine connect to its own
/// services, its router, or a cloud's metadata service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpScope {
    /// Routed on the public internet.
    Public,
    /// Reserved for documentation, benchmarks and protocols: no machine has it.
    Reserved,
    /// This machine, its network, multicast, or not assigned.
    Private,
}

impl IpScope {
    /// Returns the scope of an address.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

#[expect(clippy::match_same_arms, reason = "a table: every line has its own reason")]
fn of_v4(address: Ipv4Addr) -> IpScope {
    match address.octets() {
        // This network, loopback, private use, multicast, reserved and broadcast.
        [0 | 10 | 127 | 224..=255, ..] => IpScope::Private,
        // Shared by the customers of a provider (CGNAT).
        [100, 64..=127, ..] => IpScope::Private,
        // Link-local, where clouds keep their metadata.
        [169, 254, ..] => IpScope::Private,
        [172, 16..=31, ..] => IpScope::Private,
        [192, 168, ..] => IpScope::Private,
        // Protocol assignments, documentation, the old 6to4 relays.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] => IpScope::Reserved,
        // Benchmarks and documentation.
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => IpScope::Reserved,
        _ => IpScope::Public,
    }
}

#[expect(clippy::match_same_arms, reason = "a table: every line has its own reason")]
fn of_v6(address: Ipv6Addr) -> IpScope {
    match address.segments() {
        // IPv4-mapped, and NAT64's well-known prefix: the IPv4 address decides.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of_groups(high, low),
        // 6to4 has its IPv4 address at the start.
        [0x2002, high, low, ..] => of_groups(high, low),
        // Teredo, benchmarks, ORCHID and the other protocol assignments of 2001::/23.
        [0x2001, 0..=0x1ff, ..] => IpScope::Reserved,
        // Documentation, the old and the new.
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => IpScope::Reserved,
        // The only assigned block; loopback, ULA, link-local, multicast and the rest are outside.
        [0x2000..=0x3fff, ..] => IpScope::Public,
        _ => IpScope::Private,
    }
}

/// Returns the scope of the IPv4 address in two groups of an IPv6 address.
fn of_groups(high: u16, low: u16) -> IpScope {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    of_v4(Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_PUBLIC: &str = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.9.9.9 \
        169.254.169.254 169.254.0.0 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.171 192.0.2.7 192.88.99.1 192.168.0.1 \
        198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 \
        :: ::1 ::7f00:1 ::808:808 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::ffff:0:7f00:1 \
        64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 \
        2002:7f00:1:: 2002:c0a8:1:: 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 febf::1 fec0::1 \
        ff02::1 ff0e::1";
    const PUBLIC: &str = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.0.0.1 128.0.0.1 \
        169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.0.3.1 192.88.98.1 192.167.0.1 192.169.0.1 \
        198.17.0.1 198.20.0.1 198.51.99.1 203.0.112.1 203.0.114.1 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::808:808 \
        2001:200::1 2001:4860:4860::8888 2001:db7::1 2001:db9::1 2002:808:808:: 2606:4700::1111 2a00:1450::1 3ffe::1";

    #[test]
    fn special_purpose_addresses_are_not_public() {
        for text in NOT_PUBLIC.split_whitespace() {
            assert_ne!(IpScope::of(text.parse().unwrap()), IpScope::Public, "{text}");
        }
        for text in PUBLIC.split_whitespace() {
            assert_eq!(IpScope::of(text.parse().unwrap()), IpScope::Public, "{text}");
        }
    }
}
