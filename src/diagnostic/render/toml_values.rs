//! Values of `briefing.toml` that no finding shows, found in one pass over the tokens of TOML.
//!
//! Any text has tokens. A file with a broken line must give nothing away either: what is unclear is hidden, with the rest of
//! its line.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use super::known_settings::{Shown, hidden_parts, is_guarded, is_open, shown};
use super::toml_keys::{dotted_key, is_part, table_header, text};

/// Name of a table whose header is unclear. No table has it.
const UNCLEAR: &str = "[";

/// Returns the parts of a configuration that are hidden. They begin and end between characters.
pub(super) fn hidden(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), Some(0));
    while let Some(start) = from {
        let mut pass = Pass { text: &text[start..], ..Pass::default() };
        from = pass.run().map(|table| start + table);
        found.extend(pass.hidden.into_iter().map(|range| start + range.start..start + range.end));
    }
    found
}

fn tokens(text: &str) -> impl Iterator<Item = Token> {
    Source::new(text).lex().filter(|token| token.kind() != TokenKind::Whitespace)
}

/// The open bracket of an array or an inline table, and what is shown of its key's value.
struct Bracket {
    is_array: bool,
    shown: Shown,
}

/// State of the pass between two tokens.
#[derive(Default)]
struct Pass<'a> {
    text: &'a str,
    /// First name of the last table header.
    header: &'a str,
    /// Table of the key: the header's, or the first name of a key above all headers.
    table: &'a str,
    brackets: Vec<Bracket>,
    /// Part of the next value that is shown.
    shown: Shown,
    /// Place behind the equals sign, while nothing of the value is shown.
    value: Option<usize>,
    /// Place from which the line is hidden.
    from: Option<usize>,
    hidden: Vec<Range<usize>>,
}

impl Pass<'_> {
    /// Reads line by line. Returns where to read on if a text of several lines swallowed a table header.
    fn run(&mut self) -> Option<usize> {
        let mut line = Vec::new();
        for token in tokens(self.text) {
            line.push(token);
            if matches!(token.kind(), TokenKind::Newline | TokenKind::Eof) {
                let table = self.read_line(&line);
                self.hidden.extend(self.from.take().map(|from| from..table.unwrap_or(token.span().start())));
                if table.is_some() {
                    return table;
                }
                line.clear();
            }
        }
        None
    }

    /// Reads the tokens of a line. Returns the place of a table header that a text of several lines swallowed.
    fn read_line(&mut self, line: &[Token]) -> Option<usize> {
        let mut rest = line;
        self.value = None;
        if let Some((name, len)) = table_header(self.text, line) {
            self.header = name.unwrap_or(UNCLEAR);
            self.brackets.clear();
            match name {
                Some(_) => rest = &line[len..],
                None => self.hide(line[0].span().start()),
            }
        }
        // Above all headers the first key names the table: its value ends with the line, as a bracket may be missing.
        if self.brackets.is_empty() || self.header.is_empty() {
            self.begin_statement();
        }
        self.expect_value();
        while let Some(len) = rest.iter().position(|token| !is_part(token.kind())) {
            let (run, end) = (&rest[..len], rest[len]);
            rest = &rest[len + 1..];
            if end.kind() == TokenKind::Equals {
                if self.value.is_some() && self.shown != Shown::Open {
                    self.hide(end.span().start());
                } else {
                    self.key(run, end);
                }
                continue;
            }
            let table = self.value(run);
            if table.is_some() {
                return table;
            }
            self.punctuation(end);
        }
        None
    }

    /// Leaves all brackets: the next key is one of the header's table.
    fn begin_statement(&mut self) {
        self.brackets.clear();
        self.table = self.header;
    }

    /// Reads a bracket, a comma or a comment.
    fn punctuation(&mut self, token: Token) {
        let at = token.span().start();
        match token.kind() {
            TokenKind::LeftSquareBracket => {
                self.shown = self.shown.of_items();
                self.brackets.push(Bracket { is_array: true, shown: self.shown });
            }
            TokenKind::LeftCurlyBracket => {
                if self.shown == Shown::Secret {
                    self.hide(at);
                }
                self.value = None;
                self.brackets.push(Bracket { is_array: false, shown: self.shown });
                self.expect_value();
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                self.brackets.pop();
                self.expect_value();
            }
            TokenKind::Comma => {
                self.value.take_if(|_| self.brackets.last().is_some_and(|last| !last.is_array));
                self.expect_value();
            }
            TokenKind::Comment if !is_open(self.table) || self.shown == Shown::Secret => self.hide(at),
            _ => {}
        }
    }

    /// Reads a dotted key before an equals sign.
    fn key(&mut self, run: &[Token], equals: Token) {
        // An array has no keys: its bracket was not closed.
        if self.brackets.last().is_none_or(|last| last.is_array) {
            self.begin_statement();
        }
        let key = dotted_key(self.text, run);
        if self.table.is_empty() {
            self.table = key.map_or(UNCLEAR, |(first, _)| first);
        }
        self.shown = match self.brackets.last() {
            Some(Bracket { shown: Shown::Secret, .. }) => Shown::Secret,
            _ => shown(self.table, key.map_or_else(|| text(self.text, run), |(_, last)| last)),
        };
        if key.is_none() && self.shown != Shown::Open {
            self.hide(run.first().unwrap_or(&equals).span().start());
        }
        self.value = Some(equals.span().end());
    }

    /// Reads a value, or words that are none. Returns the place of a table header in a text of several lines.
    fn value(&mut self, run: &[Token]) -> Option<usize> {
        let start = run.first()?.span().start();
        let Some(parts) = hidden_parts(text(self.text, run), self.shown) else {
            self.hide(start);
            return None;
        };
        self.hidden.extend(parts.into_iter().map(|part| start + part.start..start + part.end));
        if self.shown == Shown::Open
            && let Some(table) = run.iter().find_map(|token| self.lost_table(*token))
        {
            return Some(table);
        }
        if matches!(self.shown, Shown::Open | Shown::Kind(_)) {
            self.value = None;
            self.expect_value();
        }
        None
    }

    /// Returns the place of the first table header in a text of several lines, if its closing quotes were forgotten.
    fn lost_table(&self, token: Token) -> Option<usize> {
        if !matches!(token.kind(), TokenKind::MlBasicString | TokenKind::MlLiteralString) {
            return None;
        }
        let string = text(self.text, &[token]);
        let is_closed = string.len() >= 6 && string.ends_with(&string[..3]);
        let mut at = token.span().start();
        string.split_inclusive('\n').find_map(|line| {
            let start = at;
            at += line.len();
            if start == token.span().start() || !line.contains(['[', ']']) {
                return None;
            }
            let tokens: Vec<_> = tokens(line).collect();
            let (name, _) = table_header(line, &tokens)?;
            (!is_closed || name.is_some_and(is_guarded)).then_some(start)
        })
    }

    /// Sets what is shown of a value that no key precedes: an array has the key of its bracket.
    fn expect_value(&mut self) {
        self.shown = match self.brackets.last() {
            Some(last) if last.is_array || last.shown == Shown::Secret => last.shown,
            _ if is_open(self.table) => Shown::Open,
            _ => Shown::Nothing,
        };
    }

    /// Hides the rest of the line.
    fn hide(&mut self, at: usize) {
        let start = self.value.take().unwrap_or(at);
        self.from.get_or_insert(start);
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::mask_secrets;

    fn masked(text: &str) -> String {
        mask_secrets("briefing.toml", text, 0..text.len()).into_owned()
    }

    #[test]
    fn values_of_unknown_keys_are_hidden() {
        for (table, line) in [
            ("site", "secrett = 'c4n4ry'"),
            ("smtp", "pass = \"c4n4ry\""),
            ("smtp.timeouts", "dott = 'c4n4ry'"),
            ("[smtp.relay]", "user = 'c4n4ry'"),
            ("dkim", "private_key = 'c4n4ry'"),
            ("dkim", "keys = ['c4n4ry']"),
            ("dkim", "key=\"c4n4ry"),
            ("dkim", "key = 'c4n4ry'"),
            ("dkim", "domain = 'c4n4ry"),
            ("dkim", "domain = c4n4ry"),
            ("dkim", "c4n4ry"),
            ("dkim", "# key = 'c4n4ry'"),
            ("dkim", "domain = 'a.example' # c4n4ry"),
            ("dkim", "domain = 'a.example', key = 'c4n4ry'"),
            ("dkim", "a = '''\n[publication]\nname = 'c4n4ry'\n'''\nb = 'c4n4ry'"),
            ("dkim", "a = '''\nc4n4ry\n[publication]\nname = 'c4n4ry'"),
            ("release", "key = 'c4n4ry'"),
            ("store", "path = 'c4n4ry'"),
            ("stmp", "url = 'c4n4ry'"),
            ("dkmi", "key = 'dkim/c4n4ry.pem'"),
            ("smtp", "relay = [{ url = 'smtp://a', user = 'c4n4ry' }]"),
            ("smtp", "relay = { 'c4n4ry' }"),
            ("site", "key = [{ id = 'a', secrt = 'c4n4ry' }]"),
            ("site", "key = 'c4n4ry'"),
            ("store", "url = 'postgres://a@db.example/x?password=c4n4ry'"),
            ("store", "url = 'postgres://a:c4n4ry@db.example/x'"),
            ("smtp", "url = 'smtp://a:c4n4ry mail.example'"),
            ("smtp", "url = 'c4n4ry'"),
            ("smtp", "url = 'c4n4ry:465'"),
            ("publication", "smtp_password = 'c4n4ry'"),
            ("publication", "dkim_key = 'c4n4ry'"),
        ] {
            let text = format!("[{table}]\n{line}\n[topic]\nid = 'x'\n");
            let text = if line.contains("\nc4n4ry\n[publication]") {
                text.replace("[topic]\nid = 'x'\n", "")
            } else {
                text
            };
            assert!(!masked(&text).contains("c4n4ry"), "{}", masked(&text));
            if text.contains("[topic]") {
                assert!(masked(&text).ends_with("[topic]\nid = 'x'\n"), "{}", masked(&text));
            }
        }
        for text in [
            "secret = 'c4n4ry'\n",
            "c4n4ry\n",
            "smtp = { url = 'smtp://a', pass = 'c4n4ry' }\n",
            "site.secrett = 'c4n4ry'\n",
            "'site' . \"secrett\" = 'c4n4ry'\n",
            "[publication]\nname = 'x'\n[dkim\nkeys = 'c4n4ry'\n",
            "[publication]\nname = 'x'\ndkim]\nkeys = 'c4n4ry'\n",
            "[dkim] keys = 'c4n4ry'\n",
        ] {
            assert!(!masked(text).contains("c4n4ry"), "{}", masked(text));
        }
    }

    #[test]
    fn values_of_known_keys_are_shown() {
        for text in [
            "[publication]\nname = \"Weekend\"\nabout = \"\"\"\n[a](b) = 'x'\n\"\"\"\n[x](y) = 3\n",
            "[smtp]\nurl = \"smtp+starttls://newsroom@mail.example:587\"\nrate = \"20/s\"\nconnections = 4\n",
            "[smtp]\ntimeouts = { dot = \"5 minuts\", data = '3m' }\nhelo = 'a b'\n",
            "[smtp.domains.\"harbour.example\"]\nrate = '20/x'\n",
            "[smtp]\ndomains.'harbour.example'.rate = '20/x'\n",
            "[dkim]\ndomain = \"a.example\"\nselector = \"s 1\"\nkey = 'dkim/s1.pem'\n",
            "dkim = { domain = 'a.example', selector = 's1', key = 'dkim/s1.pem' }\n",
            "[site]\nlisten = 8080\ntrusted_proxies = [\n  '10.0.0.0/33',\n  \"127.0.0.1\",\n]\nallowed_origins = ['x']\n",
            "[[site.key]]\r\nid = 'a b'\r\n",
            "[store]\nurl = 'sqlite:briefing.db'\n",
            "[release]\napprovals = 3\ntest_to = [\"kim@harbour.example\", 7]\n",
            "[[check.term]]\nwrite = 'e-mail'\nnot = ['email']\n",
            "publication.name = 'x'\n",
            "\n \t\r\n[site]\n\nlisten = [\n\n]\n  \n",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn broken_files_give_nothing_away() {
        for text in [
            // Values that are no values.
            "[smtp]\nuser = hunter = c4n4ry\n",
            "[smtp]\nuser = c4n4ry=x\n",
            "[smtp]\nrate = 5, c4n4ry\n",
            "[smtp]\nuser = ,c4n4ry = 3\n",
            "[smtp]\nrate = ['20/s', 'c4n4ry'\n",
            "[smtp]\nrate = 'it's c4n4ry', helo = 'x'\n",
            "[smtp]\nuser = 'a', c4n4ry'\n",
            "[smtp]\nhelo = \"c4n4ry\\\"\n",
            "[smtp]\nurl = \"smtp://a\\u003Ac4n4ry@b\"\n",
            "[smtp]\nhelo = 2022-11-18 c4n4ry\n",
            "[smtp]\nhelo = \"\"c4n4ry\"\"\n",
            "[smtp]\nuser = {\n  rate = '20/s'\n  c4n4ry\n}\n",
            "[site]\nsecret = { id = 'c4n4ry' }\n",
            "[site]\nsecret = {\n id = 'c4n4ry',\n}\n",
            "[site]\ntrusted_proxies = [[[ 'c4n4ry'\n",
            "[dkim]\nkey = c4n4ry.pem\n",
            "[dkim]\nkey\n['c4n4ry'\n",
            "[dkim]\nkey =\nc4n4ry]\n",
            "[dkim]\nkey =\n[\"c4n4ry\"]\n",
            "[dkim]\rkey = 1\rc4n4ry\r",
            "[dkim]\tc4n4ry\n",
            "[dkim]\ndomain = 'x' # \"\"\"\nc4n4ry\n# \"\"\"\n",
            "[dkim]\n\u{FEFF}c4n4ry\n",
            // Headers that are no headers, and tables that begin in an array or a text.
            "[publication]\n[dkim}\nkeys = 'c4n4ry'\n",
            "[publication]\n[dk!im]\nkeys = 'c4n4ry'\n",
            "[publication]\n[[dkim]\nkeys = 'c4n4ry'\n",
            "[publication]\nx = [\n[dkim]\nkeys = 'c4n4ry'\n",
            "[publication]\nx = [\ndkim]\nkeys = 'c4n4ry'\n",
            "[publication]\nx = {\n[dkim]\nkeys = 'c4n4ry'\n",
            "[publication]\nabout = \"\"\"\nA [b](c)\n  [dkmi] # x\nkeys = 'c4n4ry'\n",
            "[publication]\nabout = \"\"\"\nA\n[site]\nsecret = \"\"\"\nc4n4ry\n\"\"\"\n",
            "[publication]\nabout = \"\"\"\nA\n[smtp]\nuser = 'c4n4ry'\n[topic]\nname = \"\"\"B\"\"\"\n",
            "[publication]\nabout = '''\n[topic]\nx = \"\"\"\n[site]\n# c4n4ry\n",
            "[\"p\\u0075blication\"]\nx = 'c4n4ry'\n",
            "publication]c4n4ry\n",
            "[[[c4n4ry",
            // Keys in other alphabets and forms.
            "[publication]\n\"se\\u0063ret\" = 'c4n4ry'\n",
            "[publication]\ndkim_key = '''\nx\n[topic]\nname = 'c4n4ry'\n",
            "[publication]\n# secret = 'c4n4ry'\n",
            "[publication]\nsecret = c4n4ry = 3\n",
            "[publication]\nthe key = a = 'c4n4ry'\n",
            "[사이트]\nid = 'c4n4ry'\n",
            "[site]\n비밀 = 'c4n4ry'\n",
            "publication = { name = 'x' }, smtp.user = 'c4n4ry'\n",
            "publication = {\n name = 'x'\nsmtp.user = 'c4n4ry'\n",
        ] {
            assert!(!masked(text).contains("c4n4ry"), "{text}\n{}", masked(text));
            let unix = text.contains('\r');
            let windows = if unix { text.to_owned() } else { text.replace('\n', "\r\n") };
            assert!(!masked(&windows).contains("c4n4ry"), "{text}\n{}", masked(&windows));
        }
    }

    #[test]
    fn a_value_of_another_kind_is_hidden() {
        for (table, key) in [
            ("smtp", "rate"),
            ("smtp.timeouts", "dot"),
            ("smtp", "return_path"),
            ("site", "listen"),
            ("site", "trusted_proxies"),
            ("release", "canary"),
            ("dkim", "key"),
        ] {
            for value in ["'c4n4ry'", "['c4n4ry']", "c4n4ry", "{ x = 'c4n4ry' }", "'''c4n4ry'''"] {
                let text = format!("[{table}]\n{key} = {value}\n");
                assert!(!masked(&text).contains("c4n4ry"), "{}", masked(&text));
            }
        }
    }
}
