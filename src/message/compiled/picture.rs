//! Picture as a MIME part, encoded once for all recipients.

use super::base64::write_lines;
use crate::domain::Attachment;
use crate::message::error::MessageError;

/// Length of a file name's part on one line.
const MAX_PARAMETER_LEN: usize = 54;

/// Encodes the part, from its first header to its last line.
pub(super) fn picture(attachment: &Attachment) -> Result<Vec<u8>, MessageError> {
    let id = &attachment.content_id;
    let is_type =
        attachment.media_type.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub));
    let is_id = !id.is_empty()
        && id.len() <= 200
        && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    if !is_type || !is_id {
        return Err(MessageError::Part);
    }
    let mut out = Vec::with_capacity(attachment.bytes.len() / 3 * 4 + attachment.bytes.len() / 28 + 400);
    let mut header =
        |name: &str, value: &str| out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    header("Content-Type", attachment.media_type);
    header("Content-Transfer-Encoding", "base64");
    header("Content-ID", &format!("<{id}>"));
    header("Content-Disposition", &format!("inline;{}", file_name(&attachment.file_name)));
    out.extend_from_slice(b"\r\n");
    write_lines(&attachment.bytes, &mut out);
    Ok(out)
}

/// RFC 2045 §5.1.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
}

/// The `filename` parameter: as it is where it can be, else by RFC 2231, in as many pieces as it needs.
fn file_name(name: &str) -> String {
    if name.len() <= MAX_PARAMETER_LEN
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte))
    {
        return format!("\r\n filename=\"{name}\"");
    }
    let mut pieces = vec![String::new()];
    let escaped = |byte: u8| format!("%{byte:02X}");
    // Characters stay whole: some programs decode piece by piece.
    for c in name.chars() {
        let letter = if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c.to_string()
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().map(escaped).collect()
        };
        match pieces.last_mut() {
            Some(last) if last.len() + letter.len() <= MAX_PARAMETER_LEN => last.push_str(&letter),
            _ => pieces.push(letter),
        }
    }
    if let [whole] = pieces.as_slice() {
        return format!("\r\n filename*=utf-8''{whole}");
    }
    let numbered = pieces.iter().enumerate().map(|(at, piece)| {
        let charset = if at == 0 { "utf-8''" } else { "" };
        format!("\r\n filename*{at}*={charset}{piece}")
    });
    numbered.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_or_in_pieces() {
        assert_eq!(file_name("han-river.jpg"), "\r\n filename=\"han-river.jpg\"");
        assert_eq!(file_name("한 강.jpg"), "\r\n filename*=utf-8''%ED%95%9C%20%EA%B0%95.jpg");
        let long = file_name(&"한".repeat(20));
        assert!(
            long.starts_with("\r\n filename*0*=utf-8''%ED") && long.contains(";\r\n filename*1*=%"),
            "{long}"
        );
        assert!(long.split("\r\n").all(|line| line.len() <= 78), "{long}");
    }

    #[test]
    fn invalid_picture_is_refused() {
        let of = |content_id: &str, media_type: &'static str| {
            picture(&Attachment {
                content_id: content_id.into(),
                file_name: "a\r\nb".into(),
                media_type,
                bytes: vec![1],
            })
        };
        assert!(of("a@b", "image/png").is_ok());
        for (id, kind) in
            [("a@b\r\nX: y", "image/png"), ("", "image/png"), ("a@b", "image"), ("a@b", "a/b\r\nX: y")]
        {
            assert_eq!(of(id, kind), Err(MessageError::Part), "{id} {kind}");
        }
    }
}
