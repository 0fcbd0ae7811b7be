//! Quoted-printable (RFC 2045 §6.7) that survives transport unchanged.
//!
//! The lines hold no tab, no double blank and no blank at their end, so DKIM's relaxed canonicalization (RFC 6376
//! §3.4.4) leaves them as they are; none begins with a dot, which SMTP would double (RFC 5321 §4.5.2), nor with `From `,
//! which mailboxes mark with `>`. A character's bytes stay together on a line.

/// Maximum length of an encoded line, with the `=` at its end (RFC 2045 §6.7).
const MAX_LINE_LEN: usize = 76;
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Writes text that starts at the beginning of a line; a line break in it is `\r\n`.
#[derive(Debug, Default)]
pub(super) struct QuotedPrintableWriter {
    column: usize,
    /// The line ends in a literal space.
    blank: bool,
}

impl QuotedPrintableWriter {
    /// Returns the current column.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Appends a soft line break.
    pub(super) fn soft_break(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"=\r\n");
        *self = Self::default();
    }

    /// Appends a text, encoded.
    pub(super) fn write(&mut self, text: &str, out: &mut Vec<u8>) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let run = self.run(rest);
            if run > 0 {
                let (plain, after) = rest.split_at(run);
                out.extend_from_slice(plain.as_bytes());
                self.column += run;
                self.blank = false;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("\r\n") {
                out.extend_from_slice(b"\r\n");
                *self = Self::default();
                rest = after;
            } else {
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
                self.put(c, rest.as_bytes(), out);
            }
        }
    }

    /// Returns the length of the run that can be copied literally. Most text can, so this decides the speed.
    fn run(&self, text: &str) -> usize {
        if self.column == 0 {
            return 0;
        }
        let plain = |byte: &&u8| byte.is_ascii_graphic() && **byte != b'=';
        text.as_bytes().iter().take((MAX_LINE_LEN - 1).saturating_sub(self.column)).take_while(plain).count()
    }

    fn put(&mut self, c: char, rest: &[u8], out: &mut Vec<u8>) {
        let ends = rest.starts_with(b"\r\n");
        let literal = match c {
            ' ' => !self.blank && !ends && !rest.is_empty(),
            '=' => false,
            c => c.is_ascii_graphic(),
        };
        let width = if literal { 1 } else { 3 * c.len_utf8() };
        // The `=` of a soft break takes a column, which a line that ends by itself does not need.
        if self.column + width > if ends { MAX_LINE_LEN } else { MAX_LINE_LEN - 1 } {
            self.soft_break(out);
        }
        let starts = self.column == 0;
        if literal && !(starts && (c == '.' || (c == 'F' && rest.starts_with(b"rom ")))) {
            out.push(c as u8);
            self.column += 1;
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
                out.extend_from_slice(&[b'=', high, low]);
                self.column += 3;
            }
        }
        self.blank = literal && c == ' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = Vec::new();
        QuotedPrintableWriter::default().write(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn spaces_survive_transport() {
        assert_eq!(quoted("a  b   c \r\n-- \r\n\td "), "a =20b =20 c=20\r\n--=20\r\n=09d=20");
    }

    #[test]
    fn no_line_begins_with_a_dot_or_from() {
        assert_eq!(quoted(".\r\n..a\r\nFrom here\r\nFrom"), "=2E\r\n=2E.a\r\n=46rom here\r\nFrom");
        assert_eq!(quoted(&format!("{}.", "a".repeat(75))), format!("{}=\r\n=2E", "a".repeat(75)));
    }

    #[test]
    fn lines_are_as_long_as_they_may_be_and_characters_stay_whole() {
        assert_eq!(quoted(&format!("{}\r\n", "a".repeat(76))), format!("{}\r\n", "a".repeat(76)));
        assert_eq!(quoted(&"a".repeat(77)), format!("{}=\r\naa", "a".repeat(75)));
        assert_eq!(quoted(&"안".repeat(9)), format!("{}=\r\n=EC=95=88", "=EC=95=88".repeat(8)));
    }

    #[test]
    fn bare_cr_and_lf_are_encoded() {
        assert_eq!(quoted("a\rb\nc\r\r\nd\n"), "a=0Db=0Ac=0D\r\nd=0A");
    }
}
