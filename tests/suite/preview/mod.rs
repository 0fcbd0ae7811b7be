//! The preview as its users meet it: the pages over HTTP, the files on disk, the real binary.

pub mod client;
mod comments;
mod driven;
pub mod driver;
mod edit;
mod export;
mod fake_mailer;
mod frame;
mod guarded;
mod live;
mod page;
mod post;
mod preview_process;
mod shared;
mod test_preview;
