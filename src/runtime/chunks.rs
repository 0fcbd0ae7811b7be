//! A bounded channel from a blocking reader to asynchronous code.

use tokio::sync::mpsc;

/// The end that a blocking thread sends to.
#[derive(Debug)]
pub struct ChunkSender<T>(mpsc::Sender<T>);

/// The end that asynchronous code receives from.
#[derive(Debug)]
pub struct ChunkReceiver<T>(mpsc::Receiver<T>);

/// Makes a channel in which at most `capacity` chunks wait: a fast reader must not fill the memory.
pub fn chunk_channel<T>(capacity: usize) -> (ChunkSender<T>, ChunkReceiver<T>) {
    let (sender, receiver) = mpsc::channel(capacity.max(1));
    (ChunkSender(sender), ChunkReceiver(receiver))
}

impl<T> ChunkSender<T> {
    /// Sends a chunk, and waits while too many are on their way. Returns false if nobody receives any more.
    pub fn send(&self, chunk: T) -> bool {
        self.0.blocking_send(chunk).is_ok()
    }
}

impl<T> ChunkReceiver<T> {
    /// Receives the next chunk; `None` when the sender is gone.
    pub async fn next(&mut self) -> Option<T> {
        self.0.recv().await
    }
}
