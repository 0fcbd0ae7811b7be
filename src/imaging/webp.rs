//! WebP chunk structure (RFC 9649).

/// Flag of an animation in the extended header.
const ANIMATION: u8 = 0x02;

/// Tests that a WebP has frames.
pub(super) fn is_animated(file: &[u8]) -> bool {
    first_chunk(file) == Some(b"VP8X") && file.get(20).is_some_and(|flags| flags & ANIMATION != 0)
}

/// Tests that a WebP is compressed without loss, as drawings and screenshots are.
pub(super) fn is_lossless(file: &[u8]) -> bool {
    match first_chunk(file) {
        Some(b"VP8L") => true,
        Some(b"VP8X") => chunk_names(file).any(|name| name == b"VP8L"),
        _ => false,
    }
}

/// Tests that a WebP is as long as its header says.
pub(super) fn is_whole(file: &[u8]) -> bool {
    let length = file.get(4..8).and_then(|length| length.try_into().ok()).map(u32::from_le_bytes);
    length.is_some_and(|length| file.len() as u64 >= u64::from(length) + 8)
}

/// Tests the first bytes of a file.
pub(super) fn is_webp(file: &[u8]) -> bool {
    file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP")
}

fn first_chunk(file: &[u8]) -> Option<&[u8; 4]> {
    file.get(12..16).filter(|_| is_webp(file))?.try_into().ok()
}

/// Iterates over the names of the chunks.
fn chunk_names(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = file.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, length) = (rest.get(..4)?, rest.get(4..8)?.try_into().ok().map(u32::from_le_bytes)?);
        // A chunk of odd length is followed by a byte of padding.
        let length = usize::try_from(length).ok()?;
        rest = rest.get(length.checked_add(8 + (length & 1))?..).unwrap_or_default();
        Some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut content = b"WEBP".to_vec();
        for (name, data) in chunks {
            let length = u32::try_from(data.len()).unwrap();
            content.extend([&name[..], &length.to_le_bytes(), data, &[0][..data.len() % 2]].concat());
        }
        [&b"RIFF"[..], &u32::try_from(content.len()).unwrap().to_le_bytes(), &content].concat()
    }

    #[test]
    fn kinds_of_webp_are_told_apart() {
        let (lossless, lossy) = (file(&[(b"VP8L", b"pixels")]), file(&[(b"VP8 ", b"pixels")]));
        let moving = file(&[(b"VP8X", &[2; 10]), (b"ANIM", &[0; 6])]);
        let profiled = file(&[(b"VP8X", &[0x20; 10]), (b"ICCP", b"odd"), (b"VP8L", b"pixels")]);
        assert!(
            is_lossless(&lossless) && is_lossless(&profiled) && !is_lossless(&lossy) && !is_lossless(b"RIFF")
        );
        assert!(
            is_animated(&moving) && !is_animated(&profiled) && !is_animated(&lossy) && !is_animated(b"RIFF")
        );
        for whole in [lossless, lossy, moving, profiled] {
            assert!(is_webp(&whole) && is_whole(&whole) && !is_whole(&whole[..whole.len() - 1]));
        }
    }
}
