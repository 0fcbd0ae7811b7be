//! Parser of SMTP commands (RFC 5321 section 4.1.1): strict where an attack is possible, lenient elsewhere.

/// A command with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Ehlo(String),
    Helo(String),
    StartTls,
    Auth { mechanism: String, initial: Option<String> },
    Mail { from: String, size: u64 },
    Rcpt { to: String },
    Data,
    Rset,
    Noop,
    Quit,
    Vrfy,
}

/// Error for a line that is not a valid command; each has a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommandError {
    Unknown,
    Syntax,
    Parameter,
    NeedsUtf8,
}

impl CommandError {
    pub(super) fn reply(self) -> &'static str {
        match self {
            Self::Unknown => "500 5.5.1 command not recognised",
            Self::Syntax => "501 5.5.4 arguments not understood",
            Self::Parameter => "555 5.5.4 parameter not recognised",
            Self::NeedsUtf8 => "553 5.6.7 this address needs SMTPUTF8",
        }
    }
}

impl Command {
    /// Parses one line without its end.
    pub(super) fn parse(line: &[u8]) -> Result<Self, CommandError> {
        let line = std::str::from_utf8(line).map_err(|_| CommandError::Syntax)?;
        if line.chars().any(char::is_control) {
            return Err(CommandError::Syntax);
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim_matches(' ');
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" if !rest.is_empty() => Ok(Self::Ehlo(rest.to_owned())),
            "HELO" if !rest.is_empty() => Ok(Self::Helo(rest.to_owned())),
            "EHLO" | "HELO" => Err(CommandError::Syntax),
            "MAIL" => mail(rest),
            "RCPT" => rcpt(rest),
            "AUTH" => {
                let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
                let initial = Some(initial.trim().to_owned()).filter(|text| !text.is_empty());
                Ok(Self::Auth { mechanism: mechanism.to_ascii_uppercase(), initial })
            }
            "NOOP" => Ok(Self::Noop),
            "VRFY" => Ok(Self::Vrfy),
            "STARTTLS" => alone(rest, Self::StartTls),
            "DATA" => alone(rest, Self::Data),
            "RSET" => alone(rest, Self::Rset),
            "QUIT" => alone(rest, Self::Quit),
            _ => Err(CommandError::Unknown),
        }
    }
}

fn alone(rest: &str, command: Command) -> Result<Command, CommandError> {
    if rest.is_empty() { Ok(command) } else { Err(CommandError::Syntax) }
}

fn mail(rest: &str) -> Result<Command, CommandError> {
    let (from, parameters) = path(rest, "FROM:")?;
    let (mut size, mut utf8) = (0, false);
    for parameter in parameters.split(' ').filter(|word| !word.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match key.to_ascii_uppercase().as_str() {
            "SIZE" => size = value.parse().map_err(|_| CommandError::Syntax)?,
            "BODY" if value.eq_ignore_ascii_case("7BIT") || value.eq_ignore_ascii_case("8BITMIME") => {}
            "SMTPUTF8" if value.is_empty() => utf8 = true,
            _ => return Err(CommandError::Parameter),
        }
    }
    if !from.is_ascii() && !utf8 {
        return Err(CommandError::NeedsUtf8);
    }
    Ok(Command::Mail { from: from.to_owned(), size })
}

fn rcpt(rest: &str) -> Result<Command, CommandError> {
    let (to, parameters) = path(rest, "TO:")?;
    if !parameters.trim().is_empty() {
        return Err(CommandError::Parameter);
    }
    // The only recipient without a domain is `postmaster` (RFC 5321 §4.1.1.3).
    if !to.contains('@') && !to.eq_ignore_ascii_case("postmaster") {
        return Err(CommandError::Syntax);
    }
    Ok(Command::Rcpt { to: to.to_owned() })
}

/// Splits `FROM:<path>` from its parameters. A space after the colon is common and harmless.
fn path<'a>(rest: &'a str, keyword: &str) -> Result<(&'a str, &'a str), CommandError> {
    let (found, rest) = rest.split_at_checked(keyword.len()).ok_or(CommandError::Syntax)?;
    if !found.eq_ignore_ascii_case(keyword) {
        return Err(CommandError::Syntax);
    }
    let inside = rest.trim_start_matches(' ').strip_prefix('<').ok_or(CommandError::Syntax)?;
    let (path, parameters) = inside.split_once('>').ok_or(CommandError::Syntax)?;
    let odd = path.contains([' ', '<']) || path.len() > 320;
    let glued = !parameters.is_empty() && !parameters.starts_with(' ');
    if odd || glued { Err(CommandError::Syntax) } else { Ok((path, parameters)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_commands_are_parsed() {
        let mail = Command::parse(b"mail from: <b@a.example> SIZE=12 BODY=8bitmime").unwrap();
        assert_eq!(mail, Command::Mail { from: "b@a.example".into(), size: 12 });
        assert_eq!(Command::parse(b"RCPT TO:<Postmaster>"), Ok(Command::Rcpt { to: "Postmaster".into() }));
        assert!(Command::parse("MAIL FROM:<민서@a.example> SMTPUTF8".as_bytes()).is_ok());
    }

    #[test]
    fn malformed_commands_are_refused() {
        for (line, error) in [
            (&b"RCPT TO:<a@b.example> <c@d.example>"[..], CommandError::Parameter),
            (b"RCPT TO:<a@b.example", CommandError::Syntax),
            (b"RCPT TO:a@b.example", CommandError::Syntax),
            (b"RCPT TO:<a>", CommandError::Syntax),
            (b"MAIL FROM:<a@b.example>SIZE=1", CommandError::Syntax),
            (b"MAIL FROM:<a@b.example> X=1", CommandError::Parameter),
            (b"MAIL FROM:<a\tb@b.example>", CommandError::Syntax),
            (b"MAIL FROM:<\xff@b.example>", CommandError::Syntax),
            (b"DATA now", CommandError::Syntax),
            (b"GET / HTTP/1.1", CommandError::Unknown),
        ] {
            assert_eq!(Command::parse(line), Err(error), "{}", String::from_utf8_lossy(line));
        }
        assert_eq!(Command::parse("MAIL FROM:<민서@a.example>".as_bytes()), Err(CommandError::NeedsUtf8));
    }
}
