//! A whole mail server that others wrote: Postfix, with STARTTLS and a password, delivering to a mailbox.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use briefing::mime::ParsedMessage;

use crate::support::{DiskNewsroom, wait_for_files};

const READERS: usize = 60;
/// User of Postfix's password file; a URL writes `@` in another way.
const USER: &str = "briefing%40harbour";
/// Recipient of the copy that `build` writes.
const SAMPLE: &str = "reader@example.com";

/// A Postfix with folders of its own; it ends with the test.
struct Postfix {
    folder: tempfile::TempDir,
    port: u16,
}

impl Postfix {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let postfix = Self { port: 0, folder };
        for name in ["conf/sasl", "queue", "data", "mail/all/new", "mail/all/cur", "mail/all/tmp"] {
            fs::create_dir_all(postfix.path(name)).unwrap();
        }
        run("chown", &["postfix", &postfix.text("data")]);
        run("chown", &["-R", "nobody", &postfix.text("mail")]);
        postfix.certify();
        postfix.let_in();
        // Another program may snatch the port between our looking and Postfix's taking it, so try again.
        let mut postfix = postfix;
        for _ in 0..10 {
            postfix.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            postfix.configure();
            if postfix.control("start") {
                return postfix;
            }
        }
        panic!("Postfix does not start: {}", fs::read_to_string(postfix.path("log")).unwrap_or_default());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A certificate for `localhost`, which the program is told to trust.
    fn certify(&self) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(self.path("cert.pem"), made.cert.pem()).unwrap();
        fs::write(self.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    }

    /// A user with a password.
    fn let_in(&self) {
        let users = self.text("users");
        let plugin = format!(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {users}\nmech_list: PLAIN LOGIN\n"
        );
        fs::write(self.path("conf/sasl/smtpd.conf"), plugin).unwrap();
        let command = format!("printf secret | saslpasswd2 -c -p -f '{users}' -u harbour briefing");
        run("sh", &["-c", &command]);
        run("chown", &["postfix", &users]);
    }

    fn configure(&self) {
        let at = self.folder.path().display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\n\
             daemon_directory = /usr/lib/postfix/sbin\nmaillog_file = {at}/log\nmaillog_file_prefixes = {at}\n\
             inet_interfaces = loopback-only\ninet_protocols = ipv4\nmyhostname = relay.harbour.example\n\
             mydestination =\nalias_maps =\nlocal_transport = error:none\ndefault_transport = error:elsewhere\n\
             virtual_mailbox_domains = harbour.example\nvirtual_mailbox_base = {at}/mail\n\
             virtual_mailbox_maps = static:all/\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n\
             virtual_minimum_uid = 1\nsmtpd_tls_cert_file = {at}/cert.pem\nsmtpd_tls_key_file = {at}/key.pem\n\
             smtpd_tls_security_level = encrypt\nsmtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n\
             smtpd_relay_restrictions = permit_sasl_authenticated, reject\n\
             smtpd_recipient_restrictions = permit_sasl_authenticated, reject\nsmtpd_peername_lookup = no\n"
        );
        fs::write(self.path("conf/main.cf"), main).unwrap();
        let services = [
            "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce",
            "error unix - - n - - error",
            "retry unix - - n - - error",
            "virtual unix - n n - - virtual",
            "proxymap unix - - n - - proxymap",
            "anvil unix - - n - 1 anvil",
            "tlsmgr unix - - n 1000? 1 tlsmgr",
            "postlog unix-dgram n - n - 1 postlogd",
        ];
        let master = format!("127.0.0.1:{} inet n - n - - smtpd\n{}\n", self.port, services.join("\n"));
        fs::write(self.path("conf/master.cf"), master).unwrap();
    }

    fn control(&self, what: &str) -> bool {
        let program = "/usr/sbin/postfix";
        assert!(
            Path::new(program).exists(),
            "`{program}` is missing: install the Debian package `postfix`, which scripts/test does"
        );
        Command::new(program).args(["-c", &self.text("conf"), what]).status().unwrap().success()
    }

    /// The mailbox, once there are so many messages in it.
    fn mailbox(&self, count: usize) -> Vec<Vec<u8>> {
        wait_for_files(&self.path("mail/all/new"), |messages| messages.len() >= count)
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.control("stop");
    }
}

fn run(program: &str, args: &[&str]) {
    let status = Command::new(program).args(args).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{program} {args:?}: see scripts/packages; it needs root"
    );
}

/// The header's value in a message as it lies in a mailbox.
fn header<'a>(message: &'a str, name: &str) -> &'a str {
    let line = message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in {message}"))
}

/// Converts another recipient's copy into the sample recipient's.
fn as_sample(words: Option<&str>, reader: &str) -> String {
    // A mailbox on this system has its own line ends.
    let words = words.unwrap().replace(reader, SAMPLE).replace("\r\n", "\n");
    // Each link has a token of its own.
    ["unsubscribe%20", "preferences%20"].iter().fold(words, |words, before| {
        let is_token = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let token: String = words.split(before).nth(1).unwrap().chars().take_while(is_token).collect();
        words.replace(&format!("{before}{token}"), &format!("{before}sample"))
    })
}

#[test]
fn postfix_delivers_every_message_once_over_tls_with_auth() {
    let (postfix, newsroom) = (Postfix::start(), DiskNewsroom::with_readers(READERS));
    let certificate = postfix.text("cert.pem");
    let trust = [("SSL_CERT_FILE", certificate.as_str())];
    let relay = |password: &str| format!("smtp+starttls://{USER}:{password}@localhost:{}", postfix.port);

    let send = format!("send 2022-11-18 --yes --connections 5 --smtp {}", relay("guess"));
    let ended = newsroom.run_with(&send, &trust);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("535") && !ended.err.contains("guess"), "{ended:?}");

    let resumed = newsroom.run_with(&format!("resume --format json --smtp {}", relay("secret")), &trust);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    assert_eq!(resumed.json()["accepted"], READERS);

    let out = newsroom.folder().join("out");
    let built = newsroom.run(&format!("build 2022-11-18 --out {}", out.display()));
    assert_eq!(built.code, Some(0), "{built:?}");
    let wanted = fs::read(out.join("issue.eml")).unwrap();
    let wanted = ParsedMessage::parse(&wanted);
    let mut recipients = Vec::new();
    for message in postfix.mailbox(READERS) {
        let text = String::from_utf8(message.clone()).unwrap();
        let to = header(&text, "Delivered-To").to_owned();
        assert_eq!(header(&text, "To").trim_matches(['<', '>']), to);
        // RFC 3848: the S is for TLS, the A for the password.
        assert!(text.contains(" with ESMTPSA "), "it came in the open: {text}");
        let letter = ParsedMessage::parse(&message);
        assert_eq!(as_sample(letter.text(), &to), as_sample(wanted.text(), SAMPLE), "{text}");
        assert_eq!(as_sample(letter.html(), &to), as_sample(wanted.html(), SAMPLE), "{text}");
        recipients.push(to);
    }
    recipients.sort();
    let expected: Vec<_> = (1..=READERS).map(|number| format!("r{number:03}@harbour.example")).collect();
    assert_eq!(recipients, expected);
}
