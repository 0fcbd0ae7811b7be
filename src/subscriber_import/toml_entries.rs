//! Readers of a `subscribers.toml`, entry by entry, so that a long list needs no more memory than a short one.

use std::io::{self, BufRead};

use serde_json::Value;

use super::json_lines;
use super::moment::NeedsZone;
use super::row::{ImportOptions, ImportedReader, SkipReason};
use crate::document::to_json;

/// Bytes of one entry.
const MAX_ENTRY: usize = 1 << 20;

/// Reads the text of each `[[subscriber]]` with the number of its first line.
pub(super) fn entries(
    mut source: impl BufRead,
    mut visit: impl FnMut(u64, &str) -> io::Result<bool>,
) -> io::Result<()> {
    let (mut entry, mut start, mut number) = (String::new(), 1, 0);
    loop {
        let mut line = Vec::new();
        let limit = MAX_ENTRY as u64;
        let read = io::Read::take(&mut source, limit).read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        number += u64::from(read > 0);
        let begins = line.trim_start().starts_with("[[subscriber]]");
        if begins || read == 0 || entry.len() + line.len() > MAX_ENTRY {
            if !is_blank(&entry) && !visit(start, &entry)? {
                return Ok(());
            }
            entry.clear();
            start = number;
        }
        if read == 0 {
            return Ok(());
        }
        entry.push_str(&line);
    }
}

/// Returns true for a text of comments alone.
fn is_blank(entry: &str) -> bool {
    entry.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Reads one entry: a reader, or the reason why it is skipped with the address as written. No status means subscribed, as
/// in the list itself.
pub(super) fn read(
    entry: &str,
    options: &ImportOptions,
) -> Result<Result<ImportedReader, (Option<String>, SkipReason)>, NeedsZone> {
    let invalid = |reason: String| Ok(Err((None, SkipReason::InvalidToml(reason))));
    let document = match to_json(entry) {
        Ok(document) => document,
        Err(reason) => return invalid(reason),
    };
    let entries = document.get("subscriber").and_then(Value::as_array);
    let Some(Value::Object(object)) = entries.and_then(|entries| entries.first()) else {
        return invalid("a key stands outside of `[[subscriber]]`".to_owned());
    };
    let mut object = object.clone();
    object.entry("status").or_insert_with(|| "subscribed".into());
    json_lines::of_object(&object, options)
}

/// Returns true for a text with an entry.
pub(super) fn is_toml(sample: &str) -> bool {
    sample.lines().any(|line| line.trim() == "[[subscriber]]")
}
