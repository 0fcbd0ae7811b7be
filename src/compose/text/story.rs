//! One numbered item.

use super::prose::{Notes, Pen, blocks, picture};
use super::sheet::Sheet;
use crate::compose::edition::{Edition, Story};
use crate::compose::html::is_safe;

pub(super) fn write(story: &Story<'_>, edition: &Edition<'_>, sheet: &mut Sheet) {
    let item = story.item;
    let source = item.source.as_ref().map_or(String::new(), |source| format!(" – {}", source.value));
    sheet.wide_gap();
    sheet.heading(&format!("{}. {}{source}", story.number, item.title.value), '-');
    for line in [Some(&story.kicker), story.byline.as_ref()].into_iter().flatten() {
        sheet.hanging_line("", "", line);
    }

    let mut notes = Notes::default();
    let mut pen = Pen::new(edition.words, &mut notes);
    if let Some(shown) = &item.picture {
        picture(shown, true, &pen, sheet);
    }
    let place = item.place.as_ref().map(|place| place.value.trim());
    blocks(&item.body, place, &mut pen, sheet);
    if let Some(correction) = &item.correction {
        sheet.block(&format!("{}: {}", edition.words.correction, correction.value));
    }
    notes.write(sheet);
    if let Some((words, target)) = story.call.as_ref().filter(|(_, target)| is_safe(target)) {
        sheet.block(words);
        sheet.line(target);
    }
}
