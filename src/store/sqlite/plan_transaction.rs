//! A plan whose rows are written already, while it is still being composed what they are sent.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;

use tokio::sync::oneshot;

use super::super::error::Kind;
use super::super::{Audience, NewDelivery, PlanPreview, Selector, StoreError};
use super::Store;
use super::plan::Begun;
use crate::domain::{Delivery, IssueId};

/// A plan that nobody sees yet. It keeps everybody else from writing in the store, so it is for where no person has to
/// be asked; dropping it undoes it.
#[must_use = "a draft that is dropped is undone"]
pub struct Draft {
    forecast: PlanPreview,
    answer: mpsc::Sender<NewDelivery>,
    ended: Pin<Box<dyn Future<Output = Result<Delivery, StoreError>> + Send>>,
}

impl Store {
    /// Begins what [`super::super::Ledger::plan`] does, and says what it comes to before it must be known what is
    /// sent: walking through millions of readers once is enough for both.
    ///
    /// # Errors
    /// As [`super::super::Ledger::plan`].
    pub async fn draft(
        &self,
        issue: IssueId,
        again: bool,
        audience: Audience,
        mut decide: Selector,
    ) -> Result<Draft, StoreError> {
        let (tell, mut told) = oneshot::channel();
        let (answer, awaited) = mpsc::channel();
        let (mut tell, mut answered) = (Some(tell), None);
        let writer = self.writer.clone();
        let mut ended: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(async move {
            let work = move |db: &super::db::Db| {
                let mut begun = Begun::begin(db, &issue, again)?;
                let forecast = begun.write(db, &audience, &mut decide)?;
                // Where all is begun again for somebody else's fault, what was answered still holds.
                if let Some(tell) = tell.take() {
                    let _ = tell.send(forecast);
                    answered = awaited.recv().ok();
                }
                match &answered {
                    Some(new) if begun.is_for(new) => begun.finish(db, new),
                    Some(_) => Err(Kind::Internal.into()),
                    None => Err(Kind::Closed.into()),
                }
            };
            writer.run(work).await
        });
        tokio::select! {
            biased;
            forecast = &mut told => if let Ok(forecast) = forecast {
                return Ok(Draft { forecast, answer, ended });
            },
            ended = &mut ended => return Err(ended.err().unwrap_or(Kind::Internal.into())),
        }
        // It failed before there was anything to tell.
        Err(ended.await.err().unwrap_or(Kind::Internal.into()))
    }
}

impl Draft {
    /// What the plan comes to.
    pub fn forecast(&self) -> &PlanPreview {
        &self.forecast
    }

    /// Adds what is sent, and keeps it all.
    ///
    /// # Errors
    /// As [`super::super::Ledger::plan`]; then nothing is kept.
    pub async fn keep(self, new: NewDelivery) -> Result<Delivery, StoreError> {
        self.answer.send(new).map_err(|_| Kind::Closed)?;
        self.ended.await
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("mail", &self.forecast.mail).finish_non_exhaustive()
    }
}
