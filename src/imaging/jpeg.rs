//! JPEG segment structure (ITU-T T.81, annex B).

/// Maximum number of scans. The finest progressive script in use has 12; each scan costs a pass over the picture.
const MAX_SCANS: usize = 100;

/// A marker segment before the image data.
struct Segment<'a> {
    marker: u8,
    bytes: &'a [u8],
}

/// Splits a JPEG into the segments before the image data, and the rest from the start of scan (SOS) on.
fn segments(file: &[u8]) -> Option<(Vec<Segment<'_>>, &[u8])> {
    let mut rest = file.strip_prefix(&[0xFF, 0xD8])?;
    let mut segments = Vec::new();
    loop {
        let &[0xFF, marker, high, low, ..] = rest else { return None };
        if marker == 0xDA {
            return Some((segments, rest));
        }
        // Fill bytes before a marker.
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

/// Extent of the image data: scans, and the segments between them.
struct ImageData {
    /// Bytes before the end of image (EOI).
    length: usize,
    scans: usize,
}

/// Measures the image data; `None` if it breaks off, or has more scans than any picture needs.
fn image_data(picture: &[u8]) -> Option<ImageData> {
    let (mut at, mut scans) = (0, 0);
    loop {
        // Entropy-coded data holds 0xFF only before a stuffed 0 or a restart marker (B.1.1.5).
        at += memchr::memchr(0xFF, picture.get(at..)?)?;
        match *picture.get(at + 1)? {
            0xD9 => return Some(ImageData { length: at, scans }),
            0xFF => at += 1,
            0 | 0x01 | 0xD0..=0xD8 => at += 2,
            marker => {
                scans += usize::from(marker == 0xDA);
                let length = picture.get(at + 2..at + 4)?;
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
        if scans > MAX_SCANS {
            return None;
        }
    }
}

/// Tests the first bytes of a file.
pub(super) fn is_jpeg(file: &[u8]) -> bool {
    file.starts_with(&[0xFF, 0xD8])
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
    // Some cameras append a second picture after the end marker, with metadata of its own.
    out.extend(&picture[..image_data(picture)?.length + 2]);
    Some(out)
}

/// Tests that the image data of a JPEG goes on to its end of image. A file of unusual structure is left to the decoder.
pub(super) fn is_whole(file: &[u8]) -> bool {
    segments(file).is_none_or(|(_, picture)| image_data(picture).is_some())
}

/// Returns a JPEG of one sequential scan up to its end of image; `None` if it has several scans.
pub(super) fn single_scan(file: &[u8]) -> Option<&[u8]> {
    let (segments, picture) = segments(file)?;
    let is_sequential = segments.iter().any(|segment| matches!(segment.marker, 0xC0 | 0xC1));
    let ImageData { length, scans } = image_data(picture)?;
    (is_sequential && scans == 1).then(|| &file[..file.len() - picture.len() + length])
}

fn is_metadata(segment: &Segment<'_>) -> bool {
    match segment.marker {
        // Thumbnails (JFXX) and what else was put there.
        0xE0 => !segment.bytes.get(4..).is_some_and(|payload| payload.starts_with(b"JFIF\0")),
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
        let notes = [
            segment(0xE0, b"Exif\0\0GPS"),
            segment(0xE1, b"Exif\0\0GPS"),
            segment(0xE2, b"MPF\0"),
            segment(0xFE, b"me"),
        ]
        .concat();
        let picture = [0xFF, 0xDA, 0, 3, 1, 0x12, 0xFF, 0xD9];
        let file = [&[0xFF, 0xD8][..], &notes, &kept, &picture, b"second picture"].concat();
        let clean = [&[0xFF, 0xD8][..], &kept, &picture].concat();
        assert_eq!(strip_metadata(&file), Some(clean));
    }

    #[test]
    fn appended_picture_is_removed_with_its_metadata() {
        let picture = [0xFF, 0xDA, 0, 3, 1, 0x12, 0xFF, 0xD9];
        let first = [&[0xFF, 0xD8][..], &segment(0xDB, b"table"), &picture].concat();
        let second = [&[0xFF, 0xD8][..], &segment(0xE1, b"Exif\0\0GPS"), &picture].concat();
        assert_eq!(strip_metadata(&[&first[..], &second].concat()), Some(first));
    }

    #[test]
    fn whole_file_ends_its_image_data() {
        let head = [&[0xFF, 0xD8][..], &segment(0xDB, b"table"), &[0xFF, 0xDA, 0, 3, 1]].concat();
        // Stuffed bytes, restart markers, fill bytes, a table with the bytes of an end marker, a second scan.
        let table = segment(0xC4, &[0xFF, 0xD9]);
        for data in [&[][..], &[7, 0xFF, 0, 8], &[0xFF, 0xD0, 7, 0xFF, 0xD7], &[7, 0xFF, 0xFF], &table] {
            let file = [&head[..], data].concat();
            assert!(!is_whole(&file), "{data:?}");
            assert!(!is_whole(&[&file[..], &[0xFF]].concat()), "{data:?}");
            assert!(is_whole(&[&file[..], &[0xFF, 0xD9]].concat()), "{data:?}");
            assert!(is_whole(&[&file[..], &[0xFF, 0xD9], b"more"].concat()), "{data:?}");
        }
        let frame =
            |marker: u8| [&[0xFF, 0xD8][..], &segment(marker, b"frame"), &[0xFF, 0xDA, 0, 3, 1, 7]].concat();
        assert_eq!(single_scan(&[&frame(0xC0)[..], &[0xFF, 0xD9, 0]].concat()), Some(&frame(0xC0)[..]));
        assert_eq!(single_scan(&[&frame(0xC2)[..], &[0xFF, 0xD9, 0]].concat()), None);
        let scans =
            |count: usize| [&head[..], &[0xFF, 0xDA, 0, 3, 1, 7].repeat(count), &[0xFF, 0xD9]].concat();
        assert!(is_whole(&scans(20)) && !is_whole(&scans(200)));
    }

    #[test]
    fn truncated_file_is_rejected() {
        for file in [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF\xE1\xFF", b"\xFF\xD8\xFF\xE1\0\0", b"GIF89a"] {
            assert_eq!(strip_metadata(file), None);
        }
    }
}
