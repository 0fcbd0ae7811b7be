-- Imports that can be taken back, consents, the history of each reader, every reason of a suppression, and erased
-- addresses. Times are milliseconds since 1970, UTC.

-- AUTOINCREMENT: a number that was told is never given twice.
CREATE TABLE import_batch (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  -- A JSON array of the files' names.
  files       TEXT    NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  undone_at   INTEGER
) STRICT;

-- The batch that added the reader.
ALTER TABLE subscriber ADD COLUMN added_by INTEGER REFERENCES import_batch (id);
-- Fields that the reader chose on the site, joined by commas: no import changes them.
ALTER TABLE subscriber ADD COLUMN chosen TEXT NOT NULL DEFAULT '';

-- Readers that a batch changed: their fields before it as a JSON object, and the time of the change. Whoever was changed
-- since has another one.
CREATE TABLE batch_change (
  batch      INTEGER NOT NULL REFERENCES import_batch (id),
  subscriber INTEGER NOT NULL REFERENCES subscriber (id),
  before     TEXT    NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (batch, subscriber)
) STRICT, WITHOUT ROWID;

-- Wordings of consents, each once.
CREATE TABLE consent_text (
  id   INTEGER PRIMARY KEY,
  text TEXT    NOT NULL UNIQUE
) STRICT;

-- Consents of a reader (GDPR article 7(1), PIPA article 22): what was agreed to, when, and how it was recorded.
CREATE TABLE consent (
  subscriber  INTEGER NOT NULL REFERENCES subscriber (id),
  number      INTEGER NOT NULL,
  text        INTEGER NOT NULL REFERENCES consent_text (id),
  -- When it was given, an RFC 3339 instant or a day, if that is known.
  given       TEXT,
  recorded_at INTEGER NOT NULL,
  -- `import`, `form`, or `person`.
  how         TEXT    NOT NULL,
  batch       INTEGER REFERENCES import_batch (id),
  PRIMARY KEY (subscriber, number)
) STRICT, WITHOUT ROWID;

-- What happened to a reader, besides the addition.
CREATE TABLE history (
  subscriber INTEGER NOT NULL REFERENCES subscriber (id),
  number     INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  -- A name, `import 3`, `subscribers.toml`, `reader` or `relay`.
  who        TEXT    NOT NULL,
  what       TEXT    NOT NULL,
  PRIMARY KEY (subscriber, number)
) STRICT, WITHOUT ROWID;

-- Every reason of a suppression. The table `suppression` has one row for each of these addresses, with the reason that
-- weighs most: a bounce never hides that somebody left.
CREATE TABLE suppression_reason (
  key    TEXT    NOT NULL,
  reason TEXT    NOT NULL,
  note   TEXT,
  at     INTEGER NOT NULL,
  batch  INTEGER REFERENCES import_batch (id),
  PRIMARY KEY (key, reason)
) STRICT, WITHOUT ROWID;

INSERT INTO suppression_reason SELECT key, reason, note, at, NULL FROM suppression;

-- SHA-256 of the keys of erased addresses: they are not imported again, and nothing else is known of them.
CREATE TABLE erased_address (
  hash BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
