-- What each feed of the newsroom published when it was read last, so that an unchanged one is not sent again.
CREATE TABLE feed (
  -- As it stands in the configuration.
  address       TEXT    PRIMARY KEY,
  -- The URL after all redirects: the validators belong to it.
  url           TEXT    NOT NULL,
  etag          TEXT,
  last_modified TEXT,
  -- JSON: its title and entries.
  content       TEXT    NOT NULL,
  read_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
