//! Clients that hold connections, and what it costs the others.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::support::TestSite;

/// A reader waits no longer for a page: less than the 15 seconds after which the server gives up a slow client by itself.
const QUICK: Duration = Duration::from_secs(10);

async fn is_quick(site: &TestSite) {
    let began = Instant::now();
    assert_eq!(site.get("/issues/2022-11-18").await.status, 200);
    assert!(began.elapsed() < QUICK, "{:?}", began.elapsed());
}

#[tokio::test]
async fn slow_clients_hold_up_nobody() {
    let site = TestSite::usual().await;
    let mut slow = Vec::new();
    for start in [
        "",
        "G",
        "GET /issues/ HTTP/1.1\r\nHost: a",
        "POST /issues/ HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\na",
    ] {
        for _ in 0..20 {
            let mut stream = TcpStream::connect(site.at()).await.unwrap();
            stream.write_all(start.as_bytes()).await.unwrap();
            slow.push(stream);
        }
    }
    is_quick(&site).await;
}

#[tokio::test]
async fn five_hundred_idle_connections_are_bounded() {
    let site = TestSite::usual().await;
    let mut idle = Vec::new();
    for _ in 0..500 {
        idle.push(TcpStream::connect(site.at()).await.unwrap());
    }
    is_quick(&site).await;
    // Those that waited longest made room.
    let mut byte = [0];
    let closed = tokio::io::AsyncReadExt::read(&mut idle[0], &mut byte);
    let read = tokio::time::timeout(QUICK, closed).await.expect("the oldest is closed");
    assert!(matches!(read, Ok(0) | Err(_)));
    is_quick(&site).await;
}

#[tokio::test]
async fn nonsense_is_refused_and_ends_nothing() {
    let site = TestSite::usual().await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"POST /issues/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"POST /issues/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let mut stream = TcpStream::connect(site.at()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
    }
    is_quick(&site).await;
}
