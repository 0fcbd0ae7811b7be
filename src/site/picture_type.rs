//! Which addresses are those of pictures.

/// Returns the media type of a path that may be a picture's.
pub(super) fn picture_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "jpg" | "jpeg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "gif" => Some("image/gif"),
        _ => None,
    }
}
