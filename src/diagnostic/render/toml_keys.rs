//! Table headers and dotted keys among the tokens of a line of TOML, which may be broken.

use toml_parser::lexer::{Token, TokenKind};

use super::known_settings::{is_guarded, is_open};
use super::plain_values::{is_number, string};

/// Returns the first name of the table header with which a line begins, and the number of its tokens. Brackets may be
/// missing; no name is returned for a header that is unclear then.
pub(super) fn table_header<'a>(source: &'a str, line: &[Token]) -> Option<(Option<&'a str>, usize)> {
    let count = |from: usize, bracket: TokenKind| {
        line[from..].iter().take_while(|token| token.kind() == bracket).count()
    };
    let opened = count(0, TokenKind::LeftSquareBracket);
    let run = &line[opened..];
    let run = &run[..run.iter().take_while(|token| is_part(token.kind())).count()];
    let closed = count(opened + run.len(), TokenKind::RightSquareBracket);
    let end = opened + run.len() + closed;
    let is_last = line
        .get(end)
        .is_none_or(|token| matches!(token.kind(), TokenKind::Comment | TokenKind::Newline | TokenKind::Eof));
    let is_header = if opened > 0 {
        // `[1, 2],` is an array in an array, `[a](b)` a link in a text.
        !run.is_empty() && !source[line[end - 1].span().end()..].starts_with(['(', ','])
    } else {
        closed > 0 && is_last && run.len() == 1 && !is_number(text(source, run))
    };
    let is_whole =
        opened > 0 && closed > 0 && run.first().is_some_and(|token| token.kind() == TokenKind::Atom);
    let name = dotted_key(source, run).map(|(first, _)| first);
    is_header.then(|| (name.filter(|name| is_whole || (is_last && (is_open(name) || is_guarded(name)))), end))
}

/// Returns the first and the last part of a dotted key, without their quotes; `None` for a text that is no key.
pub(super) fn dotted_key<'a>(source: &'a str, run: &[Token]) -> Option<(&'a str, &'a str)> {
    let is_dot = |token: &&Token| token.kind() == TokenKind::Dot;
    let dots = run.iter().filter(is_dot).count();
    let unquoted = |token: &Token| {
        let part = text(source, &[*token]);
        string(part).unwrap_or(part)
    };
    let mut names = run.iter().filter(|token| !is_dot(token)).map(unquoted);
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c));
    if run.len() != 2 * dots + 1 || !names.clone().all(is_name) {
        return None;
    }
    let first = names.next()?;
    Some((first, names.next_back().unwrap_or(first)))
}

/// Returns true for tokens of a key or a value.
pub(super) fn is_part(kind: TokenKind) -> bool {
    use TokenKind::{Atom, BasicString, Dot, LiteralString, MlBasicString, MlLiteralString};
    matches!(kind, Atom | BasicString | Dot | LiteralString | MlBasicString | MlLiteralString)
}

/// Returns the text from the first to the last token.
pub(super) fn text<'a>(source: &'a str, run: &[Token]) -> &'a str {
    match run {
        [first, .., last] => &source[first.span().start()..last.span().end()],
        [only] => &source[only.span().start()..only.span().end()],
        [] => "",
    }
}
