-- What links answered, so that a second `check --links` does not ask the same servers again. Times are milliseconds
-- since 1970, UTC. Nothing here is needed to send, and whatever is lost is asked again.

CREATE TABLE link (
  -- The URL in plain: it stands in the issue anyway, and whoever wonders about an answer can look it up.
  url      TEXT    PRIMARY KEY,
  -- JSON: the redirects and what stood at the end.
  answer   TEXT    NOT NULL,
  asked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
