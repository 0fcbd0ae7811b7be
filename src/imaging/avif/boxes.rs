//! Boxes of the ISO base media file format (ISO/IEC 14496-12, section 4.2).

/// A box: its type and its content.
pub(super) type Named<'a> = ([u8; 4], &'a [u8]);

/// Iterates over whole boxes. A box that breaks off ends the list.
pub(super) fn boxes(bytes: &[u8]) -> impl Iterator<Item = Named<'_>> {
    let mut rest = Fields(bytes);
    std::iter::from_fn(move || {
        let length = rest.number(4)?;
        let name = *rest.take(4)?.first_chunk()?;
        let content = match length {
            0 => rest.take(rest.0.len())?,
            1 => {
                let length = rest.number(8)?.checked_sub(16)?;
                rest.take(usize::try_from(length).ok()?)?
            }
            length => rest.take(usize::try_from(length.checked_sub(8)?).ok()?)?,
        };
        Some((name, content))
    })
}

/// Returns the content of the first box of a type.
pub(super) fn find(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(found, _)| *found == name).map(|(_, content)| content)
}

/// Fields that are read one after the other.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    /// Reads bytes.
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// Reads a number of up to eight bytes. A number of no bytes is 0.
    pub(super) fn number(&mut self, bytes: usize) -> Option<u64> {
        Some(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Reads a number of up to four bytes.
    pub(super) fn short(&mut self, bytes: usize) -> Option<u32> {
        u32::try_from(self.number(bytes)?).ok()
    }

    /// Reads the version and the flags of a box.
    pub(super) fn version(&mut self) -> Option<(u32, u32)> {
        Some((self.short(1)?, self.short(3)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_lengths_of_three_kinds() {
        let file = b"\0\0\0\x0Afiveab".to_vec();
        assert_eq!(boxes(&file).collect::<Vec<_>>(), [(*b"five", &b"ab"[..])]);
        let file =
            [&file[..], b"\0\0\0\x01long\0\0\0\0\0\0\0\x11c", b"\0\0\0\x08none", b"\0\0\0\0lastdef"].concat();
        let names: Vec<_> = boxes(&file).map(|(name, _)| name).collect();
        assert_eq!(names, [*b"five", *b"long", *b"none", *b"last"]);
        assert_eq!(find(&file, *b"long"), Some(&b"c"[..]));
        assert_eq!(find(&file, *b"none"), Some(&b""[..]));
        assert_eq!(find(&file, *b"last"), Some(&b"def"[..]));
        assert_eq!(find(&file, *b"void"), None);
    }

    #[test]
    fn box_that_breaks_off_ends_the_list() {
        let file = b"\0\0\0\x0Aabcdef\0\0\0\x09ghijk";
        assert_eq!(boxes(file).count(), 2);
        for length in 0..file.len() {
            assert!(boxes(&file[..length]).count() < 2, "{length}");
        }
        for damaged in [&b"\0\0\0\x07abcd"[..], b"\0\0\0\x01abcd\0\0\0\0\0\0\0\x0F", &[0xFF; 24]] {
            assert_eq!(boxes(damaged).count(), 0);
        }
    }
}
