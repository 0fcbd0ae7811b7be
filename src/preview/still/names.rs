//! What the pages and frames on disk are called.

use crate::preview::Viewer;
use crate::preview::choice::{Choice, Colour, View};

/// The choice that is on disk for one that may not be: only mails are looked at in all ways.
pub(super) fn nearest(choice: &Choice) -> Choice {
    let mut nearest = Choice { beside: None, viewer: Viewer::Sample, ..choice.clone() };
    match choice.view {
        View::Mail => {}
        View::Web => {
            // Browsers ask pages for their dark; mail programs turn colours round without asking.
            nearest.colour = if choice.colour == Colour::Light { Colour::Light } else { Colour::Dark };
            (nearest.no_pictures, nearest.no_styles) = (false, false);
        }
        view => nearest = Choice { view, ..Choice::default() },
    }
    nearest
}

/// The file of a page.
pub(in crate::preview) fn page(choice: &Choice) -> String {
    let choice = nearest(choice);
    if choice == Choice::default() {
        return super::FRONT.to_owned();
    }
    let view = choice.view.as_str();
    match choice.view {
        View::Mail | View::Web => {
            let (width, colour) = (choice.width.as_str(), choice.colour.as_str());
            format!("{view}-{width}-{colour}{}.html", lacking(&choice))
        }
        _ => format!("{view}.html"),
    }
}

/// The file of what a page's frame holds.
pub(in crate::preview) fn frame(choice: &Choice) -> String {
    let choice = nearest(choice);
    let colour = match choice.colour {
        Colour::Gmail => "-gmail",
        Colour::Outlook => "-outlook",
        Colour::Dark => "-dark",
        Colour::Light => "",
    };
    format!("frames/{}{colour}{}.html", choice.view.as_str(), lacking(&choice))
}

fn lacking(choice: &Choice) -> &'static str {
    match (choice.no_pictures, choice.no_styles) {
        (false, false) => "",
        (true, false) => "-no-pictures",
        (false, true) => "-no-styles",
        (true, true) => "-no-pictures-no-styles",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_has_a_file() {
        for (query, on_disk, held) in [
            ("", "index.html", "frames/mail.html"),
            ("width=375", "mail-375-light.html", "frames/mail.html"),
            (
                "colour=gmail&pictures=off",
                "mail-600-gmail-no-pictures.html",
                "frames/mail-gmail-no-pictures.html",
            ),
            (
                "styles=off&for=a@b.example&beside=text",
                "mail-600-light-no-styles.html",
                "frames/mail-no-styles.html",
            ),
            ("view=web&colour=outlook&styles=off", "web-600-dark.html", "frames/web-dark.html"),
            ("view=text&colour=outlook&width=320", "text.html", "frames/text.html"),
        ] {
            let choice = Choice::parse(query);
            assert_eq!((page(&choice).as_str(), frame(&choice).as_str()), (on_disk, held), "{query}");
        }
    }
}
