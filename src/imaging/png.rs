//! PNG chunk structure (W3C PNG, section 5).

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that hold metadata.
const METADATA_CHUNKS: [&[u8; 4]; 5] = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"];

/// Removes metadata; `None` if the file is not a PNG or is truncated.
pub(super) fn strip_metadata(file: &[u8]) -> Option<Vec<u8>> {
    let mut rest = file.strip_prefix(SIGNATURE)?;
    let mut out = Vec::with_capacity(file.len());
    out.extend(SIGNATURE);
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        // Length, name, content, checksum.
        let whole = usize::try_from(length).ok()?.checked_add(12)?;
        let chunk = rest.get(..whole)?;
        let name = &chunk[4..8];
        if !METADATA_CHUNKS.iter().any(|note| *note == name) {
            out.extend(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        rest = &rest[whole..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        [&length.to_be_bytes()[..], name, content, b"crc!"].concat()
    }

    #[test]
    fn metadata_is_removed_and_image_data_stays() {
        let kept = [chunk(b"IHDR", b"size"), chunk(b"IDAT", b"pixels")].concat();
        let end = chunk(b"IEND", b"");
        let file =
            [SIGNATURE, &kept, &chunk(b"eXIf", b"GPS"), &chunk(b"tEXt", b"me"), &end, b"behind"].concat();
        assert_eq!(strip_metadata(&file), Some([SIGNATURE, &kept, &end].concat()));
        assert_eq!(strip_metadata(&file[..40]), None);
    }
}
