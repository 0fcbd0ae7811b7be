-- What people said about a delivery, and how many readers each of its plans was for. Times are milliseconds since
-- 1970, UTC.

ALTER TABLE delivery ADD COLUMN paused_at INTEGER;
ALTER TABLE delivery ADD COLUMN cancelled_at INTEGER;
-- Nothing is handed over before then.
ALTER TABLE delivery ADD COLUMN scheduled_at INTEGER;
-- How many readers get it first. While it is set, rows that were never tried are claimed only where `due` is below 0:
-- so the few are found by the index that there is, and letting the others follow touches one row and not a million.
ALTER TABLE delivery ADD COLUMN canary INTEGER;

-- One row for every plan of a delivery: the first, and each `--again`. The ledger has to hold as many rows as these
-- say, whatever became of them since.
CREATE TABLE planning (
  delivery INTEGER NOT NULL REFERENCES delivery (id),
  number   INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  hash     TEXT    NOT NULL,
  readers  INTEGER NOT NULL,
  PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;

-- Older deliveries are taken as they are found.
INSERT INTO planning
SELECT id, 1, planned_at, hash, (SELECT count(*) FROM ledger WHERE delivery = delivery.id) FROM delivery;
