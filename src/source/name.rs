//! File names as different systems spell them.

use unicode_normalization::UnicodeNormalization;

/// A name with its letters composed (NFC). macOS hands out decomposed names (`ㅎㅏㄴ` for `한`), editors type
/// composed ones; compared in one form they are the same file.
pub fn nfc(name: &str) -> String {
    name.nfc().collect()
}
