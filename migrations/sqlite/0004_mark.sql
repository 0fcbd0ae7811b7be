-- How an older copy of the store is noticed: a count that only grows, and that is kept beside the file as well.

CREATE TABLE mark (
  only  INTEGER PRIMARY KEY CHECK (only = 1),
  -- Which store it is: another one under the same name is not an older copy of this.
  store TEXT    NOT NULL,
  -- How many messages were ever handed over.
  steps INTEGER NOT NULL
) STRICT;

INSERT INTO mark (only, store, steps) VALUES (1, lower(hex(randomblob(16))), 0);
