//! Mail that came back, from servers and from attackers.

use briefing::bounce::{self, Kind};

use super::is_treacherous;

/// A message of any bytes.
pub fn returned_mail(input: &[u8]) {
    let read = bounce::read(input);
    assert_eq!(format!("{read:?}"), format!("{:?}", bounce::read(input)), "the same bytes are read the same");
    let is_bounce = matches!(read.kind, Kind::Hard | Kind::Soft);
    assert_eq!(is_bounce, !read.failures.is_empty(), "a bounce has a failure, and nothing else has one");
    assert!(read.failures.len() <= 1_000);
    assert_eq!(read.kind == Kind::Hard, read.failures.iter().any(|failure| failure.kind == Kind::Hard));
    let addresses = read.failures.iter().flat_map(|failure| [&failure.original, &failure.last]).flatten();
    for address in addresses.chain(&read.about).chain(&read.clues.return_paths).chain(&read.clues.recipients)
    {
        assert!(!address.to_string().contains(is_treacherous), "{address:?}");
    }
    for id in &read.clues.message_ids {
        assert!(!id.as_str().contains(char::is_control), "{id:?}");
    }
}
