//! A newsroom's folder for one test.

use std::path::{Path, PathBuf};

use briefing::config::{self, Config};
use briefing::diagnostic::{Diagnostics, human};
use briefing::issue::{self, Issue};
use briefing::source::SourceTree;

/// The repository, which is the sample newsroom.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a newsroom in memory, to be read as the program reads them.
pub struct TestNewsroom {
    files: Vec<(String, Vec<u8>)>,
}

/// What reading found.
pub struct LoadedIssue {
    /// The sources, for showing places.
    pub tree: SourceTree,
    /// The configuration, if it made sense.
    pub config: Option<Config>,
    /// The issue, if it made sense.
    pub issue: Option<Issue>,
    /// The findings, in reading order.
    pub diagnostics: Diagnostics,
}

impl TestNewsroom {
    /// A folder without files.
    pub fn empty() -> Self {
        Self { files: Vec::new() }
    }

    /// A small newsroom with one sound issue, `2022-11-18`.
    pub fn small() -> Self {
        let mut newsroom = Self::empty();
        newsroom
            .with(
                "briefing.toml",
                "[publication]\nname = \"Weekend Briefing\"\nfrom = \"briefing@lantern.example\"\n\
                 time_zone = \"Asia/Seoul\"\n[[topic]]\nid = \"privacy\"\nname = \"Privacy\"\n\
                 [author.dasom]\nname = \"Dasom Ryu\"\n",
            )
            .with(
                "issues/2022-11-18/issue.toml",
                "title = \"Harbour\"\ndate = 2022-11-18T20:32:00+09:00\nauthors = [\"dasom\"]\n",
            )
            .with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked one story.\n")
            .with(
                "issues/2022-11-18/01-lead.md",
                "+++\ntitle = \"Boats at dusk\"\n+++\n\nThe harbour was quiet.\n",
            );
        newsroom
    }

    /// The sample newsroom, to be changed in memory.
    pub fn of_the_repository() -> Self {
        let mut newsroom = Self::empty();
        newsroom.take_in("briefing.toml");
        newsroom.take_in("issues");
        newsroom
    }

    fn take_in(&mut self, path: &str) {
        let place = repository().join(path);
        if !place.is_dir() {
            self.with(path, std::fs::read(place).unwrap());
            return;
        }
        for entry in std::fs::read_dir(place).unwrap() {
            let name = entry.unwrap().file_name();
            self.take_in(&format!("{path}/{}", name.to_str().unwrap()));
        }
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> String {
        let found = self.files.iter().find(|(other, _)| other == path);
        let (_, content) = found.unwrap_or_else(|| panic!("there is no {path}"));
        String::from_utf8(content.clone()).unwrap()
    }

    /// Adds a file, or puts another in its place.
    pub fn with(&mut self, path: &str, content: impl Into<Vec<u8>>) -> &mut Self {
        self.files.retain(|(other, _)| other != path);
        self.files.push((path.to_owned(), content.into()));
        self
    }

    /// Takes a file away.
    pub fn without(&mut self, path: &str) -> &mut Self {
        self.files.retain(|(other, _)| other != path);
        self
    }

    /// Writes the files into a folder.
    pub fn write_to(&self, folder: &Path) {
        for (path, content) in &self.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
    }

    /// Reads the configuration and the issue `2022-11-18`.
    pub fn read(&self) -> LoadedIssue {
        self.read_issue("2022-11-18")
    }

    /// Reads the configuration and an issue.
    pub fn read_issue(&self, issue: &str) -> LoadedIssue {
        read(SourceTree::in_memory(self.files.clone()), &format!("issues/{issue}"))
    }
}

/// Reads an issue of the sample newsroom.
pub fn sample(issue: &str) -> LoadedIssue {
    read(SourceTree::on_disk(repository()), &format!("issues/{issue}"))
}

fn read(mut tree: SourceTree, folder: &str) -> LoadedIssue {
    let mut diagnostics = Diagnostics::default();
    let config = config::load(&mut tree, &|_| None, &mut diagnostics);
    let issue = config
        .as_ref()
        .and_then(|config| issue::load(&mut tree, folder, &config.publication, &mut diagnostics));
    diagnostics.sort(&tree);
    LoadedIssue { tree, config, issue, diagnostics }
}

impl LoadedIssue {
    /// The findings as an editor sees them.
    pub fn shown(&self) -> String {
        let blocks: Vec<_> = self.diagnostics.iter().map(|found| human(found, &self.tree, false)).collect();
        blocks.join("\n\n")
    }

    /// The codes and places of the findings.
    pub fn codes(&self) -> Vec<String> {
        let line = |found: &briefing::diagnostic::Diagnostic| {
            let (path, at) = found.location(&self.tree);
            let path = Path::new(path).file_name().map(PathBuf::from).unwrap_or_default();
            format!("{}:{}:{} {}", path.display(), at.line, at.column, found.code)
        };
        self.diagnostics.iter().map(line).collect()
    }
}
