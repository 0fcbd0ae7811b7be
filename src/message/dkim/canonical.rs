//! The form in which headers are signed: RFC 6376 §3.4.2, "relaxed".

/// A header as it stands in a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeaderField<'a> {
    pub(super) name: &'a str,
    value: &'a str,
}

impl<'a> HeaderField<'a> {
    pub(super) fn new(name: &'a str, value: &'a str) -> Self {
        Self { name, value }
    }

    /// Appends the header on one line: its name in small letters, blanks and folds as one blank, none at the ends.
    pub(super) fn write(&self, out: &mut String) {
        out.extend(self.name.chars().map(|c| c.to_ascii_lowercase()));
        out.push(':');
        let words = self.value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        for (at, word) in words.enumerate() {
            if at > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
}

/// The headers of a message, from its first line to the last before the empty one.
pub(super) fn fields(head: &str) -> Vec<HeaderField<'_>> {
    let mut fields = Vec::with_capacity(24);
    let mut rest = head;
    while let Some((name, after)) = rest.split_once(':') {
        let mut end = 0;
        // A header goes on as long as the next line begins with a blank.
        let value = loop {
            match after.get(end..).and_then(|tail| tail.find("\r\n")) {
                Some(found) => {
                    end += found + 2;
                    if !after.get(end..).is_some_and(|next| next.starts_with([' ', '\t'])) {
                        break after.get(..end).unwrap_or(after);
                    }
                }
                None => break after,
            }
        };
        fields.push(HeaderField { name: name.trim_end(), value });
        rest = after.get(value.len()..).unwrap_or_default();
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 6376 §3.4.5.
        let fields = fields("A: X\r\nB : Y\t\r\n\tZ  \r\n");
        let canonical = |field: &HeaderField<'_>| {
            let mut out = String::new();
            field.write(&mut out);
            out
        };
        assert_eq!(fields.iter().map(canonical).collect::<Vec<_>>(), ["a:X", "b:Y Z"]);
    }

    #[test]
    fn headers_are_found_whole() {
        let fields = fields("To: a\r\n b: c\r\nSubject: x\r\nDate:");
        let names: Vec<_> = fields.iter().map(|field| field.name).collect();
        assert_eq!(names, ["To", "Subject", "Date"]);
        assert_eq!(fields[0].value, " a\r\n b: c\r\n");
    }
}
