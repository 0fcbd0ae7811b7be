//! From text to an expression, in one walk. The depth is bounded, so that no text can exhaust the stack.

use super::super::TopicId;
use super::error::{SegmentError, SegmentFault, quoted_part};
use super::expression::Expression;
use super::term::{Field, Term, ends_word};

/// Bytes of an expression.
pub(super) const MAX_BYTES: usize = 4_096;
/// Parentheses and `not` within each other.
const MAX_DEPTH: usize = 64;

/// Reads a whole expression. `knows_topic` judges the topics in it.
pub(super) fn expression(
    text: &str,
    knows_topic: &dyn Fn(&TopicId) -> bool,
) -> Result<Expression, SegmentError> {
    let mut parser = Parser { text, at: 0, depth: 0, knows_topic };
    if text.len() > MAX_BYTES {
        let end = text.floor_char_boundary(MAX_BYTES);
        return Err(parser.error(end, SegmentFault::TooLong(MAX_BYTES)));
    }
    parser.skip_blanks();
    if parser.rest().is_empty() {
        return Err(parser.error(0, SegmentFault::Empty));
    }
    let expression = parser.any()?;
    parser.skip_blanks();
    if parser.rest().is_empty() { Ok(expression) } else { Err(parser.expected_operator()) }
}

struct Parser<'a> {
    text: &'a str,
    /// Byte where the next token begins, or a blank before it.
    at: usize,
    /// Parentheses and `not` that are open.
    depth: usize,
    knows_topic: &'a dyn Fn(&TopicId) -> bool,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Returns the word here, up to a blank, a parenthesis or a quotation mark; it may be empty.
    fn word(&self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find(ends_word).unwrap_or(rest.len())]
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        self.skip_blanks();
        let is_here = self.word().eq_ignore_ascii_case(keyword);
        self.at += if is_here { keyword.len() } else { 0 };
        is_here
    }

    /// Expressions joined with `or`, which binds loosest.
    fn any(&mut self) -> Result<Expression, SegmentError> {
        let mut parts = vec![self.all()?];
        while self.take_keyword("or") {
            parts.push(self.all()?);
        }
        Ok(Expression::any(parts))
    }

    /// Expressions joined with `and`.
    fn all(&mut self) -> Result<Expression, SegmentError> {
        let mut parts = vec![self.factor()?];
        while self.take_keyword("and") {
            parts.push(self.factor()?);
        }
        Ok(Expression::all(parts))
    }

    /// A term, `not` with what it negates, or an expression in parentheses.
    fn factor(&mut self) -> Result<Expression, SegmentError> {
        self.skip_blanks();
        let start = self.at;
        let is_not = self.take_keyword("not");
        if !is_not && !self.rest().starts_with('(') {
            return self.term().map(Expression::Term);
        }
        if self.depth == MAX_DEPTH {
            return Err(self.error(start, SegmentFault::TooDeep(MAX_DEPTH)));
        }
        self.depth += 1;
        let inner = if is_not {
            Expression::Not(Box::new(self.factor()?))
        } else {
            self.at += 1;
            self.parenthesised(start)?
        };
        self.depth -= 1;
        Ok(inner)
    }

    /// The rest of an expression whose parenthesis was opened at `start`.
    fn parenthesised(&mut self, start: usize) -> Result<Expression, SegmentError> {
        let inner = self.any()?;
        self.skip_blanks();
        if self.rest().is_empty() {
            return Err(self.error(start, SegmentFault::UnclosedParenthesis));
        }
        if !self.rest().starts_with(')') {
            return Err(self.expected_operator());
        }
        self.at += 1;
        Ok(inner)
    }

    fn term(&mut self) -> Result<Term, SegmentError> {
        let word = self.word();
        let Some((name, unquoted)) = word.split_once(':').filter(|(name, _)| !name.is_empty()) else {
            return Err(self.error(self.at, SegmentFault::ExpectedTerm(self.found())));
        };
        let unknown = || self.error(self.at, SegmentFault::UnknownField(quoted_part(name)));
        let field = Field::parse(name).ok_or_else(unknown)?;
        self.at += name.len() + 1;
        let start = self.at;
        let quoted =
            if unquoted.is_empty() && self.rest().starts_with('"') { Some(self.quoted()?) } else { None };
        let value = quoted.as_deref().unwrap_or(unquoted);
        if quoted.is_none() {
            self.at += unquoted.len();
        }
        if self.rest().starts_with('"') || (quoted.is_some() && !self.word().is_empty()) {
            return Err(self.error(self.at, SegmentFault::MisplacedQuote));
        }
        if value.is_empty() {
            return Err(self.error(start, SegmentFault::MissingValue(field.as_str())));
        }
        let term = Term::parse(field, value).map_err(|fault| self.error(start, fault))?;
        match &term {
            Term::Topic(topic) if !(self.knows_topic)(topic) => {
                Err(self.error(start, SegmentFault::UnknownTopic(topic.clone())))
            }
            _ => Ok(term),
        }
    }

    /// Reads a value between quotation marks; `\"` and `\\` stand for the second character.
    fn quoted(&mut self) -> Result<String, SegmentError> {
        let start = self.at;
        let mut value = String::new();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((index, c)) = characters.next() {
            match c {
                '"' => {
                    self.at = start + index + 1;
                    return Ok(value);
                }
                '\\' => {
                    value.push(
                        characters.next_if(|(_, next)| matches!(next, '"' | '\\')).map_or('\\', |(_, c)| c),
                    );
                }
                _ => value.push(c),
            }
        }
        Err(self.error(start, SegmentFault::UnclosedQuote))
    }

    /// Returns what is here for an error: a word, or one character; `None` at the end.
    fn found(&self) -> Option<String> {
        let word = self.word();
        if word.is_empty() { self.rest().chars().next().map(String::from) } else { Some(quoted_part(word)) }
    }

    fn expected_operator(&self) -> SegmentError {
        let found = self.found().unwrap_or_default();
        self.error(self.at, SegmentFault::ExpectedOperator { found, is_open: self.depth > 0 })
    }

    fn error(&self, at: usize, fault: SegmentFault) -> SegmentError {
        SegmentError { column: self.text[..at].chars().count() + 1, fault }
    }
}
