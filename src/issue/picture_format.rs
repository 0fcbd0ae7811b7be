//! Recognition of picture formats by their first bytes.

/// A format that no mail program, or only some, can show, and how a person gets a JPEG from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnusableFormat {
    /// Name with its article.
    pub(super) name: &'static str,
    /// Next step.
    pub(super) help: &'static str,
}

const HEIC_HELP: &str = "open it on a Mac in Preview and choose File > Export > JPEG, or on Windows in Photos and save it as \
                         JPEG; an iPhone takes JPEG with Settings > Camera > Formats > Most Compatible";
const EXPORT_HELP: &str =
    "open it in an image program and export it as JPEG; a new name alone changes nothing";
const DRAWING_HELP: &str = "export it from the drawing program as PNG, 1200 pixels wide";

const HEIC: UnusableFormat = UnusableFormat { name: "a HEIC picture", help: HEIC_HELP };

const fn export(name: &'static str) -> UnusableFormat {
    UnusableFormat { name, help: EXPORT_HELP }
}

/// Formats with a fixed beginning.
const BEGINNINGS: [(&[u8], UnusableFormat); 12] = [
    (b"\xFF\x0A", export("a JPEG XL picture")),
    (b"\0\0\0\x0CJXL \r\n\x87\n", export("a JPEG XL picture")),
    (b"\0\0\0\x0CjP  \r\n\x87\n", export("a JPEG 2000 picture")),
    (b"II*\0", export("a TIFF or raw picture")),
    (b"MM\0*", export("a TIFF or raw picture")),
    (b"BM", export("a BMP picture")),
    (b"8BPS", export("a Photoshop file")),
    (b"\0\0\x01\0", export("an icon file")),
    (b"%PDF-", UnusableFormat { name: "a PDF", help: DRAWING_HELP }),
    (b"%!PS", UnusableFormat { name: "a PostScript file", help: DRAWING_HELP }),
    (
        b"\x1F\x8B",
        UnusableFormat { name: "a compressed file", help: "unpack it and name the picture inside" },
    ),
    (b"PK\x03\x04", UnusableFormat { name: "a ZIP archive", help: "unpack it and name the picture inside" }),
];

/// Tests that a file is an AVIF picture, by the brands of its container.
pub fn is_avif(file: &[u8]) -> bool {
    brands(file).any(|brand| [b"avif", b"avis"].contains(&brand))
}

/// Iterates over the brands of a container (ISO/IEC 14496-12, section 4.3).
fn brands(file: &[u8]) -> impl Iterator<Item = &[u8; 4]> {
    let length = file.first_chunk().map_or(0, |length| u32::from_be_bytes(*length));
    let length = usize::try_from(length).unwrap_or(usize::MAX).min(file.len()).min(256);
    let is_container = file.get(4..8) == Some(b"ftyp");
    file.get(8..length)
        .filter(|_| is_container)
        .unwrap_or_default()
        .chunks_exact(4)
        .filter_map(<[u8]>::first_chunk)
}

/// Recognises a format that cannot be sent; `None` if it is none of the known ones.
pub(super) fn unusable_format(file: &[u8]) -> Option<UnusableFormat> {
    if file.get(4..8) == Some(b"ftyp") {
        return Some(iso_format(file));
    }
    let start = file.get(..file.len().min(1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    if text.contains("<svg") {
        return Some(UnusableFormat { name: "an SVG drawing", help: DRAWING_HELP });
    }
    if text.contains("<html") || text.contains("<!doctype html") {
        let help = "the download brought a page instead of the picture: open its address in a browser and save the picture";
        return Some(UnusableFormat { name: "a web page", help });
    }
    BEGINNINGS.iter().find(|(beginning, _)| file.starts_with(beginning)).map(|(_, format)| *format)
}

/// Recognises a format by the brands of its container.
fn iso_format(file: &[u8]) -> UnusableFormat {
    let heic = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    if brands(file).any(|brand| heic.contains(&brand)) {
        HEIC
    } else {
        UnusableFormat { name: "a video", help: "send a still picture of it, and link to the video" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avif_is_told_by_its_brands() {
        for file in [
            &b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf"[..],
            b"\0\0\0\x1Cftypmif1\0\0\0\0mif1miafavif",
            b"\0\0\0\x14ftypavis\0\0\0\0msf1",
        ] {
            assert!(is_avif(file));
        }
        // The last one tells its brand behind the end of the box.
        for file in
            [&b""[..], b"avif", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x14ftypmif1\0\0\0\0msf1avif"]
        {
            assert!(!is_avif(file));
        }
    }

    #[test]
    fn formats_are_named() {
        let cases: [(&[u8], &str); 12] = [
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a HEIC picture"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a video"),
            (b"\0\0\0\x18ftypheic", "a HEIC picture"),
            (b"II*\0rest", "a TIFF or raw picture"),
            (b"BM0000", "a BMP picture"),
            (b"%PDF-1.7", "a PDF"),
            (b"<?xml version='1.0'?><svg xmlns='x'/>", "an SVG drawing"),
            (b"\xEF\xBB\xBF<SVG/>", "an SVG drawing"),
            (b"<!DOCTYPE html><title>403</title>", "a web page"),
            (b"\xFF\x0A\x00", "a JPEG XL picture"),
            (b"8BPS\0\x01", "a Photoshop file"),
        ];
        for (file, name) in cases {
            assert_eq!(unusable_format(file).map(|format| format.name), Some(name));
        }
        for file in [&b""[..], b"no picture", b"\0\0\0\x18ftyp", b"\xFF\xD8\xFF", b"RIFF"] {
            assert!(unusable_format(file).is_none_or(|format| format.name == "a video"), "{file:?}");
        }
    }
}
