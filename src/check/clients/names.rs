//! Mail programs as people call them.

/// More names than this are not read.
const MAX_NAMES: usize = 3;

/// `Gmail`, `Gmail and Outlook on Windows`, `Gmail, Yahoo Mail and 4 others`.
pub(in crate::check) fn client_names(clients: &[&str]) -> String {
    let mut names: Vec<String> = Vec::new();
    for client in clients {
        let name = name(client);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rest = names.len().saturating_sub(MAX_NAMES);
    if rest > 1 {
        names.truncate(MAX_NAMES);
        return format!("{} and {rest} others", names.join(", "));
    }
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// A program by its key at caniemail.com. Only Outlook is a different program on every system.
fn name(client: &str) -> String {
    let (family, platform) = client.split_once('.').unwrap_or((client, ""));
    let system = match platform {
        "windows" => "Windows",
        "macos" => "the Mac",
        "ios" => "the iPhone",
        "android" => "Android",
        _ => "the web",
    };
    match family {
        "outlook" => format!("Outlook on {system}"),
        "gmail" => "Gmail".to_owned(),
        "apple-mail" => "Apple Mail".to_owned(),
        "yahoo" => "Yahoo Mail".to_owned(),
        "samsung-email" => "Samsung Email".to_owned(),
        "thunderbird" => "Thunderbird".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_named_as_people_call_them() {
        let cases = [
            (&["gmail.ios", "gmail.android"][..], "Gmail"),
            (&["gmail.ios", "outlook.windows"], "Gmail and Outlook on Windows"),
            (
                &["gmail.ios", "outlook.windows", "outlook.macos", "yahoo.ios", "yahoo.android"],
                "Gmail, Outlook on Windows, Outlook on the Mac and Yahoo Mail",
            ),
            (
                &["gmail.ios", "outlook.windows", "outlook.ios", "outlook.macos", "yahoo.ios"],
                "Gmail, Outlook on Windows, Outlook on the iPhone and 2 others",
            ),
        ];
        for (clients, expected) in cases {
            assert_eq!(client_names(clients), expected);
        }
    }
}
