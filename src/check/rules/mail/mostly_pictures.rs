use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, pluralize};

/// Letters of text for each picture.
const MIN_LETTERS_PER_PICTURE: usize = 60;

/// ## What it finds
/// An issue with at most 60 letters of text for each of its pictures (a Hangul syllable counts as two).
///
/// ## Why it matters to a reader
/// Many mail programs show no pictures until the reader asks for them, and readers with a screen reader never see them.
/// For them a mail of pictures is empty. Filters take it for spam.
///
/// ## Example
/// A programme with twelve dates, saved as twelve pictures.
///
/// ## Better
/// The dates as text, and one picture of the place.
pub(super) struct MostlyPictures;

impl Rule for MostlyPictures {
    fn code(&self) -> Code {
        Code("mail::mostly_pictures")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let pictures = context.issue.pictures().len();
        let read = context.issue_text.passages.iter().filter(|passage| is_text_in_mail(passage));
        let letters: usize = read.map(|passage| count_letters(&passage.text)).sum();
        if pictures > 0 && letters <= MIN_LETTERS_PER_PICTURE * pictures {
            let message = format!(
                "{} and {}: readers who do not see pictures get an empty mail",
                pluralize(pictures, "picture"),
                pluralize(letters, "letter")
            );
            let help = "write as text what the pictures say";
            found.push(Diagnostic::error(self.code(), context.issue.title.span, message).help(help));
        }
    }
}

/// True if the passage appears as text in the mail.
fn is_text_in_mail(passage: &Passage) -> bool {
    !matches!(passage.role, Role::Subject | Role::Preheader | Role::Alt)
}

fn count_letters(text: &str) -> usize {
    let weight = |c: char| match c {
        '가'..='힣' => 2,
        _ => usize::from(c.is_alphanumeric()),
    };
    text.chars().map(weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_syllable_counts_as_two_letters() {
        assert_eq!(count_letters("Pier 4 – 한강!"), 9);
    }
}
