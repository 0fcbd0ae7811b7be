//! Passwords and queries in web and mail server addresses.

use std::ops::Range;

use super::plain_values::is_variable;

/// Returns the password of an address anywhere in a line: what stands between the colon behind the user's name and the last
/// `@`.
pub(super) fn password(line: &str) -> Option<Range<usize>> {
    let user = match line.find("://") {
        Some(at) => at + "://".len(),
        None => line.find('=').filter(|equals| line[..*equals].trim() == "url")?,
    };
    let start = user + line[user..].find(':')? + 1;
    let end = line.rfind('@')?;
    (start < end && !is_variable(&line[start..end])).then_some(start..end)
}

/// Returns which parts of the value of a setting are hidden beside its password: what stands in the place of a port, and
/// the query. `None` for a text that is no address.
pub(super) fn hidden_parts(address: &str) -> Option<Vec<Range<usize>>> {
    if address.starts_with("sqlite:") {
        return Some(Vec::new());
    }
    let host = address.find("://")? + "://".len();
    let query = address[host..].find(['?', '#']).map(|at| host + at + 1..address.len());
    let has_user = address[host..].contains('@');
    let port = address[host..]
        .find(':')
        .map(|at| host + at + 1)
        .filter(|at| !has_user && !has_port(&address[*at..]));
    Some(port.map(|at| at..address.len()).into_iter().chain(query).collect())
}

fn has_port(text: &str) -> bool {
    let port = text.split(['/', '?', '#']).next().unwrap_or_default();
    port.len() <= 5 && port.chars().all(|c| c.is_ascii_digit())
}
