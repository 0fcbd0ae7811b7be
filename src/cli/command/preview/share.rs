//! Links to a preview: one for this machine alone, or one for the editor and one for guests.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use serde_json::{Value, json};

use crate::cli::console::Console;
use crate::preview::{Access, path_of};

/// Placeholder in a link if this machine's outward address is unknown.
const UNKNOWN_HOST: &str = "ADDRESS-OF-THIS-MACHINE";

/// Links to the preview of an issue.
pub(super) struct Links {
    /// For the editor.
    page: String,
    /// For the editor, on this machine.
    pub(super) here: String,
    /// For guests.
    guest: Option<String>,
}

impl Links {
    /// Returns the links to an issue on a running preview.
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

    /// Prints them for a person.
    pub(super) fn print(&self, console: &Console) {
        let Some(guest) = &self.guest else {
            return console.say(&format!("the preview is at {} (Ctrl-C ends)", self.page));
        };
        console.say("everybody with one of these links can open the preview (Ctrl-C ends)");
        console.say(&format!("to read, comment and edit:  {}", self.page));
        console.say(&format!("to read and comment:        {guest}"));
        console.say("it is plain HTTP: outside a network you trust, use a tunnel or a VPN");
    }

    /// Formats them for programs.
    pub(super) fn json(&self) -> Value {
        match &self.guest {
            Some(guest) => json!({ "page": self.page, "guest": guest }),
            None => json!({ "page": self.page }),
        }
    }
}

/// Returns host and port for a link. An unspecified address is replaced by `instead`.
fn host(bound: SocketAddr, instead: Option<IpAddr>) -> String {
    match instead {
        _ if !bound.ip().is_unspecified() => bound.to_string(),
        Some(address) => SocketAddr::new(address, bound.port()).to_string(),
        None => format!("{UNKNOWN_HOST}:{}", bound.port()),
    }
}

/// Returns the source address of outgoing packets, which others can most likely reach. Nothing is sent: connecting a
/// datagram socket only selects a route (the addresses are reserved by RFC 5737 and RFC 3849).
fn outward(listening: IpAddr) -> Option<IpAddr> {
    let fourth: (IpAddr, IpAddr) = (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into());
    let sixth: (IpAddr, IpAddr) =
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
    // A socket on all IPv6 addresses usually accepts IPv4 as well.
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
    fn local_preview_has_one_link() {
        let links = links("127.0.0.1:8030", None, &Access::local(&[7; 32]));
        assert_eq!(links.json(), json!({ "page": format!("http://127.0.0.1:8030{PATH}") }));
    }

    #[test]
    fn shared_preview_has_two_links_with_different_keys() {
        let access = Access::shared(&[7; 32]);
        let links = links("192.0.2.7:8030", None, &access);
        let (editor, guest) = (access.editor_key().unwrap(), access.guest_key().unwrap());
        let link = |key| format!("http://192.0.2.7:8030{PATH}?key={key}");
        assert_eq!(links.json(), json!({ "page": link(editor), "guest": link(guest) }));
    }

    #[test]
    fn unspecified_address_becomes_a_reachable_one() {
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
