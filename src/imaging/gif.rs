//! GIF block structure (`GIF89a`, sections 17 to 27).

/// Tests that a GIF has more than one frame.
pub fn is_animated(file: &[u8]) -> bool {
    frames(file).is_some_and(|count| count > 1)
}

/// Tests that a GIF ends inside a block, so a part of a picture is missing.
pub(super) fn is_truncated(file: &[u8]) -> bool {
    file.starts_with(b"GIF8") && frames_up_to(file, usize::MAX).is_none_or(|count| count == 0)
}

/// Counts frames, up to two; `None` if the file is not a GIF or is truncated.
fn frames(file: &[u8]) -> Option<usize> {
    frames_up_to(file, 2)
}

/// Counts frames up to a limit; `None` if the file is not a GIF or ends inside a block.
fn frames_up_to(file: &[u8], limit: usize) -> Option<usize> {
    let head = file.get(..13).filter(|head| head.starts_with(b"GIF8"))?;
    let mut rest = file.get(13 + table_size(head[10])..)?;
    let mut count = 0;
    while count < limit {
        // Many programs leave out the trailer (0x3B).
        let Some(first) = rest.first() else { break };
        rest = match *first {
            // Extension: label, then sub-blocks.
            0x21 => skip_sub_blocks(rest.get(2..)?)?,
            // Image: descriptor, local colour table, LZW code size, then sub-blocks.
            0x2C => {
                count += 1;
                skip_sub_blocks(rest.get(11 + table_size(*rest.get(9)?)..)?)?
            }
            _ => break,
        };
    }
    Some(count)
}

/// Returns the bytes of the colour table that a packed field announces.
fn table_size(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

/// Skips sub-blocks: each starts with its length, the last has length 0.
fn skip_sub_blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, content) = rest.split_first()?;
        rest = content.get(usize::from(*length)..)?;
        if *length == 0 {
            return Some(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::{GifEncoder, Repeat};
    use image::{Frame, Rgba, RgbaImage};

    fn gif(frames: u8, repeat: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = GifEncoder::new(&mut out);
        if repeat {
            encoder.set_repeat(Repeat::Infinite).unwrap();
        }
        for shade in 0..frames {
            encoder
                .encode_frame(Frame::new(RgbaImage::from_pixel(9, 7, Rgba([shade, 80, 200, 255]))))
                .unwrap();
        }
        drop(encoder);
        out
    }

    #[test]
    fn gif_with_several_frames_is_animated() {
        assert!(is_animated(&gif(2, true)) && is_animated(&gif(5, false)));
        assert!(!is_animated(&gif(1, true)) && !is_animated(&gif(1, false)));
    }

    #[test]
    fn gif_that_ends_inside_a_frame_is_truncated() {
        let whole = gif(2, true);
        assert!(!is_truncated(&whole) && !is_truncated(b"no picture"));
        let (trailer, half) = (whole.len() - 1, whole.len() / 2);
        assert!(!is_truncated(&whole[..trailer]));
        assert!(is_truncated(&whole[..half]) && is_truncated(&whole[..15]));
    }

    #[test]
    fn truncated_or_other_file_is_not_animated() {
        let whole = gif(2, true);
        for length in 0..whole.len() / 2 {
            assert!(!is_animated(&whole[..length]), "{length}");
        }
        assert!(!is_animated(b"\x89PNG\r\n\x1a\n and so on, long enough"));
    }
}
