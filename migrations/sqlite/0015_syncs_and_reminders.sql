-- Syncs of files that need not be made again, and reminders of consents. Times are milliseconds since 1970, UTC.

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
