-- Signatures that were made before their messages leave. Nothing here is needed to send: what is not there, or does not
-- belong to the message any more, is made anew. It is only room, and it is taken back when the delivery is over.

CREATE TABLE signature (
  delivery   INTEGER NOT NULL,
  subscriber INTEGER NOT NULL,
  -- A mark over all that the message is made from, and the bare signatures: `src/message/beforehand.rs` reads it.
  signature  BLOB    NOT NULL,
  PRIMARY KEY (delivery, subscriber)
  -- No REFERENCES on purpose: with one, SQLite would have to delete row by row what it now forgets at once.
) STRICT, WITHOUT ROWID;
