-- Returned mail: failures that may pass, and the messages that were handled. Times are milliseconds since 1970, UTC.

-- Deliveries whose message to a subscriber came back for a reason that may pass: one row for each, however often.
CREATE TABLE soft_bounce (
  subscriber INTEGER NOT NULL REFERENCES subscriber (id),
  delivery   INTEGER NOT NULL REFERENCES delivery (id),
  -- When the message came back, as far as this program saw it.
  at         INTEGER NOT NULL,
  -- The enhanced status code (RFC 3463), where the notice had one.
  status     TEXT,
  -- One word for the cause.
  reason     TEXT    NOT NULL,
  -- 0 if the cause lies with the sender or the message: it neither adds to a row of failures nor ends one.
  counts     INTEGER NOT NULL,
  PRIMARY KEY (subscriber, delivery)
) STRICT, WITHOUT ROWID;

-- Returned messages that changed something: SHA-256 of the message's name and its subscriber. Each is handled once.
CREATE TABLE returned_mail (
  hash BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
