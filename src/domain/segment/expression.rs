//! Terms joined with `not`, `and` and `or`.

use std::fmt;

use super::super::Subscriber;
use super::term::Term;

/// An expression over terms. A list of `and` or `or` never holds another of its own kind: nested ones are joined, so that
/// what is written in two ways is one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// One condition.
    Term(Term),
    /// Complement of the expression.
    Not(Box<Expression>),
    /// All of two or more.
    All(Vec<Expression>),
    /// One or more of two or more.
    Any(Vec<Expression>),
}

impl Expression {
    /// Joins one or more expressions with `and`.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::All, |part| match part {
            Self::All(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// Joins one or more expressions with `or`.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::Any, |part| match part {
            Self::Any(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn join(
        parts: Vec<Self>,
        list: fn(Vec<Self>) -> Self,
        open: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match open(part) {
                Ok(inner) => flat.extend(inner),
                Err(part) => flat.push(part),
            }
        }
        if flat.len() == 1 { flat.swap_remove(0) } else { list(flat) }
    }

    /// Returns whether the subscriber belongs to it.
    pub(super) fn holds(&self, subscriber: &Subscriber) -> bool {
        match self {
            Self::Term(term) => term.holds(subscriber),
            Self::Not(inner) => !inner.holds(subscriber),
            Self::All(parts) => parts.iter().all(|part| part.holds(subscriber)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(subscriber)),
        }
    }

    fn write_list(f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                write!(f, " {word} ")?;
            }
            // `or` binds loosest: within `and` it needs parentheses.
            if word == "and" && matches!(part, Self::Any(_)) {
                write!(f, "({part})")?;
            } else {
                write!(f, "{part}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => write!(f, "{term}"),
            Self::Not(inner) => match **inner {
                Self::All(_) | Self::Any(_) => write!(f, "not ({inner})"),
                _ => write!(f, "not {inner}"),
            },
            Self::All(parts) => Self::write_list(f, parts, "and"),
            Self::Any(parts) => Self::write_list(f, parts, "or"),
        }
    }
}
