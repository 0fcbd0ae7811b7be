use crate::check::clients::{self, Feature, Impact, client_names, file_extension};
use crate::check::rule::{Context, Rule};
use crate::check::rules::images::written_at;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::PictureSource;
use crate::source::Span;

/// Largest number of unsupported features that only make a mail plainer. The layout uses a few.
const MAX_SOFT_FEATURES: usize = 8;
/// Properties that break a long string. Each program supports one of them, so the layout sets all and they count once.
const WORD_BREAKS: [&str; 3] = ["css-overflow-wrap", "css-word-break", "css-word-wrap"];

/// ## What it finds
/// A feature in the composed mail that one of 14 common mail programs does not support (Gmail, Apple Mail, Outlook,
/// Yahoo, Samsung and Thunderbird on their systems). It is an error if readers lose content, such as a picture in the
/// WebP or SVG format or a broken layout. It is a warning if the mail uses more than eight features without which it
/// only looks plainer.
///
/// ## Why it matters to a reader
/// A reader whose program does not support the format sees an empty frame, and cannot know what was in it.
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
            if pictures.is_empty() && !has_unprepared_file(feature, context) {
                let message = format!("the composed mail uses `{}`, which {who} cannot show", feature.slug);
                let help = "your text cannot cause this; please report it";
                found.push(Diagnostic::error(self.code(), title, message).help(help));
            }
            for (name, at) in pictures {
                let message = format!("`{name}` is in a picture format that {who} cannot show");
                let help = "save the picture as JPEG or PNG and name that file";
                found.push(Diagnostic::error(self.code(), at, message).help(help));
            }
        }
        let counted = soft.iter().filter(|feature| !WORD_BREAKS[1..].contains(&feature.slug)).count();
        if counted > MAX_SOFT_FEATURES {
            let names: Vec<_> = soft.iter().map(|feature| format!("`{}`", feature.slug)).collect();
            let message = format!(
                "the composed mail uses {} features that some mail programs do not support: {}",
                soft.len(),
                names.join(", ")
            );
            let help = "your text cannot cause this; please report it";
            found.push(Diagnostic::warning(self.code(), title, message).help(help));
        }
    }

    fn appendix(&self) -> Option<String> {
        let (date, count) = (clients::date(), clients::features().len());
        Some(format!(
            "Source: tests by caniemail.com (MIT licence), the table of {date}, with {count} features that at least one of the \
             14 programs does not support."
        ))
    }
}

/// Tests that a file in this format could not be prepared. A finding says so already; the mail never has it as it is.
fn has_unprepared_file(feature: &Feature, context: &Context<'_>) -> bool {
    let mut all = context.issue.pictures().into_iter().chain(context.publication.pictures());
    all.any(|picture| match &picture.source {
        PictureSource::File { media_type, .. } => {
            let format = media_type.trim_start_matches("image/");
            feature.uses.contains(&("image", format.into()))
        }
        PictureSource::Url(_) => false,
    })
}

/// Returns web pictures in this format: file name and span of the address.
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
