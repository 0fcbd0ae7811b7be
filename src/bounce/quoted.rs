//! Boundary between a notice and the message that it quotes.

/// Words of a line between the notice and the quoted message, in lower case.
const SEPARATORS: &[&str] = &[
    "copy of the message",
    "copy of your message",
    "original message follows",
    "original message headers",
    "original message header",
    "returned message follows",
    "message headers follow",
    "of the message follow",
    "start of returned message",
    "is a copy of the first part",
    "unsent message follows",
    "unsent message below",
    "message header follows",
    "headers of the message",
    "the message that was not delivered",
    "your message follows",
    "undelivered message headers",
    "원본 메시지",
    "원본메시지",
    "원본 메일",
    "원문 메일",
    "반송된 메일",
];

/// Words of such a line where it is ruled with hyphens.
const RULED: &[&str] = &[
    "original message",
    "returned message",
    "message header",
    "header of",
    "unsent message",
    "original mail",
    "your original message",
    "forwarded message",
    "undelivered message",
];

/// Headers that begin a quoted message at the start of a line.
const FIRST_HEADERS: &[&str] = &["return-path: <", "received: from ", "received: by ", "dkim-signature: v="];

/// Splits the text of a notice into what it says and the message that it quotes.
pub(super) fn split(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start: String = line.trim().chars().take(120).collect::<String>().to_lowercase();
        if FIRST_HEADERS.iter().any(|header| start.starts_with(header)) {
            return text.split_at(at);
        }
        let is_ruled = start.starts_with("--") || start.starts_with("==") || start.starts_with("**");
        // "The following addresses did not receive a copy of your message" separates nothing.
        let is_sentence = start.contains("not receive");
        if !is_sentence && SEPARATORS.iter().any(|words| start.contains(words)) && start.len() < 110
            || is_ruled && RULED.iter().any(|words| start.contains(words))
        {
            let end = at + line.len();
            return (text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
        }
        at += line.len();
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_message_is_split_off() {
        for separator in [
            "------ This is a copy of the message, including all the headers. ------",
            "--- Below this line is a copy of the message.",
            "   ----- Original message follows -----",
            "Original message headers:",
        ] {
            let text = format!("It failed.\n{separator}\n\nTo: a@b.example\n");
            assert_eq!(split(&text), ("It failed.\n", "\nTo: a@b.example\n"), "{separator}");
        }
        assert_eq!(split("It failed.\nReturn-Path: <a>\n"), ("It failed.\n", "Return-Path: <a>\n"));
        assert_eq!(
            split("   ----- Transcript of session follows -----\n"),
            ("   ----- Transcript of session follows -----\n", "")
        );
    }
}
