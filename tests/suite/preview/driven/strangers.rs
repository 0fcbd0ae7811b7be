//! Pages of other people in the same browser: they change nothing and learn nothing.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::super::driver::Browser;
use super::super::preview_process::{ISSUE, Preview};
use crate::cli::harness::NewsroomDir;

/// Serves one page to whoever asks.
async fn stranger(page: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let page = Arc::new(page);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let page = Arc::clone(&page);
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked).await;
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    page.len()
                );
                let _ = stream.write_all(format!("{head}{page}").as_bytes()).await;
            });
        }
    });
    at
}

#[tokio::test]
async fn a_page_from_elsewhere_changes_nothing_and_learns_nothing() {
    let newsroom = NewsroomDir::small();
    let preview = Preview::start(&newsroom);
    let before = newsroom.files();
    let browser = Browser::open_with(&["--host-resolver-rules=MAP *.example 127.0.0.1"]).await;
    let at = preview.at;
    let form = format!(
        "<!doctype html><title>elsewhere</title><iframe name=hole></iframe>\
         <form method=post target=hole action=\"http://{at}{ISSUE}\"><input name=a value=b></form>\
         <iframe id=inside src=\"http://{at}{ISSUE}\"></iframe>"
    );
    let elsewhere = stranger(form).await;
    // Another port of this machine, and a name that is not this machine's.
    for page in [format!("http://{elsewhere}/"), format!("http://other.example:{}/", elsewhere.port())] {
        browser.visit(&page).await;
        // Each way in which a page can write: asked for simply, with a header, and with a form.
        for (what, init) in [
            ("simply", "{ method: 'POST', mode: 'no-cors', body: 'a=b' }"),
            ("with a header", "{ method: 'POST', headers: { 'X-Briefing-Write': 'guess' }, body: '{}' }"),
            ("as PUT", "{ method: 'PUT', body: '{}' }"),
        ] {
            let answer = format!(
                "const answer = await fetch('http://{at}{ISSUE}', {init}); return [answer.type, answer.status];"
            );
            let answer = browser.answer(&answer).await;
            let nothing = answer == serde_json::json!(["opaque", 0])
                || answer.as_str().is_some_and(|error| error.contains("Failed to fetch"));
            assert!(nothing, "{what} from {page}: {answer}");
        }
        browser.run("document.querySelector('form').submit()").await;
        // Nothing of it can be read, not even in a frame.
        let read = format!("return await (await fetch('http://{at}{ISSUE}')).text();");
        assert_eq!(browser.answer(&read).await, "TypeError: Failed to fetch", "{page}");
        browser.until("(() => { try { return document.querySelector('#inside').contentDocument === null } catch { return true } })()").await;
    }
    assert_eq!(newsroom.files(), before);
}

#[tokio::test]
async fn a_name_that_was_bent_to_this_machine_is_refused() {
    let newsroom = NewsroomDir::small();
    let preview = Preview::start(&newsroom);
    let browser = Browser::open_with(&["--host-resolver-rules=MAP rebound.example 127.0.0.1"]).await;
    let port = preview.at.port();
    browser.visit(format!("http://rebound.example:{port}{ISSUE}")).await;
    let seen = browser.see("document.body.innerText").await;
    assert!(seen.as_str().unwrap().contains("names of this machine only"), "{seen}");
    // The page has the origin that it would write to, and still gets nowhere.
    let write = format!(
        "const answer = await fetch('{ISSUE}', {{ method: 'POST', body: '' }}); return answer.status;"
    );
    assert_eq!(browser.answer(&write).await, 421);
    // The same machine by its own name is answered.
    browser.visit(format!("http://localhost:{port}{ISSUE}")).await;
    browser
        .until(
            "document.querySelector('iframe.mail').contentDocument.body.innerText.includes('Boats at dusk')",
        )
        .await;
}
