//! Addresses to listen on.

use std::net::{Ipv4Addr, SocketAddr};

/// Parses an address to listen on. A port alone, also behind `localhost` or a colon, is one of this machine's loopback.
pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let written = text.trim();
    if let Ok(address) = written.parse() {
        return Ok(address);
    }
    let port = match written.rsplit_once(':') {
        None => written,
        Some((host, port)) if host.is_empty() || host.eq_ignore_ascii_case("localhost") => port,
        Some(_) => "",
    };
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(port) if digits => Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port))),
        _ if digits => Err("a port is at most 65535, as in `8030`".to_owned()),
        _ => Err(
            "write an address and a port, as in `127.0.0.1:8030`, or a port of this machine, as in `8030`"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_port_is_one_of_this_machine() {
        let cases = [
            ("8030", "127.0.0.1:8030"),
            (":8030", "127.0.0.1:8030"),
            ("localhost:8030", "127.0.0.1:8030"),
            ("LOCALHOST:1", "127.0.0.1:1"),
            (" 8030 ", "127.0.0.1:8030"),
            ("0", "127.0.0.1:0"),
            ("65535", "127.0.0.1:65535"),
            ("0.0.0.0:8030", "0.0.0.0:8030"),
            ("[::1]:8030", "[::1]:8030"),
            ("[::]:80", "[::]:80"),
        ];
        for (text, address) in cases {
            assert_eq!(
                listen_address(text).map(|address| address.to_string()),
                Ok(address.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_next_step() {
        for text in [
            "",
            ":",
            "localhost",
            "0.0.0.0",
            "65536",
            "99999",
            "+80",
            "-1",
            "80a",
            "a:80",
            "1.2.3:80",
            "::1",
            "8030:",
        ] {
            let error = listen_address(text).unwrap_err();
            assert!(error.contains("`8030`"), "{text}: {error}");
        }
    }
}
