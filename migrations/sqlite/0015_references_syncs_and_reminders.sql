-- Readers without an index of references, syncs of files that need not be made again, and reminders of consents. Times are
-- milliseconds since 1970, UTC.

-- Key of the references of readers who join from now on.
CREATE TABLE reference_key (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB    NOT NULL CHECK (length(key) = 32)
) STRICT;

INSERT INTO reference_key VALUES (1, randomblob(32));

-- References that were drawn at random, so far: links in mails that were sent have them.
CREATE TABLE random_reference (
  reference  BLOB    PRIMARY KEY,
  subscriber INTEGER NOT NULL REFERENCES subscriber (id)
) STRICT, WITHOUT ROWID;

INSERT INTO random_reference SELECT public_ref, id FROM subscriber ORDER BY public_ref;

-- Written anew because SQLite cannot drop a UNIQUE; the program switches foreign keys off meanwhile, and every row keeps its
-- number.
CREATE TABLE new_subscriber (
  -- AUTOINCREMENT: a number is never given twice, since Message-IDs derive from it.
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  -- What all spellings of the mailbox share.
  key         TEXT    NOT NULL UNIQUE,
  email       TEXT    NOT NULL,
  -- Stands for the reader in personal links, and says nothing about them (`src/store/sqlite/references.rs`).
  public_ref  BLOB    NOT NULL CHECK (length(public_ref) = 10),
  name        TEXT,
  -- Topic ids joined by commas; empty means everything.
  topics      TEXT    NOT NULL,
  status      TEXT    NOT NULL,
  language    TEXT,
  -- A JSON array of words, or empty.
  tags        TEXT    NOT NULL,
  since       TEXT,
  source      TEXT,
  -- 1 for subscribers who came by the site, an import or by hand: files do not change them.
  direct      INTEGER NOT NULL,
  added_at    INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL,
  -- Set for the other spelling of a subscriber: the row stays for the ledger alone.
  merged_into INTEGER REFERENCES subscriber (id),
  -- The batch that added the reader.
  added_by    INTEGER REFERENCES import_batch (id),
  -- Fields that the reader chose on the site, joined by commas: no import changes them.
  chosen      TEXT    NOT NULL DEFAULT '',
  -- Ids of newsletters joined by commas: those that were chosen (none means all), and behind a `!` those that were left.
  newsletters TEXT    NOT NULL DEFAULT ''
) STRICT;

INSERT INTO new_subscriber (id, key, email, public_ref, name, topics, status, language, tags, since, source, direct, added_at,
                            changed_at, merged_into, added_by, chosen, newsletters)
SELECT id, key, email, public_ref, name, topics, status, language, tags, since, source, direct, added_at, changed_at,
       merged_into, added_by, chosen, newsletters
  FROM subscriber ORDER BY id;
INSERT INTO sqlite_sequence (name, seq)
SELECT 'new_subscriber', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'new_subscriber');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'subscriber'), 0)
 WHERE name = 'new_subscriber';
DROP TABLE subscriber;
ALTER TABLE new_subscriber RENAME TO subscriber;

-- Whichever way an address comes onto the list, the suppression of its domain counts.
CREATE TRIGGER subscriber_of_suppressed_domain AFTER INSERT ON subscriber
WHEN EXISTS (SELECT 1 FROM suppressed_domain WHERE domain = substr(NEW.key, instr(NEW.key, '@') + 1))
BEGIN
  INSERT OR IGNORE INTO suppression_reason (key, reason, note, at) VALUES (NEW.key, 'domain', NULL, NEW.added_at);
  INSERT OR IGNORE INTO suppression (key, reason, note, at) VALUES (NEW.key, 'domain', NULL, NEW.added_at);
END;

-- Files that were synced, and since when nothing changed that a sync looks at.
CREATE TABLE file_sync (
  file        INTEGER PRIMARY KEY REFERENCES file (id),
  -- SHA-256 of the subscribers that were synced.
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
  -- Their number, without the erased.
  readers     INTEGER NOT NULL
) STRICT;

-- A sync finds a row for each mailbox of its file, unless it was erased, so new rows of others change nothing for it. Whoever
-- rebuilds one of these tables has to make its trigger again.
CREATE TRIGGER file_sync_after_change AFTER UPDATE OF key, email, name, topics, newsletters, status, language, tags, since,
  source, direct, chosen, merged_into ON subscriber
BEGIN DELETE FROM file_sync; END;
CREATE TRIGGER file_sync_after_removal AFTER DELETE ON subscriber BEGIN DELETE FROM file_sync; END;
CREATE TRIGGER file_sync_after_unlisting AFTER DELETE ON file_subscriber BEGIN DELETE FROM file_sync; END;
CREATE TRIGGER file_sync_after_lift AFTER DELETE ON suppression_reason BEGIN DELETE FROM file_sync; END;
CREATE TRIGGER file_sync_after_erasure AFTER INSERT ON erased_address BEGIN DELETE FROM file_sync; END;
CREATE TRIGGER file_sync_after_return AFTER DELETE ON erased_address BEGIN DELETE FROM file_sync; END;

-- Reminders of consents that were sent to readers.
CREATE TABLE reminder (
  subscriber INTEGER PRIMARY KEY REFERENCES subscriber (id),
  -- The civil day from which the years are counted: of the last consent, or of a reminder that came too late.
  anchor     TEXT    NOT NULL,
  -- Reminders since then.
  sent       INTEGER NOT NULL
) STRICT;
