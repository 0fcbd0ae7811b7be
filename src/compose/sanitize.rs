//! Removes unsafe characters from all texts before rendering.
//!
//! Loading already rejects control characters; this is the second barrier. Slot markers are written between control
//! characters ([`Slot::marker`](crate::domain::Slot::marker)), so a text without them cannot forge a slot. Bidi controls
//! are removed too: they can make a link or a name look like another.

use crate::domain::UnsafeChars;
use crate::issue::{
    Author, Block, Inline, Issue, Item, LanguageEdition, Newsletter, Picture, PictureSource, Prose,
    Publication, Topic,
};
use crate::source::Spanned;

/// Controls, which could forge a slot, and bidi controls.
const UNSAFE: UnsafeChars = UnsafeChars::CONTROLS_IN_TEXT.or(UnsafeChars::BIDI);

fn text(text: &mut String) {
    UNSAFE.remove_from(text);
}

/// Returns a copy of a text without unsafe characters.
pub(super) fn plain(original: &str) -> String {
    let mut copy = original.to_owned();
    text(&mut copy);
    copy
}

fn maybe(maybe: &mut Option<String>) {
    if let Some(maybe) = maybe {
        text(maybe);
    }
}

fn spanned(spanned: &mut Option<Spanned<String>>) {
    if let Some(spanned) = spanned {
        text(&mut spanned.value);
    }
}

/// Returns a copy of the issue without unsafe characters.
pub(super) fn issue(issue: &Issue) -> Issue {
    let mut copy = issue.clone();
    let Issue {
        title,
        subject,
        preheader,
        about,
        greeting,
        editions,
        cover,
        notices,
        items,
        previous,
        id: _,
        number: _,
        date: _,
        updated: _,
        newsletter: _,
        authors: _,
        unreadable_items: _,
        allow: _,
        span: _,
    } = &mut copy;
    text(&mut title.value);
    spanned(subject);
    spanned(preheader);
    about.iter_mut().chain([greeting]).for_each(prose);
    for LanguageEdition { title, subject, preheader, greeting, language: _ } in editions {
        [title, subject, preheader].into_iter().for_each(spanned);
        prose(greeting);
    }
    cover.iter_mut().for_each(picture);
    for notice in notices {
        text(&mut notice.title.value);
        prose(&mut notice.text);
    }
    items.iter_mut().for_each(item);
    if let Some(previous) = previous {
        text(&mut previous.title);
    }
    copy
}

fn item(copy: &mut Item) {
    let Item {
        title,
        link,
        link_text,
        source,
        place,
        correction,
        picture: own,
        body,
        file_name: _,
        number: _,
        kind: _,
        topics: _,
        audience: _,
        sponsor,
        language: _,
        authors: _,
        date: _,
        allow: _,
        span: _,
    } = copy;
    text(&mut title.value);
    [link, link_text, source, place, correction].into_iter().for_each(spanned);
    if let Some(sponsor) = sponsor {
        text(&mut sponsor.name.value);
    }
    own.iter_mut().for_each(picture);
    prose(body);
}

/// Returns a copy of the publication without unsafe characters.
pub(super) fn publication(publication: &Publication) -> Publication {
    let mut copy = publication.clone();
    let Publication {
        name,
        house,
        tag,
        language,
        zone_label,
        site,
        privacy_policy,
        postal_address,
        about,
        accent,
        accent_dark,
        logo,
        newsletters,
        topics,
        authors,
        from_name: _,
        from: _,
        reply_to: _,
        time_zone: _,
        day: _,
        time: _,
        design: _,
        typography: _,
        interests: _,
        faces: _,
        density: _,
        refused: _,
    } = &mut copy;
    [name, language].into_iter().for_each(text);
    [house, tag, zone_label, site, privacy_policy, postal_address].into_iter().for_each(maybe);
    [accent, accent_dark].into_iter().for_each(spanned);
    logo.iter_mut().for_each(picture);
    prose(about);
    for Newsletter { name, description, id: _, day: _, time: _ } in newsletters {
        text(name);
        maybe(description);
    }
    for Topic { name, description, id: _ } in topics {
        text(name);
        maybe(description);
    }
    for Author { name, bio, photo, id: _, email: _, span: _ } in authors.values_mut() {
        text(name);
        prose(bio);
        photo.iter_mut().for_each(picture);
    }
    copy
}

fn picture(picture: &mut Picture) {
    let Picture { named: _, source, alt, caption, credit, shown_width: _, crop: _, span: _ } = picture;
    match source {
        PictureSource::File { path, .. } => text(path),
        PictureSource::Url(url) => text(url),
    }
    [alt, caption, credit].into_iter().for_each(spanned);
}

fn prose(prose: &mut Prose) {
    prose.0.iter_mut().for_each(block);
}

fn block(block: &mut Block) {
    match block {
        Block::Paragraph(words, _) | Block::Heading(_, words, _) => words.iter_mut().for_each(inline),
        Block::List(_, items, _) => items.iter_mut().for_each(prose),
        Block::Quote(inner, _) => prose(inner),
        Block::Code(code, _) => text(code),
        Block::Picture(inner) => picture(inner),
        Block::Table(table) => {
            table.cells_mut().flat_map(|cell| &mut cell.words).for_each(inline);
        }
        Block::Notes(notes) => notes.iter_mut().for_each(|note| prose(&mut note.text)),
        Block::Rule(_) => {}
    }
}

fn inline(inline: &mut Inline) {
    match inline {
        Inline::Text(words, _) | Inline::Code(words, _) => text(words),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => {
            inner.iter_mut().for_each(self::inline);
        }
        Inline::Link(target, inner, _) => {
            text(target);
            inner.iter_mut().for_each(self::inline);
        }
        Inline::SoftBreak | Inline::Break | Inline::NoteMark(_) => {}
    }
}
