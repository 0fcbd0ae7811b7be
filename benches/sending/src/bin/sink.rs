//! A mail server that takes everything, keeps nothing and counts: `sink [--rtt-ms N] [--no-pipelining]`.
//!
//! It prints its port. At each line on its standard input it prints what it counted since the last one, as JSON, and
//! begins anew; it ends with its input. A *flight* is one batch of replies that went out together: what a client has to
//! wait for. With `--rtt-ms` every flight is held for so long before it leaves.

use std::io::{self, BufRead, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What was counted.
#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    flights: AtomicU64,
    messages: AtomicU64,
    bytes: AtomicU64,
    /// When the first envelope came, in milliseconds since 1970.
    first: AtomicU64,
    /// When the first envelope came and the last message was taken.
    span: Mutex<Option<(Instant, Instant)>>,
}

#[derive(Clone, Copy)]
struct Manners {
    rtt: Duration,
    pipelining: bool,
}

fn main() -> io::Result<()> {
    let mut manners = Manners { rtt: Duration::ZERO, pipelining: true };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rtt-ms" => {
                let number = words.next().and_then(|word| word.parse().ok());
                manners.rtt = Duration::from_millis(number.expect("a number behind `--rtt-ms`"));
            }
            "--no-pipelining" => manners.pipelining = false,
            other => panic!("`{other}` is unknown: sink [--rtt-ms N] [--no-pipelining]"),
        }
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?.port());
    let counts = Arc::new(Counts::default());
    let shared = Arc::clone(&counts);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let counts = Arc::clone(&shared);
            counts.connections.fetch_add(1, Ordering::Relaxed);
            // A client that goes away in the middle is that client's affair.
            thread::spawn(move || drop(Talk::new(stream, manners, &counts).map(Talk::run)));
        }
    });
    for line in io::stdin().lock().lines() {
        line?;
        println!("{}", report(&counts));
    }
    Ok(())
}

/// The counts as JSON; then they begin anew.
fn report(counts: &Counts) -> String {
    let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
    let span = counts.span.lock().expect("nobody panics while counting").take();
    let seconds = span.map_or(0.0, |(first, last)| last.duration_since(first).as_secs_f64());
    format!(
        "{{\"connections\":{},\"flights\":{},\"messages\":{},\"bytes\":{},\"first\":{},\"seconds\":{seconds:.4}}}",
        take(&counts.connections),
        take(&counts.flights),
        take(&counts.messages),
        take(&counts.bytes),
        take(&counts.first),
    )
}

/// One conversation.
struct Talk<'a> {
    stream: TcpStream,
    manners: Manners,
    counts: &'a Counts,
    /// What was read and not yet understood begins at `at`.
    input: Vec<u8>,
    at: usize,
    replies: Vec<u8>,
    in_content: bool,
}

impl<'a> Talk<'a> {
    fn new(stream: TcpStream, manners: Manners, counts: &'a Counts) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            manners,
            counts,
            input: Vec::with_capacity(1 << 17),
            at: 0,
            replies: Vec::new(),
            in_content: false,
        })
    }

    fn run(mut self) -> io::Result<()> {
        self.stream.write_all(b"220 sink.example ESMTP\r\n")?;
        let mut chunk = vec![0; 1 << 16];
        loop {
            while self.step()? {}
            self.flush()?;
            self.input.drain(..self.at);
            self.at = 0;
            let read = self.stream.read(&mut chunk)?;
            if read == 0 {
                return Ok(());
            }
            self.input.extend_from_slice(&chunk[..read]);
        }
    }

    /// Understands one more command or one content. `false`: more has to be read first.
    fn step(&mut self) -> io::Result<bool> {
        let rest = &self.input[self.at..];
        if self.in_content {
            let end = if rest.starts_with(b".\r\n") {
                Some(3)
            } else {
                memchr::memmem::find(rest, b"\r\n.\r\n").map(|at| at + 5)
            };
            let Some(end) = end else { return Ok(false) };
            self.counts.bytes.fetch_add(end as u64, Ordering::Relaxed);
            self.counts.messages.fetch_add(1, Ordering::Relaxed);
            self.notes_time();
            self.at += end;
            self.in_content = false;
            self.replies.extend_from_slice(b"250 2.0.0 taken\r\n");
            return Ok(true);
        }
        let Some(end) = memchr::memchr(b'\n', rest) else { return Ok(false) };
        let verb: Vec<u8> = rest[..end].iter().take(4).map(u8::to_ascii_uppercase).collect();
        self.at += end + 1;
        match verb.as_slice() {
            b"EHLO" => {
                self.replies.extend_from_slice(b"250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n");
                if self.manners.pipelining {
                    self.replies.extend_from_slice(b"250-PIPELINING\r\n");
                }
                self.replies.extend_from_slice(b"250-ENHANCEDSTATUSCODES\r\n250 SIZE 52428800\r\n");
            }
            b"DATA" => {
                self.in_content = true;
                self.replies.extend_from_slice(b"354 go on\r\n");
                // What a pipelining client may not have sent before it read this stays where it is.
                self.flush()?;
            }
            b"QUIT" => {
                self.replies.extend_from_slice(b"221 2.0.0 bye\r\n");
                self.flush()?;
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            b"MAIL" => {
                self.notes_time();
                self.replies.extend_from_slice(b"250 2.1.0 ok\r\n");
            }
            _ => self.replies.extend_from_slice(b"250 2.0.0 ok\r\n"),
        }
        Ok(true)
    }

    /// Lets the replies go.
    fn flush(&mut self) -> io::Result<()> {
        if self.replies.is_empty() {
            return Ok(());
        }
        if !self.manners.rtt.is_zero() {
            thread::sleep(self.manners.rtt);
        }
        self.counts.flights.fetch_add(1, Ordering::Relaxed);
        self.stream.write_all(&self.replies)?;
        self.replies.clear();
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "measuring is this program's work")]
    fn notes_time(&self) {
        let now = Instant::now();
        let mut span = self.counts.span.lock().expect("nobody panics while counting");
        if span.is_none() {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            self.counts.first.store(u64::try_from(since.as_millis()).unwrap_or(0), Ordering::Relaxed);
        }
        *span = Some(span.map_or((now, now), |(first, _)| (first, now)));
    }
}
