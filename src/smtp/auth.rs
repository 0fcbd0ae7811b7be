//! SMTP authentication (RFC 4954).

use data_encoding::BASE64;
use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;

use super::failure::LocalRefusal;
use super::relay_url::Mechanism;
use super::session::{Session, expect};
use super::{Credentials, Failure};
use crate::domain::{Reply, Stage};

impl Session {
    /// Authenticates by the configured mechanism, else by PLAIN if offered, else by LOGIN. All of them reveal the secret
    /// to the relay, so the caller has made sure that the connection is encrypted or local.
    pub(super) async fn authenticate(&mut self, credentials: &Credentials) -> Result<(), Failure> {
        let asked = credentials.mechanism;
        let usual = [Mechanism::Plain, Mechanism::Login];
        let mut candidates = usual.into_iter().filter(|_| asked.is_none()).chain(asked);
        let user = credentials.user.as_str();
        let secret = credentials.password.expose_secret();
        match candidates.find(|mechanism| self.capabilities.offers_auth(mechanism.as_str())) {
            Some(Mechanism::Plain) => {
                let response = encoded(&Zeroizing::new(format!("\0{user}\0{secret}")));
                let reply = self.send_auth("AUTH PLAIN ", &response).await?;
                expect(Stage::Auth, 2, reply).map(|_| ())
            }
            Some(Mechanism::Login) => {
                let reply = self.send_auth("AUTH LOGIN", "").await?;
                expect(Stage::Auth, 3, reply)?;
                let reply = self.send_auth("", &encoded(user)).await?;
                expect(Stage::Auth, 3, reply)?;
                let reply = self.send_auth("", &encoded(secret)).await?;
                expect(Stage::Auth, 2, reply).map(|_| ())
            }
            Some(Mechanism::XOAuth2) => {
                let token = Zeroizing::new(format!("user={user}\x01auth=Bearer {secret}\x01\x01"));
                let mut reply = self.send_auth("AUTH XOAUTH2 ", &encoded(&token)).await?;
                if reply.code == 334 {
                    // The error, in JSON. The refusal itself follows after an empty line.
                    reply = self.send_auth("", "").await?;
                }
                expect(Stage::Auth, 2, reply).map(|_| ())
            }
            None => Err(Failure::local(
                Stage::Auth,
                asked.map_or(LocalRefusal::NoMechanism, LocalRefusal::NotOffered),
            )),
        }
    }

    async fn send_auth(&mut self, command: &str, secret: &str) -> Result<Reply, Failure> {
        let line = Zeroizing::new(format!("{command}{secret}\r\n"));
        let answer = self.command(Stage::Auth, &line, self.timeouts.auth).await?;
        Ok(answer.into_reply())
    }
}

fn encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(BASE64.encode(text.as_bytes()))
}
