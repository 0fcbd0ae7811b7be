//! Reading a message: its headers as people read them, its parts, its HTML with the pictures of this machine; and the parts of
//! returned mail, which need more patience.
//!
//! Messages are foreign text, also our own: whoever shows them escapes them, and lets their HTML run nothing.

mod charset;
mod entities;
mod header_block;
mod image_urls;
mod parsed_message;

pub use entities::{Entity, entities, normalize_lines};
pub use header_block::HeaderBlock;
pub use image_urls::{replace_image_urls, rewrite_image_urls};
pub use parsed_message::{ParsedMessage, Part};
