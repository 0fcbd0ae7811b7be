//! The generator: a sound list of readers, and one fault after the other in it.

use std::fmt::Write as _;

use crate::support::SeededRng;

/// A broken list.
pub struct MalformedList {
    /// Name of the fault.
    pub fault: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

type Breaks = fn(&mut SeededRng, &str) -> Vec<u8>;

/// Every fault by its name. The seed decides which one a file has, in turn, and where.
pub const FAULTS: [(&str, Breaks); 25] = [
    ("quote-opened", |rng, text| at_a_line(rng, text, |line| format!("\"{line}"))),
    ("quote-in-the-middle", |rng, text| at_a_line(rng, text, |line| line.replacen('@', "\"@\"", 1))),
    ("quote-at-the-end", |rng, text| at_a_line(rng, text, |line| format!("{line}\""))),
    ("quotes-everywhere", |rng, text| sprinkled(rng, text, b"\"")),
    ("mixed-line-ends", mixed_line_ends),
    ("nul-bytes", |rng, text| sprinkled(rng, text, b"\0")),
    ("other-controls", |rng, text| sprinkled(rng, text, b"\x1b\x07\x7f\x0b\x0c\x1a")),
    ("bom", |_, text| ["\u{feff}", text].concat().into_bytes()),
    ("boms-within", |rng, text| at_a_line(rng, text, |line| format!("\u{feff}{line}\u{feff}"))),
    ("invalid-utf-8", |rng, text| sprinkled(rng, text, b"\xff\xc3\x80\xed")),
    ("cp949", |_, text| encoding_rs::EUC_KR.encode(text).0.into_owned()),
    ("cp949-cut", |rng, text| cut(rng, encoding_rs::EUC_KR.encode(text).0.into_owned())),
    ("utf-16-odd", |rng, text| utf16(rng, text, true)),
    ("utf-16-without-bom", |rng, text| utf16(rng, text, false)),
    ("long-cell", |rng, text| {
        let length = 10_000 << rng.below(5);
        at_a_line(rng, text, |line| format!("{line},{}", "가".repeat(length)))
    }),
    ("long-line", |rng, text| at_a_line(rng, text, |line| format!("{line}{}", "x".repeat((1 << 20) + 9)))),
    ("many-cells", |rng, text| {
        let length = 1_000 << rng.below(6);
        at_a_line(rng, text, |line| format!("{line}{}", ",".repeat(length)))
    }),
    ("ragged", ragged),
    ("blank-lines", |rng, text| sprinkled_lines(rng, text, &["", "   ", "\t", ",,,", "\u{a0}"])),
    ("preamble", |rng, text| {
        let lines = usize::try_from(rng.below(60)).unwrap();
        format!("{}\n{text}", "Export, made by \"hand\"; page | of\t7\n".repeat(lines)).into_bytes()
    }),
    ("wrong-separators", |rng, text| {
        let separators = [";", "\t", "|", ":", " ", ",;", "\u{ff0c}"];
        let lines = text.lines().map(|line| line.replace(',', choose(rng, &separators)));
        lines.collect::<Vec<_>>().join("\n").into_bytes()
    }),
    ("only-headers", |rng, text| {
        let headers =
            [text.lines().next().unwrap_or_default(), "email", "name,city", "email\r\n\r\n", ",,,\n"];
        choose(rng, &headers).as_bytes().to_vec()
    }),
    ("empty", |rng, _| {
        choose(
            rng,
            &["", "\n", "\u{feff}", "   \r\n\t", "\0", "\"", "\"\n\"", ",", "{", "[[subscriber]]", "PK"],
        )
        .as_bytes()
        .to_vec()
    }),
    ("newlines-embedded", |rng, text| {
        let lines = usize::try_from(rng.below(70)).unwrap();
        at_a_line(rng, text, |line| format!("{line},\"{}\"", "note\n\n".repeat(lines)))
    }),
    ("cut-off", |rng, text| cut(rng, text.as_bytes().to_vec())),
];

/// Returns the list with this seed.
pub fn malformed(seed: u64) -> MalformedList {
    let mut rng = SeededRng::new(seed);
    let turn = usize::try_from(seed).unwrap() % FAULTS.len();
    let (fault, breaks) = FAULTS[turn];
    let text = sound(&mut rng);
    MalformedList { fault, bytes: breaks(&mut rng, &text) }
}

/// A sound list of made-up people.
fn sound(rng: &mut SeededRng) -> String {
    let mut text = String::from("email,name,status,since,tags\n");
    for _ in 0..10 + rng.below(40) {
        let name = choose(
            rng,
            &["김민지", "이다인", "Dara O'Neill", "\"Park, Soyeon\"", "\"Lee \"\"D.\"\" Dain\"", ""],
        );
        let status =
            choose(rng, &["subscribed", "active", "unsubscribed", "bounced", "구독 중", "pending", ""]);
        let since = choose(
            rng,
            &["2024-01-02", "2024-01-02T03:04:05Z", "2024. 1. 2.", "01/02/2024", "2999-01-01", ""],
        );
        let tags = choose(rng, &["press", "press;seoul", "\"a, b\"", ""]);
        let number = rng.below(1_000);
        let _ = writeln!(text, "reader{number}@example.com,{name},{status},{since},{tags}");
    }
    text
}

fn choose<'a>(rng: &mut SeededRng, choices: &[&'a str]) -> &'a str {
    choices[index(rng, choices.len())]
}

/// An index below a length that is not zero.
fn index(rng: &mut SeededRng, length: usize) -> usize {
    usize::try_from(rng.below(u64::try_from(length.max(1)).unwrap())).unwrap()
}

/// Changes one line, which may be the header.
fn at_a_line(rng: &mut SeededRng, text: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let place = index(rng, lines.len());
    lines[place] = change(&lines[place]);
    (lines.join("\n") + "\n").into_bytes()
}

/// Puts some of these bytes anywhere.
fn sprinkled(rng: &mut SeededRng, text: &str, bytes: &[u8]) -> Vec<u8> {
    let mut broken = text.as_bytes().to_vec();
    for _ in 0..=rng.below(20) {
        let place = index(rng, broken.len());
        broken.insert(place, bytes[index(rng, bytes.len())]);
    }
    broken
}

/// Puts some of these lines anywhere.
fn sprinkled_lines(rng: &mut SeededRng, text: &str, lines: &[&'static str]) -> Vec<u8> {
    let mut broken: Vec<_> = text.lines().collect();
    for _ in 0..=rng.below(30) {
        let place = index(rng, broken.len());
        broken.insert(place, choose(rng, lines));
    }
    broken.join("\r\n").into_bytes()
}

fn mixed_line_ends(rng: &mut SeededRng, text: &str) -> Vec<u8> {
    let mut broken = String::new();
    for line in text.lines() {
        broken.push_str(line);
        broken.push_str(choose(rng, &["\n", "\r\n", "\r", "\n\r", "\r\r\n", "\u{2028}", "\u{85}\n"]));
    }
    broken.into_bytes()
}

/// Takes cells from the ends of lines, or adds some.
fn ragged(rng: &mut SeededRng, text: &str) -> Vec<u8> {
    let mut broken = String::new();
    for line in text.lines() {
        let cells = line.matches(',').count() + 1;
        let kept = index(rng, cells + 4);
        let cut: Vec<_> = line.split(',').chain(["more", "", "cells"]).take(kept).collect();
        broken.push_str(&cut.join(","));
        broken.push('\n');
    }
    broken.into_bytes()
}

/// UTF-16 of either order. An odd length ends within a character.
fn utf16(rng: &mut SeededRng, text: &str, is_odd: bool) -> Vec<u8> {
    let big = rng.below(2) == 0;
    let mark = if is_odd { "\u{feff}" } else { "" };
    let units = [mark, text].concat();
    let mut bytes: Vec<_> = units
        .encode_utf16()
        .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect();
    if is_odd {
        bytes.pop();
    }
    bytes
}

fn cut(rng: &mut SeededRng, mut bytes: Vec<u8>) -> Vec<u8> {
    let length = index(rng, bytes.len());
    bytes.truncate(length);
    bytes
}
