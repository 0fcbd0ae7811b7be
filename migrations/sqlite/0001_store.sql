-- The readers, whom no mail may reach, and the ledger. Times are milliseconds since 1970, UTC.

CREATE TABLE subscriber (
  -- AUTOINCREMENT: a number is never given twice, since Message-IDs derive from it.
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  -- What all spellings of the mailbox share.
  key        TEXT    NOT NULL UNIQUE,
  email      TEXT    NOT NULL,
  -- Stands for the reader in personal links, and says nothing about them.
  public_ref BLOB    NOT NULL UNIQUE DEFAULT (randomblob(10)) CHECK (length(public_ref) = 10),
  name       TEXT,
  -- Topic ids joined by commas; empty means everything.
  topics     TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  language   TEXT,
  -- A JSON array of words, or empty.
  tags       TEXT    NOT NULL,
  since      TEXT,
  source     TEXT,
  -- 1 for readers who came by the site, an import or by hand: files do not change them.
  elsewhere  INTEGER NOT NULL,
  added_at   INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE file (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;

-- Which file lists whom. A reader listed nowhere who did not join elsewhere is kept, and not mailed.
CREATE TABLE listed (
  file       INTEGER NOT NULL REFERENCES file (id),
  subscriber INTEGER NOT NULL REFERENCES subscriber (id),
  PRIMARY KEY (file, subscriber)
) STRICT, WITHOUT ROWID;

CREATE INDEX listed_by_subscriber ON listed (subscriber);

-- By key and not by subscriber: an address can be suppressed before it joins, and after its reader was erased.
CREATE TABLE suppression (
  key    TEXT    PRIMARY KEY,
  reason TEXT    NOT NULL,
  note   TEXT,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  -- AUTOINCREMENT: Message-IDs derive from this number too.
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  issue      TEXT    NOT NULL UNIQUE,
  -- The hash of the first plan, for ever.
  seed       TEXT    NOT NULL,
  -- The hash of the latest plan.
  hash       TEXT    NOT NULL,
  letterhead TEXT    NOT NULL,
  planned_at INTEGER NOT NULL
) STRICT;

CREATE TABLE content (
  id        INTEGER PRIMARY KEY,
  delivery  INTEGER NOT NULL REFERENCES delivery (id),
  -- `*`, or the chosen topics joined by commas after a `+`.
  variant   TEXT    NOT NULL,
  subject   TEXT    NOT NULL,
  preheader TEXT    NOT NULL,
  html      TEXT    NOT NULL,
  text      TEXT    NOT NULL,
  web       TEXT    NOT NULL
) STRICT;

CREATE INDEX content_by_delivery ON content (delivery);

CREATE TABLE attachment (
  content    INTEGER NOT NULL REFERENCES content (id),
  position   INTEGER NOT NULL,
  content_id TEXT    NOT NULL,
  file_name  TEXT    NOT NULL,
  media_type TEXT    NOT NULL,
  bytes      BLOB    NOT NULL,
  PRIMARY KEY (content, position)
) STRICT;

CREATE TABLE relay (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;

-- The ledger: one row per delivery and subscriber.
CREATE TABLE ledger (
  delivery   INTEGER NOT NULL REFERENCES delivery (id),
  subscriber INTEGER NOT NULL REFERENCES subscriber (id),
  content    INTEGER REFERENCES content (id),
  state      TEXT    NOT NULL,
  -- Why the reader was left out, while `state` is 'excluded'.
  exclusion  TEXT,
  -- When a deferred row may be tried again; 0 for rows that never were, so that they come first.
  due        INTEGER NOT NULL DEFAULT 0,
  tries      INTEGER NOT NULL DEFAULT 0,
  -- Where and when it was handed over last.
  relay      INTEGER REFERENCES relay (id),
  handed_at  INTEGER,
  PRIMARY KEY (delivery, subscriber)
) STRICT, WITHOUT ROWID;

-- Partial, because a row waits once, is in flight for a moment and then rests: the million rows that rest cost
-- neither index anything, and claiming reads exactly as many entries as it returns. Spelled with OR: for a list in IN,
-- SQLite builds and frees a table in memory on every UPDATE, which doubled the ledger's cost. A query that wants an
-- index must repeat its condition word for word.
CREATE INDEX ledger_waiting ON ledger (delivery, due, subscriber) WHERE state = 'queued' OR state = 'deferred';
CREATE INDEX ledger_in_flight ON ledger (delivery, subscriber)
    WHERE state = 'claimed' OR state = 'handed' OR state = 'uncertain';

CREATE TABLE attempt (
  delivery   INTEGER NOT NULL,
  subscriber INTEGER NOT NULL,
  -- From 1; the row's `tries` is the last one's number.
  number     INTEGER NOT NULL,
  outcome    TEXT    NOT NULL,
  stage      TEXT    NOT NULL,
  code       INTEGER,
  enhanced   TEXT,
  text       TEXT,
  note       TEXT,
  relay      INTEGER NOT NULL REFERENCES relay (id),
  at         INTEGER NOT NULL,
  PRIMARY KEY (delivery, subscriber, number),
  FOREIGN KEY (delivery, subscriber) REFERENCES ledger (delivery, subscriber)
) STRICT, WITHOUT ROWID;
