//! The links to a preview: one for this machine alone, or one for oneself and one for guests.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use serde_json::{Value, json};

use crate::cli::console::Console;
use crate::preview::{Access, path_of};

/// Said in a link where the machine does not know how others reach it.
const UNKNOWN: &str = "ADDRESS-OF-THIS-MACHINE";

/// Where the preview of an issue is.
pub(super) struct Links {
    /// For oneself.
    page: String,
    /// For oneself, on this machine.
    pub(super) here: String,
    /// For guests.
    guest: Option<String>,
}

impl Links {
    /// The links to an issue on a preview that listens.
    pub(super) fn to(issue: &str, bound: SocketAddr, access: &Access) -> Self {
        let outward = if bound.ip().is_unspecified() { outward(bound.ip()) } else { None };
        Self::with(issue, bound, outward, access)
    }

    fn with(issue: &str, bound: SocketAddr, outward: Option<IpAddr>, access: &Access) -> Self {
        let path = path_of(issue);
        let link = |address: Option<IpAddr>, key: Option<&str>| {
            let key = key.map(|key| format!("?key={key}")).unwrap_or_default();
            format!("http://{}{path}{key}", host(bound, address))
        };
        let loopback: IpAddr =
            if bound.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        Self {
            page: link(outward, access.editor_key()),
            here: link(Some(loopback), access.editor_key()),
            guest: access.guest_key().map(|key| link(outward, Some(key))),
        }
    }

    /// Says them to a person.
    pub(super) fn tell(&self, console: &Console) {
        let Some(guest) = &self.guest else {
            return console.say(&format!("the preview is at {} (Ctrl-C ends)", self.page));
        };
        console.say("the preview is shared with whoever has one of these links (Ctrl-C ends)");
        console.say(&format!("for you, who edit:                 {}", self.page));
        console.say(&format!("for guests, who look and comment:  {guest}"));
        console.say("it is plain HTTP: outside a network you trust, go through a tunnel or a VPN");
    }

    /// The same for programs.
    pub(super) fn json(&self) -> Value {
        match &self.guest {
            Some(guest) => json!({ "page": self.page, "guest": guest }),
            None => json!({ "page": self.page }),
        }
    }
}

/// What stands in a link for the address that is listened on; one that stands for all needs another in its place.
fn host(bound: SocketAddr, instead: Option<IpAddr>) -> String {
    match instead {
        _ if !bound.ip().is_unspecified() => bound.to_string(),
        Some(address) => SocketAddr::new(address, bound.port()).to_string(),
        None => format!("{UNKNOWN}:{}", bound.port()),
    }
}

/// The address under which this machine goes out, which is the one that others most likely reach. Nothing is sent: to
/// connect a datagram socket only asks the system which way a packet would take (the addresses are of RFC 5737 and RFC 3849).
fn outward(listening: IpAddr) -> Option<IpAddr> {
    let fourth: (IpAddr, IpAddr) = (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into());
    let sixth: (IpAddr, IpAddr) =
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
    // Who listens on all addresses of IPv6 is mostly reached by those of IPv4 as well.
    let families = if listening.is_ipv4() { vec![fourth] } else { vec![sixth, fourth] };
    families.into_iter().find_map(|(from, to)| {
        let socket = UdpSocket::bind((from, 0)).ok()?;
        socket.connect((to, 9)).ok()?;
        let address = socket.local_addr().ok()?.ip();
        (!address.is_unspecified() && !address.is_loopback()).then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(bound: &str, outward: Option<&str>, access: &Access) -> Links {
        Links::with("추석", bound.parse().unwrap(), outward.map(|address| address.parse().unwrap()), access)
    }

    const PATH: &str = "/issues/%EC%B6%94%EC%84%9D";

    #[test]
    fn a_preview_for_this_machine_alone_has_one_link() {
        let links = links("127.0.0.1:8030", None, &Access::local(&[7; 32]));
        assert_eq!(links.json(), json!({ "page": format!("http://127.0.0.1:8030{PATH}") }));
    }

    #[test]
    fn a_shared_one_has_two_with_different_keys() {
        let access = Access::shared(&[7; 32]);
        let links = links("192.0.2.7:8030", None, &access);
        let (editor, guest) = (access.editor_key().unwrap(), access.guest_key().unwrap());
        let link = |key| format!("http://192.0.2.7:8030{PATH}?key={key}");
        assert_eq!(links.json(), json!({ "page": link(editor), "guest": link(guest) }));
    }

    #[test]
    fn an_address_that_stands_for_all_is_one_that_others_can_use() {
        let access = Access::shared(&[7; 32]);
        let known = links("0.0.0.0:8030", Some("192.0.2.7"), &access);
        assert!(known.page.starts_with("http://192.0.2.7:8030/"), "{}", known.page);
        assert!(known.here.starts_with("http://127.0.0.1:8030/"), "{}", known.here);
        let sixth = links("[::]:8030", Some("2001:db8::7"), &access);
        assert!(sixth.page.starts_with("http://[2001:db8::7]:8030/"), "{}", sixth.page);
        let unknown = links("[::]:8030", None, &access);
        assert!(unknown.page.starts_with("http://ADDRESS-OF-THIS-MACHINE:8030/"), "{}", unknown.page);
        assert!(unknown.here.starts_with("http://[::1]:8030/"), "{}", unknown.here);
    }
}
