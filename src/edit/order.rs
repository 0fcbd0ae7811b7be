//! The order of items, which the numbers in their names say: a new one renames as few files as possible.

use super::change::ChangeSet;
use super::folder::{Folder, TEXT_LIMIT};
use super::name::numbered;
use super::{EditError, ErrorKind};
use crate::source::nfc;

/// The change that brings the items into the order of `wanted`, which names each of them once.
pub(super) fn reorder(folder: &Folder, wanted: &[String]) -> Result<ChangeSet, EditError> {
    let items = folder.items()?;
    let mut sorted: Vec<_> = items.iter().map(|name| nfc(name)).collect();
    let mut asked: Vec<_> = wanted.iter().map(|name| nfc(name)).collect();
    sorted.sort();
    asked.sort();
    if sorted != asked {
        return Err(EditError::new(
            ErrorKind::Conflict,
            "the issue has other items than those that were ordered",
            "nothing was renamed; reload the page",
        ));
    }
    let mut left = items.clone();
    let spelt: Vec<_> = wanted
        .iter()
        .filter_map(|name| {
            let found = left
                .iter()
                .position(|known| known == name)
                .or_else(|| left.iter().position(|known| nfc(known) == nfc(name)));
            found.map(|index| left.remove(index))
        })
        .collect();
    let mut files = Vec::new();
    for (old, new) in spelt.iter().zip(names(&spelt)) {
        if *old != new {
            let path = format!("{}/{old}", folder.path);
            let bytes = folder.read(&path, TEXT_LIMIT)?.ok_or_else(|| EditError::missing(old))?;
            files.push((path, format!("{}/{new}", folder.path), bytes));
        }
    }
    Ok(ChangeSet::renaming(files))
}

/// The names that files in this order should have: each keeps what follows its number.
fn names(order: &[String]) -> Vec<String> {
    let numbers: Vec<_> = order.iter().map(|name| numbered(name).0).collect();
    let width = width(order);
    let new = renumbered(&numbers);
    order
        .iter()
        .zip(numbers.iter().zip(new))
        .map(
            |(name, (old, new))| {
                if *old == Some(new) { name.clone() } else { format!("{new:0width$}{}", rest(name)) }
            },
        )
        .collect()
}

/// Returns the name after its number; a name without one gets a leading `-`.
fn rest(name: &str) -> String {
    let (_, digits) = numbered(name);
    if digits == 0 { format!("-{name}") } else { name[digits..].to_owned() }
}

/// Returns the minimal number of digits in use: two for `01`, one for `1`.
pub(super) fn width(names: &[String]) -> usize {
    let digits: Vec<_> =
        names.iter().map(|name| &name[..numbered(name).1]).filter(|digits| !digits.is_empty()).collect();
    let padded = digits.iter().filter(|digits| digits.starts_with('0')).map(|digits| digits.len()).max();
    padded.or_else(|| digits.iter().map(|digits| digits.len()).min()).unwrap_or(2)
}

/// Most renames for which numbering always starts at 1.
const A_SWAP: usize = 2;

/// Numbers that rise, with as many as possible left as they are. They begin at 1; at 0 where 0 is taken already, or where so
/// many more files keep their names: whoever comes before all of `01` to `10` becomes `00`, and nobody else is renamed.
fn renumbered(old: &[Option<u32>]) -> Vec<u32> {
    let (staying, from_one) = renumbered_from(1, old);
    if old.len() - staying <= A_SWAP && !old.contains(&Some(0)) {
        return from_one;
    }
    let (more, from_zero) = renumbered_from(0, old);
    if more > staying { from_zero } else { from_one }
}

/// Counts the names that stay when numbering starts at `first`, and returns all numbers (longest increasing run).
///
/// Two can stay when there is space for all between them: their numbers differ at least as much as their places. So what stays
/// is the longest run whose "number minus place" never falls.
fn renumbered_from(first: u32, old: &[Option<u32>]) -> (usize, Vec<u32>) {
    let slack: Vec<Option<i64>> = (0_i64..)
        .zip(old)
        .map(|(place, number)| {
            number.map(|number| i64::from(number) - place).filter(|slack| *slack >= i64::from(first))
        })
        .collect();
    // The longest run that ends at each place, and the place before it.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(old.len());
    for (place, slack_here) in slack.iter().enumerate() {
        let before = (0..place)
            .filter(|other| slack_here.is_some() && slack[*other].is_some() && slack[*other] <= *slack_here);
        let best = before.max_by_key(|other| runs[*other].0);
        let length = if slack_here.is_some() { 1 + best.map_or(0, |best| runs[best].0) } else { 0 };
        runs.push((length, best));
    }
    let mut stays = vec![false; old.len()];
    let mut at = (0..runs.len()).filter(|place| runs[*place].0 > 0).max_by_key(|place| runs[*place].0);
    while let Some(place) = at {
        stays[place] = true;
        at = runs[place].1;
    }
    let staying = stays.iter().filter(|stays| **stays).count();
    let mut next = first;
    let mut new = Vec::with_capacity(old.len());
    for (number, stays) in old.iter().zip(stays) {
        let number = number.filter(|_| stays).unwrap_or(next);
        new.push(number);
        next = number.saturating_add(1);
    }
    (staying, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(order: &[&str]) -> Vec<String> {
        names(&order.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn as_few_files_as_possible_get_another_name() {
        assert_eq!(named(&["01-a.md", "02-b.md"]), ["01-a.md", "02-b.md"]);
        // The last one comes first and stays what it is; the others follow.
        assert_eq!(named(&["03-c.md", "01-a.md", "02-b.md"]), ["03-c.md", "04-a.md", "05-b.md"]);
        assert_eq!(named(&["02-b.md", "01-a.md", "03-c.md"]), ["01-b.md", "02-a.md", "03-c.md"]);
        // There is space: one name is enough.
        assert_eq!(
            named(&["10-a.md", "30-c.md", "20-b.md", "40-d.md"])
                .iter()
                .filter(|name| name.ends_with("c.md"))
                .count(),
            1
        );
        assert_eq!(
            named(&["10-a.md", "40-d.md", "20-b.md", "30-c.md"]),
            ["10-a.md", "11-d.md", "20-b.md", "30-c.md"]
        );
        assert_eq!(named(&["05-a.md", "02-b.md"]), ["01-a.md", "02-b.md"]);
    }

    #[test]
    fn whoever_comes_before_many_becomes_the_zeroth_and_can_go_back() {
        let order = ["01-a.md", "02-b.md", "03-c.md", "04-d.md"];
        assert_eq!(named(&["04-d.md", "01-a.md", "02-b.md", "03-c.md"])[..2], ["00-d.md", "01-a.md"]);
        assert_eq!(named(&["01-a.md", "02-b.md", "03-c.md", "00-d.md"]), order);
        // Nothing is before 0: the next one stays what it is, the others follow, and there is space before it.
        let full = ["03-c.md", "00-d.md", "01-a.md", "02-b.md"];
        assert_eq!(named(&full), ["03-c.md", "04-d.md", "05-a.md", "06-b.md"]);
        assert_eq!(named(&["06-b.md", "03-c.md", "04-d.md", "05-a.md"])[..2], ["01-b.md", "03-c.md"]);
    }

    #[test]
    fn two_of_one_number_and_names_without_one_get_their_own() {
        assert_eq!(named(&["01-a.md", "01-b.md", "02-c.md"]), ["01-a.md", "02-b.md", "03-c.md"]);
        assert_eq!(named(&["01-a.md", "lost.md"]), ["01-a.md", "02-lost.md"]);
        assert_eq!(named(&["99999999999-x.md", "01-a.md"]), ["01-x.md", "02-a.md"]);
    }

    #[test]
    fn zeros_stay_as_they_are() {
        assert_eq!(named(&["2-b.md", "1-a.md"]), ["2-b.md", "3-a.md"]);
        assert_eq!(named(&["002-b.md", "001-a.md"]), ["002-b.md", "003-a.md"]);
        assert_eq!(named(&["01.md", "00.md"]), ["01.md", "02.md"]);
        assert_eq!(named(&["2_b.md", "10 a.md", "1.md"]), ["2_b.md", "10 a.md", "11.md"]);
    }

    proptest! {
        #[test]
        fn numbers_rise_and_every_name_keeps_its_rest(numbers in prop::collection::vec(prop::option::of(0_u32..12), 0..9)) {
            let new = renumbered(&numbers);
            prop_assert_eq!(new.len(), numbers.len());
            prop_assert!(new.is_sorted_by(|one, other| one < other), "{:?} {:?}", numbers, new);
            let kept = |order: &[u32]| order.iter().zip(&numbers).filter(|(new, old)| Some(**new) == **old).count();
            // No order that rises keeps more, which is seen where all can be tried.
            if numbers.len() <= 4 {
                let best = |first: u32| {
                    let mut every = vec![vec![]];
                    for _ in &numbers {
                        every = every.into_iter().flat_map(|some: Vec<u32>| {
                            let least = some.last().map_or(first, |last| last + 1);
                            (least..=17).map(move |next| [some.clone(), vec![next]].concat())
                        }).collect();
                    }
                    every.iter().map(|order| kept(order)).max().unwrap()
                };
                let plain = !numbers.contains(&Some(0)) && numbers.len() - best(1) <= A_SWAP;
                prop_assert_eq!(kept(&new), best(u32::from(plain)), "{:?} {:?}", numbers, new);
            }
        }
    }
}
