//! Search for the file of a picture by the name that an author wrote.
//!
//! Names change on their way between computers: a browser writes `my%20boat.jpg`, macOS decomposes letters and puts a
//! narrow no-break space into the names of screenshots, Windows does not tell `Boat.JPG` from `boat.jpg`.

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::did_you_mean;
use crate::source::SourceTree;

/// Folder in which an issue keeps its pictures.
const IMAGES: &str = "images";
/// Maximum number of proposals for a name.
const MAX_PROPOSALS: usize = 3;

/// Maximum number of folders that a search looks into.
const MAX_FOLDERS: usize = 100;

/// Result of a search for a file that does not have the very name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Path of the only file that the author can mean.
    Found(String),
    /// Paths below the folder to propose, perhaps none.
    Proposals(Vec<String>),
}

/// Searches below `folder` for the file that `name` means. A file with the name as it is written goes first, then one
/// with the name percent-decoded, each also in the folder `images`; then names that differ only in letter case,
/// composition or kind of blank. A name without a folder may be in any folder below.
pub(super) fn search(name: &str, folder: &str, tree: &SourceTree) -> Match {
    let written = name.trim();
    let decoded = percent_decoded(written).filter(|decoded| decoded != written);
    let names: Vec<&str> = [Some(written), decoded.as_deref()].into_iter().flatten().collect();
    let places = [folder.to_owned(), join(folder, IMAGES)];
    let same_name = |found: &str, wanted: &str| found == wanted;
    let alike = |found: &str, wanted: &str| fold(found) == fold(wanted);
    for is_match in [&same_name as &dyn Fn(&str, &str) -> bool, &alike] {
        for name in &names {
            let mut found: Vec<String> =
                places.iter().flat_map(|place| files_named(name, place, tree, is_match)).collect();
            found.dedup();
            match found.len() {
                0 => {}
                1 => return Match::Found(found.remove(0)),
                _ => return Match::Proposals(below(folder, found)),
            }
        }
    }
    match elsewhere(&names, folder, tree).as_mut_slice() {
        [] => {}
        [only] => return Match::Found(std::mem::take(only)),
        several => {
            several.sort();
            return Match::Proposals(below(folder, several.iter().take(MAX_PROPOSALS).cloned().collect()));
        }
    }
    Match::Proposals(below(folder, similar(names.last().copied().unwrap_or(written), &places, tree)))
}

/// Returns files below a folder whose path has the parts of `name`, compared by `is_match`.
fn files_named(
    name: &str,
    folder: &str,
    tree: &SourceTree,
    is_match: &dyn Fn(&str, &str) -> bool,
) -> Vec<String> {
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let Some((file, folders)) = parts.split_last() else { return Vec::new() };
    if name.starts_with('/') || folders.contains(&"..") {
        return Vec::new();
    }
    let mut places = vec![folder.to_owned()];
    for part in folders {
        let mut next = Vec::new();
        for place in &places {
            let entries = entries(place, tree);
            let folders = entries.iter().filter_map(|entry| entry.strip_suffix('/'));
            next.extend(folders.filter(|entry| is_match(entry, part)).map(|entry| join(place, entry)));
        }
        places = next;
    }
    let in_place = |place: &String| -> Vec<String> {
        let names =
            entries(place, tree).into_iter().filter(|entry| !entry.ends_with('/') && is_match(entry, file));
        names.map(|entry| join(place, &entry)).collect()
    };
    places.iter().flat_map(in_place).collect()
}

/// Returns files in other folders below an issue's folder, if the name has no folder.
fn elsewhere(names: &[&str], folder: &str, tree: &SourceTree) -> Vec<String> {
    // Below the newsroom's own folder are those of all issues.
    if folder.is_empty() || names.iter().any(|name| name.contains('/')) {
        return Vec::new();
    }
    let mut folders = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(place) = folders.get(next).filter(|_| folders.len() < MAX_FOLDERS) {
        let inner = entries(place, tree);
        let inner =
            inner.iter().filter_map(|entry| entry.strip_suffix('/')).filter(|name| !name.starts_with('.'));
        let inner: Vec<String> = inner.map(|entry| join(place, entry)).collect();
        folders.extend(inner);
        next += 1;
    }
    let is_meant = |found: &str, wanted: &str| fold(found) == fold(wanted);
    let in_folder = |name| folders.iter().flat_map(move |place| files_named(name, place, tree, &is_meant));
    let mut found: Vec<String> = Vec::new();
    for name in names {
        found.extend(in_folder(name).filter(|path| !found.contains(path)).collect::<Vec<_>>());
    }
    found
}

/// Returns files with the same name in another folder, with another extension, or with a name one typing mistake away.
fn similar(name: &str, places: &[String], tree: &SourceTree) -> Vec<String> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = |file: &str| fold(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    let there: Vec<(String, String)> = places
        .iter()
        .flat_map(|place| entries(place, tree).into_iter().map(move |entry| (join(place, &entry), entry)))
        .filter(|(_, entry)| !entry.ends_with('/') && is_picture_name(entry))
        .collect();
    let paths = |is_meant: &dyn Fn(&str) -> bool| -> Vec<String> {
        let meant = there.iter().filter(|(_, entry)| is_meant(entry));
        meant.map(|(path, _)| path.clone()).take(MAX_PROPOSALS).collect()
    };
    let same_stem = paths(&|entry| stem(entry) == stem(file));
    if !same_stem.is_empty() {
        return same_stem;
    }
    let near = did_you_mean(file, there.iter().map(|(_, entry)| entry.as_str()));
    near.map(|near| paths(&|entry| entry == near)).unwrap_or_default()
}

fn is_picture_name(entry: &str) -> bool {
    let extension = entry.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| {
        ["jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif", "heic", "heif"]
            .contains(&extension.as_str())
    })
}

fn entries(folder: &str, tree: &SourceTree) -> Vec<String> {
    tree.list(folder).unwrap_or_default()
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Returns the paths as an author writes them, without the folder.
fn below(folder: &str, paths: Vec<String>) -> Vec<String> {
    let name = |path: String| path.strip_prefix(&format!("{folder}/")).map_or(path.clone(), str::to_owned);
    paths.into_iter().map(name).collect()
}

/// Returns a name in lower case and composed, with plain blanks and apostrophes.
fn fold(name: &str) -> String {
    let plain = name.nfkc().flat_map(char::to_lowercase).map(|c| match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    plain.nfkc().collect()
}

/// Decodes percent-encoded bytes (RFC 3986 §2.1); `None` if the result is not text.
fn percent_decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%');
        let decoded = digits.and_then(|digits| data_encoding::HEXUPPER_PERMISSIVE.decode(digits).ok());
        match decoded {
            Some(byte) => {
                bytes.extend(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|name| !name.contains(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, files: &[&str]) -> Match {
        let files = files.iter().map(|file| (format!("issues/a/{file}"), "x"));
        search(name, "issues/a", &SourceTree::in_memory(files))
    }

    #[test]
    fn names_that_mean_one_file_are_found() {
        let cases = [
            ("my%20boat.jpg", "my boat.jpg"),
            ("my%20boat.jpg", "images/my boat.jpg"),
            ("images/my%20boat.jpg", "images/my boat.jpg"),
            ("boat.jpg", "images/boat.jpg"),
            ("./boat.jpg", "images/boat.jpg"),
            ("Boat.JPG", "images/boat.jpg"),
            ("images/boat.jpg", "Images/Boat.JPG"),
            (" images/boat.jpg ", "images/boat.jpg"),
            ("%ED%95%9C%EA%B0%95.jpg", "images/한강.jpg"),
            ("%E1%84%92%E1%85%A1%E1%86%AB.jpg", "images/한.jpg"),
            ("Screenshot at 1.00 PM.png", "images/Screenshot at 1.00\u{202F}PM.png"),
            ("images/the captain's boat.png", "images/the captain\u{2019}s boat.png"),
            ("100% sea.jpg", "images/100% sea.jpg"),
            ("100%25%20sea.jpg", "images/100% sea.jpg"),
            ("\u{FF22}oat.jpg", "images/boat.jpg"),
            ("nets/2022/boat.jpg", "images/Nets/2022/boat.jpg"),
            ("d.jpg", "pics/d.jpg"),
            ("D%2Ejpg", "pics/2022/d.jpg"),
            ("boat.jpg", "images/2022/boat.jpg"),
        ];
        for (name, file) in cases {
            assert_eq!(
                found(name, &[file, "images/other.jpg"]),
                Match::Found(format!("issues/a/{file}")),
                "{name}"
            );
        }
    }

    #[test]
    fn written_name_goes_before_a_decoded_or_similar_one() {
        let files = ["images/a%20b.jpg", "a b.jpg", "A%20b.jpg"];
        assert_eq!(found("a%20b.jpg", &files), Match::Found("issues/a/images/a%20b.jpg".into()));
    }

    #[test]
    fn several_files_are_proposed() {
        let proposals = found("BOAT.jpg", &["images/boat.jpg", "images/Boat.jpg", "x.md"]);
        assert_eq!(proposals, Match::Proposals(vec!["images/Boat.jpg".into(), "images/boat.jpg".into()]));
        let proposals = found("d.jpg", &["pics/d.jpg", "old/d.jpg", "images/e.jpg"]);
        assert_eq!(proposals, Match::Proposals(vec!["old/d.jpg".into(), "pics/d.jpg".into()]));
        let proposals = found("Boat.jpg", &["boat.jpg", "images/boat.jpg"]);
        assert_eq!(proposals, Match::Proposals(vec!["boat.jpg".into(), "images/boat.jpg".into()]));
    }

    #[test]
    fn near_names_are_proposed() {
        for (name, file) in [
            ("images/boat.jpeg", "images/boat.jpg"),
            ("images/boat.jpg", "boat.png"),
            ("photos/boat.jpg", "images/boat.jpg"),
            ("images/harbor.jpg", "images/harbour.jpg"),
            ("boat", "images/boat.jpg"),
        ] {
            assert_eq!(found(name, &[file, "images/q.jpg"]), Match::Proposals(vec![file.into()]), "{name}");
        }
        assert_eq!(found("tern.jpg", &["01-tern.md", "images/harbour.jpg"]), Match::Proposals(Vec::new()));
    }

    #[test]
    fn names_never_lead_outside() {
        for name in [
            "../b/boat.jpg",
            "%2E%2E/b/boat.jpg",
            "/boat.jpg",
            "%2Fboat.jpg",
            "images/../../b/boat.jpg",
            "",
            "%00",
        ] {
            let files = [("issues/a/x.md", "x"), ("issues/b/boat.jpg", "x"), ("boat.jpg", "x")];
            let found = search(name, "issues/a", &SourceTree::in_memory(files));
            assert_eq!(found, Match::Proposals(Vec::new()), "{name}");
        }
    }
}
