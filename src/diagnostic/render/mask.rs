//! Passwords in the lines that a finding shows.

use std::borrow::Cow;

/// The file that may hold passwords.
const CONFIG: &str = "briefing.toml";
/// Keys whose whole value is masked.
const SECRET: [&str; 3] = ["secret", "password", "token"];

/// Returns lines of a file as they may be shown: every byte of a password is a `*`, so that all places stay what they
/// are.
pub(super) fn mask<'a>(path: &str, text: &'a str) -> Cow<'a, str> {
    secrets(path, text)
}

/// Replaces the controls behind those of ASCII, which the renderer lets through to the terminal. The stand-in has as many
/// bytes.
pub(super) fn without_controls(text: Cow<'_, str>) -> Cow<'_, str> {
    let steers = |c: char| matches!(c, '\u{80}'..='\u{9F}');
    if text.contains(steers) { Cow::Owned(text.replace(steers, "¤")) } else { text }
}

fn secrets<'a>(path: &str, text: &'a str) -> Cow<'a, str> {
    if path != CONFIG || !(text.contains('@') || SECRET.iter().any(|word| text.contains(word))) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

fn line(line: &str) -> String {
    let key = line.split('=').next().unwrap_or_default().trim();
    if SECRET.iter().any(|word| key.eq_ignore_ascii_case(word)) {
        return hide(line, line.find('=').map_or(0, |at| at + 1), line.trim_end().len());
    }
    if key != "url" && !line.contains("://") {
        return line.to_owned();
    }
    // From the colon behind the user's name to the last `@`.
    let after_scheme = line.find("://").map_or_else(|| line.find('=').unwrap_or(0), |at| at + "://".len());
    let start = line[after_scheme..].find(':').map(|at| after_scheme + at + 1);
    match (start, line.rfind('@')) {
        (Some(start), Some(end)) if start < end => hide(line, start, end),
        _ => line.to_owned(),
    }
}

fn hide(line: &str, start: usize, end: usize) -> String {
    let end = end.max(start);
    let written = line[start..end].trim();
    // The name of a variable gives nothing away.
    if written
        .trim_matches(['"', '\''])
        .strip_prefix("${")
        .is_some_and(|name| name.find('}').is_some_and(|at| at + 1 == name.len()))
    {
        return line.to_owned();
    }
    format!("{}{}{}", &line[..start], "*".repeat(end - start), &line[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_become_stars_of_the_same_length() {
        let shown = |line: &str| mask(CONFIG, line).into_owned();
        assert_eq!(shown("ulr = \"smtp://me:p@ss 한@host:25\"\n"), "ulr = \"smtp://me:********@host:25\"\n");
        assert_eq!(shown("url = 'me:pw@host'"), "url = 'me:**@host'");
        assert_eq!(shown("[x]\n secret = \"abc\"\r\n@"), "[x]\n secret =******\r\n@");
        assert_eq!(shown("url = 'smtp://me:${PW}@host'"), "url = 'smtp://me:${PW}@host'");
        assert_eq!(shown("secret = \"${PW}\" # @"), format!("secret ={}", "*".repeat(12)));
        for plain in [
            "from = \"A: b <a@b.example>\"\n",
            "url = \"smtp://host:25\" # @\n",
            "site = \"https://a.example\"\n",
        ] {
            assert_eq!(shown(plain).len(), plain.len());
        }
        assert_eq!(shown("from = \"A: b <a@b.example>\"\n"), "from = \"A: b <a@b.example>\"\n");
        assert_eq!(mask("a.md", "[x](https://a:b@c.example)"), "[x](https://a:b@c.example)");
    }
}
