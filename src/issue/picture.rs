//! Pictures: files beside the item, or addresses on the web.

use std::sync::Arc;

use super::Crop;
use super::markdown::target;
use super::picture_format::{is_avif, unusable_format};
use super::picture_path::{Match, search};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list_of};
use crate::source::{ReadError, SourceTree, Span, Spanned};

const MISSING: Code = Code("images::missing_file");
const UNREADABLE: Code = Code("images::unreadable");
const TOO_LARGE: Code = Code("images::too_large");
const FORMAT: Code = Code("images::unsupported_format");
const INSECURE: Code = Code("images::insecure_url");

/// A camera's largest file fits; what is larger was never meant for a mail.
const BYTE_LIMIT: u64 = 20 << 20;
/// Pixels a picture may claim to have: more is a decompression bomb.
const PIXEL_LIMIT: usize = 40_000_000;

/// Source of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureSource {
    /// A file of the newsroom, read.
    File {
        /// Its path in the newsroom's folder.
        path: String,
        /// `image/jpeg`, `image/png`, `image/gif`, or before preparation `image/webp` or `image/avif`.
        media_type: &'static str,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The file.
        bytes: Arc<[u8]>,
    },
    /// An `https` URL; its size is unknown.
    Url(String),
}

/// A picture with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Name given by the author: a path or a URL. Preparing a picture changes only its source.
    pub named: String,
    /// Its source.
    pub source: PictureSource,
    /// Alternative text; `None` when the author wrote nothing.
    pub alt: Option<Spanned<String>>,
    /// Caption.
    pub caption: Option<Spanned<String>>,
    /// The whole credit line, as printed.
    pub credit: Option<Spanned<String>>,
    /// The width it is shown at, in CSS pixels, when the author chose one.
    pub shown_width: Option<u32>,
    /// Focal point of a picture that is cropped to a landscape frame.
    pub crop: Option<Crop>,
    /// Span of its name.
    pub span: Span,
}

impl PictureSource {
    /// Size limit of a picture file, in bytes.
    pub const BYTE_LIMIT: u64 = BYTE_LIMIT;

    /// Limit of a picture's width times its height.
    pub const PIXEL_LIMIT: usize = PIXEL_LIMIT;

    /// Reads the picture `name`, a URL or a path below `folder`. What is wrong with it is reported at `at`.
    pub fn read(
        name: &str,
        folder: &str,
        at: Span,
        tree: &SourceTree,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if name.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")) {
            let url = target::check(name, at).map_err(|finding| diagnostics.push(finding));
            return url.ok().map(Self::Url);
        }
        if let Some(("http" | "data" | "javascript" | "ftp" | "file", _)) = name.split_once(':') {
            let message = format!("image `{name}` is neither a file of the newsroom nor an `https` address");
            let help = "save the picture beside the item and name the file, or use its `https` address";
            diagnostics.push(Diagnostic::error(INSECURE, at, message).help(help));
            return None;
        }
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let error = match tree.bytes(&path, BYTE_LIMIT) {
            Ok(bytes) => return inspect(name, path, bytes, at, diagnostics),
            Err(error) => error,
        };
        let mut proposals = Vec::new();
        if matches!(error, ReadError::Missing) {
            match search(name, folder, tree) {
                Match::Found(path) => match tree.bytes(&path, BYTE_LIMIT) {
                    Ok(bytes) => return inspect(name, path, bytes, at, diagnostics),
                    Err(error) => {
                        diagnostics.push(unreadable(name, &path, &error, &[], at));
                        return None;
                    }
                },
                Match::Proposals(names) => proposals = names,
            }
        }
        diagnostics.push(unreadable(name, &path, &error, &proposals, at));
        None
    }
}

fn unreadable(name: &str, path: &str, error: &ReadError, proposals: &[String], at: Span) -> Diagnostic {
    match error {
        ReadError::Missing => Diagnostic::error(MISSING, at, format!("image `{name}` does not exist")).help(
            if proposals.is_empty() {
                format!("put the file at `{path}`, or correct its name here")
            } else {
                let names = list_of(proposals.iter().map(String::as_str));
                format!("did you mean {names}? Or put the file at `{path}`")
            },
        ),
        ReadError::TooLarge { size, .. } => {
            let megabytes = size.div_ceil(1 << 20);
            let message = format!("image `{name}` has {megabytes} MB; {} MB is the most", BYTE_LIMIT >> 20);
            Diagnostic::error(TOO_LARGE, at, message)
                .help("save it 1200 pixels wide as JPEG: that is usually below 300 kB")
        }
        ReadError::InvalidPath => {
            Diagnostic::error(UNREADABLE, at, format!("image `{name}` cannot be read: {error}"))
                .help("copy the file into the issue's folder and write `/` between folder and file")
        }
        error => Diagnostic::error(UNREADABLE, at, format!("image `{name}` cannot be read: {error}"))
            .help(format!("look at the file `{path}`")),
    }
}

fn inspect(
    name: &str,
    path: String,
    bytes: Vec<u8>,
    at: Span,
    diagnostics: &mut Diagnostics,
) -> Option<PictureSource> {
    if bytes.is_empty() {
        let message = format!("image `{name}` is an empty file");
        diagnostics.push(Diagnostic::error(UNREADABLE, at, message).help("save the picture again"));
        return None;
    }
    let media_type = match imagesize::image_type(&bytes) {
        Ok(imagesize::ImageType::Jpeg) => "image/jpeg",
        Ok(imagesize::ImageType::Png) => "image/png",
        Ok(imagesize::ImageType::Gif) => "image/gif",
        Ok(imagesize::ImageType::Webp) => "image/webp",
        Ok(imagesize::ImageType::Heif(_)) if is_avif(&bytes) => "image/avif",
        _ => {
            let (message, help) = match unusable_format(&bytes) {
                Some(format) => (
                    format!("image `{name}` is {}, which most mail programs do not show", format.name),
                    format.help,
                ),
                None => (
                    format!("image `{name}` is not a JPEG, PNG, GIF, WebP or AVIF"),
                    "mail programs show nothing else everywhere: save it as JPEG",
                ),
            };
            diagnostics.push(Diagnostic::error(FORMAT, at, message).help(help));
            return None;
        }
    };
    let Ok(size) = imagesize::blob_size(&bytes) else {
        let message = format!("image `{name}` is damaged: its header does not tell its size");
        diagnostics.push(Diagnostic::error(UNREADABLE, at, message).help("save the picture again"));
        return None;
    };
    if size.width == 0 || size.height == 0 {
        let message = format!("image `{name}` says it is 0 pixels wide or high");
        diagnostics.push(Diagnostic::error(UNREADABLE, at, message).help("save the picture again"));
        return None;
    }
    if size.width.saturating_mul(size.height) > PIXEL_LIMIT {
        let most = PIXEL_LIMIT / 1_000_000;
        let message = format!(
            "image `{name}` has {} x {} pixels; {most} million in all is the most",
            size.width, size.height
        );
        diagnostics.push(Diagnostic::error(TOO_LARGE, at, message).help("save it 1200 pixels wide"));
        return None;
    }
    let pixels = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (width, height) = (pixels(size.width), pixels(size.height));
    Some(PictureSource::File { path, media_type, width, height, bytes: bytes.into() })
}
