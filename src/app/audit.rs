//! Auditing a delivery: every number counted again from the ledger.

use super::error::AppError;
use crate::domain::{ContentHash, ControlState};
use crate::store::{Audit, DeliveryControl, FrozenContent, Ledger, LedgerAudit, Planned, RowFault, Store};

/// A delivery's numbers and all discrepancies.
pub struct AuditReport {
    /// The numbers.
    pub audit: Audit,
    /// Schedule, pause and cancellation.
    pub control: ControlState,
    /// The discrepancies; none if everything adds up.
    pub findings: Vec<AuditFinding>,
}

/// A discrepancy and how often it occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditFinding {
    /// The discrepancy.
    pub discrepancy: Discrepancy,
    /// The number of rows or attempts.
    pub number: u64,
}

/// Kinds of discrepancies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discrepancy {
    /// Fewer rows than were planned.
    MissingRows,
    /// More rows than were planned.
    ExtraRows,
    /// Attempts without a row.
    OrphanAttempts,
    /// Rows that contradict themselves or their attempts.
    Rows(RowFault),
    /// The stored content is not the content that was checked.
    ContentChanged,
}

/// Audits a delivery.
///
/// # Errors
/// The store failed.
pub async fn audit(store: &Store, planned: &Planned) -> Result<AuditReport, AppError> {
    let id = planned.delivery.id;
    let (audit, control) = (store.audit(id).await?, store.control_state(id).await?);
    let mut findings = discrepancies(&audit);
    if !is_content_intact(store, planned).await? {
        findings.push(AuditFinding { discrepancy: Discrepancy::ContentChanged, number: 1 });
    }
    Ok(AuditReport { audit, control, findings })
}

fn discrepancies(audit: &Audit) -> Vec<AuditFinding> {
    let expected = audit.planned_first + audit.added_later;
    let numbers = [
        (Discrepancy::MissingRows, expected.saturating_sub(audit.rows)),
        (Discrepancy::ExtraRows, audit.rows.saturating_sub(expected)),
        (Discrepancy::OrphanAttempts, audit.orphan_attempts),
    ];
    let faults = audit.faults.iter().map(|(fault, number)| (Discrepancy::Rows(*fault), *number));
    let found = numbers.into_iter().filter(|(_, number)| *number > 0).chain(faults);
    found.map(|(discrepancy, number)| AuditFinding { discrepancy, number }).collect()
}

/// True if the stored content has the hashes of the first and the latest plan: the first plan's contents come first, the
/// latest plan's last.
async fn is_content_intact(store: &Store, planned: &Planned) -> Result<bool, AppError> {
    let contents = store.contents(planned.delivery.id).await?;
    let hash = |contents: &[FrozenContent]| {
        ContentHash::of(contents.iter().map(|content| (&content.variant, &content.rendered)))
    };
    let first = (1..=contents.len()).any(|end| hash(&contents[..end]) == planned.message_id_seed);
    let latest = (0..contents.len()).any(|start| hash(&contents[start..]) == planned.delivery.hash);
    Ok(first && latest)
}
