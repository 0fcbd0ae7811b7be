//! The pages of a copy as files that open from disk: their pictures lie beside them.

use std::collections::{BTreeMap, HashMap};

use super::build::RenderedCopy;
use crate::compose;
use crate::issue::{Issue, PictureSource, Publication};
use crate::mime;

/// Folder of the pictures, beside the pages.
const FOLDER: &str = "images";

/// Pages that load their pictures from a folder beside them.
pub struct LocalPages {
    /// The HTML part of the mail.
    pub mail: String,
    /// The web page.
    pub web: String,
    /// The pictures by their path, which begins with the folder's name.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

impl LocalPages {
    /// Makes the pages of a copy. Pictures of other sites stay links.
    pub fn new(publication: &Publication, issue: &Issue, copy: &RenderedCopy) -> Self {
        let site = publication.site.as_deref().unwrap_or_default().trim_end_matches('/');
        let (mut pictures, mut by_url) = (BTreeMap::new(), HashMap::new());
        for picture in publication.pictures().into_iter().chain(issue.pictures()) {
            let PictureSource::File { path, bytes, .. } = &picture.source else { continue };
            let name = path.rsplit('/').next().unwrap_or(path);
            // The name holds a hash of the content, so equal names mean equal pictures.
            pictures.entry(format!("{FOLDER}/{name}")).or_insert_with(|| bytes.to_vec());
            by_url.insert(compose::hosted_url(site, path), local_url(name));
        }
        for attachment in &copy.rendered.attachments {
            by_url.insert(format!("cid:{}", attachment.content_id), local_url(&attachment.file_name));
        }
        let starts = ["cid:".to_owned(), format!("{site}/")];
        let starts = starts.each_ref().map(String::as_str);
        let local = |html: &str| mime::replace_image_urls(html, &starts, |url| by_url.get(url).cloned());
        Self { mail: local(&copy.html), web: local(&copy.rendered.web), pictures }
    }
}

/// Returns the URL of a picture relative to the pages, percent-encoded.
fn local_url(name: &str) -> String {
    compose::hosted_url(FOLDER, name)
}
