-- Plain names, a priority in place of special values in `due`, leases with a fencing number, and the classes of
-- subscribers. Times are milliseconds since 1970, UTC.

ALTER TABLE listed RENAME TO file_subscriber;
DROP INDEX listed_by_subscriber;
CREATE INDEX file_subscriber_by_subscriber ON file_subscriber (subscriber);

-- 1 for subscribers who came by the site, an import or by hand: files do not change them.
ALTER TABLE subscriber RENAME COLUMN elsewhere TO direct;

ALTER TABLE planning RENAME TO plan;
ALTER TABLE plan RENAME COLUMN readers TO recipients;
ALTER TABLE plan RENAME COLUMN letterhead TO sender_snapshot;

ALTER TABLE delivery RENAME COLUMN seed TO message_id_seed;
ALTER TABLE delivery RENAME COLUMN letterhead TO sender_snapshot;
-- Refusals recorded up to then cause no suppressions: the circuit breaker of a relay tripped.
ALTER TABLE delivery RENAME COLUMN doubted_at TO refusals_distrusted_until;

ALTER TABLE mark RENAME TO handover_counter;
ALTER TABLE handover_counter RENAME COLUMN only TO id;
ALTER TABLE handover_counter RENAME COLUMN store TO store_id;
ALTER TABLE handover_counter RENAME COLUMN steps TO handovers;

ALTER TABLE link RENAME COLUMN answer TO result;

-- The order in which waiting rows are claimed. 0: the canary, which comes first. 1: never tried. 2: deferred or
-- postponed, to be tried at `due`. So far `due` said it: below 0, 0, and above 0.
ALTER TABLE ledger ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
UPDATE ledger SET priority = 0, due = 0 WHERE due < 0;
UPDATE ledger SET priority = 2 WHERE due > 0;

-- The fencing number of the lease under which the row was claimed last.
ALTER TABLE ledger ADD COLUMN claimed_by INTEGER;

DROP INDEX ledger_waiting;
CREATE INDEX ledger_waiting ON ledger (delivery, priority, due, subscriber)
    WHERE state = 'queued' OR state = 'deferred';

-- The right to send a delivery. The number grows with every lease of the delivery, and writes carry it: what a former
-- holder still tries to write is refused.
CREATE TABLE lease (
  delivery   INTEGER PRIMARY KEY REFERENCES delivery (id),
  -- Process number and a random part.
  owner      TEXT    NOT NULL,
  fence      INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

-- Every pair of topics and status that a subscriber ever had. A plan decides per pair: reading these few rows replaces a
-- walk through the subscribers. A pair that nobody has any more stays, and costs one decision. Whoever writes subscribers
-- adds their pairs, once for many: a trigger for each row made the first import of a list a fifth slower.
CREATE TABLE subscriber_class (
  topics TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (topics, status)
) STRICT, WITHOUT ROWID;

INSERT INTO subscriber_class SELECT DISTINCT topics, status FROM subscriber;
