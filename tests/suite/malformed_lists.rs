//! Two hundred broken lists of readers from a seeded generator: each is imported or refused in a sentence, and no row of
//! an import is unaccounted for.

mod generator;

use std::collections::{BTreeMap, BTreeSet};

use briefing::app::{ImportOutcome, ImportRequest, ReadImport};
use briefing::store::Store;
use briefing::subscriber_import::ZoneChoice;
use jiff::Timestamp;

use crate::cli::harness::NewsroomDir;
use crate::support::TestNewsroom;

const FILES: u64 = 200;

/// Asserts that every row and every reader is counted once.
fn is_accounted_for(outcome: &ImportOutcome) -> bool {
    let skipped = u64::try_from(outcome.skipped.len()).unwrap();
    let readers = outcome.mailable + outcome.unmailable + outcome.suppressed;
    outcome.read == outcome.added + outcome.updated + outcome.unchanged + skipped
        && readers <= outcome.added + outcome.updated + outcome.unchanged
        && outcome.skipped.iter().all(|row| row.line > 0 && is_sentence(&row.reason))
}

/// Returns true for a text that can be shown: one line, and not without words.
fn is_sentence(text: &str) -> bool {
    text.contains(' ') && !text.contains('\n') && text.chars().count() < 2_000
}

#[tokio::test]
async fn malformed_files_are_imported_or_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let publication = TestNewsroom::small().read().config.unwrap().publication;
    let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    let mut ends = BTreeMap::<&str, [u64; 2]>::new();
    let (mut rows, mut readers) = (0, 0);
    for seed in 0..FILES {
        let list = generator::malformed(seed);
        let path = folder.path().join(format!("{seed:03}-{}.csv", list.fault));
        std::fs::write(&path, &list.bytes).unwrap();
        let request = ImportRequest {
            files: vec![path.clone()],
            mapping: Vec::new(),
            suppress: None,
            zone: if seed % 2 == 0 { ZoneChoice::Drop } else { ZoneChoice::Unknown },
            consent: (seed % 3 == 0).then(|| "form".to_owned()),
            tags: BTreeSet::new(),
        };
        let store = Store::open("sqlite::memory:", folder.path()).await.unwrap();
        match ReadImport::read(&publication, &request, now, |_| {}).await {
            Ok(read) => {
                let preview = read.preview(&store, now).await.unwrap();
                let first = read.write(&store, now, |_| {}).await.unwrap();
                assert!(is_accounted_for(&first), "{}: {first:?}", path.display());
                assert_eq!(ImportOutcome { batch: first.batch, ..preview }, first, "{}", path.display());
                let again = read.write(&store, now, |_| {}).await.unwrap();
                assert_eq!(
                    (again.added, again.updated, again.unchanged),
                    (0, 0, first.added + first.unchanged),
                    "{}: {again:?}",
                    path.display()
                );
                ends.entry(list.fault).or_default()[0] += 1;
                (rows, readers) = (rows + first.read, readers + first.added);
            }
            Err(error) => {
                assert!(is_sentence(&error.to_string()), "{}: {error}", path.display());
                ends.entry(list.fault).or_default()[1] += 1;
            }
        }
        store.close().await;
    }
    // The generator makes what it says: most files are readable, and each fault was there.
    assert_eq!(ends.len(), generator::FAULTS.len(), "{ends:?}");
    assert!(rows > 2_000 && readers > 1_000, "{rows} rows and {readers} readers of {ends:?}");
    assert!(ends.values().filter(|[read, _]| *read > 0).count() >= generator::FAULTS.len() - 3, "{ends:?}");
}

#[test]
fn the_command_ends_with_0_or_2_and_a_sentence() {
    let newsroom = NewsroomDir::small();
    // A step that meets every fault.
    let faults = u64::try_from(generator::FAULTS.len()).unwrap();
    for seed in 0..faults {
        let list = generator::malformed(seed);
        newsroom.with("list.csv", &list.bytes);
        let ran = newsroom.run(&["--format", "json", "subscribers", "import", "list.csv", "--dry-run"]);
        let report: serde_json::Value = serde_json::from_str(&ran.out)
            .unwrap_or_else(|error| panic!("{}: {error}: {}{}", list.fault, ran.out, ran.err));
        match ran.code {
            0 => assert!(report["read"].is_u64(), "{}: {report}", list.fault),
            2 => assert!(is_sentence(report["error"].as_str().unwrap()), "{}: {report}", list.fault),
            code => panic!("{} ends with {code}: {}", list.fault, ran.err),
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for seed in 0..FILES {
        assert_eq!(generator::malformed(seed).bytes, generator::malformed(seed).bytes);
    }
}
