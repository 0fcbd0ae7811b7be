//! Health and counts.

use serde_json::Value;

use super::support::TestSite;

#[tokio::test]
async fn health_follows_the_store() {
    let site = TestSite::usual().await;
    let answer = site.get("/healthz").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let told: Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!((&told["status"], &told["store"]), (&"ok".into(), &"writable".into()));
    let store = site.newsroom.path().join("briefing.db");
    std::fs::rename(&store, store.with_extension("gone")).unwrap();
    let answer = site.get("/healthz").await;
    assert_eq!(answer.status, 503);
    let told: Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!(told["status"], "failing");
    // The archive is read, and stays up.
    assert_eq!(site.get("/issues/2022-11-18").await.status, 200);
}

#[tokio::test]
async fn asking_for_health_writes_nothing() {
    let site = TestSite::usual().await;
    site.get("/healthz").await;
    let before = site.newsroom.files();
    for _ in 0..20 {
        site.get("/healthz").await;
    }
    assert!(site.newsroom.files() == before);
}

#[tokio::test]
async fn counts_hold_groups_and_no_paths() {
    let site = TestSite::usual().await;
    for path in ["/", "/", "/issues/2022-11-18", "/unsubscribe/a-secret-token", "/someone@harbour.example"] {
        site.get(path).await;
    }
    let answer = site.get("/metrics").await;
    assert!(answer.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    for line in [
        "briefing_http_answers_total{group=\"home\",status=\"200\"} 2",
        "briefing_http_answers_total{group=\"issues\",status=\"200\"} 1",
        "briefing_http_answers_total{group=\"unsubscribe\",status=\"404\"} 1",
        "briefing_http_answers_total{group=\"other\",status=\"404\"} 1",
        "briefing_issues 2",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    assert!(!text.contains("secret") && !text.contains('@'), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(), "{line}");
    }
}
