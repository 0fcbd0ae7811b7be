//! File names of exported pages and frames.

use crate::preview::Viewer;
use crate::preview::view_params::{Colour, View, ViewParams};

/// First page.
pub const FRONT: &str = "index.html";

/// Returns the nearest exported view: only mails have all combinations.
pub(super) fn nearest(params: &ViewParams) -> ViewParams {
    let mut nearest = ViewParams { beside: None, viewer: Viewer::Sample, ..params.clone() };
    match params.view {
        View::Mail => {}
        View::Web => {
            // Browsers use a page's dark mode; only mail programs invert colours.
            nearest.colour = if params.colour == Colour::Light { Colour::Light } else { Colour::Dark };
            (nearest.no_pictures, nearest.no_styles) = (false, false);
        }
        view => nearest = ViewParams { view, ..ViewParams::default() },
    }
    nearest
}

/// Returns the file of a page.
pub(in crate::preview) fn page(params: &ViewParams) -> String {
    let params = nearest(params);
    if params == ViewParams::default() {
        return FRONT.to_owned();
    }
    let view = params.view.as_str();
    match params.view {
        View::Mail | View::Web => {
            let (width, colour) = (params.width.as_str(), params.colour.as_str());
            format!("{view}-{width}-{colour}{}.html", lacking(&params))
        }
        _ => format!("{view}.html"),
    }
}

/// Returns the file of a frame.
pub(in crate::preview) fn frame(params: &ViewParams) -> String {
    let params = nearest(params);
    let colour = match params.colour {
        Colour::Gmail => "-gmail",
        Colour::Outlook => "-outlook",
        Colour::Dark => "-dark",
        Colour::Light => "",
    };
    format!("frames/{}{colour}{}.html", params.view.as_str(), lacking(&params))
}

fn lacking(params: &ViewParams) -> &'static str {
    match (params.no_pictures, params.no_styles) {
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
            let params = ViewParams::parse(query);
            assert_eq!((page(&params).as_str(), frame(&params).as_str()), (on_disk, held), "{query}");
        }
    }
}
