//! Senders in a domain that belongs to somebody else.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::ParseContext;
use crate::domain::EmailAddress;
use crate::source::Span;

const BORROWED_DOMAIN: Code = Code("config::borrowed_domain");
/// Where anybody can have a mailbox and nobody else can sign or name the servers that send.
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

/// Says so when mail would come from a provider's own domain.
pub(super) fn warn_if_freemail(from: &EmailAddress, span: Span, context: &mut ParseContext) {
    let domain = from.ascii_domain();
    if FREEMAIL_DOMAINS.contains(&domain) {
        let message = format!("mail from `{domain}` that other servers send is refused or taken for spam");
        let help = "send from a domain of your own; answers can still go to this address with `reply_to`";
        context.push(Diagnostic::warning(BORROWED_DOMAIN, span, message).help(help));
    }
}
