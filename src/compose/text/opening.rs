//! Masthead, greeting, notices and headlines.

use super::prose::{Notes, Pen, blocks, picture};
use super::sheet::Sheet;
use crate::compose::edition::Edition;

pub(super) fn write(edition: &Edition<'_>, sheet: &mut Sheet) {
    let (issue, publication, words) = (edition.issue, edition.publication, edition.words);
    match &publication.house {
        Some(house) => sheet.block(&format!("{house}\n{}", publication.name)),
        None => sheet.block(&publication.name),
    }
    sheet.heading(&issue.title.value, '=');
    let datelines = format!("{} · {}", edition.datelines.join("\n"), edition.reading_time);
    sheet.block(&format!("{}\n{datelines}", edition.byline));

    let mut notes = Notes::default();
    let mut pen = Pen::new(words, &mut notes);
    blocks(edition.about(), None, &mut pen, sheet);
    if let Some(cover) = &issue.cover {
        picture(cover, false, &pen, sheet);
    }
    blocks(&issue.greeting, None, &mut pen, sheet);
    for notice in &issue.notices {
        sheet.heading(&notice.title.value, '-');
        sheet.gap();
        blocks(&notice.text, None, &mut pen, sheet);
    }
    notes.write(sheet);

    if edition.stories.len() > 1 {
        sheet.heading(words.contents, '-');
        for story in &edition.stories {
            let mark = format!("{}. ", story.number);
            sheet.hanging_line(&mark, &" ".repeat(mark.len()), &story.item.title.value);
        }
    }
}
