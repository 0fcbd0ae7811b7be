//! What must hold for whatever a newsroom types, strangers send and a header has to carry: shared by the fuzz targets in
//! `fuzz/` and by the replay of their corpora in this suite.

mod checking;
mod composed;
mod findings;
mod headers;
mod image_urls;
mod mail;
mod pages;
mod pictures;
mod places;
mod replies;
mod returned_mail;
mod sender_settings;
mod signature;
mod subscriber_import;
mod targets;

pub use headers::headers;
pub use image_urls::image_urls;
pub use mail::{korean_mail, mail};
pub use pages::{article_page, feed};
pub use pictures::pictures;
pub use replies::relay_replies;
pub use returned_mail::returned_mail;
pub use sender_settings::sender_settings;
pub use subscriber_import::subscriber_import;
pub use targets::{briefing_toml, front_matter, issue_toml, markdown, subscribers_toml};

/// One kind of file, and what is done with it.
pub type Target = (&'static str, fn(&[u8]));

/// Every target by the name of its folder in `fuzz/corpus`.
pub const TARGETS: [Target; 16] = [
    ("front_matter", front_matter),
    ("markdown", markdown),
    ("issue_toml", issue_toml),
    ("briefing_toml", briefing_toml),
    ("subscribers_toml", subscribers_toml),
    ("subscriber_import", subscriber_import),
    ("relay_replies", relay_replies),
    ("headers", headers),
    ("mail", mail),
    ("korean_mail", korean_mail),
    ("returned_mail", returned_mail),
    ("image_urls", image_urls),
    ("pictures", pictures),
    ("sender_settings", sender_settings),
    ("article_page", article_page),
    ("feed", feed),
];

/// Whether a character would steer a terminal or turn a line around; what we show or send holds none.
fn is_treacherous(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
