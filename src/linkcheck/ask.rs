//! Asking one URL until there is an answer to believe: `HEAD`, then `GET` where `HEAD` is refused, and once more after a
//! mishap.

use url::Url;

use super::Settings;
use super::client::{Client, Question};
use super::fault;
use super::reply::Reply;
use super::turns::{Turn, Turns};
use crate::domain::{LinkStatus, SkipReason};

/// Who asks.
pub(super) struct Asker {
    pub(super) client: Client,
    pub(super) turns: Turns,
    pub(super) settings: Settings,
}

impl Asker {
    /// The answer at this very URL; redirects are answers too.
    ///
    /// # Errors
    /// What is known when no answer came.
    pub(super) async fn ask(&self, url: &Url) -> Result<Reply, LinkStatus> {
        let host = url.host_str().ok_or(LinkStatus::NotAsked(SkipReason::NoUrl))?;
        let mut question = Question::Head;
        let mut mishaps = 0;
        loop {
            let turn = self.turns.take(host).await.ok_or(LinkStatus::NotAsked(SkipReason::HostBusy))?;
            let heard = self.client.ask(question, url).await;
            let may_ask_again = self.end(turn, &heard);
            match &heard {
                // Some servers close the door on `HEAD`, so the second try is a `GET` as well.
                Err(end) if mishaps == 0 && fault::may_pass(end) => mishaps += 1,
                Ok(reply) if mishaps == 0 && may_ask_again && reply.retry_after.is_some() => mishaps += 1,
                // Many servers lie to `HEAD`, and with any status; only "too many questions" is never a lie.
                Ok(reply) if question == Question::Head && may_ask_again && is_refused(reply) => {}
                _ => return heard,
            }
            question = Question::Get;
        }
    }

    /// Ends the turn with the rest that the host is due. Whether it may be asked again.
    fn end(&self, turn: Turn, heard: &Result<Reply, LinkStatus>) -> bool {
        let wanted = heard.as_ref().ok().and_then(|reply| reply.retry_after).unwrap_or_default();
        let welcome = wanted <= self.settings.longest_wait;
        if welcome {
            turn.rest(wanted.max(self.settings.pause));
        } else {
            turn.close();
        }
        welcome
    }
}

fn is_refused(reply: &Reply) -> bool {
    reply.status >= 400 && reply.status != 429
}
