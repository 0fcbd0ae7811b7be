//! Reading a message to show it: its headers as people read them, its parts, its HTML with the pictures of this machine.
//!
//! Messages are foreign text, also our own: whoever shows them escapes them, and lets their HTML run nothing.

mod charset;
mod image_urls;
mod parsed_message;

pub use image_urls::{replace_image_urls, rewrite_image_urls};
pub use parsed_message::{ParsedMessage, Part};
