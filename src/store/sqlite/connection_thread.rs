//! The thread that owns a connection and runs the jobs sent to it, with group commit.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::super::StoreError;
use super::super::error::Kind;
use super::db::Db;
use super::file_identity::FileIdentity;
use super::rollback_guard::{self, CounterFile, HighWaterMark, KnownMark};

/// Jobs that share a commit at most: the first must not wait for thousands of later ones.
const MAX_JOBS_PER_COMMIT: usize = 512;

/// Commit mode of a connection.
#[derive(Debug)]
pub(super) enum CommitMode {
    /// Group commit: all waiting jobs share one commit, and the counter file follows.
    Grouped(CounterFile),
    /// No commit: every job reads one snapshot of the database, not older than the last commit of the other thread.
    ReadOnly(KnownMark),
}

/// Handle that sends jobs to the thread.
#[derive(Debug, Clone)]
pub(super) struct ConnectionThread(Sender<Message>);

enum Message {
    Do(Box<dyn Request>),
    Stop(oneshot::Sender<()>),
}

impl ConnectionThread {
    /// Starts a thread that opens a connection and runs jobs until the last handle is dropped.
    pub(super) async fn start(
        name: &str,
        keep: CommitMode,
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

    /// Runs `work` on the thread and returns when its writes are durable. When `work` fails or panics, its writes are
    /// rolled back; a panic resumes in the caller. `work` may run twice: when another job of the transaction fails, all
    /// are rolled back and run again.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Db) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Job { work, result: None, reply };
        self.0.send(Message::Do(Box::new(job))).map_err(|_| Kind::Closed)?;
        match answer.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(Kind::Closed.into()),
        }
    }

    /// Stops the thread after the jobs that wait already.
    pub(super) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.0.send(Message::Stop(done)).is_ok() {
            // An error means that the thread has ended already.
            let _ = stopped.await;
        }
    }
}

fn serve(db: Db, mut keep: CommitMode, waiting: &Receiver<Message>) {
    let mut identity = FileIdentity::of(&db);
    while let Ok(first) = waiting.recv() {
        let mut batch = Vec::new();
        let mut stop = None;
        for message in std::iter::once(first).chain(waiting.try_iter()) {
            match message {
                Message::Do(request) => batch.push(request),
                Message::Stop(done) => stop = Some(done),
            }
            if stop.is_some() || batch.len() == MAX_JOBS_PER_COMMIT {
                break;
            }
        }
        match &mut keep {
            CommitMode::Grouped(mark) => commit_grouped(&db, mark, &mut identity, batch),
            CommitMode::ReadOnly(known) => {
                for request in batch {
                    read_one(&db, known, &identity, request);
                }
            }
        }
        if let Some(done) = stop {
            end(db, &mut keep, &identity);
            let _ = done.send(());
            return;
        }
    }
    end(db, &mut keep, &identity);
}

/// Closes the connection. A store that was exchanged after the last commit is left as it is, and its mark is made to tell.
fn end(db: Db, keep: &mut CommitMode, identity: &FileIdentity) {
    if let CommitMode::Grouped(mark) = keep
        && mark.has_counted()
    {
        let look = || {
            identity.check_path()?;
            db.execute_batch("BEGIN")?;
            identity.check_log(mark.known().as_ref())?;
            mark.check(&db)
        };
        let found = look();
        let _ = db.roll_back();
        if found.is_err_and(|error| error.is_replaced()) {
            db.abandon();
            mark.restore();
        }
    }
    drop(db);
}

fn commit_grouped(
    db: &Db,
    mark: &mut CounterFile,
    identity: &mut FileIdentity,
    mut batch: Vec<Box<dyn Request>>,
) {
    if batch.is_empty() {
        return;
    }
    let committed = transaction(db, mark, identity, &mut batch);
    if let Err(error) = &committed {
        if error.is_replaced() {
            db.abandon();
            mark.restore();
        }
        // If this fails too, the next BEGIN returns the error.
        let _ = db.roll_back();
    }
    for request in batch {
        request.answer(committed.clone());
    }
}

fn transaction(
    db: &Db,
    mark: &mut CounterFile,
    identity: &mut FileIdentity,
    batch: &mut [Box<dyn Request>],
) -> Result<(), StoreError> {
    let mut begun = begin(db, mark, identity)?;
    if !batch.iter_mut().all(|request| request.perform(db)) {
        if batch.len() == 1 {
            return Err(Kind::Internal.into());
        }
        // Failures are rare. Savepoints for every job would copy each page that it touches.
        db.roll_back()?;
        begun = begin(db, mark, identity)?;
        run_separately(db, batch)?;
    }
    let count = rollback_guard::count(db)?;
    // A commit into a file that nobody finds again keeps nothing.
    identity.check()?;
    command(db, "COMMIT")?;
    db.checkpoint_if_requested();
    let has_counted = count.is_some();
    mark.know(count.clone().or(begun));
    mark.follow(count)?;
    identity.follow(mark.known().as_ref(), has_counted)
}

/// Begins a transaction in the store as the last one left it; returns its mark. Another process can only have added.
fn begin(db: &Db, mark: &CounterFile, identity: &FileIdentity) -> Result<Option<HighWaterMark>, StoreError> {
    db.begin()?;
    identity.check_log(mark.known().as_ref())?;
    mark.check(db)
}

/// Runs each job in its own savepoint, so that a failed one does not undo the others.
fn run_separately(db: &Db, batch: &mut [Box<dyn Request>]) -> Result<(), StoreError> {
    for request in batch {
        command(db, "SAVEPOINT request")?;
        if !request.perform(db) {
            // On a full disk and similar errors SQLite has rolled back the whole transaction by itself.
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

fn read_one(db: &Db, known: &KnownMark, identity: &FileIdentity, mut request: Box<dyn Request>) {
    let begin = || {
        identity.check_path()?;
        let known = known.get();
        db.execute_batch("BEGIN")?;
        KnownMark::check(db, known.as_ref()).map(|_| ())
    };
    let begun = begin();
    if begun.as_ref().is_err_and(StoreError::is_replaced) {
        db.abandon();
    }
    if begun.is_ok() {
        request.perform(db);
    }
    let _ = db.roll_back();
    request.answer(begun);
}

/// A job of any result type.
trait Request: Send {
    /// Runs it; returns whether its writes are to be kept.
    fn perform(&mut self, db: &Db) -> bool;
    /// Answers the caller. An error in `committed` means that nothing was kept.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

type Ended<T> = thread::Result<Result<T, StoreError>>;

struct Job<F, T> {
    work: F,
    result: Option<Ended<T>>,
    reply: oneshot::Sender<Ended<T>>,
}

impl<F, T> Request for Job<F, T>
where
    T: Send,
    F: FnMut(&Db) -> Result<T, StoreError> + Send,
{
    fn perform(&mut self, db: &Db) -> bool {
        // Unwind safety: the writes are rolled back, and the panic resumes in the caller.
        self.result = Some(catch_unwind(AssertUnwindSafe(|| (self.work)(db))));
        matches!(self.result, Some(Ok(Ok(_))))
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.result, committed) {
            // The job's own error is more specific than that of the commit.
            (Some(own @ (Err(_) | Ok(Err(_)))), _) | (Some(own), Ok(())) => own,
            (_, Err(error)) => Ok(Err(error)),
            (None, Ok(())) => Ok(Err(Kind::Closed.into())),
        };
        // The caller may have dropped its future; committed writes stay.
        let _ = self.reply.send(result);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open_thread() -> ConnectionThread {
        let open = || {
            let db = Connection::open_in_memory()?;
            db.execute_batch("CREATE TABLE word (text TEXT)")?;
            Ok(db)
        };
        ConnectionThread::start("test", CommitMode::Grouped(CounterFile::default()), open).await.unwrap()
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
        let thread = open_thread().await;
        let fails = thread.run(|db| {
            insert(db, "half")?;
            Err::<(), _>(Kind::Internal.into())
        });
        let (a, b, c) =
            tokio::join!(thread.run(|db| insert(db, "a")), fails, thread.run(|db| insert(db, "c")));
        assert!(a.is_ok() && b.is_err() && c.is_ok());
        assert_eq!(thread.run(words).await.unwrap(), ["a", "c"]);
    }

    #[tokio::test]
    async fn panic_is_rolled_back_and_resumes_in_the_caller() {
        let thread = open_thread().await;
        let other = thread.clone();
        let panicked = tokio::spawn(async move {
            let work = |db: &Db| {
                insert(db, "half")?;
                panic!("as planned");
            };
            other.run::<(), _>(work).await
        });
        assert!(panicked.await.unwrap_err().is_panic());
        assert!(thread.run(words).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn full_disk_errors_match_what_was_kept() {
        let thread = open_thread().await;
        thread.run(|db| Ok(db.execute_batch("PRAGMA max_page_count = 10")?)).await.unwrap();
        let word = |word: &'static str| thread.run(move |db| insert(db, word));
        let large = thread.run(|db| insert(db, &"x".repeat(100_000)));
        let (a, b, c) = tokio::join!(word("a"), large, word("c"));
        assert!(b.unwrap_err().is_io());
        let kept = thread.run(words).await.unwrap();
        assert_eq!((a.is_ok(), c.is_ok()), (kept.contains(&"a".into()), kept.contains(&"c".into())));
        assert!(kept.iter().all(|word| word.len() == 1));
        word("d").await.expect("and the next request finds a working database");
    }

    #[tokio::test]
    async fn stopped_thread_returns_closed() {
        let thread = open_thread().await;
        thread.stop().await;
        assert!(thread.run(words).await.unwrap_err().is_closed());
    }
}
