//! URLs of pictures: on the site, or inside the message as attachments (`cid:`, RFC 2392).

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::edition::Edition;
use super::site_urls::percent_encode_path;
use crate::domain::Attachment;
use crate::issue::{Picture, PictureSource};

/// Width of the column in CSS pixels: the maximum width of a picture.
pub(super) const COLUMN_WIDTH: u32 = 600;

/// URLs of an edition's pictures.
pub(super) struct ImageUrls {
    /// Base URL of the site, which mirrors the newsroom's folder; `None`: pictures are attached.
    site: Option<String>,
    inside: BTreeMap<String, Attachment>,
}

impl ImageUrls {
    /// Returns the URLs for a mail. Only `https` pictures are shown everywhere, so a site without it hosts none.
    pub(super) fn of_mail(edition: &Edition<'_>) -> Self {
        let site = edition.publication.site.as_deref().filter(|site| site.starts_with("https://"));
        let site = site.map(|site| site.trim_end_matches('/').to_owned());
        let mut image_urls = Self { site, inside: BTreeMap::new() };
        if image_urls.site.is_none() {
            let host = edition.publication.from.ascii_domain();
            each_picture(edition, &mut |picture| image_urls.attach(picture, host));
        }
        image_urls
    }

    /// Returns the URLs for the web page, whose site serves the pictures.
    pub(super) fn of_page(edition: &Edition<'_>) -> Self {
        let site = edition.publication.site.as_deref().unwrap_or_default().trim_end_matches('/').to_owned();
        Self { site: Some(site), inside: BTreeMap::new() }
    }

    fn attach(&mut self, picture: &Picture, host: &str) {
        if let PictureSource::File { path, media_type, bytes, .. } = &picture.source
            && !self.inside.contains_key(path)
        {
            let digest = HEXLOWER.encode(&Sha256::digest(bytes)[..12]);
            let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let content_id = format!("{digest}@{host}");
            let bytes = bytes.to_vec();
            self.inside.insert(path.clone(), Attachment { content_id, file_name, media_type, bytes });
        }
    }

    /// Returns the `src` of a picture.
    pub(super) fn address(&self, source: &PictureSource) -> String {
        match (source, &self.site) {
            (PictureSource::Url(url), _) => url.clone(),
            (PictureSource::File { path, .. }, Some(site)) => hosted_url(site, path),
            (PictureSource::File { path, .. }, None) => {
                let id = self.inside.get(path).map_or("", |attachment| &attachment.content_id);
                format!("cid:{id}")
            }
        }
    }

    /// Returns the attached pictures, each content once.
    pub(super) fn into_attachments(self) -> Vec<Attachment> {
        let mut attachments: Vec<Attachment> = Vec::new();
        for attachment in self.inside.into_values() {
            if !attachments.iter().any(|known| known.content_id == attachment.content_id) {
                attachments.push(attachment);
            }
        }
        attachments
    }
}

/// Maximum height of an upright picture, in CSS pixels: it never fills a screen.
const MAX_PORTRAIT_HEIGHT: u32 = 540;

/// Returns the displayed width and height of a picture in CSS pixels. Pictures are never enlarged. An upright picture is
/// narrower than the column, unless its author chose a width. One that is more than twice as high as wide, such as a time
/// line, would be too narrow to read and is left alone.
pub fn shown_size(picture: &Picture) -> (u32, Option<u32>) {
    let chosen = picture.shown_width.filter(|width| *width > 0);
    let wanted = chosen.unwrap_or(COLUMN_WIDTH).min(COLUMN_WIDTH);
    match picture.source {
        PictureSource::Url(_) => (wanted, None),
        PictureSource::File { width, height, .. } => {
            let is_upright = width < height && height / 2 <= width;
            let limit = u64::from(width) * u64::from(MAX_PORTRAIT_HEIGHT) / u64::from(height.max(1));
            let limit = u32::try_from(limit).ok().filter(|_| is_upright && chosen.is_none());
            let shown = wanted.min(width).min(limit.unwrap_or(COLUMN_WIDTH)).max(1);
            let tall =
                (u64::from(height) * u64::from(shown) + u64::from(width) / 2) / u64::from(width.max(1));
            (shown, Some(u32::try_from(tall).unwrap_or(u32::MAX).max(1)))
        }
    }
}

/// Returns the URL of a picture on the site with this base URL (without a final `/`).
pub fn hosted_url(site: &str, path: &str) -> String {
    format!("{site}/{}", percent_encode_path(path))
}

fn each_picture(edition: &Edition<'_>, see: &mut impl FnMut(&Picture)) {
    let (issue, publication) = (edition.issue, edition.publication);
    publication.logo.iter().chain(&issue.cover).for_each(&mut *see);
    edition.about().pictures().into_iter().for_each(&mut *see);
    issue.greeting.pictures().into_iter().for_each(&mut *see);
    issue.notices.iter().flat_map(|notice| notice.text.pictures()).for_each(&mut *see);
    edition.stories.iter().flat_map(|story| story.item.pictures()).for_each(&mut *see);
    for writer in &edition.writers {
        writer.photo.iter().chain(writer.bio.pictures()).for_each(&mut *see);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceTree, Span};

    fn file(path: &str, width: u32, height: u32) -> PictureSource {
        let (path, bytes) = (path.to_owned(), [0; 4].into());
        PictureSource::File { path, media_type: "image/jpeg", width, height, bytes }
    }

    fn picture(source: PictureSource, shown_width: Option<u32>) -> Picture {
        let id = SourceTree::in_memory([("a", "")]).load("a").unwrap();
        Picture {
            named: String::new(),
            source,
            alt: None,
            caption: None,
            credit: None,
            shown_width,
            crop: None,
            span: Span::new(id, 0..0),
        }
    }

    #[test]
    fn a_picture_on_the_site_keeps_its_path_in_letters_a_url_can_hold() {
        let image_urls = ImageUrls { site: Some("https://a.example".into()), inside: BTreeMap::new() };
        let address = image_urls.address(&file("issues/2022-11-18/한강 밤.jpg", 1200, 675));
        assert_eq!(address, "https://a.example/issues/2022-11-18/%ED%95%9C%EA%B0%95%20%EB%B0%A4.jpg");
        let elsewhere = PictureSource::Url("https://b.example/x.png".into());
        assert_eq!(image_urls.address(&elsewhere), "https://b.example/x.png");
    }

    #[test]
    fn an_upright_picture_never_fills_a_screen() {
        let size = |width, height, shown| shown_size(&picture(file("a.jpg", width, height), shown));
        assert_eq!(size(1200, 1800, None), (360, Some(540)));
        assert_eq!(size(1200, 1201, None), (539, Some(539)));
        assert_eq!(size(1200, 1200, None), (600, Some(600)));
        assert_eq!(size(1200, 1800, Some(600)), (600, Some(900)));
        assert_eq!(size(1200, 4000, None), (600, Some(2000)));
    }

    #[test]
    fn a_picture_is_half_its_pixels_wide_and_never_blown_up() {
        let size = |width, height, shown| shown_size(&picture(file("a.jpg", width, height), shown));
        assert_eq!(size(1200, 675, None), (600, Some(338)));
        assert_eq!(size(1200, 675, Some(300)), (300, Some(169)));
        assert_eq!(size(1200, 675, Some(4000)), (600, Some(338)));
        assert_eq!(size(320, 200, None), (320, Some(200)));
        assert_eq!(size(1, 40_000_000, Some(0)), (1, Some(40_000_000)));
        assert_eq!(shown_size(&picture(PictureSource::Url(String::new()), None)), (600, None));
    }
}
