-- A delivery remembers its relays, and an issue may have a rehearsal besides its delivery. Times are milliseconds since
-- 1970, UTC. The table is written anew because SQLite cannot drop a UNIQUE; the program switches foreign keys off
-- meanwhile, and every row keeps its id.

CREATE TABLE new_delivery (
  -- AUTOINCREMENT: Message-IDs derive from this number.
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  issue           TEXT    NOT NULL,
  -- 1 if the local inbox catches the mail: such a delivery does not use up the issue.
  rehearsal       INTEGER NOT NULL DEFAULT 0,
  -- `host:port` of each relay, joined by blanks; empty for a rehearsal, and where nobody noted them.
  relays          TEXT    NOT NULL DEFAULT '',
  message_id_seed TEXT    NOT NULL,
  hash            TEXT    NOT NULL,
  sender_snapshot TEXT    NOT NULL,
  planned_at      INTEGER NOT NULL,
  paused_at       INTEGER,
  cancelled_at    INTEGER,
  scheduled_at    INTEGER,
  canary          INTEGER,
  refusals_distrusted_until INTEGER,
  UNIQUE (issue, rehearsal)
) STRICT;

-- The local inbox is recognized by its address and its reply: a delivery was a rehearsal if it alone ever accepted mail.
INSERT INTO new_delivery
SELECT d.id, d.issue,
       EXISTS (SELECT 1 FROM attempt a WHERE a.delivery = d.id AND a.outcome = 'accepted' AND a.text IS NOT NULL)
       AND NOT EXISTS (
         SELECT 1 FROM attempt a JOIN relay r ON r.id = a.relay
          WHERE a.delivery = d.id AND a.outcome <> 'deferred'
            AND (r.name NOT LIKE '127.0.0.1:%' OR (a.text IS NOT NULL AND a.text NOT LIKE 'kept as %')))
       AND NOT EXISTS (
         SELECT 1 FROM ledger l JOIN relay r ON r.id = l.relay
          WHERE l.delivery = d.id AND (l.state = 'claimed' OR l.state = 'handed' OR l.state = 'uncertain')
            AND r.name NOT LIKE '127.0.0.1:%'),
       coalesce((SELECT group_concat(r.name, ' ') FROM relay r
                  WHERE EXISTS (SELECT 1 FROM attempt a WHERE a.delivery = d.id AND a.relay = r.id)), ''),
       d.message_id_seed, d.hash, d.sender_snapshot, d.planned_at, d.paused_at, d.cancelled_at, d.scheduled_at, d.canary,
       d.refusals_distrusted_until
  FROM delivery d ORDER BY d.id;
UPDATE new_delivery SET relays = '' WHERE rehearsal = 1;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'delivery') WHERE name = 'new_delivery';
DROP TABLE delivery;
ALTER TABLE new_delivery RENAME TO delivery;
