//! Widths of a table's columns, from the words in its cells.

use super::columns::display_width;

/// Space that the words of a column ask for, in columns of a fixed-width face.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct WidthNeed {
    /// Width of its longest word, below which words are torn.
    word: usize,
    /// Width of its longest cell, which no cell exceeds.
    cell: usize,
}

/// Returns what each column of a table needs. Every row has one text for each column.
pub(super) fn width_needs<'a>(columns: usize, rows: impl Iterator<Item = &'a [String]>) -> Vec<WidthNeed> {
    let mut needs = vec![WidthNeed::default(); columns];
    for row in rows {
        for (need, text) in needs.iter_mut().zip(row) {
            let words = text.split_whitespace().map(display_width).max().unwrap_or(0);
            let lines = text.lines().map(|line| display_width(line.trim())).max().unwrap_or(0);
            *need = WidthNeed { word: need.word.max(words), cell: need.cell.max(lines) };
        }
    }
    needs
}

/// Distributes `room` over the columns: every column gets its longest word, and the rest goes to those that would have
/// to break. `None` if the longest words do not fit beside each other.
pub(super) fn distribute(needs: &[WidthNeed], room: usize) -> Option<Vec<usize>> {
    let sum = |part: fn(&WidthNeed) -> usize| needs.iter().map(part).sum::<usize>();
    let (words, cells) = (sum(|need| need.word), sum(|need| need.cell));
    if cells <= room {
        return Some(needs.iter().map(|need| need.cell).collect());
    }
    let spare = room.checked_sub(words)?;
    let wanted = (cells - words).max(1);
    Some(needs.iter().map(|need| need.word + spare * (need.cell - need.word) / wanted).collect())
}

/// Returns the widths of the columns in percent, as they read best on a phone that shows `room` columns of letters.
pub(super) fn percentages(needs: &[WidthNeed], room: usize) -> Vec<usize> {
    // The space between two columns counts as two letters.
    let room = room.saturating_sub(2 * needs.len());
    let widths =
        distribute(needs, room).unwrap_or_else(|| needs.iter().map(|need| need.word.min(room / 2)).collect());
    let parts: Vec<usize> = widths.iter().map(|width| width.max(&1) + 2).collect();
    let sum: usize = parts.iter().sum();
    let mut shares: Vec<usize> = parts.iter().map(|part| 100 * part / sum.max(1)).collect();
    let rest = 100_usize.saturating_sub(shares.iter().sum());
    if let Some(first) = shares.first_mut() {
        *first += rest;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(rows: &[&[&str]]) -> Vec<WidthNeed> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect();
        width_needs(rows[0].len(), rows.iter().map(Vec::as_slice))
    }

    #[test]
    fn cells_that_fit_stay_on_one_line() {
        let needs = needs(&[&["Port", "Ships"], &["Busan harbour", "12"]]);
        assert_eq!(distribute(&needs, 60), Some(vec![13, 5]));
        assert_eq!(percentages(&needs, 36), [69, 31]);
    }

    #[test]
    fn no_word_is_torn_while_there_is_room() {
        let needs = needs(&[&["a short one", "words that go on and on for a long while"]]);
        let widths = distribute(&needs, 24).unwrap();
        assert!(widths.iter().sum::<usize>() <= 24 && widths[0] >= 5 && widths[1] >= 5, "{widths:?}");
        assert_eq!(distribute(&needs, 9), None);
    }

    #[test]
    fn a_hangul_syllable_takes_two_columns() {
        assert_eq!(distribute(&needs(&[&["부산항", "12"]]), 20), Some(vec![6, 2]));
    }

    #[test]
    fn percentages_are_a_hundred_together() {
        for rows in [&[&["", "", ""][..]][..], &[&["x".repeat(500).as_str(), "y", "z"]], &[&["1", "2", "3"]]]
        {
            assert_eq!(percentages(&needs(rows), 36).iter().sum::<usize>(), 100, "{rows:?}");
        }
    }
}
