//! Pictures of the pages, from the site's folder; every other address that nothing is at.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::app::SITE_FOLDER;
use crate::domain::IssueId;
use crate::runtime::spawn_blocking;
use crate::site::answer::{Caching, Document};
use crate::site::guard::only_get;
use crate::site::picture_type::picture_type;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::source::SourceTree;

/// Largest picture, in bytes.
const LIMIT: u64 = 20 << 20;

/// Answers what no route has: a picture, or the page that says there is nothing.
pub(super) async fn show(State(site): State<Arc<Site>>, visit: Visit, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return only_get();
    }
    let found = match picture_path(request.uri().path()) {
        Some((path, media_type)) => picture(&site, &visit, path, media_type).await,
        None => None,
    };
    found.unwrap_or_else(|| visit.not_found())
}

/// Returns the path below the site's folder that a request may mean: names without a leading dot, separated by `/`, ending
/// like a picture.
fn picture_path(raw: &str) -> Option<(String, &'static str)> {
    let path = percent_decode_str(raw).decode_utf8().ok()?;
    let path = path.strip_prefix('/')?;
    let is_plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && !name.contains(|letter: char| letter.is_control() || matches!(letter, '\\' | ':' | '%'))
    };
    let media_type = picture_type(path)?;
    path.split('/').all(is_plain).then(|| (path.to_owned(), media_type))
}

async fn picture(
    site: &Arc<Site>,
    visit: &Visit,
    path: String,
    media_type: &'static str,
) -> Option<Response> {
    let (folder, wanted) = (site.root.join(SITE_FOLDER), path.clone());
    let read = spawn_blocking(move || SourceTree::on_disk(&folder).bytes(&wanted, LIMIT).ok());
    let document = match read.try_join().await.ok().flatten() {
        Some(bytes) => Document::new(bytes, media_type),
        None => of_correction(site, visit, &path).await?,
    };
    let mut response = document.answer(&visit.headers, Caching::Forever);
    // Mail programs in the browser show it on their own page.
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    response.headers_mut().insert(policy, HeaderValue::from_static("cross-origin"));
    Some(response)
}

/// Returns a picture that a correction brought, which the site's folder does not have.
async fn of_correction(site: &Arc<Site>, visit: &Visit, path: &str) -> Option<Document> {
    let id = IssueId::parse(path.strip_prefix("issues/")?.split('/').next()?).ok()?;
    let issue = visit.snapshot.issue(&id)?;
    let page = visit.snapshot.page_of(&site.root, issue).await?;
    let (media_type, bytes) = page.pictures.get(path)?;
    Some(Document::new(bytes.clone(), media_type))
}
