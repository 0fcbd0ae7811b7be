//! Colour space in the EXIF metadata of a camera (DCF 2.0, section 4.6).

/// Pointer to the directory of the camera's settings.
const EXIF_DIRECTORY: u16 = 0x8769;
/// Pointer to the directory of the interoperability rule.
const INTEROPERABILITY_DIRECTORY: u16 = 0xA005;
/// Name of the interoperability rule.
const INTEROPERABILITY_INDEX: u16 = 1;

/// Tests that a camera wrote Adobe RGB. Some cameras embed no profile then, and only name the rule `R03`.
pub(super) fn is_adobe_rgb(exif: &[u8]) -> bool {
    interoperability_rule(exif).is_some_and(|rule| rule.starts_with(b"R03"))
}

fn interoperability_rule(exif: &[u8]) -> Option<&[u8]> {
    let tiff = Tiff { bytes: exif, is_big_endian: exif.starts_with(b"MM") };
    let settings = tiff.pointer(tiff.long(4)?, EXIF_DIRECTORY)?;
    let interoperability = tiff.pointer(settings, INTEROPERABILITY_DIRECTORY)?;
    tiff.value(interoperability, INTEROPERABILITY_INDEX)
}

/// A TIFF structure (TIFF 6.0, section 2).
struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

impl<'a> Tiff<'a> {
    /// Returns the directory that an entry of another directory points to.
    fn pointer(&self, directory: usize, tag: u16) -> Option<usize> {
        let bytes = self.value(directory, tag)?.try_into().ok()?;
        usize::try_from(if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
        .ok()
    }

    /// Returns the four bytes of an entry's value.
    fn value(&self, directory: usize, tag: u16) -> Option<&'a [u8]> {
        let entries = self.bytes.get(directory.checked_add(2)?..)?.chunks_exact(12);
        let mut entries = entries.take(usize::from(self.short(directory)?));
        let is_wanted = |entry: &&[u8]| {
            let name = [entry[0], entry[1]];
            tag == if self.is_big_endian { u16::from_be_bytes(name) } else { u16::from_le_bytes(name) }
        };
        entries.find(is_wanted).map(|entry| &entry[8..])
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
        .ok()
    }
}

/// Builds EXIF metadata with an interoperability rule.
#[cfg(test)]
pub(super) fn with_rule(rule: [u8; 4], is_big_endian: bool) -> Vec<u8> {
    let short = |number: u16| if is_big_endian { number.to_be_bytes() } else { number.to_le_bytes() };
    let long = |number: u32| if is_big_endian { number.to_be_bytes() } else { number.to_le_bytes() };
    let mut exif = if is_big_endian { b"MM".to_vec() } else { b"II".to_vec() };
    exif.extend(short(42));
    exif.extend(long(8));
    // Three directories of one entry each: 2 bytes of count, 12 of the entry, 4 to the next directory.
    let entries = [
        (EXIF_DIRECTORY, 4, long(26)),
        (INTEROPERABILITY_DIRECTORY, 4, long(44)),
        (INTEROPERABILITY_INDEX, 2, rule),
    ];
    for (tag, kind, value) in entries {
        exif.extend(short(1));
        exif.extend(short(tag));
        exif.extend(short(kind));
        exif.extend(long(if kind == 2 { 4 } else { 1 }));
        exif.extend(value);
        exif.extend(long(0));
    }
    exif
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_of_a_camera_is_read_in_both_byte_orders() {
        for is_big_endian in [true, false] {
            assert!(is_adobe_rgb(&with_rule(*b"R03\0", is_big_endian)));
            assert!(!is_adobe_rgb(&with_rule(*b"R98\0", is_big_endian)));
        }
    }

    #[test]
    fn damaged_metadata_names_no_colours() {
        let whole = with_rule(*b"R03\0", true);
        for length in 0..58 {
            assert!(!is_adobe_rgb(&whole[..length]), "{length}");
        }
        assert!(!is_adobe_rgb(&[0xFF; 100]));
    }
}
