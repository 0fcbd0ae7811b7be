-- Each plan of a delivery has its own letterhead, and its own date for the messages: readers whom `--again` added get
-- mail of their day, while a message of an earlier plan stays the same from try to try. Times are milliseconds since
-- 1970, UTC.

-- Which plan it was frozen for. Those of older stores go on as they did: dated like the first.
ALTER TABLE content ADD COLUMN plan INTEGER NOT NULL DEFAULT 1;

-- `at` dates the messages of the plan. So far it was the delivery's `planned_at` that did.
ALTER TABLE planning ADD COLUMN letterhead TEXT NOT NULL DEFAULT '';
UPDATE planning SET (at, letterhead) =
    (SELECT iif(planning.number = 1, d.planned_at, planning.at), d.letterhead FROM delivery d WHERE d.id = delivery);

-- Refusals up to then are not believed: a relay was found out that did not know what it said. Of older deliveries
-- nobody knows any more whether one was.
ALTER TABLE delivery ADD COLUMN doubted_at INTEGER;
UPDATE delivery SET doubted_at = (SELECT max(at) FROM attempt WHERE delivery = delivery.id);
