//! Sender addresses: ASCII before the `@`, and in a domain of the newsroom's own.

use super::findings::{bad_value, email};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::ParseContext;
use crate::domain::EmailAddress;
use crate::source::{Span, Spanned};

const BORROWED_DOMAIN: Code = Code("config::borrowed_domain");
/// Domains of mailbox providers: only the provider can sign for them or authorise servers (DKIM, SPF).
const FREEMAIL_DOMAINS: [&str; 34] = [
    "126.com",
    "163.com",
    "aol.com",
    "daum.net",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanmail.net",
    "hotmail.com",
    "icloud.com",
    "kakao.com",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "nate.com",
    "naver.com",
    "outlook.com",
    "outlook.kr",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "web.de",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
];

/// Parses an address of `From` or `Reply-To`.
pub(super) fn sender(written: &Spanned<String>, context: &mut ParseContext) -> Option<EmailAddress> {
    let address = email(written, context)?;
    if address.needs_smtputf8() {
        let message = "the part before the `@` of a sender must be ASCII";
        let help = "write other letters in the name, as in `주말 브리핑 <briefing@lantern.example>`";
        bad_value(written.span, message, help, context);
        return None;
    }
    Some(address)
}

/// Warns about a sender address in the domain of a mailbox provider.
pub(super) fn warn_if_freemail(from: &EmailAddress, span: Span, context: &mut ParseContext) {
    let domain = from.ascii_domain();
    if FREEMAIL_DOMAINS.contains(&domain) {
        let message = format!("mail from `{domain}` that other servers send is refused or filed as spam");
        let help = "send from a domain of your own; answers can still go to this address with `reply_to`";
        context.push(Diagnostic::warning(BORROWED_DOMAIN, span, message).help(help));
    }
}
