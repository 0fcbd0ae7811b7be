//! GIF files as sequences of blocks (the standard `GIF89a`, sections 17 to 27).

/// Whether a GIF moves: it holds more than one picture.
pub fn is_animated(file: &[u8]) -> bool {
    pictures(file).is_some_and(|count| count > 1)
}

/// How many pictures stand in the file, at most two; `None` if it is no GIF or ends too early.
fn pictures(file: &[u8]) -> Option<usize> {
    let head = file.get(..13).filter(|head| head.starts_with(b"GIF8"))?;
    let mut rest = file.get(13 + table_size(head[10])..)?;
    let mut count = 0;
    while count < 2 {
        rest = match *rest.first()? {
            // An extension: its kind, then its content.
            0x21 => after_content(rest.get(2..)?)?,
            // A picture: where it stands, its own colours, how its codes begin, then the codes.
            0x2C => {
                count += 1;
                after_content(rest.get(11 + table_size(*rest.get(9)?)..)?)?
            }
            _ => break,
        };
    }
    Some(count)
}

/// Bytes of the table of colours that a packed field announces.
fn table_size(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

/// Behind the sub-blocks, each of which tells its length; the last has none.
fn after_content(mut rest: &[u8]) -> Option<&[u8]> {
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
    fn a_gif_of_several_pictures_moves() {
        assert!(is_animated(&gif(2, true)) && is_animated(&gif(5, false)));
        assert!(!is_animated(&gif(1, true)) && !is_animated(&gif(1, false)));
    }

    #[test]
    fn what_is_no_gif_or_is_cut_does_not_move() {
        let whole = gif(2, true);
        for length in 0..whole.len() / 2 {
            assert!(!is_animated(&whole[..length]), "{length}");
        }
        assert!(!is_animated(b"\x89PNG\r\n\x1a\n and so on, long enough"));
    }
}
