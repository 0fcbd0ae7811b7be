//! Which headers a signature covers (RFC 6376 §5.4, RFC 8058 §4).

use super::canonical::HeaderField;

/// Headers that are signed where they are. Gmail counts complaints only by a `Feedback-ID` that is signed.
const SIGNED: [&str; 17] = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Help",
    "List-Archive",
    "Archived-At",
    "Feedback-ID",
];

/// Oversigned headers: each is named once more than it occurs (RFC 6376 §5.4.2, §8.15), so that an added one breaks the
/// signature.
const OVERSIGNED: [&str; 11] = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// The names for `h=`, and the headers in the order in which they are hashed.
#[derive(Debug, Default)]
pub(super) struct SignedHeaders<'a> {
    pub(super) names: Vec<&'static str>,
    fields: Vec<HeaderField<'a>>,
}

impl<'a> SignedHeaders<'a> {
    pub(super) fn of(fields: &[HeaderField<'a>]) -> Self {
        let mut signed_headers = Self::default();
        for name in SIGNED {
            // The last of several is the first to be signed (RFC 6376 §5.4.2).
            for field in fields.iter().rev().filter(|field| field.name.eq_ignore_ascii_case(name)) {
                signed_headers.names.push(name);
                signed_headers.fields.push(*field);
            }
            if OVERSIGNED.contains(&name) {
                signed_headers.names.push(name);
            }
        }
        signed_headers
    }

    /// The headers as they are hashed.
    pub(super) fn canonical(&self) -> String {
        let mut canonical = String::new();
        for field in &self.fields {
            field.write(&mut canonical);
            canonical.push_str("\r\n");
        }
        canonical
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_signed_and_what_must_stay_alone_once_more() {
        let signed_headers = SignedHeaders::of(&[
            HeaderField::new("From", " a"),
            HeaderField::new("X-Other", " b"),
            HeaderField::new("subject", "  c  d\r\n"),
        ]);
        assert_eq!(signed_headers.canonical(), "from:a\r\nsubject:c d\r\n");
        let count = |name: &str| signed_headers.names.iter().filter(|known| **known == name).count();
        assert_eq!([count("From"), count("Subject"), count("Cc"), count("MIME-Version")], [2, 2, 1, 0]);
    }
}
