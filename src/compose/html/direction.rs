//! Writing direction.

/// Returns the writing direction of a language.
pub(in crate::compose) fn direction(language: &str) -> &'static str {
    let main = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(main.as_str(), "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ckb" | "dv") {
        "rtl"
    } else {
        "ltr"
    }
}
