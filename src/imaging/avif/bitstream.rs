//! Units of an AV1 bitstream (AV1 specification, section 5.3) and the sequence header (section 5.5).
//!
//! The decoder gets only units that draw: metadata and padding stay here.

const SEQUENCE_HEADER: u8 = 1;
const FRAME_HEADER: u8 = 3;
const TILE_GROUP: u8 = 4;
const FRAME: u8 = 6;

/// A bitstream that is ready to be decoded.
pub(super) struct Bitstream {
    /// The units that draw.
    pub(super) units: Vec<u8>,
    pub(super) header: SequenceHeader,
}

/// Size and colours of a bitstream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SequenceHeader {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Colour primaries (ITU-T H.273, as the two below).
    pub(super) primaries: u16,
    /// Transfer characteristics.
    pub(super) transfer: u16,
    /// Matrix coefficients.
    pub(super) matrix: u16,
    pub(super) is_full_range: bool,
}

impl Bitstream {
    /// Maximum frames of one item: a picture has one, or one per layer. More would be a bomb.
    pub(super) const MAX_FRAMES: usize = 4;

    /// Reads the data of an item; `None` if it breaks off, draws nothing or has too many frames.
    pub(super) fn parse(data: &[u8]) -> Option<Self> {
        let mut rest = data;
        let mut header = None;
        let mut units = Vec::with_capacity(data.len());
        let mut frames = 0;
        while let Some((first, behind)) = rest.split_first() {
            let kind = first >> 3 & 0xF;
            let (extension, behind) = behind.split_at_checked(usize::from(first >> 2 & 1))?;
            // Only the last unit may have no length.
            let (length, behind) = if first & 2 == 0 { (behind.len(), behind) } else { read_length(behind)? };
            let (content, behind) = behind.split_at_checked(length)?;
            rest = behind;
            match kind {
                SEQUENCE_HEADER if header.is_none() => header = Some(SequenceHeader::parse(content)?),
                FRAME_HEADER | FRAME => frames += 1,
                TILE_GROUP => {}
                _ => continue,
            }
            if content.is_empty() || frames > Self::MAX_FRAMES {
                return None;
            }
            units.push(kind << 3 | u8::from(!extension.is_empty()) << 2 | 2);
            units.extend(extension);
            write_length(length, &mut units);
            units.extend(content);
        }
        (frames > 0).then_some(())?;
        Some(Self { units, header: header? })
    }
}

/// Reads a number in groups of seven bits (LEB128).
fn read_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    for (place, byte) in bytes.iter().take(8).enumerate() {
        length |= u64::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(length).ok()?, bytes.get(place + 1..)?));
        }
    }
    None
}

fn write_length(mut length: usize, out: &mut Vec<u8>) {
    loop {
        let group = u8::try_from(length & 0x7F).unwrap_or_default();
        length >>= 7;
        out.push(if length == 0 { group } else { group | 0x80 });
        if length == 0 {
            return;
        }
    }
}

impl SequenceHeader {
    fn parse(content: &[u8]) -> Option<Self> {
        let mut bits = Bits { bytes: content, at: 0 };
        let profile = bits.number(3)?;
        bits.skip(1);
        let is_reduced = bits.flag()?;
        if is_reduced {
            bits.skip(5);
        } else {
            skip_operating_points(&mut bits)?;
        }
        let (width_bits, height_bits) = (bits.number(4)? + 1, bits.number(4)? + 1);
        let (width, height) = (bits.number(width_bits)? + 1, bits.number(height_bits)? + 1);
        if !is_reduced && bits.flag()? {
            bits.skip(7);
        }
        bits.skip(3);
        if !is_reduced {
            skip_tools_of_films(&mut bits)?;
        }
        bits.skip(3);
        let is_deep = bits.flag()?;
        if profile == 2 && is_deep {
            bits.skip(1);
        }
        let is_gray = profile != 1 && bits.flag()?;
        // Without a description nothing is known of the colours.
        let (mut primaries, mut transfer, mut matrix) = (2, 2, 2);
        if bits.flag()? {
            let mut code = || u16::try_from(bits.number(8)?).ok();
            (primaries, transfer, matrix) = (code()?, code()?, code()?);
        }
        let is_rgb = !is_gray && (primaries, transfer, matrix) == (1, 13, 0);
        let is_full_range = is_rgb || bits.flag()?;
        Some(Self { width, height, primaries, transfer, matrix, is_full_range })
    }
}

/// Skips timing, decoder model and operating points.
fn skip_operating_points(bits: &mut Bits) -> Option<()> {
    let mut delay_bits = None;
    if bits.flag()? {
        bits.skip(64);
        if bits.flag()? {
            let zeros = (0..32).take_while(|_| bits.flag() == Some(false)).count();
            bits.skip(zeros);
        }
        if bits.flag()? {
            delay_bits = Some(usize::try_from(bits.number(5)?).ok()? + 1);
            bits.skip(42);
        }
    }
    let has_display_delay = bits.flag()?;
    for _ in 0..=bits.number(5)? {
        bits.skip(12);
        if bits.number(5)? > 7 {
            bits.skip(1);
        }
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.skip(2 * delay_bits + 1);
        }
        if has_display_delay && bits.flag()? {
            bits.skip(4);
        }
    }
    Some(())
}

/// Skips the switches of tools that only moving pictures use.
fn skip_tools_of_films(bits: &mut Bits) -> Option<()> {
    bits.skip(4);
    let has_order = bits.flag()?;
    if has_order {
        bits.skip(2);
    }
    let may_have_screen_content = bits.flag()? || bits.flag()?;
    if may_have_screen_content && !bits.flag()? {
        bits.skip(1);
    }
    if has_order {
        bits.skip(3);
    }
    Some(())
}

/// Bits that are read one after the other.
struct Bits<'a> {
    bytes: &'a [u8],
    /// Position in bits.
    at: usize,
}

impl Bits<'_> {
    fn flag(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let flag = byte >> (7 - self.at % 8) & 1 == 1;
        self.at += 1;
        Some(flag)
    }

    /// Reads a number of at most 32 bits.
    fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | u32::from(self.flag()?)))
    }

    fn skip(&mut self, bits: usize) {
        self.at += bits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(kind: u8, content: &[u8]) -> Vec<u8> {
        [&[kind << 3 | 2, u8::try_from(content.len()).unwrap()], content].concat()
    }

    /// Reads the bitstream of a picture of the test files.
    fn of_file() -> Vec<u8> {
        let file = include_bytes!("../../../tests/fixtures/avif/display-p3.avif");
        let container = super::super::container::Container::parse(file).unwrap();
        container.data(container.primary).unwrap().into_owned()
    }

    #[test]
    fn sequence_header_tells_size_and_colours() {
        let header = Bitstream::parse(&of_file()).unwrap().header;
        let expected = SequenceHeader {
            width: 64,
            height: 48,
            primaries: 12,
            transfer: 13,
            matrix: 6,
            is_full_range: true,
        };
        assert_eq!(header, expected);
    }

    #[test]
    fn only_units_that_draw_are_kept() {
        let stream = of_file();
        let kept = Bitstream::parse(&stream).unwrap().units;
        // Metadata of no content ends some decoders.
        let metadata = [unit(2, &[]), unit(5, &[]), unit(5, &[4, 128, 0, 0]), unit(15, &[0; 9])].concat();
        assert_eq!(Bitstream::parse(&[&metadata[..], &stream, &metadata].concat()).unwrap().units, kept);
        assert_eq!(Bitstream::parse(&kept).unwrap().units, kept);
    }

    #[test]
    fn bombs_and_broken_streams_are_refused() {
        let stream = of_file();
        let frames = |count| [&stream[..], &unit(FRAME, &[0; 3]).repeat(count)].concat();
        assert!(Bitstream::parse(&frames(Bitstream::MAX_FRAMES - 1)).is_some());
        assert!(Bitstream::parse(&frames(Bitstream::MAX_FRAMES)).is_none());
        for length in 0..stream.len() {
            assert!(Bitstream::parse(&stream[..length]).is_none(), "{length}");
        }
        assert!(Bitstream::parse(&unit(FRAME, &[0; 3])).is_none(), "no sequence header");
        assert!(Bitstream::parse(&[0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).is_none());
    }

    #[test]
    fn lengths_are_written_as_they_are_read() {
        for length in [0, 1, 127, 128, 16_383, 16_384, 20 << 20] {
            let mut bytes = Vec::new();
            write_length(length, &mut bytes);
            bytes.push(7);
            assert_eq!(read_length(&bytes), Some((length, &[7][..])));
        }
    }
}
