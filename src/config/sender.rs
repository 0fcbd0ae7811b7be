//! Sender addresses: ASCII before the `@`, and in a domain of the newsroom's own.

use std::borrow::Cow;

use super::findings::{bad_value, email};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ParseContext, Setting};
use crate::domain::{EmailAddress, PersonName, is_blank};
use crate::source::Span;

const BORROWED_DOMAIN: Code = Code("config::borrowed_domain");
const SECOND_MAILBOX: &str = "`from` has a second mailbox";
const MAILBOX_HELP: &str =
    "a newsletter has one sender; write it as in `Weekend Briefing <briefing@lantern.example>`";
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
pub(super) fn sender(written: &Setting, context: &mut ParseContext) -> Option<EmailAddress> {
    let address = email(written, context)?;
    if address.needs_smtputf8() {
        let message = "the part before the `@` of a sender must be ASCII";
        let help = "write other letters in the name, as in `주말 브리핑 <briefing@lantern.example>`";
        bad_value(written.span, message, help, context);
        return None;
    }
    Some(address)
}

/// Parses `Weekend Briefing <briefing@lantern.example>`, or the address alone (RFC 5322 §3.4 `mailbox`).
pub(super) fn mailbox(
    from: &Setting,
    context: &mut ParseContext,
) -> Option<(Option<PersonName>, EmailAddress)> {
    let text = from.value.trim_matches(is_blank);
    if let Some((_, rest)) =
        text.rsplit_once('>').filter(|(before, rest)| before.contains('<') && !rest.is_empty())
    {
        let fault = if rest.contains('@') { SECOND_MAILBOX } else { "`from` goes on behind the address" };
        bad_value(from.span, fault, MAILBOX_HELP, context);
        return None;
    }
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (unquoted(name.trim()), address),
        None => (Cow::Borrowed(""), text),
    };
    let name_shown = PersonName::parse(&name);
    // Also as it will be shown: a hidden character can break an address apart that readers see whole.
    let shown = name_shown.as_ref().map_or("", PersonName::as_str);
    if let Some(fault) = second_mailbox(&name, address).or_else(|| second_mailbox(shown, address)) {
        let help =
            "a newsletter has one sender; write it as in `Weekend Briefing <briefing@lantern.example>`";
        bad_value(from.span, fault, help, context);
        return None;
    }
    let address = sender(&from.with_value(address), context)?;
    warn_if_freemail(&address, from.span, context);
    Some((name_shown, address))
}

/// Returns the text of a quoted string, with `\"` and `\\` as the characters they stand for (RFC 5322 §3.2.4); any other text
/// stays as it is.
fn unquoted(name: &str) -> Cow<'_, str> {
    let Some(inside) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.into();
    };
    let (mut out, mut characters) = (String::with_capacity(inside.len()), inside.chars());
    while let Some(c) = characters.next() {
        out.push(if c == '\\' { characters.next().unwrap_or(c) } else { c });
    }
    out.into()
}

/// Returns the fault of a mailbox that names more than one address: mail programs show the one in the name as the sender.
fn second_mailbox(name: &str, address: &str) -> Option<&'static str> {
    if name.contains(['<', '>', '\u{FF1C}', '\u{FF1E}', '\u{FE64}', '\u{FE65}'])
        && name.contains(['@', '\u{FF20}', '\u{FE6B}'])
        || name.contains(['<', '>'])
        || (address.contains('@') && address.contains([',', ';']))
    {
        return Some(SECOND_MAILBOX);
    }
    let own = EmailAddress::parse(address).ok()?;
    // Wide and small forms of the characters look the same to a reader.
    let name = name.replace(['\u{FF20}', '\u{FE6B}'], "@");
    let separators =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '"' | '\'' | ':');
    let mut addresses = name.split(separators).filter_map(|word| EmailAddress::parse(word).ok());
    addresses
        .any(|address| address.key() != own.key())
        .then_some("the name in `from` has the address of another mailbox")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document;
    use crate::source::SourceTree;

    fn read(from: &str) -> (Option<(Option<PersonName>, EmailAddress)>, Vec<String>) {
        let mut tree = SourceTree::in_memory([("a", format!("from = '''{from}'''\n"))]);
        let file = tree.load("a").unwrap();
        let mut found = Diagnostics::default();
        let mut context = ParseContext::literal(&mut found);
        let mut table = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let read = table.setting("from", &mut context).and_then(|from| mailbox(&from, &mut context));
        (read, found.iter().map(|found| found.message.clone()).collect())
    }

    #[test]
    fn a_sender_is_one_mailbox() {
        for (from, name) in [
            ("Quay Letter <letter@quay.example>", Some("Quay Letter")),
            ("\"Quay, Letter\" <letter@quay.example>", Some("Quay, Letter")),
            (r#""A \"B\" \\C" <letter@quay.example>"#, Some(r#"A "B" \C"#)),
            (r#"A "B" C <letter@quay.example>"#, Some(r#"A "B" C"#)),
            ("letter@quay.example <letter@quay.example>", Some("letter@quay.example")),
            ("Kim @ The Quay <letter@quay.example>", Some("Kim @ The Quay")),
            ("\u{A0}<letter@quay.example>\u{3000}", None),
            ("letter@quay.example", None),
        ] {
            let (read, told) = read(from);
            let (read_name, address) = read.unwrap();
            assert_eq!(read_name.as_ref().map(PersonName::as_str), name, "{from}");
            assert_eq!((address.to_string().as_str(), told.len()), ("letter@quay.example", 0), "{from}");
        }
        for from in [
            "Quay <letter@quay.example>, Kim <kim@quay.example>",
            "Quay <other@quay.example> <letter@quay.example>",
            "letter@quay.example, kim@quay.example",
            "letter@quay.example; kim@quay.example",
            "Quay <letter@quay.example, kim@quay.example>",
            "kim@quay.example <letter@quay.example>",
            "President (president@bank.example) <letter@quay.example>",
            "\"kim@quay.example\" <letter@quay.example>",
            "Quay, kim@quay.example, Letter <letter@quay.example>",
            "kim@quay.example\u{200B}#x <letter@quay.example>",
            "Q kim\u{FF20}quay.example <letter@quay.example>",
            "Q kim\u{FE6B}quay\u{FF0E}example <letter@quay.example>",
            "Q \u{FF1C}kim\u{FF20}quay.example\u{FF1E} <letter@quay.example>",
            "\u{FF4B}\u{FF49}\u{FF4D}\u{FF20}\u{FF51}\u{FF55}\u{FF41}\u{FF59}.example <letter@quay.example>",
        ] {
            let (read, told) = read(from);
            assert!(read.is_none() && told.len() == 1 && told[0].contains("mailbox"), "{from}: {told:?}");
        }
        assert_eq!(read("x <letter@quay.example> y").1, ["`from` goes on behind the address"]);
    }
}
