//! Signing in (RFC 4954).

use data_encoding::BASE64;
use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;

use super::failure::Objection;
use super::session::{Session, expect};
use super::{Credentials, Failure};
use crate::domain::{Reply, Stage};

impl Session {
    /// PLAIN where offered (RFC 4616), else LOGIN, which some relays offer alone. Both show the password to the relay,
    /// so the caller has made sure that nobody else reads along.
    pub(super) async fn sign_in(&mut self, credentials: &Credentials) -> Result<(), Failure> {
        let user = credentials.user.as_str();
        let password = credentials.password.expose_secret();
        if self.capabilities.offers_auth("PLAIN") {
            let response = encoded(&Zeroizing::new(format!("\0{user}\0{password}")));
            let reply = self.say("AUTH PLAIN ", &response).await?;
            expect(Stage::Auth, 2, reply).map(|_| ())
        } else if self.capabilities.offers_auth("LOGIN") {
            let reply = self.say("AUTH LOGIN", "").await?;
            expect(Stage::Auth, 3, reply)?;
            let reply = self.say("", &encoded(user)).await?;
            expect(Stage::Auth, 3, reply)?;
            let reply = self.say("", &encoded(password)).await?;
            expect(Stage::Auth, 2, reply).map(|_| ())
        } else {
            Err(Failure::ours(Stage::Auth, Objection::NoMechanism))
        }
    }

    async fn say(&mut self, command: &str, secret: &str) -> Result<Reply, Failure> {
        let line = Zeroizing::new(format!("{command}{secret}\r\n"));
        let answer = self.ask(Stage::Auth, &line, self.timeouts.auth).await?;
        Ok(answer.into_reply())
    }
}

fn encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(BASE64.encode(text.as_bytes()))
}
