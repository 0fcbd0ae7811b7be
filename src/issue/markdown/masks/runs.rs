//! Runs of asterisks of which the parser took only some for emphasis.
//!
//! In `1234-****-5678, 김*수` it pairs the last of the four with the single one.

use std::ops::Range;

use comrak::nodes::{AstNode, NodeValue};

use super::LONG_RUN;

/// Shortest run that may be a mask.
const SHORT_RUN: usize = 3;

/// Signs between the parts of masked numbers and addresses.
const SIGNS: &str = "-@/.:=,–—+";

/// Tests whether marks are left beside an emphasis at `at`, of a run that masks something.
pub(super) fn has_rest<'a>(node: &'a AstNode<'a>, text: &str, at: Range<usize>) -> bool {
    let (Some(before), Some(after)) = (text.get(..at.start), text.get(at.end..)) else { return false };
    let Some(inside) = text.get(at) else { return false };
    let ends_with_mark = |text: &str| text.ends_with('*');
    let starts_with_mark = |text: &str| text.starts_with('*');
    if is_text(node.previous_sibling(), ends_with_mark) {
        let rest = trailing(before);
        let outer = before[..before.len() - rest].chars().next_back();
        // The first mark after a `\` is a letter.
        let rest = rest - usize::from(rest > 0 && outer == Some('\\'));
        let run = leading(inside);
        if rest > 0 && is_mask(rest + run, outer, inside[run..].chars().next()) {
            return true;
        }
    }
    if is_text(node.next_sibling(), starts_with_mark) {
        let (rest, run) = (leading(after), trailing(inside));
        let inner = inside[..inside.len() - run].chars().next_back();
        return rest > 0 && is_mask(rest + run, after[rest..].chars().next(), inner);
    }
    false
}

fn is_mask(run: usize, outer: Option<char>, inner: Option<char>) -> bool {
    let is_sign = |letter: Option<char>| letter.is_some_and(|letter| SIGNS.contains(letter));
    run >= LONG_RUN || run >= SHORT_RUN && (is_sign(outer) || is_sign(inner))
}

fn is_text<'a>(node: Option<&'a AstNode<'a>>, test: impl Fn(&str) -> bool) -> bool {
    node.is_some_and(|node| matches!(&node.data.borrow().value, NodeValue::Text(text) if test(text)))
}

/// Number of asterisks at the start; no more than matter are counted.
fn leading(text: &str) -> usize {
    text.bytes().take(LONG_RUN).take_while(|byte| *byte == b'*').count()
}

/// Number of asterisks at the end; no more than matter are counted.
fn trailing(text: &str) -> usize {
    text.bytes().rev().take(LONG_RUN).take_while(|byte| *byte == b'*').count()
}
