//! The thread that owns a connection and runs the jobs sent to it, with group commit.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::super::StoreError;
use super::super::error::Kind;
use super::db::Db;
use super::rollback_guard::{self, Mark};

/// Jobs that share a commit at most: the first must not wait for thousands of later ones.
const MOST_IN_A_COMMIT: usize = 512;

/// Commit mode of a connection.
#[derive(Debug)]
pub(super) enum Keep {
    /// All waiting requests are committed together, and the mark follows.
    Together(Mark),
    /// There is nothing to keep: every request reads one state of the database.
    Nothing,
}

/// Handle that sends jobs to the thread.
#[derive(Debug, Clone)]
pub(super) struct Queue(Sender<Message>);

enum Message {
    Do(Box<dyn Request>),
    Stop(oneshot::Sender<()>),
}

impl Queue {
    /// Starts a thread that opens a connection and then serves requests until the last handle is gone.
    pub(super) async fn start(
        name: &str,
        keep: Keep,
        open: impl FnOnce() -> Result<Connection, StoreError> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (requests, waiting) = channel();
        let (opened, answer) = oneshot::channel();
        thread::Builder::new().name(name.to_owned()).spawn(move || match open() {
            Ok(db) => {
                let _ = opened.send(Ok(()));
                serve(Db::new(db), keep, &waiting);
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        })?;
        answer.await.map_err(|_| Kind::Closed)??;
        Ok(Self(requests))
    }

    /// Has the thread do `work`, and comes back when what it wrote is durable. When `work` fails or panics nothing of
    /// it is kept; a panic goes on here, as if the caller had called `work` itself. It may be done twice: where another
    /// request of its transaction fails, all is undone and begun again.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Db) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let errand = Errand { work, result: None, reply };
        self.0.send(Message::Do(Box::new(errand))).map_err(|_| Kind::Closed)?;
        match answer.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(Kind::Closed.into()),
        }
    }

    /// Ends the thread after the requests that wait already.
    pub(super) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.0.send(Message::Stop(done)).is_ok() {
            // An error means that the thread is gone, which is what was wanted.
            let _ = stopped.await;
        }
    }
}

fn serve(db: Db, mut keep: Keep, waiting: &Receiver<Message>) {
    while let Ok(first) = waiting.recv() {
        let mut batch = Vec::new();
        let mut stop = None;
        for message in std::iter::once(first).chain(waiting.try_iter()) {
            match message {
                Message::Do(request) => batch.push(request),
                Message::Stop(done) => stop = Some(done),
            }
            if stop.is_some() || batch.len() == MOST_IN_A_COMMIT {
                break;
            }
        }
        match &mut keep {
            Keep::Together(mark) => commit_together(&db, mark, batch),
            Keep::Nothing => batch.into_iter().for_each(|request| read_one(&db, request)),
        }
        if let Some(done) = stop {
            drop(db);
            let _ = done.send(());
            return;
        }
    }
}

fn commit_together(db: &Db, mark: &mut Mark, mut batch: Vec<Box<dyn Request>>) {
    if batch.is_empty() {
        return;
    }
    let committed = transaction(db, mark, &mut batch);
    if committed.is_err() {
        // Should this fail too, the next BEGIN says so to whoever comes next.
        let _ = db.roll_back();
    }
    for request in batch {
        request.answer(committed.clone());
    }
}

fn transaction(db: &Db, mark: &mut Mark, batch: &mut [Box<dyn Request>]) -> Result<(), StoreError> {
    db.begin()?;
    if !batch.iter_mut().all(|request| request.perform(db)) {
        if batch.len() == 1 {
            return Err(Kind::Internal.into());
        }
        // Rare enough to begin again, while savepoints for everybody would copy every page that a request touches.
        db.roll_back()?;
        db.begin()?;
        apart(db, batch)?;
    }
    let count = rollback_guard::count(db)?;
    command(db, "COMMIT")?;
    mark.follow(count)
}

/// Carries out each request so that one that fails does not undo its neighbours.
fn apart(db: &Db, batch: &mut [Box<dyn Request>]) -> Result<(), StoreError> {
    for request in batch {
        command(db, "SAVEPOINT request")?;
        if !request.perform(db) {
            // On a full disk and the like SQLite has undone everything by itself: then nobody's work is kept.
            if db.is_autocommit() {
                return Err(Kind::Io.into());
            }
            command(db, "ROLLBACK TO request")?;
            db.forget_uncommitted();
        }
        command(db, "RELEASE request")?;
    }
    Ok(())
}

fn command(db: &Db, sql: &str) -> Result<(), StoreError> {
    db.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn read_one(db: &Db, mut request: Box<dyn Request>) {
    let begun = db.execute_batch("BEGIN").map_err(StoreError::from);
    if begun.is_ok() {
        request.perform(db);
        let _ = db.execute_batch("ROLLBACK");
    }
    request.answer(begun);
}

/// Something to be done on the thread and answered later.
trait Request: Send {
    /// Does it, and says whether what it wrote is to be kept.
    fn perform(&mut self, db: &Db) -> bool;
    /// Tells the caller; an error in `committed` means that nothing was kept after all.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

type Ended<T> = thread::Result<Result<T, StoreError>>;

struct Errand<F, T> {
    work: F,
    result: Option<Ended<T>>,
    reply: oneshot::Sender<Ended<T>>,
}

impl<F, T> Request for Errand<F, T>
where
    T: Send,
    F: FnMut(&Db) -> Result<T, StoreError> + Send,
{
    fn perform(&mut self, db: &Db) -> bool {
        // Unwind safety: what the work had written is rolled back, and whoever asked learns of the panic.
        self.result = Some(catch_unwind(AssertUnwindSafe(|| (self.work)(db))));
        matches!(self.result, Some(Ok(Ok(_))))
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.result, committed) {
            // Its own error says more than the batch's.
            (Some(own @ (Err(_) | Ok(Err(_)))), _) | (Some(own), Ok(())) => own,
            (_, Err(error)) => Ok(Err(error)),
            (None, Ok(())) => Ok(Err(Kind::Closed.into())),
        };
        // The caller may have gone away; what was committed stays.
        let _ = self.reply.send(result);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn queue() -> Queue {
        let open = || {
            let db = Connection::open_in_memory()?;
            db.execute_batch("CREATE TABLE word (text TEXT)")?;
            Ok(db)
        };
        Queue::start("test", Keep::Together(Mark::default()), open).await.unwrap()
    }

    fn insert(db: &Connection, word: &str) -> Result<(), StoreError> {
        db.execute("INSERT INTO word VALUES (?1)", [word])?;
        Ok(())
    }

    fn words(db: &Db) -> Result<Vec<String>, StoreError> {
        let mut statement = db.prepare("SELECT text FROM word ORDER BY text")?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    #[tokio::test]
    async fn failed_job_does_not_undo_the_others() {
        let queue = queue().await;
        let fails = queue.run(|db| {
            insert(db, "half")?;
            Err::<(), _>(Kind::Internal.into())
        });
        let (a, b, c) = tokio::join!(queue.run(|db| insert(db, "a")), fails, queue.run(|db| insert(db, "c")));
        assert!(a.is_ok() && b.is_err() && c.is_ok());
        assert_eq!(queue.run(words).await.unwrap(), ["a", "c"]);
    }

    #[tokio::test]
    async fn panic_is_rolled_back_and_resumes_in_the_caller() {
        let queue = queue().await;
        let other = queue.clone();
        let panicked = tokio::spawn(async move {
            let work = |db: &Db| {
                insert(db, "half")?;
                panic!("as planned");
            };
            other.run::<(), _>(work).await
        });
        assert!(panicked.await.unwrap_err().is_panic());
        assert!(queue.run(words).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn full_disk_errors_match_what_was_kept() {
        let queue = queue().await;
        queue.run(|db| Ok(db.execute_batch("PRAGMA max_page_count = 10")?)).await.unwrap();
        let word = |word: &'static str| queue.run(move |db| insert(db, word));
        let large = queue.run(|db| insert(db, &"x".repeat(100_000)));
        let (a, b, c) = tokio::join!(word("a"), large, word("c"));
        assert!(b.unwrap_err().is_io());
        let kept = queue.run(words).await.unwrap();
        assert_eq!((a.is_ok(), c.is_ok()), (kept.contains(&"a".into()), kept.contains(&"c".into())));
        assert!(kept.iter().all(|word| word.len() == 1));
        word("d").await.expect("and the next request finds a working database");
    }

    #[tokio::test]
    async fn stopped_thread_returns_closed() {
        let queue = queue().await;
        queue.stop().await;
        assert!(queue.run(words).await.unwrap_err().is_closed());
    }
}
