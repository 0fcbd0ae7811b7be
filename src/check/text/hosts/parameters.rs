//! URL parameters that do not select a page: tracking parameters and session ids.

use std::ops::Range;

use super::Address;
use super::names::holds;

/// Removable parts of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct RemovableParams {
    /// Names as they are written.
    pub(in crate::check) names: Vec<String>,
    /// Range from the first to the last.
    pub(in crate::check) range: Range<usize>,
    /// The target without them; all other bytes stay.
    pub(in crate::check) clean: String,
}

/// Prefixes of campaign parameters.
const CAMPAIGN_PREFIXES: &[&str] =
    &["utm_", "hsa_", "mtm_", "pk_campaign", "pk_kwd", "piwik_", "matomo_", "stm_", "guce_referrer"];

/// Parameters of campaigns, mailings and share buttons.
const CAMPAIGN_PARAMS: &str = "
    fbclid gclid gclsrc dclid wbraid gbraid msclkid ttclid twclid yclid _openstat li_fat_id epik
    mc_cid mc_eid mc_tc igshid igsh mibextid _hsenc _hsmi __hstc __hssc __hsfp hsctatracking mkt_tok
    vero_id vero_conv oly_anon_id oly_enc_id spm ref_src ref_url s_cid s_kwcid ef_id wt_mc wt.mc_id
    wt_zmc sr_share soc_src soc_trk ns_campaign ns_mchannel guccounter _ga _gl trk_contact trk_msg
    n_media n_query n_rank n_ad_group n_ad n_keyword_id n_keyword n_campaign_type napm trackingcode";

/// Names that are tracking parameters on these hosts only.
const ON_HOSTS: &[(&str, &[&str])] = &[
    ("youtube.com", &["si", "feature", "pp"]),
    ("youtu.be", &["si", "feature"]),
    ("spotify.com", &["si"]),
    ("x.com", &["s", "t"]),
    ("twitter.com", &["s", "t"]),
    ("instagram.com", &["img_index_src"]),
    ("blog.naver.com", &["fromrss"]),
    ("nytimes.com", &["smid", "smtyp"]),
    ("msn.com", &["ocid", "cvid"]),
];

/// Session parameters; a short value is something else (`sid=105` is a section, `session_id=12` a talk).
const SESSION_PARAMS: &[&str] =
    &["sid", "session", "sessionid", "session_id", "sess", "sessid", "asp.net_sessionid", "cftoken"];

/// Returns the tracking parameters of a target and its text fragment (`#:~:text=`), if any.
pub(in crate::check) fn tracking_params(target: &str) -> Option<RemovableParams> {
    let address = Address::parse(target)?;
    let host = address.host();
    let home = ON_HOSTS
        .iter()
        .filter(|(home, _)| host == *home || host.strip_suffix(home).is_some_and(|rest| rest.ends_with('.')));
    let at_home: Vec<&str> = home.flat_map(|(_, names)| names.iter().copied()).collect();
    let counts = |name: &str, _: &str| {
        let name = name.to_ascii_lowercase();
        CAMPAIGN_PREFIXES.iter().any(|start| name.starts_with(start))
            || holds(CAMPAIGN_PARAMS, &name)
            || at_home.contains(&name.as_str())
    };
    let mut cuts = parameters(&address, counts);
    if let Some(fragment) = &address.fragment
        && let Some(at) = target[fragment.clone()].find(":~:")
    {
        // What precedes the directive is a place on the page, and stays.
        let start = fragment.start + at - usize::from(at == 0);
        cuts.push((":~:text".to_owned(), start..fragment.end));
    }
    cut(target, &address, cuts)
}

/// Returns the session ids of a target, if any.
pub(in crate::check) fn session_params(target: &str) -> Option<RemovableParams> {
    let address = Address::parse(target)?;
    let visits = |name: &str, value: &str| {
        let name = name.to_ascii_lowercase();
        let sure = matches!(name.as_str(), "jsessionid" | "phpsessid" | "oscsid" | "zenid")
            || name.starts_with("aspsessionid");
        sure && !value.is_empty() || SESSION_PARAMS.contains(&name.as_str()) && is_token(value)
    };
    let mut cuts = parameters(&address, visits);
    // `/story;jsessionid=…` belongs to the path.
    let mut start = address.path.start;
    let pieces = address.path().split_inclusive(['/', ';']);
    let mut in_path = Vec::new();
    for piece in pieces {
        let (name, value) = piece.trim_end_matches(['/', ';']).split_once('=').unwrap_or_default();
        // With the mark before it, and without the one behind.
        let end = start + piece.trim_end_matches(['/', ';']).len();
        if target[..start].ends_with(';') && visits(name, value) {
            in_path.push((name.to_owned(), start - 1..end));
        }
        start += piece.len();
    }
    cuts.splice(0..0, in_path);
    cut(target, &address, cuts)
}

/// Returns `true` for a random token: long, of letters and several digits.
fn is_token(value: &str) -> bool {
    value.len() >= 16
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'%'))
        && value.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// Returns the matching parameters of the query with their ranges.
fn parameters(address: &Address<'_>, meant: impl Fn(&str, &str) -> bool) -> Vec<(String, Range<usize>)> {
    let Some(query) = &address.query else { return Vec::new() };
    let mut found = Vec::new();
    let mut start = query.start;
    for pair in address.whole[query.clone()].split('&') {
        // `&amp;` was copied from the source of a page.
        let (skipped, name) = pair.strip_prefix("amp;").map_or((0, pair), |rest| (4, rest));
        let (name, value) = name.split_once('=').unwrap_or((name, ""));
        if meant(name, value) {
            found.push((name.to_owned(), start + skipped..start + pair.len()));
        }
        start += pair.len() + 1;
    }
    found
}

fn cut(target: &str, address: &Address<'_>, cuts: Vec<(String, Range<usize>)>) -> Option<RemovableParams> {
    let (first, last) = (cuts.first()?.1.start, cuts.last()?.1.end);
    let gone = |start: usize| cuts.iter().any(|(_, range)| range.contains(&start));
    let mut clean = String::with_capacity(target.len());
    let before_query = address.query.as_ref().map_or(address.path.end, |query| query.start - 1);
    let mut done = 0;
    for (_, range) in cuts.iter().filter(|(_, range)| range.start < before_query) {
        clean.push_str(&target[done..range.start]);
        done = range.end;
    }
    clean.push_str(&target[done..before_query]);
    if let Some(query) = &address.query {
        let mut start = query.start;
        let mut kept = Vec::new();
        for pair in target[query.clone()].split('&') {
            if !gone(start + pair.len() - pair.trim_start_matches("amp;").len()) || pair.is_empty() {
                kept.push(pair);
            }
            start += pair.len() + 1;
        }
        if kept.iter().any(|pair| !pair.is_empty()) {
            clean.push('?');
            clean.push_str(&kept.join("&"));
        }
    }
    if let Some(fragment) = &address.fragment {
        let end =
            cuts.iter().find(|(_, range)| range.end == fragment.end && range.start + 1 >= fragment.start);
        let end = end.map_or(fragment.end, |(_, range)| range.start);
        clean.push_str(&target[(fragment.start - 1).min(end)..end]);
    }
    Some(RemovableParams {
        names: cuts.into_iter().map(|(name, _)| name).collect(),
        range: first..last,
        clean,
    })
}

/// Returns a key that is equal for links to the same page. It ignores the scheme, `www.`, a final slash and tracking
/// parameters.
pub(in crate::check) fn same_target(target: &str) -> String {
    let clean = tracking_params(target).map(|extra| extra.clean);
    let target = clean.as_deref().unwrap_or(target);
    let Some(address) = Address::parse(target) else { return target.to_lowercase() };
    let host = address.host();
    let rest = &target[address.host.end..];
    format!("{}{}", host.strip_prefix("www.").unwrap_or(&host), rest.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracking_parameters_are_removed() {
        let cases = [
            ("https://a.example/b?utm_source=x", "https://a.example/b"),
            (
                "https://a.example/b?id=1&utm_source=x&utm_medium=y&p=%20&q#c",
                "https://a.example/b?id=1&p=%20&q#c",
            ),
            ("https://a.example/?fbclid=IwAR0#top", "https://a.example/#top"),
            ("https://a.example/b?UTM_Campaign=x&b=2", "https://a.example/b?b=2"),
            ("https://a.example/b#:~:text=some%20words", "https://a.example/b"),
            ("https://a.example/b?c=d#part:~:text=words", "https://a.example/b?c=d#part"),
            ("https://a.example/b?gclid=1#:~:text=x", "https://a.example/b"),
            ("https://youtu.be/abc?si=def&t=30", "https://youtu.be/abc?t=30"),
            ("https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1"),
            ("https://a.example/b?id=1&amp;utm_source=x", "https://a.example/b?id=1"),
        ];
        for (target, clean) in cases {
            let extra = tracking_params(target).unwrap_or_else(|| panic!("{target}"));
            assert_eq!(extra.clean, clean, "{target}");
            assert_eq!(tracking_params(&extra.clean), None, "{clean}");
        }
        let extra = tracking_params("https://a.example/b?id=1&utm_source=x&utm_medium=y#c").unwrap();
        assert_eq!(extra.names, ["utm_source", "utm_medium"]);
        assert_eq!(
            &"https://a.example/b?id=1&utm_source=x&utm_medium=y#c"[extra.range],
            "utm_source=x&utm_medium=y"
        );
    }

    #[test]
    fn page_parameters_are_kept() {
        for target in [
            "https://a.example/b?id=1&ref=home&si=2&s=3&t=4&source=rss",
            "https://a.example/utm_source=x",
            "https://a.example/b#utm_source=x",
            "https://a.example/b?q=utm_source",
            "https://www.youtube.com/watch?v=abc&t=30",
            "mailto:a@lantern.example?utm_source=x",
        ] {
            assert_eq!(tracking_params(target), None, "{target}");
        }
    }

    #[test]
    fn session_ids_are_removed() {
        let cases = [
            ("https://a.example/b;jsessionid=0A1B2C?x=1", "https://a.example/b?x=1"),
            ("https://a.example/b;jsessionid=0A1B2C/c", "https://a.example/b/c"),
            ("https://a.example/b?PHPSESSID=8f3a&x=1#d", "https://a.example/b?x=1#d"),
            ("https://a.example/b?sid=9f8e7d6c5b4a39281706", "https://a.example/b"),
            ("https://a.example/b?ASPSESSIONIDQQ=ABC", "https://a.example/b"),
        ];
        for (target, clean) in cases {
            assert_eq!(session_params(target).map(|extra| extra.clean).as_deref(), Some(clean), "{target}");
        }
        for target in [
            "https://a.example/article/001?sid=105",
            "https://a.example/talks?session_id=4711",
            "https://a.example/talks?session=opening-keynote-and-welcome",
            "https://a.example/jsessionid",
        ] {
            assert_eq!(session_params(target), None, "{target}");
        }
    }

    #[test]
    fn same_page_has_one_key() {
        let same = same_target("https://lantern.example/a?id=1");
        for other in ["http://www.lantern.example/a?id=1", "https://Lantern.example/a?utm_source=x&id=1"] {
            assert_eq!(same_target(other), same, "{other}");
        }
        for other in [
            "https://lantern.example/a?id=2",
            "https://lantern.example/A?id=1",
            "https://lantern.example/a?id=1#b",
        ] {
            assert_ne!(same_target(other), same, "{other}");
        }
        assert_eq!(same_target("https://lantern.example/"), same_target("https://lantern.example"));
    }
}
