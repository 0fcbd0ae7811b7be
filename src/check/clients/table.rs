//! Table of features, one a line.

use std::sync::LazyLock;

use super::uses::FeatureUse;

const TABLE: &str = include_str!("caniemail.tsv");

/// Impact of a feature that a program does not support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Impact {
    /// Content is lost or disordered.
    ContentLost,
    /// The mail looks plainer.
    Plainer,
}

/// A feature of HTML or CSS that some mail program does not support.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::check) struct Feature {
    /// Name at caniemail.com.
    pub(in crate::check) slug: &'static str,
    pub(in crate::check) impact: Impact,
    /// Uses of it in HTML: any of these.
    pub(in crate::check) uses: Vec<FeatureUse<'static>>,
    /// Programs that do not support it, such as `outlook.windows`.
    pub(in crate::check) unsupported_by: Vec<&'static str>,
}

/// Returns all features, sorted by name.
pub(in crate::check) fn features() -> &'static [Feature] {
    static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| read(TABLE));
    &FEATURES
}

/// Returns the date of the data, `2026-05-13`.
pub(in crate::check) fn date() -> &'static str {
    TABLE.lines().find_map(|line| line.strip_prefix("# date: ")).unwrap_or_default()
}

fn read(table: &'static str) -> Vec<Feature> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let clients: Vec<_> = lines.next().unwrap_or_default().split('\t').skip(3).collect();
    lines.filter_map(|line| feature(line, &clients)).collect()
}

fn feature(line: &'static str, clients: &[&'static str]) -> Option<Feature> {
    let mut cells = line.split('\t');
    let slug = cells.next()?;
    let impact = if cells.next()? == "hard" { Impact::ContentLost } else { Impact::Plainer };
    let uses = cells.next()?.split(' ').filter_map(feature_use).collect();
    let unsupported_by =
        clients.iter().zip(cells).filter(|(_, mark)| *mark == "n").map(|(client, _)| *client);
    Some(Feature { slug, impact, uses, unsupported_by: unsupported_by.collect() })
}

/// Parses `tag:video`, `property:gap`, `value:display:flex`, `image:webp` …
fn feature_use(written: &'static str) -> Option<FeatureUse<'static>> {
    written.split_once(':').map(|(kind, name)| (kind, name.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_complete() {
        assert!(features().len() > 200, "{}", features().len());
        assert_eq!(TABLE.lines().filter(|line| !line.starts_with('#')).count(), features().len() + 1);
        for feature in features() {
            assert!(!feature.unsupported_by.is_empty() && !feature.uses.is_empty());
        }
        assert!(date().starts_with("20") && date().len() == 10, "{}", date());
    }

    #[test]
    fn table_line_is_parsed() {
        let table =
            "# y\nslug\tweight\tseen as\tgmail.ios\toutlook.windows\ncss-gap\thard\tproperty:gap a:b\ta\tn\n";
        let expected = Feature {
            slug: "css-gap",
            impact: Impact::ContentLost,
            uses: vec![("property", "gap".into()), ("a", "b".into())],
            unsupported_by: vec!["outlook.windows"],
        };
        assert_eq!(read(table), [expected]);
    }
}
