//! PNG chunk structure (W3C PNG, section 5).

use std::io::{self, Read};

use flate2::read::ZlibDecoder;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that hold metadata.
const METADATA_CHUNKS: [&[u8; 4]; 5] = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"];

/// Maximum bytes of a colour profile. Profiles of printing presses, the largest, have two or three million.
const MAX_PROFILE_BYTES: u64 = 4 << 20;

/// Chunks of an animation. Without them the PNG shows its still picture.
const ANIMATION_CHUNKS: [&[u8; 4]; 3] = [b"acTL", b"fcTL", b"fdAT"];

/// Removes metadata and the frames of an animation; `None` if the file is not a PNG or breaks off.
pub(super) fn strip_metadata(file: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len());
    out.extend(SIGNATURE);
    for chunk in chunks(file) {
        let name = &chunk[4..8];
        if !METADATA_CHUNKS.iter().chain(&ANIMATION_CHUNKS).any(|removed| *removed == name) {
            out.extend(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
    }
    None
}

/// Returns primaries, transfer function, matrix and range of the pixels (`cICP`), which go before a colour profile.
pub(super) fn colour_code(file: &[u8]) -> Option<[u8; 4]> {
    let before_pixels = chunks(file).take_while(|chunk| &chunk[4..8] != b"IDAT");
    before_pixels
        .filter(|chunk| &chunk[4..8] == b"cICP")
        .find_map(|chunk| chunk[8..chunk.len() - 4].first_chunk().copied())
}

/// Tests that a colour profile (`iCCP`) unpacks to more bytes than a profile has. A few kilobytes may hold gigabytes.
pub(super) fn has_oversized_profile(file: &[u8]) -> bool {
    chunks(file).filter(|chunk| &chunk[4..8] == b"iCCP").any(|chunk| {
        // The profile's name, a zero, the method, and the packed profile.
        let content = &chunk[8..chunk.len() - 4];
        let packed = content.iter().position(|byte| *byte == 0).and_then(|end| content.get(end + 2..));
        let mut unpacked = ZlibDecoder::new(packed.unwrap_or_default()).take(MAX_PROFILE_BYTES + 1);
        // What breaks off before the limit is not our concern.
        io::copy(&mut unpacked, &mut io::sink()).is_ok_and(|bytes| bytes > MAX_PROFILE_BYTES)
    })
}

/// Tests that a PNG has frames (APNG).
pub(super) fn is_animated(file: &[u8]) -> bool {
    chunks(file).take_while(|chunk| &chunk[4..8] != b"IDAT").any(|chunk| &chunk[4..8] == b"acTL")
}

/// Iterates over whole chunks: length, name, content, checksum.
fn chunks(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = file.strip_prefix(SIGNATURE).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        let (chunk, behind) = rest.split_at_checked(usize::try_from(length).ok()?.checked_add(12)?)?;
        rest = behind;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;

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
        assert_eq!(strip_metadata(b"\xFF\xD8"), None);
    }

    #[test]
    fn animation_is_noticed_and_its_still_picture_stays() {
        let (head, pixels, end) = (chunk(b"IHDR", b"size"), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b""));
        let still = [SIGNATURE, &head, &pixels, &end].concat();
        let frames = [&chunk(b"fcTL", b"2")[..], &chunk(b"fdAT", b"2")].concat();
        let moving =
            [SIGNATURE, &head, &chunk(b"acTL", b"2"), &chunk(b"fcTL", b"1"), &pixels, &frames, &end].concat();
        assert!(is_animated(&moving) && !is_animated(&still) && !is_animated(b"GIF89a"));
        assert_eq!(strip_metadata(&moving), Some(still));
    }

    #[test]
    fn profile_is_unpacked_up_to_a_limit() {
        let profile = |bytes: u64| {
            let mut packed = ZlibEncoder::new(b"name\0\0".to_vec(), Compression::best());
            io::copy(&mut io::repeat(7).take(bytes), &mut packed).unwrap();
            [SIGNATURE, &chunk(b"IHDR", b"size"), &chunk(b"iCCP", &packed.finish().unwrap())].concat()
        };
        assert!(!has_oversized_profile(&profile(MAX_PROFILE_BYTES)));
        assert!(has_oversized_profile(&profile(MAX_PROFILE_BYTES + 1)));
        let bomb = profile(100 << 20);
        assert!(bomb.len() < 200_000 && has_oversized_profile(&bomb));
        assert!(!has_oversized_profile(&[SIGNATURE, &chunk(b"iCCP", b"name")].concat()));
    }

    #[test]
    fn colour_code_is_read_before_the_pixels() {
        let code = chunk(b"cICP", &[12, 13, 0, 1]);
        let pixels = chunk(b"IDAT", b"pixels");
        assert_eq!(colour_code(&[SIGNATURE, &code, &pixels].concat()), Some([12, 13, 0, 1]));
        assert_eq!(colour_code(&[SIGNATURE, &pixels, &code].concat()), None);
        assert_eq!(colour_code(&[SIGNATURE, &chunk(b"cICP", &[])].concat()), None);
    }
}
