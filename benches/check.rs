//! Benchmark of checking a long issue. `benches/README.md` has the results.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark has no public API and may panic")]

use briefing::check::{self, CheckInputs};
use briefing::diagnostic::Diagnostics;
use briefing::domain::Variant;
use briefing::source::SourceTree;
use briefing::{config, issue};
use divan::Bencher;
use std::path::Path;

fn main() {
    divan::main();
}

/// Returns the sample newsroom in memory, with an issue of `stories` stories. They repeat the sample stories with other
/// headlines and links.
fn newsroom(stories: usize) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let mut items = Vec::new();
    for name in ["2022-11-18", "2023-09-22"] {
        for entry in std::fs::read_dir(root.join("issues").join(name)).unwrap() {
            let path = entry.unwrap().path();
            let is_item = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('0'));
            if is_item {
                let without_picture =
                    read(&path).replace("[image]", "").lines().fold(String::new(), |text, line| {
                        let of_picture = ["file =", "alt =", "caption =", "credit ="]
                            .iter()
                            .any(|key| line.starts_with(key));
                        if of_picture { text } else { text + line + "\n" }
                    });
                items.push(without_picture);
            }
        }
    }
    items.sort();
    let mut files = vec![
        ("briefing.toml".to_owned(), read(&root.join("briefing.toml"))),
        (
            "issues/2024-01-05/issue.toml".to_owned(),
            "title = \"A long issue\"\ndate = 2024-01-05T18:00:00+09:00\nauthors = [\"dasom\"]\n".to_owned(),
        ),
        ("issues/2024-01-05/greeting.md".to_owned(), "Hello from Seoul, where it snows.\n".to_owned()),
    ];
    for (index, text) in items.iter().cycle().take(stories).enumerate() {
        let text = text.replacen("title = \"", &format!("title = \"Part {index}: "), 1);
        let text = text.replacen("https://lantern.example/", &format!("https://lantern.example/{index}/"), 1);
        files.push((format!("issues/2024-01-05/{index:02}-story.md"), text));
    }
    files
}

/// Loads, composes and checks the issue, like `briefing check`.
fn check_files(files: Vec<(String, String)>) -> Diagnostics {
    let mut tree = SourceTree::in_memory(files);
    let mut found = Diagnostics::default();
    let config = config::load(&mut tree, &|_| None, &mut found).unwrap();
    let issue = issue::load(&mut tree, "issues/2024-01-05", &config.publication, &mut found).unwrap();
    let known = CheckInputs::default();
    check::run(issue, config.publication, [Variant::whole()], &tree, &config.check, &known, found).unwrap().0
}

#[divan::bench(args = [5, 60])]
fn load_compose_and_check(bencher: Bencher<'_, '_>, stories: usize) {
    bencher.with_inputs(|| newsroom(stories)).bench_values(check_files);
}
