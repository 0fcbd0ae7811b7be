//! `briefing serve` and `briefing archive export` as people run them.

use std::time::{Duration, Instant};

use super::support::{SECRET, newsroom};
use crate::preview::client::get;
use crate::support::DiskNewsroom;
use crate::support::disk_newsroom::RunningCommand;
use crate::support::server_process::address_in;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_site_runs_until_a_signal() {
    for signal in ["TERM", "INT"] {
        let disk = DiskNewsroom::with_readers(1);
        let serve = disk.start("serve --listen 127.0.0.1:0 --format json", RunningCommand::notifier());
        let at = address_in(&serve.wait_for_line("serving "));
        assert_eq!(get(at, "/healthz").await.status, 200);
        assert_eq!(get(at, "/issues/2022-11-18").await.status, 404);
        // A connection that stays open holds up nothing.
        let _idle = tokio::net::TcpStream::connect(at).await.unwrap();
        let began = Instant::now();
        serve.signal(signal);
        let ended = tokio::task::block_in_place(|| serve.end());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        // Service managers kill what takes longer.
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        let (told, err) = (ended.json(), ended.err);
        assert_eq!((address_in(told["http"].as_str().unwrap()), &told["relay"]), (at, &false.into()));
        assert!(err.contains("notices go to the local inbox"), "{err}");
        assert!(err.contains("`[publication] site` is not set"), "{err}");
    }
}

#[test]
fn an_address_in_use_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let disk = DiskNewsroom::with_readers(1);
    let ended = disk.run(&format!("serve --listen {}", taken.local_addr().unwrap()));
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("cannot listen on") && ended.err.contains("--listen ADDR"), "{}", ended.err);
    disk.write(
        "briefing.toml",
        "[publication]\nname = \"A\"\nfrom = \"a@lantern.example\"\n[site]\nlisten = \"harbour\"\n",
    );
    let ended = disk.run("serve");
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("not an address to listen on"), "{}", ended.err);
}

#[test]
fn the_archive_is_exported_as_files() {
    let newsroom = newsroom();
    newsroom.with(".briefing/site/issues/2022-11-18/images/harbour-0a1b2c3d.jpg", "picture");
    let ran = newsroom.run(&["archive", "export", "public"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("2 issues"), "{}", ran.err);
    let out = newsroom.path().join("public");
    let read = |path: &str| std::fs::read_to_string(out.join(path)).unwrap_or_else(|_| panic!("{path}"));
    for path in [
        "index.html",
        "issues/index.html",
        "corrections/index.html",
        "sitemap.xml",
        "robots.txt",
        "feed.xml",
        "feed.json",
    ] {
        assert!(!read(path).is_empty());
        assert!(!read(path).contains("Nobody may know"), "{path}");
    }
    let page = read("issues/2022-11-25/index.html");
    assert!(page.contains("id=\"story-2\"") && !page.contains(SECRET));
    assert!(out.join("issues/2022-11-18/images/harbour-0a1b2c3d.jpg").exists());
    assert!(!out.join("issues/2022-12-02").exists());
    // What the pages point at is there.
    let index = read("issues/index.html");
    for name in ["href=\"/assets/", "src=\"/assets/"] {
        let file = index.split(name).nth(1).unwrap().split('"').next().unwrap();
        assert!(!read(&format!("assets/{file}")).is_empty());
    }
    let search = index.split("data-index=\"/").nth(1).unwrap().split('"').next().unwrap();
    assert!(read(&format!("{search}/stories.json")).contains("보안 소식"));
    // Twice the same bytes.
    let again = newsroom.run(&["archive", "export", "again"]);
    assert_eq!(again.code, 0);
    let files = newsroom.files();
    let under = |folder: &str| {
        let files = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder).ok()?, bytes)));
        files.collect::<Vec<_>>()
    };
    assert!(under("public") == under("again"));
}

#[test]
fn an_export_needs_the_address_of_the_site() {
    let disk = DiskNewsroom::with_readers(1);
    let ended = disk.run("archive export public");
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("`[publication] site` is not set"), "{}", ended.err);
    assert!(!disk.folder().join("public").exists());
}

#[test]
fn a_hangup_reads_the_configuration_anew_and_a_broken_one_is_told() {
    let disk = DiskNewsroom::with_readers(1);
    let sound = std::fs::read_to_string(disk.folder().join("briefing.toml")).unwrap();
    let (serve, at) = disk.serve();
    let title = |name: &str| {
        let page = tokio::runtime::Runtime::new().unwrap().block_on(get(at, "/"));
        assert!(page.text().contains(&format!("<h1>{name}</h1>")), "{name}: {}", page.text());
    };
    title("Weekend Briefing");
    let named = |name: &str| sound.replacen("name = \"Weekend Briefing\"", name, 1);
    disk.write("briefing.toml", &named("name = [1]"));
    serve.signal("HUP");
    let told = serve.wait_for_line("the configuration stays as it was");
    assert!(told.contains("briefing.toml"), "{told}");
    title("Weekend Briefing");
    disk.write("briefing.toml", &named("name = \"Night Briefing\""));
    serve.signal("HUP");
    serve.wait_for_line("the configuration was read anew");
    title("Night Briefing");
    serve.signal("TERM");
    assert_eq!(serve.end().code, Some(0));
}
