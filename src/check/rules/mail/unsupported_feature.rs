use crate::check::clients::{self, Feature, Impact, client_names, file_extension};
use crate::check::rule::{Context, Rule};
use crate::check::rules::images::written_at;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::PictureSource;
use crate::source::Span;

/// Things that only make a mail plainer where they are missing. Ours uses some; many would make it another mail.
const SOFT_LIMIT: usize = 8;

/// ## What it finds
/// Something in the composed mail that one of 14 widely used mail programs (Gmail, Apple Mail, Outlook, Yahoo, Samsung,
/// Thunderbird on their systems) cannot show, and without which content is lost: a picture in a format of the web such
/// as WebP or SVG, a layout that falls apart. A warning comes when a mail asks for more than eight things without which
/// it only looks plainer.
///
/// ## Why it matters to a reader
/// A reader whose program does not know the format sees an empty frame, and cannot know what was in it.
///
/// ## Example
/// ```markdown
/// ![Boats at dusk](https://lantern.example/2022/11/boats.webp)
/// ```
///
/// ## Better
/// ```markdown
/// ![Boats at dusk](https://lantern.example/2022/11/boats.jpg)
/// ```
pub(super) struct UnsupportedFeature;

impl Rule for UnsupportedFeature {
    fn code(&self) -> Code {
        Code("mail::unsupported_feature")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some((_, rendered)) = context.composed.first() else { return };
        let unsupported = clients::unsupported(&rendered.html.marked());
        let (hard, soft): (Vec<&Feature>, _) =
            unsupported.into_iter().partition(|feature| feature.impact == Impact::ContentLost);
        let title = context.issue.title.span;
        for feature in hard {
            let who = client_names(&feature.unsupported_by);
            let pictures = pictures(feature, context);
            if pictures.is_empty() {
                let message =
                    format!("the composed mail asks for `{}`, which {who} cannot show", feature.slug);
                let help = "no text of yours can ask for it: please report this";
                found.push(Diagnostic::error(self.code(), title, message).help(help));
            }
            for (name, at) in pictures {
                let message = format!("`{name}` is a kind of picture that {who} cannot show");
                let help = "save the picture as JPEG or PNG and name that file";
                found.push(Diagnostic::error(self.code(), at, message).help(help));
            }
        }
        if soft.len() > SOFT_LIMIT {
            let names: Vec<_> = soft.iter().map(|feature| format!("`{}`", feature.slug)).collect();
            let message = format!(
                "the composed mail asks for {} things that some mail programs lack: {}",
                soft.len(),
                names.join(", ")
            );
            let help = "no text of yours can ask for so many: please report this";
            found.push(Diagnostic::warning(self.code(), title, message).help(help));
        }
    }

    fn appendix(&self) -> Option<String> {
        let (date, count) = (clients::date(), clients::features().len());
        Some(format!(
            "What mail programs can show is known from caniemail.com (MIT licence), whose people test it: the table of \
             {date}, {count} features that one of the 14 lacks."
        ))
    }
}

/// The pictures on the web that are of this kind: the name of each and where its address is written.
fn pictures<'a>(feature: &Feature, context: &Context<'a>) -> Vec<(&'a str, Span)> {
    let is_of_kind = |url: &str| {
        let ending = file_extension(url).map(str::to_ascii_lowercase);
        ending.is_some_and(|ending| feature.uses.contains(&("image", ending.into())))
    };
    let all = context.issue.pictures().into_iter().chain(context.publication.pictures());
    let of_kind = all.filter_map(|picture| match &picture.source {
        PictureSource::Url(url) if is_of_kind(url) => {
            let name = url.split(['?', '#']).next()?.rsplit('/').next()?;
            Some((name, written_at(picture, context.sources)))
        }
        _ => None,
    });
    of_kind.collect()
}
