//! Which issues are public: those whose mail began to go out over a relay, and those whose page is in the site's folder.

use std::collections::BTreeSet;
use std::path::Path;

use crate::app::SITE_FOLDER;
use crate::domain::IssueId;
use crate::issue::{Issue, Publication};
use crate::source::SourceTree;
use crate::store::{Ledger, Store, StoreError};

/// Largest page that is taken from the site's folder, in bytes.
pub(super) const PAGE_LIMIT: u64 = 4 << 20;

/// Which issues are public.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Publicity {
    /// Ids of public issues.
    pub(super) issues: BTreeSet<IssueId>,
    /// Ids of issues with a page in the site's folder, also of those that are not public.
    pub(super) pages: BTreeSet<IssueId>,
}

/// Reads which issues are public.
///
/// Planning a delivery writes the page, so a page alone says nothing while the store knows a rehearsal or a delivery of the
/// issue that has not begun.
pub(super) async fn read(store: &Store, root: &Path) -> Result<Publicity, StoreError> {
    let begun: BTreeSet<_> = store.begun().await?.into_iter().collect();
    let deliveries = store.deliveries().await?;
    let is_public = |delivery: &crate::domain::Delivery| {
        !delivery.destination.is_rehearsal() && begun.contains(&delivery.id)
    };
    let known: BTreeSet<_> = deliveries.iter().map(|planned| planned.delivery.issue.clone()).collect();
    let sent = deliveries.iter().map(|planned| &planned.delivery).filter(|delivery| is_public(delivery));
    let mut issues: BTreeSet<_> = sent.map(|delivery| delivery.issue.clone()).collect();
    let pages = pages(root);
    issues.extend(pages.difference(&known).cloned());
    Ok(Publicity { issues, pages })
}

/// Returns the issues with a page in the site's folder as public ones: there is no store that knows better.
pub(super) fn pages_alone(root: &Path) -> Publicity {
    let pages = pages(root);
    Publicity { issues: pages.clone(), pages }
}

/// Returns the path of an issue's page below the site's folder.
pub(super) fn page_path(issue: &IssueId) -> String {
    format!("issues/{issue}/index.html")
}

/// Returns the issues with a page in the site's folder.
fn pages(root: &Path) -> BTreeSet<IssueId> {
    let tree = SourceTree::on_disk(&root.join(SITE_FOLDER));
    let names = tree.list("issues").unwrap_or_default();
    let ids = names.iter().filter_map(|name| IssueId::parse(name.strip_suffix('/')?).ok());
    ids.filter(|id| tree.disk_path(&page_path(id)).is_ok_and(|path| path.is_some_and(|path| path.is_file())))
        .collect()
}

/// Gives a publication without a site a base URL, so that links have a place to lead to.
pub(super) fn with_base(mut publication: Publication, fallback: &str) -> Publication {
    let own = publication.site.take().map(|site| site.trim_end_matches('/').to_owned());
    publication.site = Some(own.filter(|site| !site.is_empty()).unwrap_or_else(|| fallback.to_owned()));
    publication
}

/// Takes the link to an earlier issue away that is not public.
pub(super) fn hide_drafts(issue: &mut Issue, publicity: &Publicity) {
    issue.previous.take_if(|previous| !publicity.issues.contains(&previous.id));
}
