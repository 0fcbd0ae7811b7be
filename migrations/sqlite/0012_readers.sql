-- The readers' side of the site: sign-ups that wait, pauses, changes of address, notices and feedback. Times are
-- milliseconds since 1970, UTC.

-- A sign-up that waits for its confirmation: the last one of each reader. It changes nothing before.
CREATE TABLE sign_up (
  subscriber  INTEGER PRIMARY KEY REFERENCES subscriber (id),
  asked_at    INTEGER NOT NULL,
  name        TEXT,
  topics      TEXT    NOT NULL,
  newsletters TEXT    NOT NULL,
  language    TEXT,
  -- The wording of the consent.
  consent     INTEGER NOT NULL REFERENCES consent_text (id)
) STRICT;

CREATE INDEX sign_up_by_time ON sign_up (asked_at);

-- Readers who get nothing for a while. Kept apart from `subscriber`, where a date of each reader would make every reader
-- a class of their own. Plans exclude everybody in this table; those whose pause is over are taken out before.
CREATE TABLE pause (
  subscriber INTEGER PRIMARY KEY REFERENCES subscriber (id),
  until      INTEGER NOT NULL
) STRICT;

-- A change of address that waits for its confirmation by the new address. The reference stands for it in the link.
CREATE TABLE address_change (
  subscriber INTEGER PRIMARY KEY REFERENCES subscriber (id),
  reference  BLOB    NOT NULL UNIQUE DEFAULT (randomblob(10)) CHECK (length(reference) = 10),
  key        TEXT    NOT NULL,
  email      TEXT    NOT NULL,
  asked_at   INTEGER NOT NULL
) STRICT;

-- Notices to single persons: they wait, are claimed until `due`, are handed over, and go when the relay has answered.
CREATE TABLE notice (
  -- AUTOINCREMENT: Message-IDs derive from this number.
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  email      TEXT    NOT NULL,
  language   TEXT,
  -- Stands for the reader, or for the change of address, in the links of the notice.
  reference  BLOB    CHECK (length(reference) = 10),
  -- For the operator.
  text       TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  -- `waiting`, `claimed` or `handed`.
  state      TEXT    NOT NULL DEFAULT 'waiting',
  -- When it may be tried, or when its claim lapses.
  due        INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 0,
  -- The number of the claim: only its holder hands over.
  claim      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX notice_due ON notice (due) WHERE state = 'waiting' OR state = 'claimed';
CREATE INDEX notice_by_key ON notice (key);

-- Notices that a form on the site asked for, for a day: SHA-256 of the mailbox.
CREATE TABLE notice_limit (
  hash BLOB    NOT NULL CHECK (length(hash) = 32),
  at   INTEGER NOT NULL
) STRICT;

CREATE INDEX notice_limit_by_hash ON notice_limit (hash, at);
CREATE INDEX notice_limit_by_time ON notice_limit (at);

-- Answers about an issue, counted.
CREATE TABLE feedback (
  issue  TEXT    NOT NULL,
  answer TEXT    NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (issue, answer)
) STRICT, WITHOUT ROWID;

-- Keyed hashes of reader and issue, for 30 days: each counts once.
CREATE TABLE feedback_mark (
  mark BLOB    PRIMARY KEY CHECK (length(mark) = 32),
  at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_mark_by_time ON feedback_mark (at);
