-- The language of a reader decides on their edition, and their newsletters on the issues they get, so both belong to their
-- class.

-- Ids of newsletters joined by commas: those that were chosen (none means all), and behind a `!` those that were left.
ALTER TABLE subscriber ADD COLUMN newsletters TEXT NOT NULL DEFAULT '';

-- The newsletter whose readers a delivery is for; NULL if the publication has only one.
ALTER TABLE delivery ADD COLUMN newsletter TEXT;

-- Time of the backup that this store is, for deliveries that were unfinished then: who was mailed since is not known.
ALTER TABLE delivery ADD COLUMN restored_at INTEGER;

DROP TABLE subscriber_class;

-- Every combination of these that a subscriber ever had. A plan decides per combination: reading these few rows
-- replaces a walk through the subscribers. A combination that nobody has any more stays, and costs one decision. Whoever writes
-- subscribers adds theirs, once for many: a trigger for each row made the first import of a list a fifth slower.
CREATE TABLE subscriber_class (
  topics   TEXT NOT NULL,
  status   TEXT NOT NULL,
  -- A code of two or three small letters, without country; empty if the list tells none.
  language TEXT NOT NULL,
  -- As in `subscriber`.
  newsletters TEXT NOT NULL,
  PRIMARY KEY (topics, status, language, newsletters)
) STRICT, WITHOUT ROWID;

INSERT INTO subscriber_class
SELECT DISTINCT topics, status, CASE WHEN code GLOB '[a-z][a-z]' OR code GLOB '[a-z][a-z][a-z]' THEN code ELSE '' END, ''
  FROM (SELECT topics, status, lower(substr(language, 1, instr(language || '-', '-') - 1)) AS code FROM subscriber)
UNION
SELECT DISTINCT topics, status, '', '' FROM subscriber;

-- Domains in A-labels none of whose addresses is mailed.
CREATE TABLE suppressed_domain (
  domain TEXT    PRIMARY KEY,
  note   TEXT,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whichever way an address comes onto the list, the suppression of its domain counts.
CREATE TRIGGER subscriber_of_suppressed_domain AFTER INSERT ON subscriber
WHEN EXISTS (SELECT 1 FROM suppressed_domain WHERE domain = substr(NEW.key, instr(NEW.key, '@') + 1))
BEGIN
  INSERT OR IGNORE INTO suppression_reason (key, reason, note, at) VALUES (NEW.key, 'domain', NULL, NEW.added_at);
  INSERT OR IGNORE INTO suppression (key, reason, note, at) VALUES (NEW.key, 'domain', NULL, NEW.added_at);
END;
