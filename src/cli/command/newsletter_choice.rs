//! A newsletter that a person names on the command line.

use crate::app::Newsroom;
use crate::cli::error::CliError;
use crate::diagnostic::{did_you_mean, list_of};
use crate::domain::NewsletterId;

/// Returns the newsletter of briefing.toml with this id.
pub(super) fn known_newsletter(newsroom: &Newsroom, written: &str) -> Result<NewsletterId, CliError> {
    let newsletters = &newsroom.config.publication.newsletters;
    let known = newsletters.iter().map(|newsletter| newsletter.id.as_str());
    let found = newsletters.iter().find(|newsletter| newsletter.id.as_str() == written);
    found.map(|newsletter| newsletter.id.clone()).ok_or_else(|| {
        let error = CliError::new(format!("there is no newsletter `{written}` in briefing.toml"));
        match did_you_mean(written, known.clone()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if newsletters.is_empty() => error.help("add a `[[newsletter]]` with this id"),
            None => error.help(format!("the newsletters are {}", list_of(known))),
        }
    })
}
