use super::span_of_part;
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, is_host};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link with a user name, or a user name and a password, before its host.
///
/// ## Why it matters to a reader
/// Everybody who gets the mail gets the password. A user name that looks like a host is worse: the link seems to lead
/// there, but leads to the host after the `@`. Mail programs treat both as fraud.
///
/// ## Example
/// ```markdown
/// The slides are [on the server](https://press:s3cret@files.lantern.example/slides).
/// ```
///
/// ## Better
/// ```markdown
/// The slides are [on the server](https://files.lantern.example/slides).
/// ```
pub(super) struct Credentials;

impl Rule for Credentials {
    fn code(&self) -> Code {
        Code("links::credentials")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(address) = Address::parse(&link.target) else { continue };
            let Some(user) = address.user.clone() else { continue };
            let (name, password) =
                link.target[user.clone()].split_once(':').unwrap_or((&link.target[user.clone()], ""));
            let host = address.host();
            let (message, help) = if is_host(name) {
                let message = format!("the link seems to lead to `{name}`, but leads to `{host}`");
                (message, "remove the part before the `@`, or remove the link")
            } else if password.is_empty() {
                (format!("the link contains a user name for `{host}`"), "remove the part before the `@`")
            } else {
                let help = "remove the part before the `@`, and change the password if it is a real one";
                (format!("the link contains a password for `{host}`"), help)
            };
            let at = span_of_part(link, user.start..user.end + 1, context);
            found.push(Diagnostic::error(self.code(), at, message).help(help));
        }
    }
}
