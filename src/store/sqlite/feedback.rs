//! Feedback about issues in SQLite.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::super::{Feedback, FeedbackTotals, StoreError, Vote};
use super::notice_limit::before;
use super::{SqliteStore, convert};
use crate::domain::{Answer, IssueId};

/// Time for which marks are kept and answers are taken.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Feedback for SqliteStore {
    async fn count_feedback(
        &self,
        issue: &IssueId,
        mark: [u8; 32],
        answer: Answer,
        now: Timestamp,
    ) -> Result<Vote, StoreError> {
        let issue = issue.clone();
        self.write(move |db| count(db, &issue, mark, answer, now)).await
    }

    async fn feedback_totals(&self, issue: &IssueId) -> Result<FeedbackTotals, StoreError> {
        let issue = issue.clone();
        self.read(move |db| totals(db, &issue)).await
    }
}

fn count(
    db: &Connection,
    issue: &IssueId,
    mark: [u8; 32],
    answer: Answer,
    now: Timestamp,
) -> Result<Vote, StoreError> {
    let planned: Option<i64> = db
        .prepare_cached("SELECT max(planned_at) FROM delivery WHERE issue = ?1")?
        .query_row([issue.as_str()], |row| row.get(0))
        .optional()?
        .flatten();
    if planned.is_some_and(|at| at <= before(now, KEPT)) {
        return Ok(Vote::Closed);
    }
    let is_new = db
        .prepare_cached("INSERT OR IGNORE INTO feedback_mark (mark, at) VALUES (?1, ?2)")?
        .execute((mark, convert::millis(now)))?;
    if is_new == 0 {
        return Ok(Vote::Known);
    }
    db.prepare_cached(
        "INSERT INTO feedback (issue, answer, count) VALUES (?1, ?2, 1)
             ON CONFLICT (issue, answer) DO UPDATE SET count = count + 1",
    )?
    .execute((issue.as_str(), answer.as_str()))?;
    Ok(Vote::Counted)
}

fn totals(db: &Connection, issue: &IssueId) -> Result<FeedbackTotals, StoreError> {
    let of = |answer: Answer| -> Result<u64, StoreError> {
        let count: Option<i64> = db
            .prepare_cached("SELECT count FROM feedback WHERE issue = ?1 AND answer = ?2")?
            .query_row((issue.as_str(), answer.as_str()), |row| row.get(0))
            .optional()?;
        Ok(count.unwrap_or(0).cast_unsigned())
    };
    Ok(FeedbackTotals { liked: of(Answer::Liked)?, better: of(Answer::Better)? })
}

/// Forgets who answered, and keeps the totals.
pub(super) fn forget(db: &Connection, now: Timestamp) -> Result<(), StoreError> {
    db.execute("DELETE FROM feedback_mark WHERE at <= ?1", [before(now, KEPT)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database, delivery, readers};
    use super::*;

    #[test]
    fn an_answer_counts_once_a_reader_and_issue() {
        let db = database();
        let issue = IssueId::parse("2022-11-18").unwrap();
        let count = |mark, answer| count(&db, &issue, [mark; 32], answer, at(5)).unwrap();
        assert_eq!(count(1, Answer::Liked), Vote::Counted);
        assert_eq!(count(1, Answer::Better), Vote::Known);
        assert_eq!(count(2, Answer::Better), Vote::Counted);
        assert_eq!(totals(&db, &issue).unwrap(), FeedbackTotals { liked: 1, better: 1 });
    }

    #[test]
    fn marks_are_forgotten_when_the_issue_takes_no_answers_any_more() {
        let db = database();
        readers(&db, 1);
        delivery(&db, "2022-11-18");
        let issue = IssueId::parse("2022-11-18").unwrap();
        let late = at(1 + 30 * 24 * 3600);
        assert_eq!(count(&db, &issue, [1; 32], Answer::Liked, at(1)).unwrap(), Vote::Counted);
        forget(&db, late).unwrap();
        assert_eq!(count(&db, &issue, [1; 32], Answer::Liked, late).unwrap(), Vote::Closed);
        assert_eq!(totals(&db, &issue).unwrap().liked, 1);
    }
}
