//! A newsroom on disk, and the real binary in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use briefing::inbox::{Received, Server, Settings};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::repository;

/// A newsroom's folder for one test.
pub struct NewsroomDir {
    dir: TempDir,
}

/// Result of a command.
pub struct CommandOutput {
    /// The exit code.
    pub code: i32,
    /// Text on stdout.
    pub out: String,
    /// Text on stderr.
    pub err: String,
}

/// The configuration of [`NewsroomDir::small`].
pub const CONFIG: &str = "\
[publication]
name = \"Weekend Briefing\"
tag = \"[Weekend Briefing]\"
from = \"briefing@lantern.example\"
time_zone = \"Asia/Seoul\"
day = \"Friday\"
site = \"https://briefing.lantern.example\"
privacy_policy = \"https://lantern.example/privacy\"
postal_address = \"The Lantern, Seoul\"

[[topic]]
id = \"privacy\"
name = \"Privacy\"

[author.dasom]
name = \"Dasom Ryu\"
bio = \"Dasom Ryu is a reporter.\"
";

/// The item of [`NewsroomDir::small`].
pub const ITEM: &str = "issues/2022-11-18/01-lead.md";
/// The facts of the issue of [`NewsroomDir::small`].
pub const ISSUE: &str = "issues/2022-11-18/issue.toml";

impl NewsroomDir {
    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A small newsroom with one sound issue, `2022-11-18`, and one reader.
    pub fn small() -> Self {
        let newsroom = Self::empty();
        newsroom
            .with("briefing.toml", CONFIG)
            .with("subscribers.toml", "[[subscriber]]\nemail = \"minji@harbour.example\"\n")
            .with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-18T18:00:00+09:00\nauthors = [\"dasom\"]\n")
            .with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked one story.\n")
            .with(ITEM, "+++\ntitle = \"Boats at dusk\"\n+++\n\nThe harbour was quiet.\n");
        newsroom
    }

    /// The texts of one issue in another newsroom, with the pictures of the sample's issue of that name.
    pub fn copy_of(newsroom: &Path, issue: &str) -> Self {
        let copy = Self::empty();
        copy.with("briefing.toml", fs::read(newsroom.join("briefing.toml")).unwrap());
        let folder = format!("issues/{issue}");
        let pictures = repository().join(&folder).join("images");
        for (from, to) in [(newsroom.join(&folder), folder.clone()), (pictures, format!("{folder}/images"))] {
            for path in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_file() {
                    let name = path.file_name().unwrap().to_str().unwrap();
                    copy.with(&format!("{to}/{name}"), fs::read(&path).unwrap());
                }
            }
        }
        copy
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file.
    pub fn with(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Takes a file or folder away.
    pub fn without(&self, path: &str) -> &Self {
        let path = self.path().join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        self
    }

    /// Another issue with one item.
    pub fn with_issue(&self, name: &str) -> &Self {
        let facts = format!("title = \"Harbour\"\ndate = {name}T18:00:00+09:00\nauthors = [\"dasom\"]\n");
        self.with(&format!("issues/{name}/issue.toml"), facts)
            .with(&format!("issues/{name}/greeting.md"), "Hello.\n")
            .with(&format!("issues/{name}/01-lead.md"), "+++\ntitle = \"Boats\"\n+++\n\nQuiet.\n")
    }

    /// Returns all paths in the folder: a file with its bytes, a folder with none.
    pub fn files(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut files = BTreeMap::new();
        collect(self.path(), self.path(), &mut files);
        files
    }

    /// The names in the folder, without bytes.
    pub fn names(&self) -> Vec<String> {
        self.files().into_keys().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    /// The binary with these words, nobody at the keyboard and a bare environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefing"));
        command.args(arguments).current_dir(self.path()).env_remove("SMTP_PASSWORD").stdin(Stdio::null());
        command
    }

    /// Runs it.
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        run_command(&mut self.command(arguments))
    }

    /// A run as a page for a snapshot: what changes from run to run is replaced.
    pub fn page(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        self.shown(arguments, &ran)
    }

    /// The same of a run that was made already.
    pub fn shown(&self, arguments: &[&str], ran: &CommandOutput) -> String {
        let mut page = format!("$ briefing {}\n[exit {}]\n", arguments.join(" "), ran.code);
        for (name, text) in [("stdout", &ran.out), ("stderr", &ran.err)] {
            if !text.is_empty() {
                page.extend(["--- ", name, "\n", text]);
            }
        }
        let root = self.path().to_string_lossy().into_owned();
        let real = self.path().canonicalize().unwrap().to_string_lossy().into_owned();
        page.replace(&real, "[newsroom]").replace(&root, "[newsroom]")
    }
}

/// A relay on this machine that accepts everything.
pub struct LocalRelay {
    server: Option<Server>,
    runtime: Runtime,
}

impl LocalRelay {
    /// Starts it on a free port.
    pub fn start() -> Self {
        Self::start_with(Settings::default())
    }

    /// Starts one that remembers what it took.
    pub fn remembering() -> Self {
        Self::start_with(Settings { remember: true, ..Settings::default() })
    }

    fn start_with(settings: Settings) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(Server::start(settings)).unwrap();
        Self { server: Some(server), runtime }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.server().smtp_addr())
    }

    /// The messages that it took, with their envelopes.
    pub fn received(&self) -> Vec<Received> {
        self.server().received()
    }

    /// The number of messages that it took.
    pub fn messages(&self) -> usize {
        usize::try_from(self.server().messages()).unwrap()
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }
}

impl Drop for LocalRelay {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }
}

/// Runs a command to its end.
pub fn run_command(command: &mut Command) -> CommandOutput {
    let output = command.output().unwrap();
    CommandOutput {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_owned();
        if path.is_dir() && !path.is_symlink() {
            files.insert(name, None);
            collect(root, &path, files);
        } else {
            // A sparse file of fifty megabytes is not worth reading.
            let small = path.metadata().is_ok_and(|meta| meta.len() < 1 << 20);
            files.insert(name, small.then(|| fs::read(&path).unwrap_or_default()));
        }
    }
}

/// A snapshot with the filters that every page needs.
macro_rules! assert_page {
    ($name:expr, $page:expr) => {
        insta::with_settings!({
            snapshot_path => "snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            filters => vec![
                (r"127\.0\.0\.1:\d+", "[address]"),
                (r"content   [0-9a-f]+", "content   [hash]"),
                (r"\d+ (day|month|year)s? ago", "[age] ago"),
                (r#""age_days": -?\d+"#, r#""age_days": [age]"#),
                (r"20\d\d-\d\d-\d\dT[0-9:.]+Z", "[moment]"),
                (r#""seconds": [0-9.]+"#, r#""seconds": [seconds]"#),
                (r#""hash": "[0-9a-f]+""#, r#""hash": "[hash]""#),
                (r"[0-9a-z]{20,}(\.[0-9a-z]+)*@", "[id]@"),
            ],
        }, { insta::assert_snapshot!($name, $page) })
    };
}
pub(crate) use assert_page;
