use super::part;
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, is_host};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link with a name, or a name and a password, before its host.
///
/// ## Why it matters to a reader
/// A password in a mail belongs to everybody who gets it. A name that looks like a host is worse: the link seems to lead
/// there and leads to what stands behind the `@`. Mail programs treat both as fraud.
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
                let message = format!("the link looks as if it led to `{name}`, and leads to `{host}`");
                (message, "take out what stands before the `@`, or the link")
            } else if password.is_empty() {
                (
                    format!("the link gives away the name of a user of `{host}`"),
                    "take out what stands before the `@`",
                )
            } else {
                let help =
                    "take out what stands before the `@`, and have the password changed if it was a real one";
                (format!("the link gives away a password for `{host}`"), help)
            };
            let at = part(link, user.start..user.end + 1, context);
            found.push(Diagnostic::error(self.code(), at, message).help(help));
        }
    }
}
