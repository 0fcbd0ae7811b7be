//! Sentences on the site that a mail points at, shown with the plan.

use crate::app::{SiteCheck, SiteReport};
use crate::diagnostic::pluralize;
use serde_json::{Value, json};

/// Formats the report for a person, line by line.
pub(super) fn lines(report: &SiteReport) -> Vec<String> {
    let SiteReport { site, pictures, check } = report;
    let by_mail = "`List-Unsubscribe` asks for a mail to the newsroom instead, and the links in the mail lead nowhere \
                   until the site is up";
    let mut lines = match check {
        SiteCheck::StaysHere => vec![format!("site      {site}, not asked: the mail stays on this machine")],
        SiteCheck::RelayIsHere => {
            vec![format!("site      {site}, not asked: the mail server is on this machine")]
        }
        SiteCheck::Offline => vec![format!(
            "site      {site}, not asked (`--offline`): it is unknown whether its unsubscribe page answers"
        )],
        SiteCheck::Unreachable(reason) => {
            vec![format!("site      {site} does not answer: {reason}"), format!("          {by_mail}")]
        }
        SiteCheck::Answers { unsubscribe: Some(status), .. } => vec![
            format!("site      {site} has no unsubscribe page: it answers {status}"),
            format!("          {by_mail}"),
        ],
        SiteCheck::Answers { unsubscribe: None, .. } => vec![format!("site      {site}, it answers")],
    };
    let copy = "copy the files of `.briefing/site/` there before readers open the mail";
    match check {
        SiteCheck::Answers { web, missing, .. } => {
            let mut absent = Vec::new();
            if web.is_some() {
                absent.push("the web page".to_owned());
            }
            if let Some(first) = missing.first() {
                absent.push(format!(
                    "{} of {}, such as {first}",
                    missing.len(),
                    pluralize(*pictures, "picture")
                ));
            }
            if !absent.is_empty() {
                lines.push(format!("          not there yet: {}; {copy}", absent.join(" and ")));
            }
        }
        SiteCheck::StaysHere | SiteCheck::RelayIsHere if *pictures == 0 => {}
        _ if *pictures == 0 => lines.push(format!("          it has to serve the web page: {copy}")),
        _ => lines.push(format!(
            "          it has to serve the web page and {}: {copy}",
            pluralize(*pictures, "picture")
        )),
    }
    lines
}

/// Formats the report for a program. `answers` is null if the site was not asked.
pub(super) fn to_json(report: &SiteReport) -> Value {
    let (answers, web, missing) = match &report.check {
        SiteCheck::StaysHere | SiteCheck::RelayIsHere | SiteCheck::Offline => (None, None, &[][..]),
        SiteCheck::Unreachable(_) => (Some(false), Some(false), &[][..]),
        SiteCheck::Answers { unsubscribe, web, missing } => {
            (Some(unsubscribe.is_none()), Some(web.is_none()), missing.as_slice())
        }
    };
    json!({
        "url": report.site,
        "asked": answers.is_some(),
        "unsubscribe": answers,
        "web": web,
        "pictures": report.pictures,
        "missing_pictures": missing,
        "unsubscribe_by_mail": report.unsubscribe_fails(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(check: SiteCheck) -> SiteReport {
        SiteReport { site: "https://briefing.lantern.example".into(), pictures: 2, check }
    }

    #[test]
    fn everything_that_is_missing_is_named() {
        let missing = vec!["https://briefing.lantern.example/issues/1/images/a.jpg".to_owned()];
        let told = |check| lines(&report(check)).join("\n");
        let whole = told(SiteCheck::Answers { unsubscribe: None, web: None, missing: Vec::new() });
        assert_eq!(whole, "site      https://briefing.lantern.example, it answers");
        let some = told(SiteCheck::Answers { unsubscribe: Some(404), web: Some(404), missing });
        for part in
            ["no unsubscribe page: it answers 404", "the web page and 1 of 2 pictures", ".briefing/site/"]
        {
            assert!(some.contains(part), "{part}: {some}");
        }
        let down = told(SiteCheck::Unreachable("nobody listens there".into()));
        assert!(down.contains("nobody listens there") && down.contains("asks for a mail"), "{down}");
        assert!(told(SiteCheck::Offline).contains("unknown"));
    }

    #[test]
    fn json_says_whether_the_site_was_asked() {
        let skipped = to_json(&report(SiteCheck::Offline));
        assert_eq!((&skipped["asked"], &skipped["unsubscribe"]), (&json!(false), &Value::Null));
        let down = to_json(&report(SiteCheck::Unreachable("no".into())));
        assert_eq!((&down["unsubscribe"], &down["unsubscribe_by_mail"]), (&json!(false), &json!(true)));
    }
}
