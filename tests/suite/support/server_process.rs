//! Processes of the program that serve at a free port, and the address that they announce.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A process that ends with the test, also with one that fails.
#[derive(Debug)]
pub struct OwnedChild(pub Child);

impl OwnedChild {
    /// Sends a signal by its name: `INT`, `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }
}

impl Drop for OwnedChild {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server that says in JSON, on its standard output, where it is.
pub fn start_server(command: &mut Command) -> (OwnedChild, Value) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut child = OwnedChild(child);
    let told = serde_json::Deserializer::from_reader(child.0.stdout.take().unwrap());
    let told = told.into_iter().next().unwrap().unwrap();
    (child, told)
}

/// The address in a sentence or a URL of a server.
pub fn address_in(said: &str) -> SocketAddr {
    said.split("http://").last().unwrap().split('/').next().unwrap().parse().unwrap()
}
