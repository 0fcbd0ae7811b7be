//! JPEG segment structure (ITU-T T.81, annex B).

/// A marker segment before the image data.
struct Segment<'a> {
    marker: u8,
    bytes: &'a [u8],
}

/// Splits a file into its segments up to the start of scan, and the rest; `None` if it is not a JPEG.
fn segments(file: &[u8]) -> Option<(Vec<Segment<'_>>, &[u8])> {
    let mut rest = file.strip_prefix(&[0xFF, 0xD8])?;
    let mut segments = Vec::new();
    loop {
        let [0xFF, marker, high, low, ..] = *rest else { return None };
        // Start of scan: image data follows.
        if marker == 0xDA {
            return Some((segments, rest));
        }
        // A fill byte may stand before a marker.
        if marker == 0xFF {
            rest = &rest[1..];
            continue;
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let bytes = rest.get(..length).filter(|_| length >= 4)?;
        segments.push(Segment { marker, bytes });
        rest = &rest[length..];
    }
}

/// Removes metadata: EXIF and GPS, XMP, thumbnails, comments. Keeps the colour profile (ICC, in APP2) and Adobe's colour
/// transform (APP14), since the picture would look different without them.
pub(super) fn strip_metadata(file: &[u8]) -> Option<Vec<u8>> {
    let (segments, picture) = segments(file)?;
    let mut out = Vec::with_capacity(file.len());
    out.extend([0xFF, 0xD8]);
    for segment in segments.iter().filter(|segment| !is_metadata(segment)) {
        out.extend(segment.bytes);
    }
    // Some cameras append a second picture after the end marker.
    let end = picture.windows(2).rposition(|pair| pair == [0xFF, 0xD9]).map(|at| at + 2)?;
    out.extend(&picture[..end]);
    Some(out)
}

fn is_metadata(segment: &Segment<'_>) -> bool {
    match segment.marker {
        0xE2 => !segment.bytes.get(4..).is_some_and(|payload| payload.starts_with(b"ICC_PROFILE\0")),
        0xE1 | 0xE3..=0xED | 0xEF | 0xFE => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let length = u16::try_from(payload.len() + 2).unwrap();
        [&[0xFF, marker][..], &length.to_be_bytes(), payload].concat()
    }

    #[test]
    fn metadata_is_removed_and_image_data_stays() {
        let kept =
            [segment(0xE0, b"JFIF\0"), segment(0xE2, b"ICC_PROFILE\0x"), segment(0xDB, b"table")].concat();
        let notes = [segment(0xE1, b"Exif\0\0GPS"), segment(0xE2, b"MPF\0"), segment(0xFE, b"me")].concat();
        let picture = [0xFF, 0xDA, 0, 3, 1, 0x12, 0xFF, 0xD9];
        let file = [&[0xFF, 0xD8][..], &notes, &kept, &picture, b"second picture"].concat();
        let clean = [&[0xFF, 0xD8][..], &kept, &picture].concat();
        assert_eq!(strip_metadata(&file), Some(clean));
    }

    #[test]
    fn truncated_file_is_rejected() {
        for file in [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF\xE1\xFF", b"\xFF\xD8\xFF\xE1\0\0", b"GIF89a"] {
            assert_eq!(strip_metadata(file), None);
        }
    }
}
