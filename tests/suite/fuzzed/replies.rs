//! What a relay says: bytes of a stranger.

use briefing::smtp::read_replies;

use super::is_treacherous;

/// The most that a reply may come to when it is kept: its bytes, each of which may stand for a replaced one.
const LONGEST: usize = 3 * 70 * 1024;

/// Any bytes, in portions of which the first byte tells the size.
pub fn relay_replies(input: &[u8]) {
    let (portion, bytes) =
        input.split_first().map_or((1, input), |(first, rest)| (usize::from(*first), rest));
    let heard = read_replies(bytes, portion);
    assert_eq!(heard, read_replies(bytes, portion), "the same bytes give the same replies");
    for reply in &heard.replies {
        assert!((200..600).contains(&reply.code), "{reply:?}");
        assert!(!reply.text.contains(is_treacherous), "{reply:?}");
        assert!(reply.text.len() <= LONGEST, "{} bytes", reply.text.len());
        let classes = [reply.is_positive(), reply.is_transient(), reply.is_permanent()];
        assert!(classes.iter().filter(|class| **class).count() <= 1, "{reply:?}");
    }
    for offer in &heard.capabilities {
        assert!(offer.size_limit() != Some(0), "a limit of nothing means none (RFC 1870 §3)");
        assert!(offer.auth.iter().all(|name| *name == name.to_ascii_uppercase()), "{:?}", offer.auth);
    }
    // How the network cuts the bytes must not matter, short of the line that broke the reading.
    let whole = read_replies(bytes, bytes.len());
    if heard.error.is_none() && whole.error.is_none() {
        assert_eq!(heard, whole, "cut into portions of {portion}");
    } else {
        let both = heard.replies.len().min(whole.replies.len());
        assert_eq!(heard.replies[..both], whole.replies[..both], "cut into portions of {portion}");
    }
}
