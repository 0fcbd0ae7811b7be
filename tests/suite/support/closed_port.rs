//! An address at which nothing answers.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A port that is taken and at which nobody listens: connections are refused, and no other test gets the port meanwhile.
#[derive(Debug)]
pub struct ClosedPort(TcpSocket);

impl ClosedPort {
    /// Takes a free port of this machine.
    pub fn new() -> Self {
        let taken = TcpSocket::new_v4().unwrap();
        taken.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        Self(taken)
    }

    /// Its number.
    pub fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }
}

impl fmt::Display for ClosedPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.local_addr().unwrap().fmt(formatter)
    }
}
