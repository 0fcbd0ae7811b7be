//! The preview as its users meet it: the pages over HTTP, the files on disk, the real binary.

mod client;
mod comments;
mod driven;
mod driver;
mod edit;
mod export;
mod frame;
mod guarded;
mod live;
mod page;
mod post;
mod postbox;
mod road;
mod shared;
mod shelf;
