//! The local inbox as its users meet it: the Maildir on disk and the page in the browser.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use briefing::domain::EmailAddress;
use briefing::inbox::{InboxError, Server, Settings};
use briefing::smtp::{Envelope, Relay, Session, Timeouts, Tls};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const LETTER: &str = "From: Weekend Briefing <briefing@lantern.example>\r\n\
    To: =?utf-8?B?6rmA66+87KeA?= <kim@harbour.example>\r\n\
    Subject: <b>Mitch</b> & =?utf-8?B?7KO866eQ?=\r\n\
    Date: Fri, 18 Nov 2022 18:00:00 +0900\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/related; boundary=r\r\n\r\n\
    --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
    --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Hello <script>plain</script>\r\n.dot\r\n\
    --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
    <h1>Hello</h1><script>alert(1)</script><img src=\"cid:logo\"><a href=\"https://briefing.lantern.example/x\">x</a>\r\n\
    <img src=\"https://briefing.lantern.example/issues/1/images/x.jpg\">\r\n\
    --a--\r\n\
    --r\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n\
    --r\r\nContent-Type: image/svg+xml; name=\"a.svg\"\r\nContent-Disposition: attachment\r\n\r\n<svg/>\r\n\
    --r--\r\n";

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

async fn start(dir: Option<&Path>) -> Server {
    let pictures = |url: &str| url.ends_with("/x.jpg").then(|| (b"JPEG".to_vec(), "image/jpeg"));
    let settings = Settings {
        http: Some(LOOPBACK),
        dir: dir.map(Path::to_owned),
        site: Some("https://briefing.lantern.example".into()),
        pictures: Some(Arc::new(pictures)),
        ..Settings::default()
    };
    Server::start(settings).await.unwrap()
}

async fn deliver(server: &Server, content: &[u8]) {
    let relay = Relay::parse(&format!("smtp://{}", server.smtp_addr())).unwrap();
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    let envelope = Envelope {
        return_path: Some(EmailAddress::parse("bounce@lantern.example").unwrap()),
        recipient: EmailAddress::parse("kim@harbour.example").unwrap(),
        size: content.len(),
    };
    session.envelope(&envelope).await.unwrap();
    session.content(content).await.unwrap();
    session.quit().await;
}

/// Head and body of an answer, asked for under a host name.
async fn ask(server: &Server, host: &str, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(server.http_addr().unwrap()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

async fn get(server: &Server, path: &str) -> (String, String) {
    ask(server, "localhost:8025", path).await
}

fn files(dir: &TempDir, part: &str) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(dir.path().join(part)).unwrap().map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn a_message_is_a_file_with_its_envelope_on_top() {
    let dir = TempDir::new().unwrap();
    let server = start(Some(dir.path())).await;
    deliver(&server, LETTER.as_bytes()).await;
    let kept = files(&dir, "new");
    assert_eq!((kept.len(), files(&dir, "tmp").len(), server.messages()), (1, 0, 1));
    let bytes = std::fs::read(&kept[0]).unwrap();
    let head = "Return-Path: <bounce@lantern.example>\r\nDelivered-To: kim@harbour.example\r\n";
    assert_eq!(bytes, [head.as_bytes(), LETTER.as_bytes()].concat());
    assert_eq!(server.received()[0].bytes().unwrap(), LETTER.as_bytes());
    assert_eq!(server.received()[0].path().unwrap(), kept[0]);
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let dir = TempDir::new().unwrap();
    let server = start(Some(dir.path())).await;
    let one = async |number: usize| {
        for _ in 0..5 {
            deliver(&server, format!("Subject: {number}\r\n\r\nx\r\n").as_bytes()).await;
        }
    };
    tokio::join!(one(1), one(2), one(3), one(4));
    assert_eq!((files(&dir, "new").len(), server.messages(), server.connections()), (20, 20, 20));
    let numbers: Vec<u64> = server.received().iter().map(|received| received.number).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_list_shows_what_came_newest_first() {
    let dir = TempDir::new().unwrap();
    let server = start(Some(dir.path())).await;
    let (head, body) = get(&server, "/").await;
    assert!(head.starts_with("HTTP/1.1 200") && body.contains("No messages yet"), "{head}");
    deliver(&server, LETTER.as_bytes()).await;
    deliver(&server, b"From: a@b.example\r\n\r\nx\r\n").await;
    let (_, body) = get(&server, "/").await;
    assert!(body.contains("2 messages") && body.contains("(no subject)"));
    assert!(
        body.contains("&lt;b&gt;Mitch&lt;/b&gt; &amp; 주말")
            && body.contains("김민지 &lt;kim@harbour.example&gt;"),
        "{body}"
    );
    assert!(body.find("(no subject)").unwrap() < body.find("Mitch").unwrap());
    assert_eq!(body.matches("<h1>").count(), 1);
    assert!(body.contains("<html lang=\"en\">") && !body.contains("<script"));
}

fn first_id(list: &str) -> &str {
    list.split_once("href=\"/message/").unwrap().1.split_once('"').unwrap().0
}

#[tokio::test]
async fn a_message_is_shown_three_ways_and_can_do_nothing() {
    let dir = TempDir::new().unwrap();
    let server = start(Some(dir.path())).await;
    deliver(&server, LETTER.as_bytes()).await;
    let (_, list) = get(&server, "/").await;
    let id = first_id(&list);

    let (head, body) = get(&server, &format!("/message/{id}")).await;
    assert!(body.contains("<iframe sandbox=\"\" title=\"The message as HTML\""), "{body}");
    assert!(!body.contains("<script") && !body.contains("alert(1)"));
    for wanted in
        ["x-content-type-options: nosniff", "referrer-policy: no-referrer", "frame-ancestors 'none'"]
    {
        assert!(head.contains(wanted), "{head}");
    }

    let (head, html) = get(&server, &format!("/message/{id}/html")).await;
    assert!(
        head.contains("default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: cid:"),
        "{head}"
    );
    assert!(head.contains("; sandbox") && !head.contains("script-src"));
    assert!(html.contains(&format!("<img src=\"/message/{id}/part/4\">")), "{html}");
    assert!(html.contains("href=\"https://briefing.lantern.example/x\""));
    let picture = html.split_once("<img src=\"/picture").unwrap().1.split_once('"').unwrap().0;
    let (head, bytes) = get(&server, &format!("/picture{picture}")).await;
    assert!(head.contains("content-type: image/jpeg") && bytes == "JPEG", "{head}");

    let (_, text) = get(&server, &format!("/message/{id}/text")).await;
    assert!(text.contains("Hello &lt;script&gt;plain&lt;/script&gt;") && text.contains(".dot"));
    let (_, source) = get(&server, &format!("/message/{id}/source")).await;
    assert!(source.contains("Delivered-To: kim@harbour.example") && source.contains("&lt;h1&gt;"));
    let (head, raw) = get(&server, &format!("/message/{id}/raw")).await;
    assert!(head.contains("message/rfc822") && raw.ends_with(LETTER));

    let (head, _) = get(&server, &format!("/message/{id}/part/4")).await;
    assert!(head.contains("content-type: image/png") && head.contains("inline"), "{head}");
    let (head, _) = get(&server, &format!("/message/{id}/part/5")).await;
    assert!(
        head.contains("application/octet-stream") && head.contains("attachment"),
        "an SVG can act: {head}"
    );
}

#[tokio::test]
async fn strange_requests_get_nothing() {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("secret")).unwrap();
    let server = start(Some(dir.path())).await;
    deliver(&server, LETTER.as_bytes()).await;
    for host in ["evil.example", "localhost.evil.example:80", "192.0.2.1"] {
        let (head, body) = ask(&server, host, "/").await;
        assert!(head.starts_with("HTTP/1.1 421") && !body.contains("Mitch"), "{host}: {head}");
    }
    for path in [
        "/message/nothing",
        "/message/..%2F..%2Fetc%2Fpasswd",
        "/message/%2e%2e",
        "/message/nothing/part/1",
        "/picture?url=https://elsewhere.example/x.jpg",
        "/picture?url=https://briefing.lantern.example.evil.example/x.jpg",
        "/picture?url=https://briefing.lantern.example/missing.jpg",
        "/other",
    ] {
        let (head, _) = get(&server, path).await;
        assert!(head.starts_with("HTTP/1.1 404"), "{path}: {head}");
    }
}

#[tokio::test]
async fn messages_from_before_are_shown() {
    let dir = TempDir::new().unwrap();
    let server = start(Some(dir.path())).await;
    deliver(&server, LETTER.as_bytes()).await;
    server.stop().await;
    // A mail program read it meanwhile and marked it.
    let file = files(&dir, "new").remove(0);
    let name = file.file_name().unwrap().to_str().unwrap();
    std::fs::rename(&file, dir.path().join("cur").join(format!("{name}:2,S"))).unwrap();

    let server = start(Some(dir.path())).await;
    let (_, list) = get(&server, "/").await;
    assert!(list.contains("1 message.") && first_id(&list) == name, "{list}");
    let (head, _) = get(&server, &format!("/message/{name}")).await;
    assert!(head.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn without_a_folder_messages_live_in_memory() {
    let server = start(None).await;
    deliver(&server, LETTER.as_bytes()).await;
    assert_eq!(server.received()[0].bytes().unwrap(), LETTER.as_bytes());
    let (_, body) = get(&server, "/message/1/source").await;
    assert!(body.contains("Return-Path: &lt;bounce@lantern.example&gt;"));
}

#[tokio::test]
async fn a_message_that_cannot_be_kept_is_not_acknowledged() {
    let dir = TempDir::new().unwrap();
    let server = start(Some(dir.path())).await;
    std::fs::remove_dir(dir.path().join("tmp")).unwrap();
    std::fs::write(dir.path().join("tmp"), "a file in the place of the folder").unwrap();
    let relay = Relay::parse(&format!("smtp://{}", server.smtp_addr())).unwrap();
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    let recipient = EmailAddress::parse("kim@harbour.example").unwrap();
    session.envelope(&Envelope { return_path: None, recipient, size: 9 }).await.unwrap();
    let failure = session.content(b"x\r\n").await.unwrap_err();
    assert_eq!(failure.reply().unwrap().code, 451);
    assert_eq!(server.messages(), 0);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let server = start(None).await;
    let second =
        Server::start(Settings { smtp: server.smtp_addr(), ..Settings::default() }).await.unwrap_err();
    assert!(matches!(second, InboxError::Listen { what: "mail", .. }));
    assert!(second.to_string().contains(&server.smtp_addr().to_string()));
}

/// A client by hand: says lines, returns what came back.
async fn type_in(server: &Server, text: &[u8], replies: usize) -> Vec<String> {
    let mut stream = BufReader::new(TcpStream::connect(server.smtp_addr()).await.unwrap());
    stream.write_all(text).await.unwrap();
    let mut lines = stream.lines();
    let mut heard = Vec::new();
    for _ in 0..replies {
        heard.push(lines.next_line().await.unwrap().unwrap());
    }
    heard
}

#[tokio::test]
async fn commands_out_of_order_or_misspelt_are_answered() {
    let server = start(None).await;
    let long = [b"NOOP ".to_vec(), vec![b'x'; 20_000], b"\r\n".to_vec()].concat();
    let typed = [
        &b"MAIL FROM:<a@b.example>\r\nhelo me\r\nRCPT TO:<a@b.example>\r\nDATA\r\nmail from:<a@b.example> SIZE=99999999\r\n\
           MAIL FROM:<>\r\nRCPT TO:<nobody>\r\nVRFY kim\r\nBDAT 1\r\nSTARTTLS\r\nAUTH PLAIN AAAA\r\n"[..],
        &long,
        b"NOOP\r\nQUIT\r\n",
    ];
    let heard = type_in(&server, &typed.concat(), 15).await;
    let codes: Vec<&str> = heard.iter().map(|line| line.get(..3).unwrap()).collect();
    assert_eq!(
        codes,
        [
            "220", "503", "250", "503", "503", "552", "250", "501", "252", "500", "502", "504", "500", "250",
            "221"
        ]
    );
}

#[tokio::test]
async fn stopping_says_goodbye_to_idle_clients() {
    let server = start(None).await;
    let mut stream = BufReader::new(TcpStream::connect(server.smtp_addr()).await.unwrap());
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    server.stop().await;
    line.clear();
    stream.read_line(&mut line).await.unwrap();
    assert_eq!(line, "421 4.3.2 the inbox is closing\r\n");
}

#[tokio::test]
async fn stopping_waits_for_content_that_is_under_way() {
    let server = start(None).await;
    let mut stream = BufReader::new(TcpStream::connect(server.smtp_addr()).await.unwrap());
    let typed = b"HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<kim@harbour.example>\r\nDATA\r\nSubject: x\r\n";
    stream.write_all(typed).await.unwrap();
    let mut line = String::new();
    while !line.contains("354") {
        stream.read_line(&mut line).await.unwrap();
    }
    let stopping = tokio::spawn(server.stop());
    stream.write_all(b"\r\nlate\r\n.\r\n").await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "250 2.0.0 kept as 1\r\n421 4.3.2 the inbox is closing\r\n");
    stopping.await.unwrap();
}
